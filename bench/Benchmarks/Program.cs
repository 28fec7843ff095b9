using BenchmarkDotNet.Running;
using Exchange.Benchmarks;

// "engine" and "committer" run a reference workload and print one line a case; anything else goes to BenchmarkDotNet.
if (args is ["engine", .. var options])
{
    return EngineReport.Run(options);
}
if (args is ["committer", .. var committerOptions])
{
    return await CommitterReport.RunAsync(committerOptions);
}
BenchmarkSwitcher.FromAssembly(typeof(EngineReport).Assembly).Run(args);
return 0;
