using System.Collections.Frozen;
using Exchange.Api.Handlers;

namespace Exchange.Api.WebSockets;

/// <summary>Methods of the ws-api by name: the operations of the REST API, and those of the session.</summary>
internal sealed class WebSocketMethods
{
    private const int MaxLength = 64;

    private static readonly (string Name, string Method, string Path)[] Twins =
    [
        ("ping", "GET", "/api/v3/ping"),
        ("time", "GET", "/api/v3/time"),
        ("exchangeInfo", "GET", "/api/v3/exchangeInfo"),
        ("depth", "GET", "/api/v3/depth"),
        ("trades.recent", "GET", "/api/v3/trades"),
        ("trades.historical", "GET", "/api/v3/historicalTrades"),
        ("trades.aggregate", "GET", "/api/v3/aggTrades"),
        ("klines", "GET", "/api/v3/klines"),
        ("uiKlines", "GET", "/api/v3/uiKlines"),
        ("avgPrice", "GET", "/api/v3/avgPrice"),
        ("ticker", "GET", "/api/v3/ticker"),
        ("ticker.tradingDay", "GET", "/api/v3/ticker/tradingDay"),
        ("ticker.24hr", "GET", "/api/v3/ticker/24hr"),
        ("ticker.price", "GET", "/api/v3/ticker/price"),
        ("ticker.book", "GET", "/api/v3/ticker/bookTicker"),
        ("order.place", "POST", "/api/v3/order"),
        ("order.test", "POST", "/api/v3/order/test"),
        ("order.status", "GET", "/api/v3/order"),
        ("order.cancel", "DELETE", "/api/v3/order"),
        ("order.cancelReplace", "POST", "/api/v3/order/cancelReplace"),
        ("openOrders.status", "GET", "/api/v3/openOrders"),
        ("openOrders.cancelAll", "DELETE", "/api/v3/openOrders"),
        ("order.amend.keepPriority", "PUT", "/api/v3/order/amend/keepPriority"),
        ("order.amendments", "GET", "/api/v3/order/amendments"),
        ("orderList.place", "POST", "/api/v3/order/oco"),
        ("orderList.place.oco", "POST", "/api/v3/orderList/oco"),
        ("orderList.place.oto", "POST", "/api/v3/orderList/oto"),
        ("orderList.place.otoco", "POST", "/api/v3/orderList/otoco"),
        ("orderList.status", "GET", "/api/v3/orderList"),
        ("orderList.cancel", "DELETE", "/api/v3/orderList"),
        ("openOrderLists.status", "GET", "/api/v3/openOrderList"),
        ("allOrderLists", "GET", "/api/v3/allOrderList"),
        ("myPreventedMatches", "GET", "/api/v3/myPreventedMatches"),
        ("allOrders", "GET", "/api/v3/allOrders"),
        ("myTrades", "GET", "/api/v3/myTrades"),
        ("account.status", "GET", "/api/v3/account"),
        ("account.commission", "GET", "/api/v3/account/commission"),
        ("account.rateLimits.orders", "GET", "/api/v3/rateLimit/order"),
        ("userDataStream.start", "POST", "/api/v3/userDataStream"),
        ("userDataStream.ping", "PUT", "/api/v3/userDataStream"),
        ("userDataStream.stop", "DELETE", "/api/v3/userDataStream"),
    ];

    private readonly FrozenDictionary<string, ApiEndpoint>.AlternateLookup<ReadOnlySpan<char>> _byName;

    public WebSocketMethods(EndpointTable table, UserStreamHandlers userStreams)
    {
        ByName = Twins
            .Select(twin => (twin.Name, Endpoint: table.Endpoints.Single(endpoint =>
                endpoint.Method.Equals(twin.Method, StringComparison.Ordinal)
                && endpoint.Path.Equals(twin.Path, StringComparison.Ordinal))))
            .Concat(SessionHandlers.Endpoints.Concat(userStreams.Endpoints).Select(endpoint => (Name: endpoint.Path, Endpoint: endpoint)))
            .ToFrozenDictionary(method => method.Name, method => method.Endpoint, StringComparer.Ordinal);
        _byName = ByName.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>All methods, without the version that may stand before their names.</summary>
    public FrozenDictionary<string, ApiEndpoint> ByName { get; }

    /// <summary>The operation of a method's name, which may begin with <c>v3/</c>; null when there is none.</summary>
    public ApiEndpoint? Find(ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("v3/"u8)) name = name["v3/".Length..];
        if (name.Length > MaxLength) return null;
        Span<char> characters = stackalloc char[MaxLength];
        for (var i = 0; i < name.Length; i++) characters[i] = (char)name[i];
        return _byName.TryGetValue(characters[..name.Length], out var endpoint) ? endpoint : null;
    }
}
