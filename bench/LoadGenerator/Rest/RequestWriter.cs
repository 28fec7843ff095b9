using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Exchange.LoadGenerator.Hosting;
using Exchange.LoadGenerator.Workload;

namespace Exchange.LoadGenerator.Rest;

/// <summary>Writes signed requests into a buffer of its own; each is valid until the next.</summary>
internal sealed class RequestWriter(string host, RequestWriter.Key[] keys)
{
    private const int SignatureBytes = 2 * HMACSHA256.HashSizeInBytes;

    private const string OrderFields = "type=LIMIT&timeInForce=GTC&newOrderRespType=FULL&recvWindow=60000";
    private const string FormHeader = "Content-Type: application/x-www-form-urlencoded";

    private readonly byte[] _request = new byte[2_048];
    private readonly byte[] _payload = new byte[1_024];

    /// <summary>An API key and its secret.</summary>
    internal readonly record struct Key(string Name, byte[] Secret)
    {
        /// <summary>The keys of accounts 1 … <paramref name="count"/>.</summary>
        public static Key[] Table(int count) =>
        [
            .. Enumerable.Range(1, count).Select(number =>
                new Key(LoadAccounts.KeyOf(number), Encoding.UTF8.GetBytes(LoadAccounts.SecretOf(number)))),
        ];
    }

    /// <summary>POST /api/v3/order with the parameters in the body, as ccxt sends them.</summary>
    public ReadOnlyMemory<byte> Place(LoadOrder order, long nowMillis)
    {
        var market = order.Market;
        var side = order.IsBuy ? "BUY" : "SELL";
        var quantity = order.QuantityLots * market.LotSize;
        var price = order.PriceTicks * market.TickSize;
        Check(Utf8.TryWrite(
            _payload, CultureInfo.InvariantCulture,
            $"symbol={market.Symbol}&side={side}&{OrderFields}&quantity={quantity}&price={price}&timestamp={nowMillis}",
            out var length));
        var key = keys[order.Account - 1];
        length = Sign(key, length);
        Check(Utf8.TryWrite(
            _request, CultureInfo.InvariantCulture,
            $"POST /api/v3/order HTTP/1.1\r\nHost: {host}\r\nX-MBX-APIKEY: {key.Name}\r\n{FormHeader}\r\n",
            out var header));
        Check(Utf8.TryWrite(
            _request.AsSpan(header), CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n\r\n", out var end));
        header += end;
        _payload.AsSpan(0, length).CopyTo(_request.AsSpan(header));
        return _request.AsMemory(0, header + length);
    }

    /// <summary>DELETE /api/v3/order with the parameters in the query.</summary>
    public ReadOnlyMemory<byte> Cancel(LiveOrder order, long nowMillis)
    {
        Check(Utf8.TryWrite(
            _payload, CultureInfo.InvariantCulture,
            $"symbol={order.Market.Symbol}&orderId={order.OrderId}&recvWindow=60000&timestamp={nowMillis}",
            out var length));
        var key = keys[order.Account - 1];
        length = Sign(key, length);
        var start = "DELETE /api/v3/order?"u8;
        start.CopyTo(_request);
        _payload.AsSpan(0, length).CopyTo(_request.AsSpan(start.Length));
        var written = start.Length + length;
        Check(Utf8.TryWrite(
            _request.AsSpan(written), CultureInfo.InvariantCulture,
            $" HTTP/1.1\r\nHost: {host}\r\nX-MBX-APIKEY: {key.Name}\r\n\r\n", out var header));
        return _request.AsMemory(0, written + header);
    }

    private int Sign(Key key, int length)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Secret, _payload.AsSpan(0, length), hash);
        var name = "&signature="u8;
        name.CopyTo(_payload.AsSpan(length));
        length += name.Length;
        Check(Convert.TryToHexStringLower(hash, _payload.AsSpan(length), out _));
        return length + SignatureBytes;
    }

    private static void Check(bool fits)
    {
        if (!fits) throw new InvalidOperationException("The request is longer than its buffer.");
    }
}
