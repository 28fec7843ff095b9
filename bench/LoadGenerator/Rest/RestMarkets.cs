using System.Globalization;
using System.Text.Json;
using Exchange.LoadGenerator.Workload;

namespace Exchange.LoadGenerator.Rest;

/// <summary>Reads the markets from a server's <c>exchangeInfo</c>.</summary>
internal static class RestMarkets
{
    // Dividing by one with many decimals drops trailing zeros.
    private const decimal Normalizer = 1.0000000000000000000000000000m;

    /// <summary>The first <paramref name="count"/> markets.</summary>
    public static async Task<IReadOnlyList<LoadMarket>> ReadAsync(
        Uri server, int count, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        await using var stream = await client.GetStreamAsync(new Uri(server, "/api/v3/exchangeInfo"), cancellationToken);
        using var info = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
        var markets = info.RootElement.GetProperty("symbols").EnumerateArray().Take(count).Select(Describe).ToArray();
        return markets.Length == count
            ? markets
            : throw new CommandArgumentException($"{server} has only {markets.Length} markets.");
    }

    private static LoadMarket Describe(JsonElement symbol)
    {
        var filters = symbol.GetProperty("filters").EnumerateArray()
            .ToDictionary(filter => filter.GetProperty("filterType").GetString()!, StringComparer.Ordinal);
        return new LoadMarket(
            symbol.GetProperty("symbol").GetString()!,
            Number(filters["PRICE_FILTER"], "tickSize"),
            Number(filters["LOT_SIZE"], "stepSize"),
            Number(filters["NOTIONAL"], "minNotional"));
    }

    private static decimal Number(JsonElement filter, string name) =>
        decimal.Parse(filter.GetProperty(name).GetString()!, CultureInfo.InvariantCulture) / Normalizer;
}
