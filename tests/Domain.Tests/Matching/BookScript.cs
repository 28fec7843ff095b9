using System.Globalization;
using System.Text;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Matching;

/// <summary>
/// Runs a text of commands against a book and writes down what happened, so that a test reads like the specification:
/// <code>
/// a: alice buy 5 @ 100               limit order; "a" names it in the rest of the text
/// b: bob sell 7 @ 99 ioc stp=none    words after the price: ioc, fok, maker, stp=…, id=…, budget=…, stop=…, tp=…, ice=…
/// t: bob sell 7 trail=500            a trailing stop loss by basis points; "trailtp=…" a trailing take profit
/// amend alice a 3 id=new             amendment to 3 lots
/// oco p q: alice sell 5 @ 90 stop=95 / sell 5 @ 110 maker
/// oto w p: alice buy 5 @ 90 / sell 5 @ 110      "otoco w p q: …" with three; "list=…" names the list
/// cancel list alice p                the list an order belongs to
/// bob sell 3 market                  market order;  "bob buy quote 500 market" by quote quantity
/// cancel alice a                     words after the order: new, partial;  "cancel all alice"
/// replace alice a: c: buy 2 @ 98     cancel-replace; "replace!" goes on when the cancel fails
/// status halt                        market status
/// </code>
/// A stop order has <c>stop=</c> (stop loss) or <c>tp=</c> (take profit) and, if it is a limit kind, a price.
/// </summary>
internal sealed class BookScript
{
    private static readonly string[] Names = ["alice", "bob", "carol", "dave", "erin"];

    private readonly MatchingEngine _engine;
    private readonly EventBuffer _events = new();
    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _names = [];
    private readonly StringBuilder _log = new();
    private readonly InvariantChecker _invariants;
    private long _now = 1_700_000_000_000_000;

    public BookScript(MarketRules rules)
    {
        _engine = new(new(rules));
        _invariants = new(rules);
    }

    public OrderBook Book => _engine.Book;

    /// <summary>What the commands since the last look did, a line each.</summary>
    public string TakeLog()
    {
        var log = _log.ToString();
        _log.Clear();
        return log;
    }

    public BookScript Run(string commands)
    {
        foreach (var line in commands.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            _now += 1_000;
            RunLine(line);
            _invariants.Check(_engine.Book, _events);
        }
        return this;
    }

    public BookScript Wait(TimeSpan time)
    {
        _now += time.Ticks / 10;
        return this;
    }

    /// <summary>Fails unless the commands since the last look did exactly this.</summary>
    public BookScript Expect(string expected)
    {
        Assert.Equal(Normalise(expected), Normalise(TakeLog()));
        return this;
    }

    /// <summary>Fails unless the book, best prices in the middle, shows these <c>bid | price | ask</c> rows.</summary>
    public BookScript ExpectBook(string expected)
    {
        Assert.Equal(Normalise(expected), Normalise(ShowBook()));
        return this;
    }

    public long Id(string name) => _ids[name];

    public string ShowBook()
    {
        var text = new StringBuilder();
        var slots = new List<int>();
        Book.CopyOpenOrders(slots);
        var rows = slots.Where(s => Book.Orders[s].Resting).GroupBy(s => Book.Orders[s].PriceTicks)
            .OrderByDescending(row => row.Key);
        foreach (var row in rows)
        {
            string Queue(Side side) => string.Join(' ', row.Where(s => Book.Orders[s].Side == side)
                .Select(s => $"{_names[Book.Orders[s].OrderId]}:{Lots(s)}"));
            text.AppendLine(CultureInfo.InvariantCulture, $"{Queue(Side.Buy)} | {row.Key} | {Queue(Side.Sell)}");
        }
        foreach (var slot in slots.Where(s => !Book.Orders[s].Resting && !Book.Orders[s].WaitsForTrigger))
            text.AppendLine(CultureInfo.InvariantCulture, $"pending {_names[Book.Orders[slot].OrderId]}:{Book.Orders[slot].RemainingLots}");
        foreach (var slot in slots.Where(s => Book.Orders[s].WaitsForTrigger))
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"waits {_names[Book.Orders[slot].OrderId]}:{Book.Orders[slot].RemainingLots} at {Book.Orders.Details(slot).StopTicks}");
        }
        return text.ToString();
    }

    private string Lots(int slot)
    {
        ref var order = ref Book.Orders[slot];
        return (order.Traits & OrderTraits.Iceberg) == 0
            ? order.RemainingLots.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{Book.Orders.Extras(slot).VisibleLots}/{order.RemainingLots}");
    }

    private static string Normalise(string text) => string.Join('\n', text
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    private void RunLine(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words[0])
        {
            case "oco" or "oto" or "otoco":
                PlaceList(words[0], line);
                break;
            case "amend":
                Report(_engine.Amend(ParseAmend(words[1..]), _now, _events));
                break;
            case "cancel" when words[1] == "list":
                Report(_engine.CancelList(ParseCancelList(words[2..]), _now, _events));
                break;
            case "cancel" when words[1] == "all":
                Report(_engine.CancelAll(Account(words[2]), _now, _events));
                break;
            case "cancel":
                Report(_engine.Cancel(ParseCancel(words[1..]), _now, _events));
                break;
            case "replace" or "replace!":
                Replace(words);
                break;
            case "status":
                var status = Enum.Parse<MarketStatus>(words[1], ignoreCase: true);
                Report(_engine.SetStatus(status, _now, _events));
                break;
            default:
                var name = words[0].EndsWith(':') ? words[0][..^1] : "";
                var order = ParseOrder(name == "" ? words : words[1..]);
                var nextId = Book.NextOrderId;
                var reason = _engine.Place(order, _now, _events);
                if (reason == RejectReason.None) Name(name, nextId);
                Report(reason);
                break;
        }
    }

    private void Replace(string[] words)
    {
        var cancel = ParseCancel([words[1], words[2].TrimEnd(':')]);
        var name = words[3].TrimEnd(':');
        var place = ParseOrder([words[1], .. words[4..]]);
        var mode = words[0] == "replace!" ? CancelReplaceMode.AllowFailure : CancelReplaceMode.StopOnFailure;
        var nextId = Book.NextOrderId;
        var result = _engine.CancelReplace(cancel, place, mode, _now, _events);
        if (result.NewAttempted && result.NewReason == RejectReason.None) Name(name, nextId);
        ReportEvents();
        if (!result.Succeeded)
            _log.AppendLine(CultureInfo.InvariantCulture, $"cancel {result.CancelReason}, new {(result.NewAttempted || result.RefusedWhole ? result.NewReason : "not attempted")}");
    }

    private void PlaceList(string kind, string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var names = line[kind.Length..colon].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parts = line[(colon + 1)..].Split('/', StringSplitOptions.TrimEntries);
        var account = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        var list = new PlaceOrderList
        {
            AccountId = Account(account),
            Kind = Enum.Parse<OrderListKind>(kind, ignoreCase: true),
            BaseBudgetMinor = long.MaxValue,
            QuoteBudgetMinor = long.MaxValue,
        };
        for (var i = 0; i < parts.Length; i++)
        {
            var words = parts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
            if (i > 0) words.Insert(0, account);
            foreach (var word in words.FindAll(w => w.Contains('=', StringComparison.Ordinal)))
            {
                var value = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..];
                if (word.StartsWith("list=", StringComparison.Ordinal)) list.ClientOrderId = ClientId(value);
                else if (word.StartsWith("basebudget=", StringComparison.Ordinal)) list.BaseBudgetMinor = Number(value);
                else if (word.StartsWith("quotebudget=", StringComparison.Ordinal)) list.QuoteBudgetMinor = Number(value);
                else continue;
                words.Remove(word);
            }
            list.Orders[i] = ParseOrder([.. words]);
        }
        var nextId = Book.NextOrderId;
        var reason = _engine.PlaceList(list, _now, _events);
        for (var i = 0; i < names.Length && reason == RejectReason.None; i++) Name(names[i], nextId + i);
        Report(reason);
    }

    private AmendOrder ParseAmend(string[] words) => new()
    {
        AccountId = Account(words[0]),
        OrderId = _ids.GetValueOrDefault(words[1], 999_999),
        QuantityLots = Number(words[2]),
        NewClientOrderId = words.Length > 3 ? ClientId(words[3][3..]) : default,
    };

    private CancelOrderList ParseCancelList(string[] words)
    {
        if (words[1].StartsWith("id=", StringComparison.Ordinal))
            return new() { AccountId = Account(words[0]), ClientOrderId = ClientId(words[1][3..]) };
        var open = Book.TryGetOrder(_ids[words[1]], out var slot);
        return new() { AccountId = Account(words[0]), ListId = open ? Book.Orders.Extras(slot).ListId : 7 };
    }

    private void Name(string name, long id)
    {
        if (name == "") name = $"#{id}";
        _ids[name] = id;
        _names[id] = name;
    }

    private static long Account(string name) => 1 + Array.IndexOf(Names, name);

    private static ClientOrderId ClientId(string text)
    {
        Assert.True(ClientOrderId.TryCreate(text, out var id));
        return id;
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private CancelOrder ParseCancel(string[] words) => new()
    {
        AccountId = Account(words[0]),
        OrderId = words[1].StartsWith("id=", StringComparison.Ordinal) ? 0 : _ids.GetValueOrDefault(words[1], 999_999),
        ClientOrderId = words[1].StartsWith("id=", StringComparison.Ordinal) ? ClientId(words[1][3..]) : default,
        Restriction = words[2..] switch
        {
            ["new"] => CancelRestriction.OnlyNew,
            ["partial"] => CancelRestriction.OnlyPartiallyFilled,
            _ => CancelRestriction.None,
        },
    };

    private static PlaceOrder ParseOrder(string[] words)
    {
        var order = new PlaceOrder
        {
            AccountId = Account(words[0]),
            Side = words[1] == "buy" ? Side.Buy : Side.Sell,
            Type = OrderType.Limit,
            TimeInForce = TimeInForce.Gtc,
            BudgetMinor = long.MaxValue,
            StrategyId = -1,
        };
        var market = false;
        for (var i = 2; i < words.Length; i++)
        {
            var word = words[i];
            var value = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..];
            if (word == "quote") order.QuoteQuantityMinor = Number(words[++i]);
            else if (word == "@") order.PriceTicks = Number(words[++i]);
            else if (word == "market") market = true;
            else if (word == "maker") order.Type = OrderType.LimitMaker;
            else if (word == "ioc") order.TimeInForce = TimeInForce.Ioc;
            else if (word == "fok") order.TimeInForce = TimeInForce.Fok;
            else if (word.StartsWith("stp=", StringComparison.Ordinal))
                order.SelfTradePrevention = Enum.Parse<SelfTradePrevention>(value, ignoreCase: true);
            else if (word.StartsWith("id=", StringComparison.Ordinal)) order.ClientOrderId = ClientId(value);
            else if (word.StartsWith("budget=", StringComparison.Ordinal)) order.BudgetMinor = Number(value);
            else if (word.StartsWith("base=", StringComparison.Ordinal)) order.BasePositionMinor = Number(value);
            else if (word.StartsWith("stop=", StringComparison.Ordinal)) (order.StopTicks, order.Type) = (Number(value), OrderType.StopLoss);
            else if (word.StartsWith("tp=", StringComparison.Ordinal)) (order.StopTicks, order.Type) = (Number(value), OrderType.TakeProfit);
            else if (word.StartsWith("ice=", StringComparison.Ordinal)) order.IcebergLots = Number(value);
            else if (word.StartsWith("trail=", StringComparison.Ordinal))
                (order.TrailingBips, order.Type) = ((int)Number(value), OrderType.StopLoss);
            else if (word.StartsWith("trailtp=", StringComparison.Ordinal))
                (order.TrailingBips, order.Type) = ((int)Number(value), OrderType.TakeProfit);
            else order.QuantityLots = Number(word);
        }
        if (market && order is { StopTicks: 0, TrailingBips: 0 }) order.Type = OrderType.Market;
        if (order is { Type: OrderType.StopLoss or OrderType.TakeProfit, PriceTicks: > 0 }) order.Type++;
        return order;
    }

    private void Report(RejectReason reason)
    {
        ReportEvents();
        if (reason == RejectReason.None) return;
        Assert.True(_events.Events.IsEmpty, "A refusal makes no event (I-O3).");
        _log.AppendLine(CultureInfo.InvariantCulture, $"refused {reason}");
    }

    private void ReportEvents()
    {
        foreach (ref readonly var e in _events.Events)
        {
            var line = e.Kind switch
            {
                BookEventKind.OrderAccepted => _events.Accepted[e.AcceptedIndex] is { Rests: true } resting
                    ? resting.Type >= OrderType.StopLoss ? $"{Show(e.OrderId)} waits" : $"{Show(e.OrderId)} rests"
                    : (_events.Accepted[e.AcceptedIndex].Traits & OrderTraits.Pending) != 0 ? $"{Show(e.OrderId)} pending" : "",
                BookEventKind.OrderRested => $"{Show(e.OrderId)} rests",
                BookEventKind.TradeExecuted => $"{Show(e.OrderId)} trades {e.QuantityLots} @ {e.PriceTicks} with {Show(e.MakerOrderId)}",
                BookEventKind.OrderCanceled => $"{Show(e.OrderId)} canceled",
                BookEventKind.OrderExpired => $"{Show(e.OrderId)} {e.Status} {e.Reason}",
                BookEventKind.QuoteOrderFilled => $"{Show(e.OrderId)} filled",
                BookEventKind.StopTriggered => $"{Show(e.OrderId)} triggered at {e.PriceTicks}",
                BookEventKind.MatchPrevented =>
                    $"{Show(e.OrderId)} prevented {e.QuantityLots} with {Show(e.MakerOrderId)} {e.MakerQuantityLots}",
                BookEventKind.TrailingStarted => $"{Show(e.OrderId)} follows from {e.PriceTicks}",
                BookEventKind.TrailingMoved => "",
                BookEventKind.TrailingTriggered => $"{Show(e.OrderId)} triggered at {e.PriceTicks}",
                BookEventKind.HoldMoved => $"{Show(e.OrderId)} gets {e.HoldMinor} of the hold of {Show(e.MakerOrderId)}",
                BookEventKind.PendingStarted => $"{Show(e.OrderId)} starts",
                BookEventKind.OrderAmended => $"{Show(e.OrderId)} amended to {e.QuantityLots}",
                BookEventKind.OrderListAccepted => "",
                BookEventKind.OrderListEnded => "list ended",
                _ => $"status {e.MarketStatus}",
            };
            if (line != "") _log.AppendLine(line);
        }
    }

    private string Show(long orderId) => _names[orderId];
}
