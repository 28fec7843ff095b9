using Exchange.Web.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Exchange.Web.Tests;

/// <summary>What people do with their accounts, in a real browser against a real exchange.</summary>
[Collection(SiteCollection.Name)]
public sealed class AccountJourneys(Site site)
{
    [Fact]
    public async Task A_newcomer_signs_up_has_a_wallet_and_signs_out()
    {
        await using var visit = await site.VisitAsync();
        var email = await visit.SignUpAsync();
        await visit.Link("Wallet").ClickAsync();
        await visit.SeeHeadingAsync("Wallet");
        await Expect(visit.Page.GetByTestId("balances").GetByRole(AriaRole.Row, new() { NameRegex = new("^USDT") }))
            .ToContainTextAsync("1,000,000.00");
        await visit.BecomeReadyAsync();
        await visit.Button("Account menu").ClickAsync();
        await Expect(visit.Page.Locator("#account-menu")).ToContainTextAsync(email);
        await visit.Page.Keyboard.PressAsync("Escape");

        await visit.SignOutAsync();
        await visit.GoAsync("wallet");
        await visit.SeeHeadingAsync("Sign in");
        await visit.Field("E-mail").FillAsync(email);
        await visit.Field("Password").FillAsync(Visit.Password);
        await visit.Button("Sign in").ClickAsync();
        await visit.SeeHeadingAsync("Wallet");
    }

    [Fact]
    public async Task The_demo_trader_of_the_welcome_text_signs_in()
    {
        await using var visit = await site.VisitAsync();
        await visit.SignInAsync("alice@demo.local", "Demo-pass-1");
        await visit.SeeHeadingAsync("Markets");
    }

    [Fact]
    public async Task One_time_codes_and_recovery_codes_open_the_account()
    {
        await using var visit = await site.VisitAsync();
        var email = await visit.SignUpAsync();
        var (secret, recovery) = await visit.SwitchCodesOnAsync();
        await visit.SignOutAsync();

        await visit.SignInAsync(email);
        await visit.SeeHeadingAsync("One-time code");
        await visit.Field("Code").FillAsync("000000");
        await visit.Button("Sign in").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("did not work");
        await visit.Field("Code").FillAsync(Visit.Code(secret, stepsAhead: 1));
        await visit.Button("Sign in").ClickAsync();
        await visit.SeeHeadingAsync("Markets");
        await visit.SignOutAsync();

        await visit.SignInAsync(email);
        await visit.Link("Use a recovery code").ClickAsync();
        await visit.Field("Recovery code").FillAsync(recovery[3]);
        await visit.Button("Sign in").ClickAsync();
        await visit.SeeHeadingAsync("Markets");
        await visit.GoAsync("account/security");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("Recovery codes left: 9");
    }

    [Fact]
    public async Task A_passkey_signs_in_without_a_password_until_it_is_removed()
    {
        await using var visit = await site.VisitAsync();
        await AddAuthenticatorAsync(visit);
        await visit.SignUpAsync();
        await visit.GoAsync("account/security");
        await visit.Field("Name of the passkey").FillAsync("My laptop");
        await visit.Button("Add a passkey").ClickAsync();
        await Expect(visit.Button("Remove passkey My laptop")).ToBeVisibleAsync();
        await visit.SignOutAsync();

        await visit.Button("Sign in with a passkey").ClickAsync();
        await visit.SeeHeadingAsync("Markets");
        await visit.GoAsync("account/sessions");
        await Expect(visit.Page.GetByTestId("session")).ToContainTextAsync(["passkey"]);

        await visit.GoAsync("account/confirm?returnUrl=/account/security");
        await visit.Button("Confirm with a passkey").ClickAsync();
        await visit.SeeHeadingAsync("Security");
        await visit.Button("Remove passkey My laptop").ClickAsync();
        await Expect(visit.Button("Remove passkey My laptop")).ToHaveCountAsync(0);
        await visit.SignOutAsync();
        await visit.Button("Sign in with a passkey").ClickAsync();
        await Expect(visit.Page.Locator("main").GetByRole(AriaRole.Alert).First).ToContainTextAsync("did not work");
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account()
    {
        await using var visit = await site.VisitAsync();
        var email = await visit.SignUpAsync();
        await visit.SignOutAsync();
        for (var i = 0; i < 5; i++)
        {
            await visit.SignInAsync(email, "wrong password");
            await Expect(visit.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("did not work");
        }
        await visit.SignInAsync(email);
        await Expect(visit.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("locked for 15 minutes");
    }

    [Fact]
    public async Task A_session_ended_from_another_browser_is_over_there()
    {
        await using var laptop = await site.VisitAsync();
        var email = await laptop.SignUpAsync();
        await using var phone = await site.VisitAsync(width: 360);
        await phone.SignInAsync(email);
        await phone.SeeHeadingAsync("Markets");
        await phone.GoAsync("wallet");
        await phone.SeeHeadingAsync("Wallet");

        await laptop.GoAsync("account/sessions");
        await Expect(laptop.Page.GetByTestId("session")).ToHaveCountAsync(2);
        await laptop.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^End the session of Chrome") }).ClickAsync();
        await Expect(laptop.Page.GetByTestId("session")).ToHaveCountAsync(1);
        // The open page notices by itself.
        await phone.SeeHeadingAsync("Sign in");
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_the_link_in_the_message_log()
    {
        const string next = "another good password";
        await using var visit = await site.VisitAsync();
        var email = await visit.SignUpAsync();
        await visit.SignOutAsync();
        await visit.Link("Forgot the password?").ClickAsync();
        await visit.Field("E-mail").FillAsync(email);
        await visit.Button("Send the link").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Status).First).ToContainTextAsync("on its way");
        await visit.Link("message log").ClickAsync();
        await visit.Link($"Open the link for {email}").ClickAsync();
        await visit.Field("New password").FillAsync(next);
        await visit.Button("Set the password").ClickAsync();
        await visit.SeeHeadingAsync("Sign in");
        await visit.SignInAsync(email, next);
        await visit.SeeHeadingAsync("Markets");
    }

    [Fact]
    public async Task A_key_made_on_the_site_signs_requests_until_it_is_deleted()
    {
        await using var visit = await site.VisitAsync();
        await visit.SignUpAsync();
        await visit.GoAsync("account/api-keys");
        await visit.Field("Label").FillAsync("My bot");
        await visit.Field("Trade").CheckAsync();
        await visit.Button("Make the key").ClickAsync();
        var key = (await visit.Page.GetByTestId("api-key").TextContentAsync())!;
        var secret = (await visit.Page.GetByTestId("api-secret").TextContentAsync())!;

        using var bot = new Bot(site.Api, key, secret);
        Assert.Contains("\"asset\":\"USDT\",\"free\":\"1000000.00000000\"", await bot.AccountAsync(), StringComparison.Ordinal);
        await visit.GoAsync("account/api-keys");
        await Expect(visit.Page.GetByTestId("api-secret")).ToHaveCountAsync(0);
        await visit.Button("Delete API key My bot").ClickAsync();
        await Expect(visit.Page.GetByTestId("key")).ToHaveCountAsync(0);
        await bot.WaitUntilRefusedAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_key_that_makes_no_sense_is_refused_in_words()
    {
        await using var visit = await site.VisitAsync();
        await visit.SignUpAsync();
        await visit.GoAsync("account/api-keys");
        await visit.Field("Label").FillAsync("My bot");
        await visit.Field("IP addresses").FillAsync("10.0.0.0/8");
        await visit.Button("Make the key").ClickAsync();
        await Expect(visit.Page.Locator("main").GetByRole(AriaRole.Alert)).ToContainTextAsync("IP addresses");
        await Expect(visit.Page.GetByTestId("key")).ToHaveCountAsync(0);
        await Expect(visit.Field("Label")).ToHaveValueAsync("My bot");
    }

    private static async Task AddAuthenticatorAsync(Visit visit)
    {
        var session = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }
}
