using System.Net;
using Exchange.Web.Tests.Support;

namespace Exchange.Web.Tests;

/// <summary>What the site answers to whoever does not use a browser.</summary>
[Collection(SiteCollection.Name)]
public sealed class RequestTests(Site site)
{
    [Theory]
    [InlineData("account/sign-in", "_handler=sign-in&Input.Email=alice%40demo.local&Input.Password=Demo-pass-1")]
    [InlineData("account/sign-up", "_handler=sign-up&Input.Email=eve%40example.org&Input.Password=correct+horse")]
    [InlineData("account/sign-out", "")]
    [InlineData("account/passkey/request", "")]
    public async Task A_form_without_its_token_does_nothing(string path, string form)
    {
        using var client = NewClient();
        using var content = new StringContent(form, null, "application/x-www-form-urlencoded");
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie") && response.Headers.GetValues("Set-Cookie")
            .Any(cookie => cookie.StartsWith("exchange=", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("wallet")]
    [InlineData("wallet/trades.csv")]
    [InlineData("account/security")]
    [InlineData("account/sessions")]
    [InlineData("account/api-keys")]
    [InlineData("account/confirm")]
    [InlineData("account/authenticator")]
    [InlineData("account/recovery-codes")]
    public async Task What_is_somebodys_asks_to_sign_in(string path)
    {
        using var client = NewClient();
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith("/account/sign-in?", response.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("markets", HttpStatusCode.OK)]
    [InlineData("no-such-page", HttpStatusCode.NotFound)]
    [InlineData("css/app.css", HttpStatusCode.OK)]
    public async Task Every_answer_carries_the_security_headers(string path, HttpStatusCode status)
    {
        using var client = NewClient();
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(status, response.StatusCode);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        var scripts = Assert.Single(policy.Split("; "), part => part.StartsWith("script-src", StringComparison.Ordinal));
        Assert.DoesNotContain("unsafe", scripts, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Health_and_metrics_are_served()
    {
        using var client = NewClient();
        foreach (var path in new[] { "health/live", "health/ready", "metrics" })
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private HttpClient NewClient() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
}
