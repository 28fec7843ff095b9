using CsCheck;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Domain.Orders;

namespace Exchange.Domain.Tests.Journaling;

/// <summary>Entries that together use every field of format 1, and a generator of random ones.</summary>
internal static class JournalSamples
{
    private const long At = 1_767_225_600_123_456;

    /// <summary>Named entries; the golden file of each holds its bytes. Never changed, only added to.</summary>
    public static IReadOnlyDictionary<string, EventBuffer> Golden { get; } = new SortedDictionary<string, EventBuffer>(
        StringComparer.Ordinal)
    {
        ["accept-limit"] = Entry(Limit),
        ["accept-every-field"] = Entry(EveryField),
        ["accept-largest-values"] = Entry(Largest),
        ["accept-trade-rest"] = Entry(b =>
        {
            Limit(b);
            Trade(b, 11, 7, 500);
            Trade(b, 12, 8, 501);
            ref var rested = ref b.Add(BookEventKind.OrderRested);
            (rested.Side, rested.OrderId) = (Side.Buy, 1_000_001);
        }),
        ["cancel"] = Entry(b => Hold(b, BookEventKind.OrderCanceled)),
        ["expire"] = Entry(b =>
        {
            Expired(b, OrderStatus.Expired, ExpiryReason.None);
            Expired(b, OrderStatus.Expired, ExpiryReason.InsufficientLiquidity);
            Expired(b, OrderStatus.Expired, ExpiryReason.UnfilledIocQuantity);
            Expired(b, OrderStatus.Expired, ExpiryReason.UnfilledFokOrder);
            Expired(b, OrderStatus.ExpiredInMatch, ExpiryReason.SelfTradePrevention);
        }),
        ["quote-order-filled"] = Entry(b => Hold(b, BookEventKind.QuoteOrderFilled)),
        ["stop-triggered"] = Entry(b =>
        {
            ref var e = ref b.Add(BookEventKind.StopTriggered);
            (e.Side, e.OrderId, e.PriceTicks) = (Side.Sell, 99, 4_999_900);
        }),
        ["match-prevented"] = Entry(b =>
        {
            ref var e = ref b.Add(BookEventKind.MatchPrevented);
            (e.Side, e.OrderId, e.MakerOrderId, e.MatchId) = (Side.Buy, 20, 10, 3);
            (e.PriceTicks, e.QuantityLots, e.MakerQuantityLots) = (5_000_000, 40, 41);
            (e.HoldMinor, e.MakerHoldMinor) = (2_000_000, 41_000);
        }),
        ["accept-traits"] = Entry(b =>
        {
            Accept(b, LimitOrder with { Traits = OrderTraits.Iceberg, IcebergLots = 1_000 });
            Accept(b, EveryFieldOrder with
            {
                Traits = OrderTraits.Trailing | OrderTraits.InList | OrderTraits.Pending | OrderTraits.Paired,
                TrailingBips = 9_999,
                ListId = 65_537,
            });
            Accept(b, LargestOrder with
            {
                Traits = OrderTraits.Iceberg | OrderTraits.InList | OrderTraits.HeldAtPrice,
                IcebergLots = long.MaxValue,
                ListId = long.MaxValue,
            });
        }),
        ["order-lists"] = Entry(b =>
        {
            ref var accepted = ref b.Add(BookEventKind.OrderListAccepted);
            (accepted.Side, accepted.OrderId) = (Side.Sell, 98_305);
            b.AddList(out accepted.AcceptedIndex) = new()
            {
                ListId = 98_305,
                AccountId = 42,
                ClientOrderId = Id("my-list"),
                Kind = OrderListKind.Otoco,
            };
            ref var moved = ref b.Add(BookEventKind.HoldMoved);
            (moved.Side, moved.OrderId, moved.MakerOrderId, moved.HoldMinor) = (Side.Sell, 5, 6, 12_345);
            ref var started = ref b.Add(BookEventKind.PendingStarted);
            (started.Side, started.OrderId, started.PriceTicks) = (Side.Sell, 7, 5_000_000);
            Expired(b, OrderStatus.Expired, ExpiryReason.OcoTrigger);
            Expired(b, OrderStatus.Expired, ExpiryReason.OtoPhaseOneExpired);
            Expired(b, OrderStatus.Expired, ExpiryReason.Rejected);
            b.Add(BookEventKind.OrderListEnded).OrderId = 98_305;
        }),
        ["trailing"] = Entry(b =>
        {
            ref var started = ref b.Add(BookEventKind.TrailingStarted);
            (started.Side, started.OrderId, started.PriceTicks) = (Side.Sell, 7, 5_000_000);
            ref var moved = ref b.Add(BookEventKind.TrailingMoved);
            (moved.Side, moved.PriceTicks) = (Side.Sell, 5_100_000);
            ref var triggered = ref b.Add(BookEventKind.TrailingTriggered);
            (triggered.Side, triggered.OrderId, triggered.PriceTicks) = (Side.Buy, 8, 4_900_000);
            (triggered.LimitTicks, triggered.HoldMinor) = (5_390_000, 77);
        }),
        ["amend"] = Entry(b =>
        {
            ref var e = ref b.Add(BookEventKind.OrderAmended);
            (e.Side, e.OrderId, e.MatchId, e.QuantityLots, e.HoldMinor) = (Side.Buy, 15, 3, 500_000, 4_350_000);
            b.AddAmended(out e.AcceptedIndex) = new() { OrderId = 15, ClientOrderId = Id("after") };
        }),
        ["status"] = Entry(b =>
        {
            b.Add(BookEventKind.StatusChanged).MarketStatus = MarketStatus.CancelOnly;
            b.Add(BookEventKind.StatusChanged).MarketStatus = MarketStatus.Halt;
            b.Add(BookEventKind.StatusChanged).MarketStatus = MarketStatus.Trading;
        }),
    };

    /// <summary>Random entries of 0 to 8 events.</summary>
    public static Gen<EventBuffer> Any => Gen.Select(Gen.Long[0, long.MaxValue], Event.Array[0, 8], (time, events) =>
    {
        var buffer = new EventBuffer { TimeMicros = time };
        foreach (var (e, accepted) in events)
        {
            ref var added = ref buffer.Add(e.Kind);
            added = e;
            if (e.Kind == BookEventKind.OrderAccepted) buffer.AddAccepted(out added.AcceptedIndex) = accepted;
            if (e.Kind == BookEventKind.OrderListAccepted)
            {
                buffer.AddList(out added.AcceptedIndex) = new()
                {
                    ListId = e.OrderId,
                    AccountId = accepted.AccountId,
                    ClientOrderId = accepted.ClientOrderId,
                    Kind = (OrderListKind)(1 + (accepted.AccountId & 1)),
                };
            }
            if (e.Kind == BookEventKind.OrderAmended)
                buffer.AddAmended(out added.AcceptedIndex) = new() { OrderId = e.OrderId, ClientOrderId = accepted.ClientOrderId };
        }
        return buffer;
    });

    public static ClientOrderId Id(string text) =>
        ClientOrderId.TryCreate(text, out var id) ? id : throw new ArgumentException("Not a client id.", nameof(text));

    private static Gen<long> Number => Gen.OneOf(Gen.Long[0, 300], Gen.Long[0, long.MaxValue], Gen.Const(long.MaxValue));

    private static Gen<(BookEvent, AcceptedOrder)> Event =>
        Gen.Select(Gen.Int[1, 17], Gen.Int[1, 2], Number.Array[14], Gen.Int[0, 0x3FFF]).SelectMany(
            (kind, side, n, bits) => Gen.Select(Gen.Char["abcXYZ019-_"].Array[0, 36], Gen.Int).Select((id, strategyType) =>
                Make((BookEventKind)kind, (Side)side, n, bits, new string(id), strategyType)));

    private static (BookEvent, AcceptedOrder) Make(
        BookEventKind kind, Side side, long[] n, int bits, string id, int strategyType)
    {
        var e = new BookEvent { Kind = kind, Side = side, OrderId = n[0] };
        var order = new AcceptedOrder();
        switch (kind)
        {
            case BookEventKind.OrderAccepted:
                order = new()
                {
                    OrderId = n[0],
                    AccountId = n[1],
                    ClientOrderId = Id(id),
                    Side = side,
                    Type = (OrderType)(bits % 7 + 1),
                    TimeInForce = (TimeInForce)(bits % 3 + 1),
                    SelfTradePrevention = (SelfTradePrevention)(bits % 5 + 1),
                    Rests = (bits & 1) != 0,
                    PriceTicks = n[2],
                    QuantityLots = n[3],
                    QuoteQuantityMinor = (bits & 2) != 0 ? n[4] : 0,
                    StopTicks = (bits & 4) != 0 ? n[5] : 0,
                    HoldMinor = n[6],
                    StrategyId = (bits & 8) != 0 ? -n[7] : -1,
                    StrategyType = (bits & 16) != 0 ? strategyType : 0,
                    IcebergLots = (bits & 32) != 0 ? Math.Max(1, n[8]) : 0,
                    TrailingBips = (bits & 64) != 0 ? 1 + (int)(n[9] % 9_999) : 0,
                    ListId = (bits & 128) != 0 ? Math.Max(1, n[10]) : 0,
                    Traits = (OrderTraits)(((bits & 32) != 0 ? 1 : 0) | ((bits & 64) != 0 ? 2 : 0)
                        | ((bits & 128) != 0 ? 4 : 0) | (bits >> 5 & 0x38)),
                };
                break;
            case BookEventKind.OrderListAccepted or BookEventKind.OrderAmended:
                order = new() { AccountId = n[1], ClientOrderId = Id(id) };
                if (kind == BookEventKind.OrderAmended) (e.MatchId, e.QuantityLots, e.HoldMinor) = (n[2], n[3], n[4]);
                break;
            case BookEventKind.OrderListEnded:
                e.Side = 0;
                break;
            case BookEventKind.TrailingMoved:
                (e.OrderId, e.PriceTicks) = (0, n[1]);
                break;
            case BookEventKind.TrailingStarted or BookEventKind.PendingStarted:
                e.PriceTicks = n[1];
                break;
            case BookEventKind.TrailingTriggered:
                (e.PriceTicks, e.LimitTicks, e.HoldMinor) = (n[1], n[2], n[3]);
                break;
            case BookEventKind.HoldMoved:
                (e.MakerOrderId, e.HoldMinor) = (n[1], n[2]);
                break;
            case BookEventKind.TradeExecuted:
                (e.MakerOrderId, e.MatchId, e.AggregateId, e.PriceTicks) = (n[1], n[2], n[3], n[4]);
                (e.QuantityLots, e.TakerFeeMinor, e.MakerFeeMinor) = (n[5], n[6], n[7]);
                (e.HoldMinor, e.MakerHoldMinor) = (n[8], n[9]);
                break;
            case BookEventKind.OrderCanceled or BookEventKind.QuoteOrderFilled:
                e.HoldMinor = n[1];
                break;
            case BookEventKind.OrderExpired:
                e.Status = (bits & 1) != 0 ? OrderStatus.Expired : OrderStatus.ExpiredInMatch;
                e.Reason = (ExpiryReason)(bits % 8);
                e.HoldMinor = n[1];
                break;
            case BookEventKind.StopTriggered:
                e.PriceTicks = n[1];
                break;
            case BookEventKind.MatchPrevented:
                (e.MakerOrderId, e.MatchId, e.PriceTicks) = (n[1], n[2], n[3]);
                (e.QuantityLots, e.MakerQuantityLots, e.HoldMinor, e.MakerHoldMinor) = (n[4], n[5], n[6], n[7]);
                break;
            case BookEventKind.StatusChanged:
                (e.Side, e.OrderId, e.MarketStatus) = (0, 0, (MarketStatus)(bits % 3 + 1));
                break;
        }
        return (e, order);
    }

    private static EventBuffer Entry(Action<EventBuffer> fill)
    {
        var buffer = new EventBuffer { TimeMicros = At };
        fill(buffer);
        return buffer;
    }

    private static void Accept(EventBuffer buffer, in AcceptedOrder order)
    {
        ref var e = ref buffer.Add(BookEventKind.OrderAccepted);
        (e.Side, e.OrderId) = (order.Side, order.OrderId);
        buffer.AddAccepted(out e.AcceptedIndex) = order;
    }

    private static void Limit(EventBuffer buffer) => Accept(buffer, LimitOrder);

    private static AcceptedOrder LimitOrder => new()
    {
        OrderId = 1_000_001,
        AccountId = 42,
        ClientOrderId = Id("my-order_1"),
        Side = Side.Buy,
        Type = OrderType.Limit,
        TimeInForce = TimeInForce.Gtc,
        SelfTradePrevention = SelfTradePrevention.ExpireMaker,
        Rests = true,
        PriceTicks = 5_000_000,
        QuantityLots = 100_000,
        HoldMinor = 5_000_000_000_000,
        StrategyId = -1,
    };

    private static void EveryField(EventBuffer buffer) => Accept(buffer, EveryFieldOrder);

    private static AcceptedOrder EveryFieldOrder => new()
    {
        OrderId = 7,
        AccountId = 1,
        ClientOrderId = Id(new string('z', 36)),
        Side = Side.Sell,
        Type = OrderType.TakeProfitLimit,
        TimeInForce = TimeInForce.Fok,
        SelfTradePrevention = SelfTradePrevention.Decrement,
        PriceTicks = 127,
        QuantityLots = 128,
        QuoteQuantityMinor = 300,
        StopTicks = 16_384,
        HoldMinor = 1,
        StrategyId = -2,
        StrategyType = 1_000_000,
    };

    private static void Largest(EventBuffer buffer) => Accept(buffer, LargestOrder);

    private static AcceptedOrder LargestOrder => new()
    {
        OrderId = long.MaxValue,
        AccountId = long.MaxValue,
        ClientOrderId = Id(new string('A', 36)),
        Side = Side.Buy,
        Type = OrderType.StopLoss,
        TimeInForce = TimeInForce.Ioc,
        SelfTradePrevention = SelfTradePrevention.None,
        Rests = true,
        PriceTicks = long.MaxValue,
        QuantityLots = long.MaxValue,
        QuoteQuantityMinor = long.MaxValue,
        StopTicks = long.MaxValue,
        HoldMinor = long.MaxValue,
        StrategyId = long.MinValue,
        StrategyType = int.MinValue,
    };

    private static void Trade(EventBuffer buffer, long match, long maker, long price)
    {
        ref var e = ref buffer.Add(BookEventKind.TradeExecuted);
        (e.Side, e.OrderId, e.MakerOrderId, e.MatchId, e.AggregateId) = (Side.Buy, 1_000_001, maker, match, match - 5);
        (e.PriceTicks, e.QuantityLots, e.TakerFeeMinor, e.MakerFeeMinor) = (price, 30, 60, 15);
        (e.HoldMinor, e.MakerHoldMinor) = (15_000, 30_000);
    }

    private static void Hold(EventBuffer buffer, BookEventKind kind)
    {
        ref var e = ref buffer.Add(kind);
        (e.Side, e.OrderId, e.HoldMinor) = (Side.Sell, 1_234_567, 300_000);
    }

    private static void Expired(EventBuffer buffer, OrderStatus status, ExpiryReason reason)
    {
        ref var e = ref buffer.Add(BookEventKind.OrderExpired);
        (e.Side, e.OrderId, e.HoldMinor, e.Status, e.Reason) = (Side.Buy, 5, 17, status, reason);
    }
}
