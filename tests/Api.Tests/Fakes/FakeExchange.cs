using System.Collections.Concurrent;
using Exchange.Abstractions.Accounts;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Trading;
using Exchange.Abstractions.Wallets;
using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;
using Exchange.Domain.Orders;

namespace Exchange.Api.Tests.Fakes;

/// <summary>
/// Grains in memory with fixed answers. Commands are recorded; each answer can be replaced, and every grain can be made
/// to throw.
/// </summary>
internal sealed partial class FakeExchange
{
    public const long Account = 42;
    public const long At = 1_767_323_045_678_901;

    private readonly IGrainFactory _factory;
    private readonly ConcurrentDictionary<string, FakeBook> _books = new(StringComparer.Ordinal);

    public FakeExchange()
    {
        var grains = new FakeGrains(this);
        _factory = GrainFactoryProxy.Create((type, key) => Get(type, key, grains));
        Keys["hmac"] = Key(SignatureKind.Hmac, ApiClient.Secret);
    }

    /// <summary>Events of <see cref="Account"/>.</summary>
    public FakeUserEvents UserEvents { get; } = new(Account);

    public IGrainFactory Factory => _factory;

    public static MarketView Btc { get; } = MarketView.From(new MarketRules
    {
        Id = 1,
        Symbol = "BTCUSDT",
        Base = new(1, "BTC", 8, "Bitcoin"),
        Quote = new(2, "USDT", 8, "Tether"),
        TickMinor = 1_000_000,
        LotMinor = 1_000,
        MakerFee = new FeeRate(100_000),
        TakerFee = new FeeRate(150_000),
        MaxPriceTicks = 100_000_000,
        MaxLots = 900_000_000,
        MaxMarketLots = 10_000_000,
        MinNotionalMinor = 500_000_000,
        MaxNotionalMinor = 900_000_000_000_000,
        MaxPositionMinor = 100_000_000_000,
    });

    // Few decimals, so that padding to eight shows; halted, so that status filters have something to find.
    public static MarketView Sol { get; } = MarketView.From(
        new MarketRules
        {
            Id = 2,
            Symbol = "SOLEUR",
            Base = new(3, "SOL", 4, "Solana"),
            Quote = new(4, "EUR", 2, "Euro"),
            TickMinor = 1,
            LotMinor = 10_000,
            MakerFee = new FeeRate(0),
            TakerFee = new FeeRate(50_000),
            MaxPriceTicks = 10_000_000,
            MaxLots = 1_000_000,
            MaxMarketLots = 100_000,
            MinNotionalMinor = 100,
            MaxNotionalMinor = 100_000_000,
        },
        MarketStatus.Halt);

    public MarketCatalog Catalog { get; set; } = new()
    {
        Assets = [Btc.Base, Btc.Quote, Sol.Base, Sol.Quote],
        Markets = [Btc, Sol],
    };

    public ConcurrentDictionary<string, ApiKeyView> Keys { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<object> Commands { get; } = new();

    public int KeyLookups;

    public int CatalogLoads;

    /// <summary>Thrown by every wallet, book and history grain when set.</summary>
    public Func<Exception>? Failure { get; set; }

    /// <summary>Thrown by the registry and the directory when set.</summary>
    public Func<Exception>? DirectoryFailure { get; set; }

    public Func<PlaceOrderRequest, OrderReply> OnPlace { get; set; } = Accept;

    /// <summary>Placements are answered when this is done.</summary>
    public Task PlaceGate { get; set; } = Task.CompletedTask;

    public Func<CancelOrderRequest, CancelReply> OnCancel { get; set; } = request => new()
    {
        Orders = [Order(request.Symbol) with { Status = OrderStatus.Canceled }],
        TransactMicros = At,
    };

    public Func<CancelReply> OnCancelAll { get; set; } = () => new()
    {
        Orders = [Order("BTCUSDT") with { Status = OrderStatus.Canceled }],
        TransactMicros = At,
    };

    public Func<CancelReplaceRequest, CancelReplaceReply> OnCancelReplace { get; set; } = request => new()
    {
        Canceled = Order(request.Cancel.Symbol) with { Status = OrderStatus.Canceled },
        Attempted = true,
        Placed = Accept(request.Place),
    };

    public Func<PlaceListRequest, OrderListReply> OnPlaceList { get; set; } = request => new()
    {
        List = OrderList(request.Symbol) with { Kind = request.Kind, ListClientOrderId = request.ListClientOrderId },
        Orders = [.. request.Orders.Select((order, i) => Accept(order).Order! with { OrderId = 5 + i, ListId = 65_537 })],
        TransactMicros = At,
        Counts = new(2, 3, 100, 200_000),
    };

    public Func<CancelListRequest, OrderListReply> OnCancelList { get; set; } = request => new()
    {
        List = OrderList(request.Symbol) with { IsOpen = false },
        Orders = [Order(request.Symbol) with { Status = OrderStatus.Canceled, ListId = 65_537 }],
        TransactMicros = At,
    };

    public Func<AmendOrderRequest, AmendReply> OnAmend { get; set; } = request => new()
    {
        Order = Order(request.Symbol) with { ClientOrderId = request.NewClientOrderId, OriginalLots = request.QuantityLots },
        OriginalClientOrderId = "mine-1",
        AmendmentId = 22,
        TransactMicros = At,
    };

    public PlaceListRequest? LastList { get; set; }

    public OrderListView? StoredList { get; set; } = OrderList("BTCUSDT");

    public OrderView? StoredOrder { get; set; } = Order("BTCUSDT");

    public string? LastHistoryCall { get; set; }

    public static ApiKeyView Key(SignatureKind kind, byte[] material) => new()
    {
        Account = Account,
        Kind = kind,
        Material = material,
        CanRead = true,
        CanTrade = true,
        CanWithdraw = false,
        AllowedAddresses = [],
        CreatedMicros = At,
    };

    public static OrderReply Accept(PlaceOrderRequest request) => new()
    {
        Order = new()
        {
            Symbol = request.Symbol,
            OrderId = 7,
            ClientOrderId = request.ClientOrderId,
            Side = request.Side,
            Type = request.Type,
            TimeInForce = request.TimeInForce,
            SelfTradePrevention =
                request.SelfTradePrevention == 0 ? SelfTradePrevention.ExpireMaker : request.SelfTradePrevention,
            Status = OrderStatus.New,
            PriceTicks = request.PriceTicks,
            StopTicks = request.StopTicks,
            OriginalLots = request.QuantityLots,
            QuoteQuantityMinor = request.QuoteQuantityMinor,
            StrategyId = request.StrategyId,
            StrategyType = request.StrategyType,
            IcebergLots = request.IcebergLots,
            TrailingBips = request.TrailingBips,
            CreatedMicros = At,
            UpdatedMicros = At,
            WorkingMicros = request.StopTicks == 0 ? At : -1,
        },
        TransactMicros = At,
        Counts = new(1, 2, 100, 200_000),
    };

    public static OrderView Order(string symbol) => new()
    {
        Symbol = symbol,
        OrderId = 5,
        ClientOrderId = "mine-1",
        Side = Side.Sell,
        Type = OrderType.Limit,
        TimeInForce = TimeInForce.Gtc,
        SelfTradePrevention = SelfTradePrevention.None,
        Status = OrderStatus.PartiallyFilled,
        PriceTicks = 6_000_000,
        OriginalLots = 10_000,
        ExecutedLots = 2_500,
        CumulativeQuoteMinor = 150_000_000_000,
        CreatedMicros = At,
        UpdatedMicros = At + 1_000,
        WorkingMicros = At,
    };

    public static OrderListView OrderList(string symbol) => new()
    {
        Symbol = symbol,
        ListId = 65_537,
        ListClientOrderId = "list-1",
        Kind = OrderListKind.Oco,
        IsOpen = true,
        CreatedMicros = At,
        Legs = [new(5, "leg-1"), new(6, "leg-2")],
    };

    private object Get(Type type, object key, FakeGrains grains)
    {
        if (type == typeof(IOrderBookGrain)) return _books.GetOrAdd((string)key, symbol => new(this, symbol));
        if (type == typeof(IMarketGrain)) return new FakeMarket(this, (string)key);
        if (type == typeof(IWalletGrain))
            return (long)key == Account ? grains : throw new InvalidOperationException("Another account's wallet.");
        return grains;
    }

    private void FailIfTold()
    {
        if (Failure is { } failure) throw failure();
    }
}
