using Exchange.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Exchange.Web.Tests;

/// <summary>The list of markets and the wallet.</summary>
[Collection(SiteCollection.Name)]
public sealed class MarketsAndWalletTests(Site site)
{
    [Fact]
    public async Task Markets_are_found_by_search_and_sorted_by_column()
    {
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("markets");
        await visit.BecomeReadyAsync();
        var rows = visit.Page.GetByTestId("markets").Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(4);
        await Expect(rows.First).ToContainTextAsync("BTC/USDT");
        await visit.Button("Market").ClickAsync();
        await Expect(rows.First).ToContainTextAsync("SOL/USDT");
        await visit.Field("Filter markets").FillAsync("eth");
        await Expect(rows).ToHaveCountAsync(2);
        await visit.Field("Filter markets").FillAsync("doge");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("No market has “doge” in its name.");

        await visit.Field("Search markets").FillAsync("sol");
        await visit.Field("Search markets").PressAsync("Enter");
        await Expect(rows).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Trades_show_in_the_list_the_wallet_and_the_download()
    {
        await using var maker = await site.VisitAsync();
        await maker.SignUpAsync();
        await using var taker = await site.VisitAsync();
        await taker.SignUpAsync();
        using var selling = await KeyAsync(maker);
        using var buying = await KeyAsync(taker);
        await selling.OrderAsync("symbol=SOLUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=2&price=150.25");
        await buying.OrderAsync("symbol=SOLUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=2&price=150.25");

        await taker.GoAsync("markets");
        await Expect(taker.Page.GetByTestId("markets").Locator("tbody tr", new() { HasText = "SOL/USDT" }))
            .ToContainTextAsync("150.25");
        await taker.GoAsync("wallet");
        var sol = taker.Page.GetByTestId("balances").GetByRole(AriaRole.Row, new() { NameRegex = new("^SOL") });
        await Expect(sol).ToContainTextAsync("1,001.998");
        await Expect(taker.Page.GetByTestId("balances").GetByRole(AriaRole.Row, new() { NameRegex = new("^USDT") }))
            .ToContainTextAsync("999,699.50");

        var download = await taker.Page.RunAndWaitForDownloadAsync(() => taker.Link("Download trades (CSV)").ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("time,market,trade_id,", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",BUY,150.25000000,2.00000000,300.50000000,0.00200000,SOL,TAKER", lines[1], StringComparison.Ordinal);
    }

    private static async Task<Bot> KeyAsync(Visit visit)
    {
        await visit.GoAsync("account/api-keys");
        await visit.Field("Label").FillAsync("bot");
        await visit.Field("Trade").CheckAsync();
        await visit.Button("Make the key").ClickAsync();
        var key = await visit.Page.GetByTestId("api-key").TextContentAsync();
        var secret = await visit.Page.GetByTestId("api-secret").TextContentAsync();
        return new Bot(visit.Site.Api, key!, secret!);
    }
}
