using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Api.Tests;

/// <summary>Signs and sends requests. Parameters are given already percent-encoded, so that tests control every byte.</summary>
internal sealed class ApiClient(ApiHost host) : IDisposable
{
    public const string Key = "hmac";

    public static readonly byte[] Secret =
        Encoding.ASCII.GetBytes("NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j");

    // The text of a request is part of the test: nothing may tidy up its escapes.
    private static readonly UriCreationOptions Verbatim =
        new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public static string Sign(string payload) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Secret, Encoding.ASCII.GetBytes(payload)));

    /// <summary>Sends without a signature.</summary>
    public Task<ApiAnswer> SendAsync(
        string method, string pathAndQuery, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new(method), Target(pathAndQuery));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return SendAsync(request);
    }

    /// <summary>Sends any request.</summary>
    public async Task<ApiAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            return new(response.StatusCode, body, response.Headers, response.Content.Headers);
        }
    }

    public Uri Target(string pathAndQuery) => new($"{host.Address.OriginalString}{pathAndQuery}", Verbatim);

    public Task<ApiAnswer> GetAsync(string pathAndQuery) => SendAsync("GET", pathAndQuery);

    /// <summary>Signs parameters with the current time and sends them as a query string.</summary>
    public Task<ApiAnswer> SignedAsync(
        string method, string path, string parameters = "", params (string Name, string Value)[] headers)
    {
        var payload = Stamp(parameters);
        return SendAsync(method, $"{path}?{payload}&signature={Sign(payload)}", null, [.. headers, KeyHeader()]);
    }

    /// <summary>Signs parameters with the current time and sends them as a form.</summary>
    public Task<ApiAnswer> SignedFormAsync(string method, string path, string parameters = "")
    {
        var payload = Stamp(parameters);
        return SendAsync(method, path, $"{payload}&signature={Sign(payload)}", KeyHeader());
    }

    /// <summary>Signs and sends exactly these parameters, which bring their own timestamp.</summary>
    public Task<ApiAnswer> ExactAsync(string method, string path, string parameters) =>
        SendAsync(method, $"{path}?{parameters}&signature={Sign(parameters)}", null, KeyHeader());

    public static (string Name, string Value) KeyHeader(string key = Key) => ("X-MBX-APIKEY", key);

    public void Dispose() => _http.Dispose();

    private string Stamp(string parameters)
    {
        var timestamp = string.Create(CultureInfo.InvariantCulture, $"timestamp={host.NowMillis}");
        return parameters.Length == 0 ? timestamp : $"{parameters}&{timestamp}";
    }
}
