using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Api.Markets;

/// <summary>A market with what the API needs prepared for every request.</summary>
internal sealed class Market(MarketView view)
{
    /// <summary>As listed.</summary>
    public MarketView View { get; } = view;

    /// <summary>Rules of the domain, for units.</summary>
    public MarketRules Rules { get; } = view.ToRules();

    /// <summary>Name.</summary>
    public string Symbol => View.Symbol;

    /// <summary>Name as JSON.</summary>
    public JsonEncodedText SymbolJson { get; } = JsonEncodedText.Encode(view.Symbol);

    private readonly JsonEncodedText _base = JsonEncodedText.Encode(view.Base.Code);
    private readonly JsonEncodedText _quote = JsonEncodedText.Encode(view.Quote.Code);

    /// <summary>The asset a side receives and pays its commission in.</summary>
    public Asset CommissionAsset(Side side) => side == Side.Buy ? Rules.Base : Rules.Quote;

    /// <summary>The code of the asset a side pays its commission in, as JSON.</summary>
    public JsonEncodedText CommissionAssetJson(Side side) => side == Side.Buy ? _base : _quote;
}
