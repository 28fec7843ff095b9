using System.Net;
using System.Security.Claims;
using Exchange.Identity.SignIn;
using Exchange.Identity.Visitors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Exchange.Identity.Tests.Support;

/// <summary>Keeps cookies between requests, like a browser; each request has its own scope and its own look at the session.</summary>
internal sealed class Browser(Func<IServiceProvider> host)
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>Cookies as they were set last, with their attributes.</summary>
    public List<SetCookieHeaderValue> Received { get; } = [];

    public Task<T> DoAsync<TService, T>(Func<TService, Task<T>> work)
        where TService : notnull => RequestAsync(provider => work(provider.GetRequiredService<TService>()));

    public Task DoAsync<TService>(Func<TService, Task> work)
        where TService : notnull => RequestAsync(async provider =>
        {
            await work(provider.GetRequiredService<TService>());
            return 0;
        });

    public Task<SignedInUser?> WhoAmIAsync() => DoAsync<Gate, SignedInUser?>(gate => gate.FindAsync());

    public Task<SignInOutcome> SignInAsync(string email, string password) =>
        DoAsync<SignInService, SignInOutcome>(service => service.WithPasswordAsync(email, password, remember: false));

    public Task<IReadOnlyList<string>> SignUpAsync(string email, string password) =>
        DoAsync<SignUpService, IReadOnlyList<string>>(service => service.SignUpAsync(email, password));

    private async Task<T> RequestAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = host().CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Scheme = "https";
        context.Request.Host = new HostString("exchange.test");
        context.Request.Headers.UserAgent = "Test browser";
        context.Request.Headers.Cookie = string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
        context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = context;
        var result = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        if (result.Principal is { } principal) context.User = principal;
        scope.ServiceProvider.GetRequiredService<RequestVisitor>().Principal = context.User;
        try
        {
            return await work(scope.ServiceProvider);
        }
        finally
        {
            Keep(context.Response);
        }
    }

    private void Keep(HttpResponse response)
    {
        foreach (var cookie in SetCookieHeaderValue.ParseList([.. response.Headers.SetCookie.OfType<string>()]))
        {
            Received.Add(cookie);
            if (cookie.Value.Length == 0) _cookies.Remove(cookie.Name.ToString());
            else _cookies[cookie.Name.ToString()] = cookie.Value.ToString();
        }
    }
}

/// <summary>The visitor of one request.</summary>
internal sealed class RequestVisitor : IVisitor
{
    public ClaimsPrincipal Principal { get; set; } = new();

    public ValueTask<ClaimsPrincipal> GetPrincipalAsync() => new(Principal);
}
