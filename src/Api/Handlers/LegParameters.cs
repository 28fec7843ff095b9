using Exchange.Api.Requests;

namespace Exchange.Api.Handlers;

/// <summary>What the parameters of one order are called: an order of a list has its own names.</summary>
internal sealed record LegParameters
{
    /// <summary>A single order.</summary>
    public static readonly LegParameters Single = new()
    {
        ClientOrderId = Parameter.NewClientOrderId,
        Price = Parameter.Price,
        StopPrice = Parameter.StopPrice,
        TrailingDelta = Parameter.TrailingDelta,
        IcebergQty = Parameter.IcebergQty,
        TimeInForce = Parameter.TimeInForce,
        StrategyId = Parameter.StrategyId,
        StrategyType = Parameter.StrategyType,
        Quantity = Parameter.Quantity,
        QuoteQuantity = Parameter.QuoteOrderQty,
    };

    /// <summary>The order above the market of an OCO.</summary>
    public static readonly LegParameters Above = new()
    {
        ClientOrderId = Parameter.AboveClientOrderId,
        Price = Parameter.AbovePrice,
        StopPrice = Parameter.AboveStopPrice,
        TrailingDelta = Parameter.AboveTrailingDelta,
        IcebergQty = Parameter.AboveIcebergQty,
        TimeInForce = Parameter.AboveTimeInForce,
        StrategyId = Parameter.AboveStrategyId,
        StrategyType = Parameter.AboveStrategyType,
        Quantity = Parameter.Quantity,
    };

    /// <summary>The order below the market of an OCO.</summary>
    public static readonly LegParameters Below = new()
    {
        ClientOrderId = Parameter.BelowClientOrderId,
        Price = Parameter.BelowPrice,
        StopPrice = Parameter.BelowStopPrice,
        TrailingDelta = Parameter.BelowTrailingDelta,
        IcebergQty = Parameter.BelowIcebergQty,
        TimeInForce = Parameter.BelowTimeInForce,
        StrategyId = Parameter.BelowStrategyId,
        StrategyType = Parameter.BelowStrategyType,
        Quantity = Parameter.Quantity,
    };

    /// <summary>The working order of an OTO or OTOCO.</summary>
    public static readonly LegParameters Working = new()
    {
        ClientOrderId = Parameter.WorkingClientOrderId,
        Price = Parameter.WorkingPrice,
        IcebergQty = Parameter.WorkingIcebergQty,
        TimeInForce = Parameter.WorkingTimeInForce,
        StrategyId = Parameter.WorkingStrategyId,
        StrategyType = Parameter.WorkingStrategyType,
        Quantity = Parameter.WorkingQuantity,
    };

    /// <summary>The pending order of an OTO.</summary>
    public static readonly LegParameters Pending = new()
    {
        ClientOrderId = Parameter.PendingClientOrderId,
        Price = Parameter.PendingPrice,
        StopPrice = Parameter.PendingStopPrice,
        TrailingDelta = Parameter.PendingTrailingDelta,
        IcebergQty = Parameter.PendingIcebergQty,
        TimeInForce = Parameter.PendingTimeInForce,
        StrategyId = Parameter.PendingStrategyId,
        StrategyType = Parameter.PendingStrategyType,
        Quantity = Parameter.PendingQuantity,
    };

    /// <summary>The order above the market of an OTOCO's pending pair.</summary>
    public static readonly LegParameters PendingAbove = new()
    {
        ClientOrderId = Parameter.PendingAboveClientOrderId,
        Price = Parameter.PendingAbovePrice,
        StopPrice = Parameter.PendingAboveStopPrice,
        TrailingDelta = Parameter.PendingAboveTrailingDelta,
        IcebergQty = Parameter.PendingAboveIcebergQty,
        TimeInForce = Parameter.PendingAboveTimeInForce,
        StrategyId = Parameter.PendingAboveStrategyId,
        StrategyType = Parameter.PendingAboveStrategyType,
        Quantity = Parameter.PendingQuantity,
    };

    /// <summary>The order below the market of an OTOCO's pending pair.</summary>
    public static readonly LegParameters PendingBelow = new()
    {
        ClientOrderId = Parameter.PendingBelowClientOrderId,
        Price = Parameter.PendingBelowPrice,
        StopPrice = Parameter.PendingBelowStopPrice,
        TrailingDelta = Parameter.PendingBelowTrailingDelta,
        IcebergQty = Parameter.PendingBelowIcebergQty,
        TimeInForce = Parameter.PendingBelowTimeInForce,
        StrategyId = Parameter.PendingBelowStrategyId,
        StrategyType = Parameter.PendingBelowStrategyType,
        Quantity = Parameter.PendingQuantity,
    };

    /// <summary>The limit order of a legacy OCO.</summary>
    public static readonly LegParameters LegacyLimit = new()
    {
        ClientOrderId = Parameter.LimitClientOrderId,
        Price = Parameter.Price,
        IcebergQty = Parameter.LimitIcebergQty,
        StrategyId = Parameter.LimitStrategyId,
        StrategyType = Parameter.LimitStrategyType,
        Quantity = Parameter.Quantity,
    };

    /// <summary>The stop order of a legacy OCO.</summary>
    public static readonly LegParameters LegacyStop = new()
    {
        ClientOrderId = Parameter.StopClientOrderId,
        Price = Parameter.StopLimitPrice,
        StopPrice = Parameter.StopPrice,
        TrailingDelta = Parameter.TrailingDelta,
        IcebergQty = Parameter.StopIcebergQty,
        TimeInForce = Parameter.StopLimitTimeInForce,
        StrategyId = Parameter.StopStrategyId,
        StrategyType = Parameter.StopStrategyType,
        Quantity = Parameter.Quantity,
    };

    public required Parameter ClientOrderId { get; init; }

    public Parameter? Price { get; init; }

    public Parameter? StopPrice { get; init; }

    public Parameter? TrailingDelta { get; init; }

    public Parameter? IcebergQty { get; init; }

    public Parameter? TimeInForce { get; init; }

    public required Parameter StrategyId { get; init; }

    public required Parameter StrategyType { get; init; }

    public required Parameter Quantity { get; init; }

    public Parameter? QuoteQuantity { get; init; }

    /// <summary>All of them but the quantity, which two orders may share.</summary>
    public ParameterSet All
    {
        get
        {
            var set = ParameterSet.Of(ClientOrderId, StrategyId, StrategyType);
            foreach (var parameter in (Parameter?[])[Price, StopPrice, TrailingDelta, IcebergQty, TimeInForce, QuoteQuantity])
            {
                if (parameter is { } named) set = set.With(named);
            }
            return set;
        }
    }
}
