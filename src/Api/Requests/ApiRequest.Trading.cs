using System.Text;
using Exchange.Api.Errors;
using Exchange.Api.Markets;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Api.Requests;

/// <content>Reading of symbols, prices, quantities and client ids.</content>
internal sealed partial class ApiRequest
{
    private const string DecimalRange = @"^([0-9]{1,20})(\.[0-9]{1,20})?$";
    private const string ClientIdRange = "^[a-zA-Z0-9-_]{1,36}$";
    private const string SymbolRange = @"^[\w\-._&&[^a-z]]{1,50}$";

    /// <summary>The market named by <c>symbol</c>, which must be sent.</summary>
    public Market? RequiredMarket() => Require(Parameter.Symbol) ? OptionalMarket() : null;

    /// <summary>The market named by <c>symbol</c>, or null when none was sent.</summary>
    public Market? OptionalMarket()
    {
        if (!Has(Parameter.Symbol)) return null;
        var text = Parameters[Parameter.Symbol];
        if (Markets.Find(text) is { } market) return market;
        Fail(IsSymbol(text)
            ? ApiErrors.BadSymbol
            : ApiErrors.IllegalCharacters(Parameter.Symbol.Name(), SymbolRange));
        return null;
    }

    /// <summary>A price in whole ticks, more than zero.</summary>
    public long Ticks(Parameter parameter, Market market)
    {
        if (!Has(parameter)) return 0;
        var result = MarketUnits.TryParsePrice(market.Rules, Parameters[parameter], out var ticks);
        return Units(parameter, result, ticks, "PRICE_FILTER");
    }

    /// <summary>A quantity in whole lots, more than zero.</summary>
    public long Lots(Parameter parameter, Market market, OrderType type)
    {
        if (!Has(parameter)) return 0;
        var result = MarketUnits.TryParseQuantity(market.Rules, Parameters[parameter], out var lots);
        return Units(parameter, result, lots, type == OrderType.Market ? "MARKET_LOT_SIZE" : "LOT_SIZE");
    }

    /// <summary>An amount of the quote asset in minor units, more than zero.</summary>
    public long QuoteMinor(Parameter parameter, Market market)
    {
        if (!Has(parameter)) return 0;
        var result = MarketUnits.TryParseAmount(market.Rules.Quote, Parameters[parameter], out var minor);
        return Units(parameter, result, minor, "NOTIONAL");
    }

    /// <summary>A client order id; a new one when <paramref name="generate"/> and none was sent.</summary>
    public string ClientId(Parameter parameter, bool generate)
    {
        if (!Has(parameter)) return generate ? ClientIds.Next() : "";
        if (ClientOrderId.TryCreate(Parameters[parameter], out var id) && !id.IsEmpty) return Ascii(parameter);
        Fail(ApiErrors.IllegalCharacters(parameter.Name(), ClientIdRange));
        return "";
    }

    /// <summary>
    /// The two names of an existing order, 0 and empty when not sent; one of them must be. Ids start at 1, and grains take
    /// 0 for "not sent": an id of 0 that was sent becomes one that no order has.
    /// </summary>
    public (long OrderId, string ClientOrderId) OrderName(Parameter id, Parameter clientId)
    {
        if (!Has(id) && !Has(clientId)) Fail(ApiErrors.MissingBoth(clientId.Name(), id.Name()));
        var orderId = Integer(id, 0);
        return (Has(id) && orderId == 0 ? long.MaxValue : orderId, ClientId(clientId, generate: false));
    }

    private long Units(Parameter parameter, UnitParse result, long units, string filter)
    {
        switch (result)
        {
            case UnitParse.Ok when units > 0:
                return units;
            case UnitParse.Ok or UnitParse.NotMultiple:
                Fail(ApiErrors.Filter(filter));
                return 0;
            case UnitParse.TooPrecise:
                Fail(ApiErrors.TooPrecise(parameter.Name()));
                return 0;
            case UnitParse.Overflow:
                Fail(ApiErrors.Overflow(parameter.Name()));
                return 0;
            default:
                Fail(ApiErrors.IllegalCharacters(parameter.Name(), DecimalRange));
                return 0;
        }
    }

    // Letters, digits and "-._" of any script, but no small ASCII letters: such a name could be a market's.
    private static bool IsSymbol(ReadOnlySpan<byte> text)
    {
        const int maxRunes = 50;
        var count = 0;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
                return false;
            if (!Rune.IsLetterOrDigit(rune) && rune.Value is not ('-' or '.' or '_')) return false;
            if (rune.Value is >= 'a' and <= 'z' || ++count > maxRunes) return false;
            text = text[consumed..];
        }
        return count > 0;
    }
}
