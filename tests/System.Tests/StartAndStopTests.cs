using System.Diagnostics;
using System.Net;
using Exchange.SystemTests.Checking;
using Exchange.SystemTests.Client;
using Exchange.SystemTests.Hosts;
using Exchange.SystemTests.Load;
using Exchange.TestKit;
using Xunit.Abstractions;

namespace Exchange.SystemTests;

/// <summary>What a host promises to whoever starts and stops it.</summary>
public sealed class StartAndStopTests(ITestOutputHelper output)
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task An_empty_directory_is_ready_within_a_minute_and_then_belongs_to_one_process()
    {
        using var data = new TemporaryFolder("exchange-start-");
        await using var process = await ExchangeProcess.StartStandaloneAsync(data.Path);
        output.WriteLine($"ready after {process.TimeToReady.TotalSeconds:F2} s");
        Assert.True(process.TimeToReady < ExchangeProcess.StartTimeout);

        await using var second = ChildProcess.Start(ChildProcessOptions.ForAssembly(
            ProgramFiles.Standalone, "--data", data.Path, "--api-port", "1"));
        Assert.Equal(2, await second.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(second.Output, line => line.Contains("Another instance is using", StringComparison.Ordinal)
            && line.Contains(data.Path, StringComparison.Ordinal));

        using var http = RestClient.Connect(process.Api);
        (await new RestClient(http, Trader.Alice).QueryAsync("/api/v3/account")).Expect();
        Assert.Equal(0, await process.TerminateAsync(StopTimeout));
    }

    [Fact]
    public async Task Sigterm_under_load_turns_not_ready_ends_in_time_and_keeps_what_was_acknowledged()
    {
        using var data = new TemporaryFolder("exchange-stop-");
        var checker = new HistoryChecker(LoadPlan.Default);
        await using (var process = await ExchangeProcess.StartStandaloneAsync(data.Path, LoadPlan.Settings))
        await using (var load = LoadDriver.Start(process.Api, LoadPlan.Default, "stop", Seed.Next(output)))
        {
            await load.WaitForAcknowledgedAsync(200);
            var seenReady = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var readiness = WatchReadinessAsync(process.ReadyAddress, seenReady);
            await seenReady.Task.WaitAsync(StopTimeout);
            var asked = Stopwatch.GetTimestamp();
            Assert.Equal(0, await process.TerminateAsync(StopTimeout));
            output.WriteLine($"exited after {Stopwatch.GetElapsedTime(asked).TotalSeconds:F2} s");
            await load.StopAsync();
            output.WriteLine($"{load.Acknowledged} acknowledged, {load.Unknown} unknown");
            checker.Add(load.History);

            var seen = await readiness;
            output.WriteLine("readiness: " + string.Join(" ", seen));
            Assert.Contains(HttpStatusCode.ServiceUnavailable, seen);
            Assert.True(seen.IndexOf(HttpStatusCode.ServiceUnavailable) > seen.LastIndexOf(HttpStatusCode.OK),
                "It was ready again after it had turned not ready.");
        }

        await using var again = await ExchangeProcess.StartStandaloneAsync(data.Path, LoadPlan.Settings);
        using var http = RestClient.Connect(again.Api);
        await checker.ResolveAsync(http);
        await checker.AssertConsistentAsync(http);
        await Books.AssertSoundAsync(data.Path);
    }

    /// <summary>The different answers of the readiness probe in order, until nobody answers.</summary>
    private static async Task<List<HttpStatusCode>> WatchReadinessAsync(Uri address, TaskCompletionSource seenReady)
    {
        using var http = RestClient.Connect(address);
        var seen = new List<HttpStatusCode>();
        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    using var response = await http.GetAsync(address);
                    if (seen.Count == 0 || seen[^1] != response.StatusCode) seen.Add(response.StatusCode);
                    if (response.StatusCode == HttpStatusCode.OK) seenReady.TrySetResult();
                    return false;
                }
                catch (HttpRequestException)
                {
                    return true;
                }
            },
            TimeSpan.FromSeconds(30),
            "The end of the readiness probe");
        return seen;
    }
}
