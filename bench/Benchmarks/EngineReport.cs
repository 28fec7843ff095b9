using System.Globalization;
using Exchange.Domain.Journaling;
using Exchange.Domain.Matching;

namespace Exchange.Benchmarks;

/// <summary>
/// Runs the reference workload and prints, for each case, the cost of a command in CPU time of the thread, what was
/// traded (the same in every run), and the bytes allocated per command once the book has its size.
/// </summary>
internal static class EngineReport
{
    private const int Seed = 42;
    private const int WarmUps = 2;

    /// <summary>Options: measured rounds (default 5) and live orders (default: both sizes).</summary>
    public static int Run(string[] options)
    {
        var numbers = options.Select(o => int.TryParse(o, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).ToArray();
        if (numbers.Length > 2 || numbers.Contains(0))
        {
            Console.Error.WriteLine("usage: engine [rounds [live orders]]");
            return 2;
        }
        var rounds = numbers.Length > 0 ? numbers[0] : 5;
        int[] sizes = numbers.Length > 1 ? [numbers[1]] : [1_000, 50_000];
        Console.WriteLine($"{EngineWorkload.TimedCommands:N0} commands, {WarmUps} warm-ups, median of {rounds}, thread CPU time, seed {Seed}");
        Console.WriteLine(
            "  live  client-ids  journal  ns/command  [min..max]   commands/s   trades  quantity  notional-minor         live-after  B/command");
        foreach (var live in sizes)
        {
            foreach (var clientIds in (bool[])[false, true])
            {
                var workload = EngineWorkload.Record(Seed, live, clientIds);
                foreach (var journal in (bool[])[false, true]) Report(workload, live, clientIds, journal, rounds);
            }
        }
        return 0;
    }

    private static void Report(EngineWorkload workload, int live, bool clientIds, bool journal, int rounds)
    {
        var times = new List<double>();
        var last = default(Measured);
        for (var round = 0; round < WarmUps + rounds; round++)
        {
            last = Measure(workload, journal);
            if (round >= WarmUps) times.Add(last.Nanoseconds / EngineWorkload.TimedCommands);
        }
        times.Sort();
        var median = times[times.Count / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{live,6}  {(clientIds ? "yes" : "no"),10}  {(journal ? "yes" : "no"),7}  {median,10:F1}  [{times[0]:F1}..{times[^1]:F1}]  {1e9 / median,11:N0}  {last.Trades,7}  {last.Lots,8}  {last.NotionalMinor,21}  {last.LiveAfter,10}  {(double)last.AllocatedBytes / EngineWorkload.TimedCommands,9:F3}"));
    }

    private static Measured Measure(EngineWorkload workload, bool journal)
    {
        var book = new OrderBook(EngineWorkload.Rules);
        var engine = new MatchingEngine(book);
        var events = new EventBuffer();
        var writer = new ByteWriter();
        var index = 0;
        foreach (ref readonly var step in workload.Fill.AsSpan()) EngineWorkload.Run(engine, step, ++index, events);
        GC.Collect();
        var result = new Measured();
        index = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = ThreadCpuClock.Nanoseconds();
        foreach (ref readonly var step in workload.Timed.AsSpan())
        {
            EngineWorkload.Run(engine, step, ++index, events);
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
                result.NotionalMinor += e.PriceTicks * e.QuantityLots * 10;
            }
        }
        result.Nanoseconds = ThreadCpuClock.Nanoseconds() - start;
        result.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        result.LiveAfter = book.OpenOrderCount;
        return result;
    }

    private struct Measured
    {
        public double Nanoseconds;
        public long AllocatedBytes;
        public long Trades;
        public long Lots;
        public long NotionalMinor;
        public int LiveAfter;
    }
}
