using System.Collections.Concurrent;
using System.Globalization;
using Exchange.Identity.Users;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Exchange.Web.Tests.Support;

/// <summary>
/// Somebody at a browser. Ends with a failure when the page logged an error, broke the content security policy or threw:
/// a page that works but complains does not pass.
/// </summary>
public sealed class Visit : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private static readonly string[] InteractivePages = ["/", "/markets", "/wallet"];
    private static int _people;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private string? _forgiven;

    private Visit(Site site, IBrowserContext context, IPage page) => (Site, _context, Page) = (site, context, page);

    public Site Site { get; }

    public IPage Page { get; }

    public static string NewEmail() => string.Create(
        CultureInfo.InvariantCulture, $"trader-{Interlocked.Increment(ref _people)}@example.org");

    internal static async Task<Visit> BeginAsync(Site site, IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        var visit = new Visit(site, context, page);
        // Chromium reports violations of the policy in the console too, but not those a script swallows.
        await context.AddInitScriptAsync(
            "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))");
        page.Console += (_, message) =>
        {
            if (message.Type == "error") visit._complaints.Enqueue($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => visit._complaints.Enqueue($"{page.Url}: {error}");
        return visit;
    }

    /// <summary>Expects a page to be refused, which the browser logs as an error sooner or later.</summary>
    public void Forgive(string path) => _forgiven = path;

    public Task GoAsync(string path) => Page.GotoAsync(path);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Field(string label) => Page.GetByLabel(label, new() { Exact = true });

    public Task SeeHeadingAsync(string text) =>
        Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(text);

    public async Task<string> SignUpAsync()
    {
        var email = NewEmail();
        await GoAsync("account/sign-up");
        await Field("E-mail").FillAsync(email);
        await Field("Password").FillAsync(Password);
        await Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Sign up" }).ClickAsync();
        await SeeHeadingAsync("Markets");
        await BecomeReadyAsync();
        return email;
    }

    public async Task SignInAsync(string email, string password = Password)
    {
        await GoAsync("account/sign-in");
        await Field("E-mail").FillAsync(email);
        await Field("Password").FillAsync(password);
        await Button("Sign in").ClickAsync();
    }

    /// <summary>Whether the page has a circuit.</summary>
    public bool IsInteractive => InteractivePages.Contains(new Uri(Page.Url).AbsolutePath);

    /// <summary>Waits until an interactive page is: what is opened before that is closed again when its circuit starts.</summary>
    public async Task BecomeReadyAsync()
    {
        await Page.Locator("main[data-ready]").WaitForAsync();
        // The title is taken over by the circuit too, a moment apart.
        await Page.WaitForFunctionAsync("() => document.title !== ''");
    }

    public async Task SignOutAsync()
    {
        if (IsInteractive) await BecomeReadyAsync();
        await Button("Account menu").ClickAsync();
        await Button("Sign out").ClickAsync();
        await SeeHeadingAsync("Sign in");
    }

    /// <summary>Switches one-time codes on and returns the secret and the recovery codes.</summary>
    public async Task<(byte[] Secret, IReadOnlyList<string> RecoveryCodes)> SwitchCodesOnAsync()
    {
        await GoAsync("account/security");
        await Link("Switch one-time codes on").ClickAsync();
        var key = await Page.GetByTestId("authenticator-key").TextContentAsync();
        var secret = Base32.Decode(key!.Replace(" ", "", StringComparison.Ordinal));
        await Field("Code").FillAsync(Code(secret));
        await Button("Switch on").ClickAsync();
        var codes = Page.GetByTestId("recovery-codes").Locator("code");
        await Expect(codes).ToHaveCountAsync(10);
        return (secret, await codes.AllTextContentsAsync());
    }

    /// <summary>The code of now, or of a later step: each counts once.</summary>
    public static string Code(byte[] secret, int stepsAhead = 0) =>
        OneTimeCodes.Code(secret, (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30) + stepsAhead);

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        var complaints = _complaints.Where(
            text => _forgiven is null || !text.Contains("/" + _forgiven, StringComparison.Ordinal));
        Assert.True(!complaints.Any(), string.Join('\n', complaints));
    }
}
