using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Exchange.SystemTests.Client;

/// <summary>
/// One user's plain HTTP client, signing as Binance documents it. Never retries: what it does not know it says.
/// </summary>
internal sealed class RestClient(HttpClient http, Trader trader)
{
    private const string RecvWindowMillis = "60000";

    /// <summary>Whose requests these are.</summary>
    public Trader Trader => trader;

    /// <summary>A connection pool to one process; every test owns and disposes its own.</summary>
    public static HttpClient Connect(Uri api) => new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        UseProxy = false,
    })
    {
        BaseAddress = api,
        // Longer than the server may take to find out about an unknown outcome.
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>A public request.</summary>
    public Task<ApiReply> GetPublicAsync(string path, params IReadOnlyList<(string Name, string Value)> parameters) =>
        SendAsync(HttpMethod.Get, path + "?" + Query(parameters));

    /// <summary>A signed request.</summary>
    public Task<ApiReply> SendSignedAsync(
        HttpMethod method, string path, params IReadOnlyList<(string Name, string Value)> parameters)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var query = Query(
        [
            .. parameters, ("recvWindow", RecvWindowMillis), ("timestamp", now.ToString(CultureInfo.InvariantCulture)),
        ]);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(trader.Secret), Encoding.UTF8.GetBytes(query));
        return SendAsync(method, $"{path}?{query}&signature={Convert.ToHexStringLower(signature)}");
    }

    /// <summary>A signed query, repeated until there is an answer; queries change nothing.</summary>
    public async Task<ApiReply> QueryAsync(string path, params IReadOnlyList<(string Name, string Value)> parameters)
    {
        ApiReply? reply = null;
        await Poll.UntilAsync(
            async () => (reply = await SendSignedAsync(HttpMethod.Get, path, parameters)).Outcome != Outcome.Unknown,
            TimeSpan.FromSeconds(60),
            $"An answer to GET {path}");
        return reply!;
    }

    private static string Query(IReadOnlyList<(string Name, string Value)> parameters) =>
        string.Join('&', parameters.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));

    private async Task<ApiReply> SendAsync(HttpMethod method, string pathAndQuery)
    {
        using var request = new HttpRequestMessage(method, pathAndQuery);
        request.Headers.Add("X-MBX-APIKEY", trader.Key);
        try
        {
            using var response = await http.SendAsync(request);
            return Read((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (
            exception is HttpRequestException or OperationCanceledException or IOException or SocketException)
        {
            return new(Outcome.Unknown, 0, default, exception.Message);
        }
    }

    private static ApiReply Read(int status, string text)
    {
        var outcome = status switch
        {
            >= 200 and < 300 => Outcome.Ok,
            >= 400 and < 500 => Outcome.Refused,
            _ => Outcome.Unknown,
        };
        try
        {
            using var document = JsonDocument.Parse(text);
            return new(outcome, status, document.RootElement.Clone(), text);
        }
        catch (JsonException)
        {
            // Not the API's own answer: it tells nothing about the command.
            return new(Outcome.Unknown, status, default, text);
        }
    }
}

/// <summary>An API key.</summary>
internal sealed record Trader(string Key, string Secret)
{
    public static readonly Trader Alice = new("demo-alice", "demo-alice-secret");

    public static readonly Trader Bob = new("demo-bob", "demo-bob-secret");

    /// <summary>The sandbox's load accounts, from 1.</summary>
    public static Trader Load(int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"load-{number}"),
        string.Create(CultureInfo.InvariantCulture, $"load-{number}-secret"));
}
