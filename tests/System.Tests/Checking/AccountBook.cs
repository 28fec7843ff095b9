using System.Globalization;
using System.Text.Json;
using Exchange.SystemTests.Client;

namespace Exchange.SystemTests.Checking;

/// <summary>All orders and trades of one account in one market, read through the public API.</summary>
internal sealed class AccountBook
{
    private const int PageSize = 1_000;

    private AccountBook(Trader trader, string symbol) => (Trader, Symbol) = (trader, symbol);

    public Trader Trader { get; }

    public string Symbol { get; }

    public Dictionary<long, StoredOrder> Orders { get; } = [];

    public List<StoredTrade> Trades { get; } = [];

    /// <summary>Ids of the orders listed as open.</summary>
    public HashSet<long> Open { get; } = [];

    public static async Task<AccountBook> ReadAsync(RestClient client, string symbol)
    {
        var book = new AccountBook(client.Trader, symbol);
        var open = (await client.QueryAsync("/api/v3/openOrders", ("symbol", symbol))).Expect();
        foreach (var order in open.EnumerateArray()) book.Open.Add(order.Number("orderId"));
        await foreach (var order in PagesAsync(client, "/api/v3/allOrders", symbol, "orderId", "orderId"))
        {
            book.Orders.Add(order.Number("orderId"), new(
                order.Number("orderId"), order.Text("clientOrderId"), order.Text("status"), order.Decimal("executedQty")));
        }
        await foreach (var trade in PagesAsync(client, "/api/v3/myTrades", symbol, "fromId", "id"))
        {
            book.Trades.Add(new(
                trade.Number("id"), trade.Number("orderId"), trade.Decimal("price"), trade.Decimal("qty"),
                trade.GetProperty("isBuyer").GetBoolean()));
        }
        return book;
    }

    private static async IAsyncEnumerable<JsonElement> PagesAsync(
        RestClient client, string path, string symbol, string fromName, string idName)
    {
        var from = 1L;
        while (true)
        {
            var page = (await client.QueryAsync(
                path, ("symbol", symbol), (fromName, from.ToString(CultureInfo.InvariantCulture)),
                ("limit", PageSize.ToString(CultureInfo.InvariantCulture)))).Expect();
            foreach (var row in page.EnumerateArray()) yield return row;
            if (page.GetArrayLength() < PageSize) yield break;
            from = page[PageSize - 1].Number(idName) + 1;
        }
    }
}
