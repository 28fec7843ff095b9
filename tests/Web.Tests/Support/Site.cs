using System.Globalization;
using Exchange.TestKit;
using Microsoft.Playwright;

namespace Exchange.Web.Tests.Support;

/// <summary>One Standalone and one browser for all tests; each test has accounts and browser contexts of its own.</summary>
#pragma warning disable CA1001 // Everything is disposed by xunit's life cycle.
public sealed class Site : IAsyncLifetime
#pragma warning restore CA1001
{
    private const string ChromiumVariable = "CHROMIUM_PATH";
    private const string DefaultChromium = "/usr/bin/chromium";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    // Chromium's own services have nothing to reach here, and root has no sandbox.
    private static readonly string[] ChromiumArguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly TemporaryFolder _data = new("exchange-web-");
    private readonly int _apiPort = FreePort.Next();
    private readonly int _webPort = FreePort.Next();
    private ChildProcess? _exchange;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{_webPort}/"));

    public Uri Api => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_apiPort}/"));

    public async Task InitializeAsync()
    {
        _exchange = ChildProcess.Start(ChildProcessOptions.ForAssembly(
            Standalone(),
            "--data", _data.Path,
            "--api-port", _apiPort.ToString(CultureInfo.InvariantCulture),
            "--web-port", _webPort.ToString(CultureInfo.InvariantCulture),
            "--Web:AccountFormsPerMinute=1000",
            "--Demo:Market=false") with
        {
            Environment = new Dictionary<string, string?> { ["DOTNET_gcServer"] = "0" },
        });
        await _exchange.WaitForHttpOkAsync(new Uri(Address, "health/ready"), StartTimeout);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable(ChromiumVariable) ?? DefaultChromium,
            Args = ChromiumArguments,
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_exchange is not null) await _exchange.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>A fresh browser profile on a screen of a width in CSS pixels.</summary>
    public async Task<Visit> VisitAsync(int width = 1_280, ColorScheme scheme = ColorScheme.Dark)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = 800 },
        });
        return await Visit.BeginAsync(this, context);
    }

    private static string Standalone()
    {
        // artifacts/bin/Web.Tests/<configuration>/
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var path = Path.Combine(own.Parent!.Parent!.FullName, "Standalone", own.Name, "Exchange.Standalone.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"Standalone is not built: {path}");
    }
}

[CollectionDefinition(Name)]
public sealed class SiteCollection : ICollectionFixture<Site>
{
    public const string Name = "site";
}
