using Exchange.Abstractions.Trading;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Grains.Wallets;

/// <summary>What a wallet sets aside for an order while the book decides.</summary>
internal static class Holds
{
    /// <summary>The asset an order puts up: quote to buy, base to sell (I-L7).</summary>
    public static int AssetOf(MarketRules rules, Side side) => side == Side.Buy ? rules.Quote.Id : rules.Base.Id;

    /// <summary>
    /// The hold in minor units when the order itself determines it; null when only the book can tell (market orders whose
    /// cost depends on it, stops protected by a band), in which case all that is free is set aside for the moment.
    /// An impossible product gives null too: the book refuses it.
    /// </summary>
    public static long? Required(MarketRules rules, PlaceOrderRequest request)
    {
        if (request.PriceTicks < 0 || request.QuantityLots < 0 || request.QuoteQuantityMinor < 0) return null;
        Int128 required;
        if (request.Side == Side.Sell)
        {
            if (request.QuantityLots == 0) return null;
            required = (Int128)request.QuantityLots * rules.LotMinor;
        }
        else if (request.Type is OrderType.Limit or OrderType.LimitMaker or OrderType.StopLossLimit
            or OrderType.TakeProfitLimit)
        {
            // Two 63-bit factors fit; the third might not, and then no balance could cover it either.
            var product = (Int128)request.PriceTicks * request.QuantityLots;
            if (product > long.MaxValue) return null;
            required = product * rules.NotionalUnitMinor;
        }
        else if (request.QuoteQuantityMinor > 0)
        {
            required = request.QuoteQuantityMinor;
        }
        else
        {
            return null;
        }
        return required <= long.MaxValue ? (long)required : null;
    }

    /// <summary>
    /// What a list holds of the base and the quote asset, as far as its orders determine it: each its own need, a pair the
    /// larger of two. Null for an asset of which only the book can tell.
    /// </summary>
    public static (long? Base, long? Quote) Required(MarketRules rules, PlaceListRequest request)
    {
        Int128? baseNeed = 0, quoteNeed = 0;
        var pair = request.Kind == OrderListKind.Oto ? request.Orders.Count : request.Orders.Count - 2;
        for (var i = 0; i < request.Orders.Count; i++)
        {
            Int128? need = NeedOf(rules, request.Orders[i]);
            if (i == pair && i + 1 < request.Orders.Count)
            {
                var other = NeedOf(rules, request.Orders[++i]);
                need = need is { } one && other is { } two ? Int128.Max(one, two) : null;
            }
            if (request.Orders[i].Side == Side.Buy) quoteNeed += need;
            else baseNeed += need;
        }
        return (Fit(baseNeed), Fit(quoteNeed));
    }

    // A pending market order that buys is held at a price only the book works out.
    private static Int128? NeedOf(MarketRules rules, PlaceOrderRequest order) => Required(rules, order);

    private static long? Fit(Int128? need) => need is { } known && known <= long.MaxValue ? (long)known : null;
}
