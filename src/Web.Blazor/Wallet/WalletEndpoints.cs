using System.Globalization;
using System.Text;
using Exchange.Abstractions.Markets;
using Exchange.Domain.Numerics;
using Microsoft.AspNetCore.Mvc;

namespace Exchange.Web.Blazor.Wallet;

/// <summary>Downloads.</summary>
internal static class WalletEndpoints
{
    private const string Header =
        "time,market,trade_id,order_id,side,price,quantity,quote_quantity,fee,fee_asset,role\r\n";

    private const long TicksPerMicro = 10;

    public static void MapWalletEndpoints(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/wallet/trades.csv", WriteTradesAsync).RequireAuthorization();

    // Streamed: a trader's history has no limit.
    private static async Task WriteTradesAsync(HttpContext context, [FromServices] WalletService wallet)
    {
        await using var trades = wallet.TradesAsync(context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        var any = await trades.MoveNextAsync();
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"trades.csv\"";
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(false));
        await writer.WriteAsync(Header);
        for (; any; any = await trades.MoveNextAsync())
            await writer.WriteAsync(Line(trades.Current.Market, trades.Current.Trade));
    }

    /// <summary>One line; full precision, UTC.</summary>
    internal static string Line(MarketView market, in AccountTradeView trade)
    {
        var at = DateTime.UnixEpoch.AddTicks(trade.AtMicros * TicksPerMicro);
        var feeAsset = trade.IsBuyer ? market.Base : market.Quote;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{at:yyyy-MM-ddTHH:mm:ss.ffffffZ},{market.Symbol},{trade.Id},{trade.OrderId},{(trade.IsBuyer ? "BUY" : "SELL")},"
            + $"{DecimalText.ToText(trade.PriceTicks * market.TickMinor, market.Quote.Scale)},"
            + $"{DecimalText.ToText(trade.QuantityLots * market.LotMinor, market.Base.Scale)},"
            + $"{DecimalText.ToText(trade.QuoteMinor, market.Quote.Scale)},"
            + $"{DecimalText.ToText(trade.FeeMinor, feeAsset.Scale)},{feeAsset.Code},{(trade.IsMaker ? "MAKER" : "TAKER")}\r\n");
    }
}
