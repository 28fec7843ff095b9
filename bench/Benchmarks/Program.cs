using BenchmarkDotNet.Running;
using Exchange.Benchmarks;

// "engine" runs the reference workload and prints one line a case; anything else goes to BenchmarkDotNet.
if (args is ["engine", .. var options])
{
    return EngineReport.Run(options);
}
BenchmarkSwitcher.FromAssembly(typeof(EngineReport).Assembly).Run(args);
return 0;
