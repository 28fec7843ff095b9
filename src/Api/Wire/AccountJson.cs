using System.Text.Json;
using Exchange.Abstractions.Markets;
using Exchange.Abstractions.Wallets;
using Exchange.Api.Markets;
using Exchange.Api.Requests;
using Exchange.Domain.Markets;
using Exchange.Domain.Orders;

namespace Exchange.Api.Wire;

/// <summary>Accounts, commissions and an account's trades.</summary>
internal static class AccountJson
{
    // Fee rates count parts of 10^8 (FeeRate).
    private const int RateScale = 8;
    private const int PerBasisPoint = 10_000;

    /// <summary>Writes the account. Markets have their own fees; the account shows the highest of them.</summary>
    public static void Account(Utf8JsonWriter output, ApiRequest request, AccountView account, bool omitZeroBalances)
    {
        var markets = request.Markets;
        var maker = markets.Markets.Select(market => market.View.MakerFee).DefaultIfEmpty().Max();
        var taker = markets.Markets.Select(market => market.View.TakerFee).DefaultIfEmpty().Max();

        output.WriteStartObject();
        output.WriteNumber(Names.MakerCommission, maker / PerBasisPoint);
        output.WriteNumber(Names.TakerCommission, taker / PerBasisPoint);
        output.WriteNumber(Names.BuyerCommission, 0);
        output.WriteNumber(Names.SellerCommission, 0);
        Rates(output, Names.CommissionRates, maker, taker);
        output.WriteBoolean(Names.CanTrade, account.CanTrade);
        output.WriteBoolean(Names.CanWithdraw, false);
        output.WriteBoolean(Names.CanDeposit, false);
        output.WriteBoolean(Names.Brokered, false);
        output.WriteBoolean(Names.RequireSelfTradePrevention, false);
        output.WriteBoolean(Names.PreventSor, false);
        output.WriteNumber(Names.UpdateTime, request.Time(account.UpdatedMicros));
        output.WriteString(Names.AccountType, "SPOT"u8);
        Balances(output, markets, account, omitZeroBalances);
        output.WriteStartArray(Names.Permissions);
        output.WriteStringValue("SPOT"u8);
        output.WriteEndArray();
        output.WriteNumber(Names.Uid, account.Account);
        output.WriteEndObject();
    }

    /// <summary>The balance of an asset; nothing when the account never had it.</summary>
    public static BalanceView Balance(AccountView account, Asset asset)
    {
        foreach (var balance in account.Balances)
        {
            if (balance.Asset == asset.Id) return balance;
        }
        return new(asset.Id, 0, 0, 0);
    }

    /// <summary>Writes the commissions of a market.</summary>
    public static void Commission(Utf8JsonWriter output, Market market)
    {
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        Rates(output, Names.StandardCommission, market.View.MakerFee, market.View.TakerFee);
        Rates(output, Names.SpecialCommission, 0, 0);
        Rates(output, Names.TaxCommission, 0, 0);
        NoDiscount(output);
        output.WriteEndObject();
    }

    /// <summary>Writes a pair of rates.</summary>
    public static void MakerTaker(Utf8JsonWriter output, JsonEncodedText name, int maker, int taker)
    {
        output.WriteStartObject(name);
        output.Number(Names.Maker, maker, RateScale);
        output.Number(Names.Taker, taker, RateScale);
        output.WriteEndObject();
    }

    /// <summary>Writes that there is no discount asset.</summary>
    public static void NoDiscount(Utf8JsonWriter output)
    {
        output.WriteStartObject(Names.Discount);
        output.WriteBoolean(Names.EnabledForAccount, false);
        output.WriteBoolean(Names.EnabledForSymbol, false);
        output.WriteString(Names.DiscountAsset, ""u8);
        output.Number(Names.Discount, 0, RateScale);
        output.WriteEndObject();
    }

    /// <summary>Writes the trade fees of a market.</summary>
    public static void TradeFee(Utf8JsonWriter output, Market market)
    {
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        output.Number(Names.MakerCommission, market.View.MakerFee, RateScale);
        output.Number(Names.TakerCommission, market.View.TakerFee, RateScale);
        output.WriteEndObject();
    }

    /// <summary>Writes one of the account's trades.</summary>
    public static void Trade(Utf8JsonWriter output, ApiRequest request, Market market, AccountTradeView trade)
    {
        var side = trade.IsBuyer ? Side.Buy : Side.Sell;
        output.WriteStartObject();
        output.WriteString(Names.Symbol, market.SymbolJson);
        output.WriteNumber(Names.Id, trade.Id);
        output.WriteNumber(Names.OrderId, trade.OrderId);
        output.WriteNumber(Names.OrderListId, -1);
        output.Price(Names.Price, market, trade.PriceTicks);
        output.Quantity(Names.Qty, market, trade.QuantityLots);
        output.Amount(Names.QuoteQty, market.Rules.Quote, trade.QuoteMinor);
        output.Amount(Names.Commission, market.CommissionAsset(side), trade.FeeMinor);
        output.WriteString(Names.CommissionAsset, market.CommissionAssetJson(side));
        output.WriteNumber(Names.Time, request.Time(trade.AtMicros));
        output.WriteBoolean(Names.IsBuyer, trade.IsBuyer);
        output.WriteBoolean(Names.IsMaker, trade.IsMaker);
        output.WriteBoolean(Names.IsBestMatch, true);
        output.WriteEndObject();
    }

    private static void Rates(Utf8JsonWriter output, JsonEncodedText name, int maker, int taker)
    {
        output.WriteStartObject(name);
        output.Number(Names.Maker, maker, RateScale);
        output.Number(Names.Taker, taker, RateScale);
        output.Number(Names.Buyer, 0, RateScale);
        output.Number(Names.Seller, 0, RateScale);
        output.WriteEndObject();
    }

    private static void Balances(Utf8JsonWriter output, MarketTable markets, AccountView account, bool omitZero)
    {
        output.WriteStartArray(Names.Balances);
        foreach (var asset in markets.Assets)
        {
            var balance = Balance(account, asset);
            if (omitZero && balance.AvailableMinor == 0 && balance.HeldMinor == 0) continue;
            output.WriteStartObject();
            output.WriteString(Names.Asset, asset.Code);
            output.Amount(Names.Free, asset, balance.AvailableMinor);
            output.Amount(Names.Locked, asset, balance.HeldMinor);
            output.WriteEndObject();
        }
        output.WriteEndArray();
    }
}
