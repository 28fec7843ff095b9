using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Web.Tests.Support;

/// <summary>A program that trades with an API key.</summary>
internal sealed class Bot(Uri api, string key, string secret) : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _client = new() { BaseAddress = api };

    /// <summary>The account as the API tells it; throws unless the answer is 200.</summary>
    public async Task<string> AccountAsync()
    {
        using var response = await SendAsync(HttpMethod.Get, "api/v3/account", "");
        var body = await response.Content.ReadAsStringAsync();
        return response.StatusCode == HttpStatusCode.OK ? body : throw new HttpRequestException(body);
    }

    /// <summary>Places an order; throws unless the answer is 200.</summary>
    public async Task OrderAsync(string parameters)
    {
        using var response = await SendAsync(HttpMethod.Post, "api/v3/order", parameters + "&");
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException(await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asks until the key is no longer accepted.</summary>
    public async Task WaitUntilRefusedAsync(TimeSpan timeout)
    {
        using var stop = new CancellationTokenSource(timeout);
        using var timer = new PeriodicTimer(Pace);
        while (true)
        {
            using (var response = await SendAsync(HttpMethod.Get, "api/v3/account", ""))
            {
                if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest) return;
            }
            await timer.WaitForNextTickAsync(stop.Token);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string parameters)
    {
        var query = string.Create(
            CultureInfo.InvariantCulture, $"{parameters}timestamp={TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}");
        var signature = Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(query)));
        using var request = new HttpRequestMessage(method, $"{path}?{query}&signature={signature}");
        request.Headers.Add("X-MBX-APIKEY", key);
        return await _client.SendAsync(request);
    }
}
