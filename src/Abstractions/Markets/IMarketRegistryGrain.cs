using Exchange.Domain.Markets;
using Exchange.Domain.Numerics;
using Exchange.Domain.Orders;

namespace Exchange.Abstractions.Markets;

/// <summary>The one list of assets and markets; key <see cref="Key"/>.</summary>
[Alias("Exchange.IMarketRegistryGrain")]
public interface IMarketRegistryGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "markets";

    /// <summary>All assets and markets.</summary>
    [Alias("Get")]
    Task<MarketCatalog> GetAsync();

    /// <summary>Lists an asset; does nothing when the same id and code are listed.</summary>
    [Alias("AddAsset")]
    Task AddAssetAsync(AssetView asset);

    /// <summary>Lists a market; does nothing when the same id and symbol are listed. Throws on inconsistent rules.</summary>
    [Alias("AddMarket")]
    Task AddMarketAsync(MarketView market);

    /// <summary>Changes what a market accepts.</summary>
    [Alias("SetStatus")]
    Task SetStatusAsync(string symbol, MarketStatus status);
}

/// <summary>All assets and markets, each by id.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.MarketCatalog")]
public sealed record MarketCatalog
{
    /// <summary>Assets.</summary>
    [Id(0)] public required IReadOnlyList<AssetView> Assets { get; init; }

    /// <summary>Markets.</summary>
    [Id(1)] public required IReadOnlyList<MarketView> Markets { get; init; }
}

/// <summary>An asset as in <see cref="Asset"/>.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.AssetView")]
public sealed record AssetView(
    [property: Id(0)] int Id, [property: Id(1)] string Code, [property: Id(2)] int Scale, [property: Id(3)] string Name)
{
    /// <summary>As the domain knows it.</summary>
    public Asset ToAsset() => new(Id, Code, Scale, Name);

    /// <summary>From the domain's form.</summary>
    public static AssetView From(Asset asset) => new(asset.Id, asset.Code, asset.Scale, asset.Name);
}

/// <summary>A market's rules and status; fields and units as in <see cref="MarketRules"/>.</summary>
[GenerateSerializer, Immutable, Alias("Exchange.MarketView")]
public sealed record MarketView
{
    /// <summary>Stable number.</summary>
    [Id(0)] public required int Id { get; init; }

    /// <summary>Name.</summary>
    [Id(1)] public required string Symbol { get; init; }

    /// <summary>Base asset.</summary>
    [Id(2)] public required AssetView Base { get; init; }

    /// <summary>Quote asset.</summary>
    [Id(3)] public required AssetView Quote { get; init; }

    /// <summary>Quote minor units per whole base asset.</summary>
    [Id(4)] public required long TickMinor { get; init; }

    /// <summary>Base minor units.</summary>
    [Id(5)] public required long LotMinor { get; init; }

    /// <summary>Per hundred million.</summary>
    [Id(6)] public required int MakerFee { get; init; }

    /// <summary>Per hundred million.</summary>
    [Id(7)] public required int TakerFee { get; init; }

    /// <summary>Ticks.</summary>
    [Id(8)] public required long MinPriceTicks { get; init; }

    /// <summary>Ticks.</summary>
    [Id(9)] public required long MaxPriceTicks { get; init; }

    /// <summary>Lots.</summary>
    [Id(10)] public required long MinLots { get; init; }

    /// <summary>Lots.</summary>
    [Id(11)] public required long MaxLots { get; init; }

    /// <summary>Lots.</summary>
    [Id(12)] public required long MaxMarketLots { get; init; }

    /// <summary>Quote minor units.</summary>
    [Id(13)] public required long MinNotionalMinor { get; init; }

    /// <summary>Quote minor units.</summary>
    [Id(14)] public required long MaxNotionalMinor { get; init; }

    /// <summary>Basis points.</summary>
    [Id(15)] public required int BidMultiplierUpBips { get; init; }

    /// <summary>Basis points.</summary>
    [Id(16)] public required int BidMultiplierDownBips { get; init; }

    /// <summary>Basis points.</summary>
    [Id(17)] public required int AskMultiplierUpBips { get; init; }

    /// <summary>Basis points.</summary>
    [Id(18)] public required int AskMultiplierDownBips { get; init; }

    /// <summary>Open orders per account.</summary>
    [Id(19)] public required int MaxOrders { get; init; }

    /// <summary>Open stop and take-profit orders per account.</summary>
    [Id(20)] public required int MaxAlgoOrders { get; init; }

    /// <summary>Base minor units; 0 is off.</summary>
    [Id(21)] public required long MaxPositionMinor { get; init; }

    /// <summary>Basis points.</summary>
    [Id(22)] public required int MarketOrderBandBips { get; init; }

    /// <summary>Mode of orders that name none.</summary>
    [Id(23)] public required SelfTradePrevention DefaultSelfTradePrevention { get; init; }

    /// <summary>Modes an order may name.</summary>
    [Id(24)] public required IReadOnlyList<SelfTradePrevention> AllowedSelfTradePrevention { get; init; }

    /// <summary>What the market accepts now.</summary>
    [Id(25)] public MarketStatus Status { get; init; } = MarketStatus.Trading;

    /// <summary>Slices an iceberg order may have; 0 allows none.</summary>
    [Id(26)] public required int MaxIcebergParts { get; init; }

    /// <summary>Open iceberg orders per account.</summary>
    [Id(27)] public required int MaxIcebergOrders { get; init; }

    /// <summary>Basis points.</summary>
    [Id(28)] public required int MinTrailingAboveBips { get; init; }

    /// <summary>Basis points; 0 allows none.</summary>
    [Id(29)] public required int MaxTrailingAboveBips { get; init; }

    /// <summary>Basis points.</summary>
    [Id(30)] public required int MinTrailingBelowBips { get; init; }

    /// <summary>Basis points; 0 allows none.</summary>
    [Id(31)] public required int MaxTrailingBelowBips { get; init; }

    /// <summary>Amendments per order.</summary>
    [Id(32)] public required int MaxOrderAmends { get; init; }

    /// <summary>Open order lists per account.</summary>
    [Id(33)] public required int MaxOrderLists { get; init; }

    /// <summary>As the domain knows it.</summary>
    public MarketRules ToRules() => new()
    {
        Id = Id,
        Symbol = Symbol,
        Base = Base.ToAsset(),
        Quote = Quote.ToAsset(),
        TickMinor = TickMinor,
        LotMinor = LotMinor,
        MakerFee = new FeeRate(MakerFee),
        TakerFee = new FeeRate(TakerFee),
        MinPriceTicks = MinPriceTicks,
        MaxPriceTicks = MaxPriceTicks,
        MinLots = MinLots,
        MaxLots = MaxLots,
        MaxMarketLots = MaxMarketLots,
        MinNotionalMinor = MinNotionalMinor,
        MaxNotionalMinor = MaxNotionalMinor,
        BidMultiplierUpBips = BidMultiplierUpBips,
        BidMultiplierDownBips = BidMultiplierDownBips,
        AskMultiplierUpBips = AskMultiplierUpBips,
        AskMultiplierDownBips = AskMultiplierDownBips,
        MaxOrders = MaxOrders,
        MaxAlgoOrders = MaxAlgoOrders,
        MaxPositionMinor = MaxPositionMinor,
        MarketOrderBandBips = MarketOrderBandBips,
        DefaultSelfTradePrevention = DefaultSelfTradePrevention,
        AllowedSelfTradePrevention = AllowedSelfTradePrevention,
        MaxIcebergParts = MaxIcebergParts,
        MaxIcebergOrders = MaxIcebergOrders,
        MinTrailingAboveBips = MinTrailingAboveBips,
        MaxTrailingAboveBips = MaxTrailingAboveBips,
        MinTrailingBelowBips = MinTrailingBelowBips,
        MaxTrailingBelowBips = MaxTrailingBelowBips,
        MaxOrderAmends = MaxOrderAmends,
        MaxOrderLists = MaxOrderLists,
    };

    /// <summary>From the domain's form.</summary>
    public static MarketView From(MarketRules rules, MarketStatus status = MarketStatus.Trading) => new()
    {
        Id = rules.Id,
        Symbol = rules.Symbol,
        Base = AssetView.From(rules.Base),
        Quote = AssetView.From(rules.Quote),
        TickMinor = rules.TickMinor,
        LotMinor = rules.LotMinor,
        MakerFee = rules.MakerFee.PerHundredMillion,
        TakerFee = rules.TakerFee.PerHundredMillion,
        MinPriceTicks = rules.MinPriceTicks,
        MaxPriceTicks = rules.MaxPriceTicks,
        MinLots = rules.MinLots,
        MaxLots = rules.MaxLots,
        MaxMarketLots = rules.MaxMarketLots,
        MinNotionalMinor = rules.MinNotionalMinor,
        MaxNotionalMinor = rules.MaxNotionalMinor,
        BidMultiplierUpBips = rules.BidMultiplierUpBips,
        BidMultiplierDownBips = rules.BidMultiplierDownBips,
        AskMultiplierUpBips = rules.AskMultiplierUpBips,
        AskMultiplierDownBips = rules.AskMultiplierDownBips,
        MaxOrders = rules.MaxOrders,
        MaxAlgoOrders = rules.MaxAlgoOrders,
        MaxPositionMinor = rules.MaxPositionMinor,
        MarketOrderBandBips = rules.MarketOrderBandBips,
        DefaultSelfTradePrevention = rules.DefaultSelfTradePrevention,
        AllowedSelfTradePrevention = rules.AllowedSelfTradePrevention,
        MaxIcebergParts = rules.MaxIcebergParts,
        MaxIcebergOrders = rules.MaxIcebergOrders,
        MinTrailingAboveBips = rules.MinTrailingAboveBips,
        MaxTrailingAboveBips = rules.MaxTrailingAboveBips,
        MinTrailingBelowBips = rules.MinTrailingBelowBips,
        MaxTrailingBelowBips = rules.MaxTrailingBelowBips,
        MaxOrderAmends = rules.MaxOrderAmends,
        MaxOrderLists = rules.MaxOrderLists,
        Status = status,
    };
}
