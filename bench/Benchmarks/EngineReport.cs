using System.Globalization;
using Exchange.Domain.Journaling;
using Exchange.Domain.Matching;

namespace Exchange.Benchmarks;

/// <summary>
/// Runs the reference workload and prints, for each case, the cost of a command in CPU time of the thread, what was
/// traded (the same in every run), and the bytes allocated per command in the second half. Rounds of the cases alternate
/// with rounds of the <see cref="YardstickBook"/>, so that "× yardstick" can be compared between machines and moments.
/// </summary>
internal static class EngineReport
{
    private const int Seed = 42;
    private const int WarmUps = 2;

    /// <summary>Options: measured rounds (default 5), live orders (default: both sizes), one case besides the yardstick.</summary>
    public static int Run(string[] options)
    {
        var numbers = options.Take(2)
            .Select(o => int.TryParse(o, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).ToArray();
        if (options.Length > 3 || numbers.Contains(0))
        {
            Console.Error.WriteLine("usage: engine [rounds [live orders [case]]]");
            return 2;
        }
        var rounds = numbers.Length > 0 ? numbers[0] : 5;
        int[] sizes = numbers.Length > 1 ? [numbers[1]] : [1_000, 50_000];
        Console.WriteLine(
            $"{EngineWorkload.TimedCommands:N0} commands, {WarmUps} warm-ups, median of {rounds} rounds, thread CPU time, seed {Seed}");
        Console.WriteLine(
            "  live  case               ns/command  [min..max]        commands/s  x yardstick"
            + "   trades  quantity         notional  live-after  B/command");
        foreach (var live in sizes) Report(live, rounds, only: options.Length > 2 ? options[2] : null);
        return 0;
    }

    private static void Report(int live, int rounds, string? only)
    {
        var plain = EngineWorkload.Record(Seed, live, clientIds: false);
        var named = EngineWorkload.Record(Seed, live, clientIds: true);
        Case[] cases =
        [
            new("yardstick", () => MeasureYardstick(plain)),
            new("events", () => MeasureEngine(plain, journal: false)),
            new("events+journal", () => MeasureEngine(plain, journal: true)),
            new("client ids", () => MeasureEngine(named, journal: false)),
            new("client ids+journal", () => MeasureEngine(named, journal: true)),
        ];
        if (only != null) cases = [cases[0], .. cases.Where(c => c.Name == only)];
        for (var round = 0; round < WarmUps + rounds; round++)
        {
            foreach (var item in cases) item.Run(keep: round >= WarmUps);
        }
        foreach (var item in cases)
        {
            var m = item.Last;
            if (m.Trades != cases[0].Last.Trades || m.Lots != cases[0].Last.Lots || m.Notional != cases[0].Last.Notional)
                throw new InvalidOperationException($"The case {item.Name} did not do the work of the yardstick.");
            var ratio = item.Median / cases[0].Median;
            var allocated = m.AllocatedBytes / (EngineWorkload.TimedCommands / 2.0);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{live,6}  {item.Name,-18} {item.Median,10:F1}  [{item.Times.Min():F1}..{item.Times.Max():F1}]")
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {1e9 / item.Median,14:N0}  {ratio,11:F2}  {m.Trades,7}  {m.Lots,8}  {m.Notional,15}")
                + string.Create(CultureInfo.InvariantCulture, $"  {m.LiveAfter,10}  {allocated,9:F3}"));
        }
    }

    private static Measured MeasureEngine(EngineWorkload workload, bool journal)
    {
        var book = new OrderBook(EngineWorkload.Rules);
        var engine = new MatchingEngine(book);
        var events = new EventBuffer();
        var writer = new ByteWriter();
        var order = EngineWorkload.Order();
        var index = 0;
        foreach (ref readonly var step in workload.Fill.AsSpan())
            EngineWorkload.Run(engine, step, workload.FillNames, ++index, events, ref order);
        GC.Collect();
        var result = new Measured();
        index = 0;
        var allocated = 0L;
        var start = ThreadCpuClock.Nanoseconds();
        foreach (ref readonly var step in workload.Timed.AsSpan())
        {
            EngineWorkload.Run(engine, step, workload.TimedNames, ++index, events, ref order);
            if (index == EngineWorkload.TimedCommands / 2) allocated = GC.GetAllocatedBytesForCurrentThread();
            if (journal)
            {
                writer.Clear();
                BookEventCodec.Encode(events, writer);
            }
            foreach (ref readonly var e in events.Events)
            {
                if (e.Kind != BookEventKind.TradeExecuted) continue;
                result.Trades++;
                result.Lots += e.QuantityLots;
                result.Notional += e.PriceTicks * e.QuantityLots;
            }
        }
        result.Nanoseconds = ThreadCpuClock.Nanoseconds() - start;
        result.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        result.LiveAfter = book.OpenOrderCount;
        return result;
    }

    private static Measured MeasureYardstick(EngineWorkload workload)
    {
        var book = new YardstickBook();
        foreach (ref readonly var step in workload.Fill.AsSpan()) RunYardstick(book, step);
        var (trades, lots, notional) = (book.Trades, book.Lots, book.Notional);
        GC.Collect();
        var start = ThreadCpuClock.Nanoseconds();
        foreach (ref readonly var step in workload.Timed.AsSpan()) RunYardstick(book, step);
        return new()
        {
            Nanoseconds = ThreadCpuClock.Nanoseconds() - start,
            Trades = book.Trades - trades,
            Lots = book.Lots - lots,
            Notional = book.Notional - notional,
            LiveAfter = book.Count,
        };
    }

    private static void RunYardstick(YardstickBook book, in EngineWorkload.Step step)
    {
        if (step.CancelId != 0) book.Cancel(step.CancelId);
        else book.Place(step.Side, step.PriceTicks, step.Lots);
    }

    private sealed class Case(string name, Func<Measured> measure)
    {
        public string Name { get; } = name;

        public List<double> Times { get; } = [];

        public Measured Last { get; private set; } = new();

        public double Median => Times.Order().ElementAt(Times.Count / 2);

        public void Run(bool keep)
        {
            Last = measure();
            if (keep) Times.Add(Last.Nanoseconds / EngineWorkload.TimedCommands);
        }
    }

    private sealed class Measured
    {
        public double Nanoseconds;
        public long AllocatedBytes;
        public long Trades;
        public long Lots;
        public long Notional;
        public int LiveAfter;
    }
}
