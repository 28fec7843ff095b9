using System.Buffers.Text;
using System.Net;
using Exchange.LoadGenerator.Driving;
using Exchange.LoadGenerator.Workload;

namespace Exchange.LoadGenerator.Rest;

/// <summary>One keep-alive connection that places and cancels for any of the accounts.</summary>
internal sealed class RestSession(EndPoint server, RequestWriter requests) : ITradingSession
{
    private const int Ok = 200;
    private const int TextInErrors = 200;

    private readonly List<OrderFill> _fills = [];
    private HttpConnection? _connection;

    public IReadOnlyList<OrderFill> Fills => _fills;

    private static ReadOnlySpan<byte> UnknownOrder => "\"code\":-2011,"u8;

    public async ValueTask<PlaceOutcome> PlaceAsync(LoadOrder order)
    {
        var (connection, status) = await SendAsync(requests.Place(order, Now()));
        if (status != Ok) return new(0, 0, Refusal("placement", connection, status));
        return Placed(connection.Body, order);
    }

    public async ValueTask<CancelOutcome> CancelAsync(LiveOrder order)
    {
        var (connection, status) = await SendAsync(requests.Cancel(order, Now()));
        if (status == Ok) return new(true, null);
        return connection.Body.IndexOf(UnknownOrder) >= 0
            ? new(false, null)
            : new(false, Refusal("cancel", connection, status));
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async ValueTask<(HttpConnection Connection, int Status)> SendAsync(ReadOnlyMemory<byte> request)
    {
        _connection ??= await HttpConnection.OpenAsync(server);
        try
        {
            return (_connection, await _connection.ExchangeAsync(request));
        }
        catch
        {
            // What arrives next on it could be the answer to this request.
            await _connection.DisposeAsync();
            _connection = null;
            throw;
        }
    }

    private PlaceOutcome Placed(ReadOnlySpan<byte> body, LoadOrder order)
    {
        _fills.Clear();
        var orderId = (long)Number(ref body, "\"orderId\":"u8);
        var open = order.QuantityLots;
        // "fills":[{"price":"…","qty":"…",…},…]
        var fills = body.IndexOf("\"fills\":["u8);
        for (var rest = fills < 0 ? [] : body[fills..]; rest.IndexOf("{\"price\":\""u8) >= 0;)
        {
            var price = Number(ref rest, "{\"price\":\""u8);
            var lots = (long)(Number(ref rest, "\"qty\":\""u8) / order.Market.LotSize);
            _fills.Add(new((long)(price / order.Market.TickSize), lots));
            open -= lots;
        }
        return new(orderId, open, null);
    }

    // The number after a name; the text moves on behind it.
    private static decimal Number(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        var at = text.IndexOf(name);
        if (at < 0 || !Utf8Parser.TryParse(text[(at + name.Length)..], out decimal value, out var length))
            throw new InvalidDataException("The answer lacks a field.");
        text = text[(at + name.Length + length)..];
        return value;
    }

    private static string Refusal(string what, HttpConnection connection, int status)
    {
        var text = connection.BodyText;
        return $"{what} refused: {status} {(text.Length > TextInErrors ? text[..TextInErrors] : text)}";
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
