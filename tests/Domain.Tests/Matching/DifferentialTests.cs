using Exchange.Domain.Markets;
using Xunit.Abstractions;

namespace Exchange.Domain.Tests.Matching;

/// <summary>The engine does what the <see cref="ReferenceBook"/> does, command by command.</summary>
public class DifferentialTests(ITestOutputHelper output)
{
    private const int Commands = 63_000;

    [Theory]
    [InlineData("plain", 3)]
    [InlineData("strict", 4)]
    [InlineData("huge", 3)]
    [InlineData("free", 5)]
    public void Engine_and_reference_agree_on_every_command(string market, int accounts)
    {
        var reached = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 1; seed <= 4; seed++)
        {
            var run = new DifferentialRun(seed, Market(market), accounts);
            run.Run(Commands);
            foreach (var (cell, count) in run.Reached) reached[cell] = reached.GetValueOrDefault(cell) + count;
        }
        foreach (var (cell, count) in reached) output.WriteLine($"{count,8} {cell}");
    }

    private static MarketRules Market(string name) => name switch
    {
        "plain" => TestMarkets.Plain,
        "strict" => TestMarkets.Strict,
        "huge" => TestMarkets.Huge,
        _ => TestMarkets.Free,
    };
}
