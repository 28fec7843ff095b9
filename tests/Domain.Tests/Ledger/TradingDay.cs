using System.Numerics;
using CsCheck;
using Exchange.Domain.Ledger;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;
using Exchange.Domain.Tests.Journaling;
using Exchange.Domain.Tests.Markets;

namespace Exchange.Domain.Tests.Ledger;

/// <summary>What somebody does next; numbers are choices, made sense of by <see cref="TradingDay"/>.</summary>
internal readonly record struct Step(int Action, int Account, int Kind, int Price, int Lots, int Stop, int Pick);

/// <summary>
/// A real book, settled command by command into a ledger of unbounded integers, with every ledger invariant checked after
/// every command. Accounts can put up what they have available, as a wallet would let them.
/// </summary>
internal sealed class TradingDay
{
    public const int Accounts = 5;

    /// <summary>A tick × lot of 3 minor units and fees of a few units, so that rounding shows.</summary>
    public static readonly MarketRules Rules = SampleMarkets.BtcUsdt with
    {
        Base = new(1, "BASE", 2, "Base"),
        Quote = new(2, "QUOTE", 2, "Quote"),
        TickMinor = 10,
        LotMinor = 30,
        MakerFee = new(1_500_000),
        TakerFee = new(2_500_000),
        MaxPriceTicks = 1_000,
        MaxLots = 1_000,
        MaxMarketLots = 1_000,
        MinNotionalMinor = 1,
        MaxNotionalMinor = 1_000_000_000,
        BidMultiplierDownBips = 0,
        AskMultiplierDownBips = 0,
        BidMultiplierUpBips = 1_000_000,
        AskMultiplierUpBips = 1_000_000,
        MaxAlgoOrders = 50,
    };

    private readonly MatchingEngine _engine = new(new OrderBook(Rules));
    private readonly EventBuffer _events = new();
    private readonly CommitUnit _unit = new();
    private readonly Dictionary<(long Account, int Asset), (BigInteger Available, BigInteger Held)> _balances = [];
    private readonly Dictionary<(long Account, int Asset), BigInteger> _posted = [];
    private readonly Dictionary<long, List<TradeRecord>> _fills = [];
    private readonly HashSet<long> _accepted = [];
    private readonly HashSet<long> _finished = [];
    private readonly HashSet<long> _transfers = [];
    private long _now = 1_000_000;

    public TradingDay(long funds)
    {
        for (var account = 1; account <= Accounts; account++)
        {
            foreach (var asset in new[] { Rules.Base.Id, Rules.Quote.Id })
            {
                Move(AccountNumbers.ExternalSandbox, asset, -funds, 0);
                Move(account, asset, funds, 0);
                Post(AccountNumbers.ExternalSandbox, asset, -funds);
                Post(account, asset, funds);
            }
        }
    }

    /// <summary>Counts of what happened, to prove that the random days are not empty.</summary>
    public (int Trades, int Finished, int Prevented, int Triggered, int SelfTrades) Seen { get; private set; }

    public static Gen<Step[]> Steps(int count) =>
        Gen.Select(Gen.Int[0, 99], Gen.Int[1, Accounts], Gen.Int[0, 999], Gen.Int[-10, 10], Gen.Int[1, 40], Gen.Int[-8, 8],
            Gen.Int[0, 999]).Select((action, account, kind, price, lots, stop, pick) =>
                new Step(action, account, kind, price, lots, stop, pick)).Array[count];

    public void Run(Step step)
    {
        _now += 1 + step.Pick;
        var place = Place(step);
        var cancel = Cancel(step);
        switch (step.Action)
        {
            case < 70:
                AssertRefusedMeansNothing(_engine.Place(place, _now, _events));
                break;
            case < 85:
                AssertRefusedMeansNothing(_engine.Cancel(cancel, _now, _events));
                break;
            case < 97:
                var mode = step.Pick % 2 == 0 ? CancelReplaceMode.StopOnFailure : CancelReplaceMode.AllowFailure;
                _engine.CancelReplace(cancel, place, mode, _now, _events);
                break;
            case 97:
                _engine.CancelAll(step.Account, _now, _events);
                break;
            default:
                var status = step.Pick % 4 == 0 ? MarketStatus.CancelOnly : MarketStatus.Trading;
                AssertRefusedMeansNothing(_engine.SetStatus(status, _now, _events));
                break;
        }
        Settle();
    }

    /// <summary>Cancels everything: every accepted order has finished once and nothing is held.</summary>
    public void Close()
    {
        _engine.SetStatus(MarketStatus.CancelOnly, _now, _events);
        Settle();
        for (var account = 1; account <= Accounts; account++)
        {
            _engine.CancelAll(account, _now, _events);
            Settle();
        }
        Assert.Equal(_accepted.Order(), _finished.Order());
        Assert.All(_balances.Values, balance => Assert.Equal(0, balance.Held));
    }

    private static void AssertSum(IEnumerable<BigInteger> amounts) =>
        Assert.Equal(BigInteger.Zero, amounts.Aggregate(BigInteger.Zero, BigInteger.Add));

    private void Settle()
    {
        var decoded = BookEventCodecTests.Decode(BookEventCodecTests.Encode(_events));
        BookEventCodecTests.AssertSame(_events, decoded);

        _unit.Clear();
        Settlement.Settle(_events, _engine.Book.Orders, Rules, _unit);
        foreach (var delta in _unit.Deltas) Move(delta.Account, delta.Asset, delta.AvailableMinor, delta.HeldMinor);
        foreach (var leg in _unit.Postings) Post(leg.Account, leg.Asset, leg.AmountMinor);
        foreach (var trade in _unit.Trades) CheckTrade(trade);
        CheckTransfers();
        CheckOrders();
        CheckBalances();
        Count();
    }

    private void CheckBalances()
    {
        foreach (var asset in new[] { Rules.Base.Id, Rules.Quote.Id })
        {
            // I-L1, by balances and by postings.
            AssertSum(_balances.Where(b => b.Key.Asset == asset).Select(b => b.Value.Available + b.Value.Held));
            AssertSum(_posted.Where(p => p.Key.Asset == asset).Select(p => p.Value));
        }
        foreach (var (key, balance) in _balances)
        {
            Assert.Equal(_posted[key], balance.Available + balance.Held); // I-L5
            if (AccountNumbers.IsExternal(key.Account)) continue;
            Assert.True(balance.Available >= 0 && balance.Held >= 0, $"I-L2: {key} is {balance}.");
        }
        for (var account = 1; account <= Accounts; account++)
        {
            Assert.Equal(OpenHolds(account, Side.Sell), Balance(account, Rules.Base.Id).Held); // I-L3
            Assert.Equal(OpenHolds(account, Side.Buy), Balance(account, Rules.Quote.Id).Held);
        }
    }

    private void CheckTrade(TradeRecord trade)
    {
        var gross = (BigInteger)trade.QuantityLots * Rules.LotMinor;
        var notional = (BigInteger)trade.PriceTicks * trade.QuantityLots * Rules.NotionalUnitMinor;
        Assert.Equal(notional, trade.QuoteMinor);
        var takerReceives = trade.TakerSide == Side.Buy ? gross : notional;
        var makerReceives = trade.TakerSide == Side.Buy ? notional : gross;
        Assert.Equal(Fee(takerReceives, Rules.TakerFee.PerHundredMillion), trade.TakerFeeMinor); // I-L6, I-L10
        Assert.Equal(Fee(makerReceives, Rules.MakerFee.PerHundredMillion), trade.MakerFeeMinor);
        Fills(trade.TakerOrderId).Add(trade);
        Fills(trade.MakerOrderId).Add(trade);

        static BigInteger Fee(BigInteger received, int rate) => (received * rate + 99_999_999) / 100_000_000;
    }

    private void CheckTransfers()
    {
        foreach (var legs in _unit.Postings.GroupBy(leg => leg.Transfer))
        {
            // I-L4: two legs of opposite sign in one asset between two accounts, under a number used once.
            var pair = legs.ToArray();
            Assert.Equal(2, pair.Length);
            Assert.True(_transfers.Add(legs.Key));
            Assert.True(pair[1].AmountMinor > 0);
            Assert.Equal(-pair[1].AmountMinor, pair[0].AmountMinor);
            Assert.Equal(pair[1].Asset, pair[0].Asset);
            Assert.NotEqual(pair[1].Account, pair[0].Account);
        }
    }

    private void CheckOrders()
    {
        foreach (var order in _events.Accepted) Assert.True(_accepted.Add(order.OrderId));
        foreach (var order in _unit.Orders)
        {
            Assert.True(_finished.Add(order.OrderId), $"Order {order.OrderId} finished twice.");
            Assert.False(_engine.Book.TryGetOrder(order.OrderId, out _));
            var fills = Fills(order.OrderId);
            Assert.Equal(fills.Sum(f => f.QuantityLots), order.ExecutedLots); // I-T6
            Assert.Equal(fills.Sum(f => f.QuoteMinor), order.CumulativeQuoteMinor);
            Assert.True(order.ExecutedLots + order.PreventedLots <= order.OriginalLots || order.QuoteQuantityMinor > 0);
        }
        Assert.Equal(_accepted.Count - _finished.Count, _engine.Book.OpenOrderCount);
    }

    private void Count()
    {
        var events = _events.Events.ToArray();
        var (trades, finished, prevented, triggered, self) = Seen;
        Seen = (
            trades + _unit.Trades.Count,
            finished + _unit.Orders.Count,
            prevented + events.Count(e => e.Kind == BookEventKind.MatchPrevented),
            triggered + events.Count(e => e.Kind == BookEventKind.StopTriggered),
            self + _unit.Trades.Count(t => t.TakerAccount == t.MakerAccount));
    }

    private void AssertRefusedMeansNothing(RejectReason reason)
    {
        if (reason != RejectReason.None) Assert.Equal(0, _events.Events.Length); // I-O3
    }

    private PlaceOrder Place(Step step)
    {
        var side = step.Pick % 2 == 0 ? Side.Buy : Side.Sell;
        var type = step.Kind switch
        {
            < 600 => OrderType.Limit,
            < 750 => OrderType.Market,
            < 800 => OrderType.LimitMaker,
            _ => (OrderType)(step.Kind % 4 + (int)OrderType.StopLoss),
        };
        var limit = type is OrderType.Limit or OrderType.LimitMaker or OrderType.StopLossLimit or OrderType.TakeProfitLimit;
        var byQuote = type == OrderType.Market && step.Kind % 2 == 0;
        return new()
        {
            AccountId = step.Account,
            Side = side,
            Type = type,
            TimeInForce = limit && type != OrderType.LimitMaker ? (TimeInForce)Math.Max(1, step.Kind % 6 - 2) : TimeInForce.Gtc,
            SelfTradePrevention = (SelfTradePrevention)(step.Kind % 6),
            PriceTicks = limit ? 100 + step.Price : 0,
            QuantityLots = byQuote ? 0 : step.Lots,
            QuoteQuantityMinor = byQuote ? step.Lots * 301 : 0,
            StopTicks = type >= OrderType.StopLoss ? 100 + step.Stop : 0,
            BudgetMinor = (long)Balance(step.Account, side == Side.Buy ? Rules.Quote.Id : Rules.Base.Id).Available,
            BasePositionMinor = (long)_posted[(step.Account, Rules.Base.Id)],
            StrategyId = -1,
        };
    }

    private CancelOrder Cancel(Step step)
    {
        var open = new List<long>();
        for (var slot = _engine.Book.FirstOpenOrder(step.Account); slot >= 0; slot = _engine.Book.NextOpenOrder(slot))
            open.Add(_engine.Book.Orders[slot].OrderId);
        return new()
        {
            AccountId = step.Account,
            OrderId = open.Count == 0 ? 1 : open[step.Pick % open.Count],
            Restriction = (CancelRestriction)Math.Max(0, step.Kind % 8 - 5),
        };
    }

    private BigInteger OpenHolds(long account, Side side)
    {
        BigInteger sum = 0;
        for (var slot = _engine.Book.FirstOpenOrder(account); slot >= 0; slot = _engine.Book.NextOpenOrder(slot))
            if (_engine.Book.Orders[slot].Side == side) sum += _engine.Book.Orders[slot].HoldMinor;
        return sum;
    }

    private List<TradeRecord> Fills(long orderId) =>
        _fills.TryGetValue(orderId, out var fills) ? fills : _fills[orderId] = [];

    private (BigInteger Available, BigInteger Held) Balance(long account, int asset) =>
        _balances.GetValueOrDefault((account, asset));

    private void Move(long account, int asset, long available, long held)
    {
        var balance = Balance(account, asset);
        _balances[(account, asset)] = (balance.Available + available, balance.Held + held);
        _posted.TryAdd((account, asset), 0);
    }

    private void Post(long account, int asset, long amount) =>
        _posted[(account, asset)] = _posted.GetValueOrDefault((account, asset)) + amount;
}
