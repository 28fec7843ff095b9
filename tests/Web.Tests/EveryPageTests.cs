using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Exchange.Web.Tests.Support;
using Microsoft.Playwright;

namespace Exchange.Web.Tests;

/// <summary>What holds for every page, in both themes, on a desk and on a narrow phone.</summary>
[Collection(SiteCollection.Name)]
public sealed class EveryPageTests(Site site)
{
    private const string PicturesVariable = "EXCHANGE_SCREENSHOTS";

    private const string Missing = "no-such-page";

    private static readonly string[] Public =
    [
        "markets", "account/sign-in", "account/sign-up", "account/forgot-password",
        "account/reset-password?user=1&token=AA", "messages", Missing,
    ];

    private static readonly string[] Private =
    [
        "wallet", "account/security", "account/sessions", "account/api-keys", "account/confirm", "account/authenticator",
    ];

    public static TheoryData<ColorScheme, int> Screens => new()
    {
        { ColorScheme.Dark, 1_280 },
        { ColorScheme.Dark, 360 },
        { ColorScheme.Light, 1_280 },
        { ColorScheme.Light, 360 },
    };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Pages_are_accessible_fit_the_screen_and_break_no_policy(ColorScheme scheme, int width)
    {
        var findings = new List<string>();
        await using var visit = await site.VisitAsync(width, scheme);
        visit.Forgive(Missing);
        foreach (var page in Public) findings.AddRange(await InspectAsync(visit, page, scheme, width));
        await visit.SignUpAsync();
        await visit.SwitchCodesOnAsync();
        findings.AddRange(await InspectAsync(visit, null, scheme, width));
        foreach (var page in Private.Where(page => page != "account/authenticator"))
            findings.AddRange(await InspectAsync(visit, page, scheme, width));
        await visit.Button("Account menu").ClickAsync();
        findings.AddRange(await InspectAsync(visit, null, scheme, width));

        await using var newcomer = await site.VisitAsync(width, scheme);
        await newcomer.SignUpAsync();
        findings.AddRange(await InspectAsync(newcomer, "account/authenticator", scheme, width));
        await newcomer.GoAsync("account/api-keys");
        await newcomer.Field("Label").FillAsync("bot");
        await newcomer.Button("Make the key").ClickAsync();
        await newcomer.Page.GetByTestId("api-secret").WaitForAsync();
        findings.AddRange(await InspectAsync(newcomer, null, scheme, width));
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Fact]
    public async Task The_theme_is_chosen_once_and_kept_without_a_flash()
    {
        await using var visit = await site.VisitAsync(scheme: ColorScheme.Light);
        await visit.GoAsync("markets");
        Assert.Equal("light", await ThemeAsync(visit));
        await visit.Button("Switch between dark and light").ClickAsync();
        Assert.Equal("dark", await ThemeAsync(visit));
        // As the server sends it, before any script runs.
        var response = await visit.Page.Context.APIRequest.GetAsync("account/sign-in");
        Assert.Contains("data-theme=\"dark\"", await response.TextAsync(), StringComparison.Ordinal);
        await visit.GoAsync("account/sign-in");
        Assert.Equal("dark", await ThemeAsync(visit));
    }

    private static Task<string> ThemeAsync(Visit visit) =>
        visit.Page.EvaluateAsync<string>("document.documentElement.dataset.theme");

    private static async Task<IEnumerable<string>> InspectAsync(Visit visit, string? path, ColorScheme scheme, int width)
    {
        if (path is not null) await visit.GoAsync(path);
        if (visit.IsInteractive) await visit.BecomeReadyAsync();
        await visit.Page.EvaluateAsync("document.fonts.ready");
        var where = $"{new Uri(visit.Page.Url).PathAndQuery} ({scheme}, {width})";
        await PictureAsync(visit, scheme, width);
        var overflow = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
        var axe = await visit.Page.RunAxe();
        return axe.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{where}: {violation.Id}: {violation.Help}: {Nodes(violation)}")
            .Concat(overflow > 0 ? [$"{where}: {overflow} px wider than the screen"] : [])
            .ToList();
    }

    private static string Nodes(AxeResultItem violation) =>
        string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html));

    // For a human to look at, when asked for.
    private static async Task PictureAsync(Visit visit, ColorScheme scheme, int width)
    {
        if (Environment.GetEnvironmentVariable(PicturesVariable) is not { Length: > 0 } folder) return;
        var name = new Uri(visit.Page.Url).AbsolutePath.Trim('/').Replace('/', '-');
        var number = Directory.CreateDirectory(folder).GetFiles().Length;
        await visit.Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(folder, $"{number:D3}-{name}-{scheme}-{width}.png"),
            FullPage = true,
        });
    }
}
