using System.Text.Json;
using Exchange.Api.Markets;
using Exchange.Domain.Markets;

namespace Exchange.Api.Wire;

/// <summary>The description of markets, their filters and the rate limits.</summary>
internal static class ExchangeInfoJson
{
    // Binance counts precisions in decimals of the API, whatever the asset's own scale is.
    private const int Precision = MarketUnits.Decimals;
    private const int AveragePriceMinutes = 5;
    private const int BipsDecimals = 4;

    private static readonly JsonEncodedText[] OrderTypes =
        [.. new[] { "LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT" }
            .Select(type => JsonEncodedText.Encode(type))];

    /// <summary>Writes the <c>rateLimits</c> property.</summary>
    public static void RateLimits(Utf8JsonWriter output, ApiLimits limits)
    {
        output.WriteStartArray(Names.RateLimits);
        RateLimit(output, "REQUEST_WEIGHT"u8, "MINUTE"u8, 1, limits.RequestWeightPerMinute);
        RateLimit(output, "ORDERS"u8, "SECOND"u8, 10, limits.OrdersPerTenSeconds);
        RateLimit(output, "ORDERS"u8, "DAY"u8, 1, limits.OrdersPerDay);
        RateLimit(output, "RAW_REQUESTS"u8, "MINUTE"u8, 5, limits.RawRequestsPerFiveMinutes);
        output.WriteEndArray();
    }

    /// <summary>Writes one limit; with a count when there is one.</summary>
    public static void RateLimit(
        Utf8JsonWriter output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> interval, int number, int limit,
        int? count = null)
    {
        output.WriteStartObject();
        output.WriteString(Names.RateLimitType, type);
        output.WriteString(Names.Interval, interval);
        output.WriteNumber(Names.IntervalNum, number);
        output.WriteNumber(Names.Limit, limit);
        if (count is { } value) output.WriteNumber(Names.Count, value);
        output.WriteEndObject();
    }

    /// <summary>Writes one market.</summary>
    public static void Symbol(Utf8JsonWriter output, Market market, bool showPermissions)
    {
        var view = market.View;
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        output.WriteString(Names.Status, Words.MarketStatuses[view.Status]);
        output.WriteString(Names.BaseAsset, view.Base.Code);
        output.WriteNumber(Names.BaseAssetPrecision, Precision);
        output.WriteString(Names.QuoteAsset, view.Quote.Code);
        output.WriteNumber(Names.QuotePrecision, Precision);
        output.WriteNumber(Names.QuoteAssetPrecision, Precision);
        output.WriteNumber(Names.BaseCommissionPrecision, Precision);
        output.WriteNumber(Names.QuoteCommissionPrecision, Precision);
        output.WriteStartArray(Names.OrderTypes);
        foreach (var type in OrderTypes) output.WriteStringValue(type);
        output.WriteEndArray();
        output.WriteBoolean(Names.IcebergAllowed, view.MaxIcebergParts > 0 && view.MaxIcebergOrders > 0);
        output.WriteBoolean(Names.OcoAllowed, view.MaxOrderLists > 0);
        output.WriteBoolean(Names.OtoAllowed, view.MaxOrderLists > 0);
        output.WriteBoolean(Names.OpoAllowed, false);
        output.WriteBoolean(Names.QuoteOrderQtyMarketAllowed, true);
        output.WriteBoolean(Names.AllowTrailingStop, view.MaxTrailingAboveBips > 0 || view.MaxTrailingBelowBips > 0);
        output.WriteBoolean(Names.CancelReplaceAllowed, true);
        output.WriteBoolean(Names.AmendAllowed, view.MaxOrderAmends > 0);
        output.WriteBoolean(Names.PegInstructionsAllowed, false);
        output.WriteBoolean(Names.IsSpotTradingAllowed, true);
        output.WriteBoolean(Names.IsMarginTradingAllowed, false);
        Filters(output, market);
        Permissions(output, showPermissions);
        output.WriteString(
            Names.DefaultSelfTradePreventionMode, Words.SelfTradePreventions[view.DefaultSelfTradePrevention]);
        output.WriteStartArray(Names.AllowedSelfTradePreventionModes);
        foreach (var mode in view.AllowedSelfTradePrevention) output.WriteStringValue(Words.SelfTradePreventions[mode]);
        output.WriteEndArray();
        output.WriteEndObject();
    }

    private static void Permissions(Utf8JsonWriter output, bool show)
    {
        output.WriteStartArray(Names.Permissions);
        output.WriteEndArray();
        output.WriteStartArray(Names.PermissionSets);
        if (show)
        {
            output.WriteStartArray();
            output.WriteStringValue("SPOT"u8);
            output.WriteEndArray();
        }
        output.WriteEndArray();
    }

    private static void Filters(Utf8JsonWriter output, Market market)
    {
        var view = market.View;
        output.WriteStartArray(Names.Filters);

        Filter(output, "PRICE_FILTER"u8);
        output.Price(Names.MinPrice, market, view.MinPriceTicks);
        output.Price(Names.MaxPrice, market, view.MaxPriceTicks);
        output.Price(Names.TickSize, market, 1);
        output.WriteEndObject();

        Filter(output, "LOT_SIZE"u8);
        LotRange(output, market, view.MaxLots);
        Filter(output, "MARKET_LOT_SIZE"u8);
        LotRange(output, market, view.MaxMarketLots);

        Filter(output, "NOTIONAL"u8);
        output.Amount(Names.MinNotional, market.Rules.Quote, view.MinNotionalMinor);
        output.WriteBoolean(Names.ApplyMinToMarket, true);
        output.Amount(Names.MaxNotional, market.Rules.Quote, view.MaxNotionalMinor);
        output.WriteBoolean(Names.ApplyMaxToMarket, false);
        output.WriteNumber(Names.AvgPriceMins, AveragePriceMinutes);
        output.WriteEndObject();

        Filter(output, "PERCENT_PRICE_BY_SIDE"u8);
        output.Number(Names.BidMultiplierUp, view.BidMultiplierUpBips, BipsDecimals);
        output.Number(Names.BidMultiplierDown, view.BidMultiplierDownBips, BipsDecimals);
        output.Number(Names.AskMultiplierUp, view.AskMultiplierUpBips, BipsDecimals);
        output.Number(Names.AskMultiplierDown, view.AskMultiplierDownBips, BipsDecimals);
        output.WriteNumber(Names.AvgPriceMins, AveragePriceMinutes);
        output.WriteEndObject();

        Filter(output, "MAX_NUM_ORDERS"u8);
        output.WriteNumber(Names.MaxNumOrders, view.MaxOrders);
        output.WriteEndObject();
        Filter(output, "MAX_NUM_ALGO_ORDERS"u8);
        output.WriteNumber(Names.MaxNumAlgoOrders, view.MaxAlgoOrders);
        output.WriteEndObject();

        Filter(output, "ICEBERG_PARTS"u8);
        output.WriteNumber(Names.Limit, view.MaxIcebergParts);
        output.WriteEndObject();
        Filter(output, "MAX_NUM_ICEBERG_ORDERS"u8);
        output.WriteNumber(Names.MaxNumIcebergOrders, view.MaxIcebergOrders);
        output.WriteEndObject();
        Filter(output, "TRAILING_DELTA"u8);
        output.WriteNumber(Names.MinTrailingAboveDelta, view.MinTrailingAboveBips);
        output.WriteNumber(Names.MaxTrailingAboveDelta, view.MaxTrailingAboveBips);
        output.WriteNumber(Names.MinTrailingBelowDelta, view.MinTrailingBelowBips);
        output.WriteNumber(Names.MaxTrailingBelowDelta, view.MaxTrailingBelowBips);
        output.WriteEndObject();
        Filter(output, "MAX_NUM_ORDER_AMENDS"u8);
        output.WriteNumber(Names.MaxNumOrderAmends, view.MaxOrderAmends);
        output.WriteEndObject();
        Filter(output, "MAX_NUM_ORDER_LISTS"u8);
        output.WriteNumber(Names.MaxNumOrderLists, view.MaxOrderLists);
        output.WriteEndObject();

        if (view.MaxPositionMinor > 0)
        {
            Filter(output, "MAX_POSITION"u8);
            output.Amount(Names.MaxPosition, market.Rules.Base, view.MaxPositionMinor);
            output.WriteEndObject();
        }
        output.WriteEndArray();
    }

    private static void Filter(Utf8JsonWriter output, ReadOnlySpan<byte> type)
    {
        output.WriteStartObject();
        output.WriteString(Names.FilterType, type);
    }

    private static void LotRange(Utf8JsonWriter output, Market market, long maxLots)
    {
        output.Quantity(Names.MinQty, market, market.View.MinLots);
        output.Quantity(Names.MaxQty, market, maxLots);
        output.Quantity(Names.StepSize, market, 1);
        output.WriteEndObject();
    }
}
