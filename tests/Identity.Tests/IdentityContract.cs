using System.Web;
using Exchange.Abstractions.Accounts;
using Exchange.Identity.ApiKeys;
using Exchange.Identity.Security;
using Exchange.Identity.Sessions;
using Exchange.Identity.SignIn;
using Exchange.Identity.Tests.Support;
using Exchange.Identity.Users;
using Exchange.Identity.Visitors;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Identity.Tests;

public sealed class PostgreSqlIdentityTests() : IdentityContract(new PostgreSqlHarness());

public sealed class SqliteIdentityTests() : IdentityContract(new SqliteHarness());

/// <summary>Users, sessions and proofs on a real database, through the cookies a browser would keep.</summary>
public abstract class IdentityContract(IdentityHarness identity) : IAsyncLifetime
{
    private const string Email = "ada@example.org";
    private const string Password = "correct horse";
    private const string NextPassword = "battery staple";

    public Task InitializeAsync() => identity.InitializeAsync();

    public Task DisposeAsync() => identity.DisposeAsync();

    [Fact]
    public async Task A_new_trader_is_signed_in_with_an_account_of_their_own()
    {
        var browser = await SignedUpAsync(" Ada@Example.ORG ");
        var user = await browser.WhoAmIAsync();
        Assert.Equal((Email, identity.Exchange.Accounts[Email]), (user!.Email, user.Account));
        Assert.Equal([Roles.Trader], user.Roles);
        var other = await SignedUpAsync("bob@example.org");
        Assert.NotEqual(user.Account, (await other.WhoAmIAsync())!.Account);

        var session = Assert.Single(browser.Received, cookie => cookie.Name == "__Host-exchange");
        Assert.True(session is { Secure: true, HttpOnly: true, Path.Value: "/", Domain.Value: null });
        Assert.Equal(Microsoft.Net.Http.Headers.SameSiteMode.Lax, session.SameSite);
    }

    [Theory]
    [InlineData("no address", Password)]
    [InlineData("carol@demo.local", Password)]
    [InlineData("carol@example.org", "short")]
    [InlineData("carol@example.org", "aaaaaaaaaaaaa")]
    [InlineData("carol.the.trader@example.org", "carol.the.trader")]
    public async Task Nobody_signs_up_with_nonsense(string email, string password)
    {
        var browser = identity.NewBrowser();
        Assert.NotEmpty(await browser.SignUpAsync(email, password));
        Assert.Null(await browser.WhoAmIAsync());
        Assert.Empty(identity.Exchange.Accounts);
    }

    [Fact]
    public async Task An_address_signs_up_once()
    {
        await SignedUpAsync(Email);
        var thief = identity.NewBrowser();
        Assert.NotEmpty(await thief.SignUpAsync("ADA@example.org", NextPassword));
        Assert.Null(await thief.WhoAmIAsync());
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_even_the_right_one_out()
    {
        await SignedUpAsync(Email);
        var browser = identity.NewBrowser();
        for (var i = 0; i < 5; i++) Assert.Equal(SignInOutcome.Refused, await browser.SignInAsync(Email, NextPassword));
        Assert.Equal(SignInOutcome.Refused, await browser.SignInAsync(Email, Password));
        Assert.Null(await browser.WhoAmIAsync());
    }

    [Fact]
    public async Task People_of_other_roles_do_not_enter()
    {
        await using (var scope = identity.Host.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<ExchangeUser>>();
            var user = new ExchangeUser { UserName = Email, Email = Email };
            Assert.True((await SignUpService.CreateAsync(users, user, Password, Roles.Operator)).Succeeded);
        }
        Assert.Equal(SignInOutcome.Refused, await identity.NewBrowser().SignInAsync(Email, Password));
        Assert.Equal(SignInOutcome.Refused, await identity.NewBrowser().SignInAsync("nobody@example.org", Password));
    }

    [Fact]
    public async Task Codes_are_asked_for_once_switched_on_and_count_once()
    {
        var browser = await SignedUpAsync(Email);
        var (secret, _) = await EnableCodesAsync(browser);

        var other = identity.NewBrowser();
        Assert.Equal(SignInOutcome.CodeNeeded, await other.SignInAsync(Email, Password));
        Assert.Null(await other.WhoAmIAsync());
        Assert.Equal(SignInOutcome.Refused, await CodeAsync(other, Code(secret)));
        identity.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(SignInOutcome.SignedIn, await CodeAsync(other, Code(secret)));
        Assert.NotNull(await other.WhoAmIAsync());

        var third = identity.NewBrowser();
        Assert.Equal(SignInOutcome.CodeNeeded, await third.SignInAsync(Email, Password));
        Assert.Equal(SignInOutcome.Refused, await CodeAsync(third, Code(secret)));
    }

    [Fact]
    public async Task A_recovery_code_opens_once()
    {
        var (_, codes) = await EnableCodesAsync(await SignedUpAsync(Email));
        Assert.Equal(10, codes.Distinct().Count());
        var browser = identity.NewBrowser();
        await browser.SignInAsync(Email, Password);
        Assert.Equal(SignInOutcome.SignedIn, await RecoverAsync(browser, codes[0]));
        var other = identity.NewBrowser();
        await other.SignInAsync(Email, Password);
        Assert.Equal(SignInOutcome.Refused, await RecoverAsync(other, codes[0]));
        Assert.Equal(9, (await browser.DoAsync<TwoFactorService, TwoFactorStatus>(s => s.GetAsync())).RecoveryCodesLeft);
    }

    [Fact]
    public async Task Secrets_of_codes_are_not_readable_in_the_database()
    {
        var (secret, codes) = await EnableCodesAsync(await SignedUpAsync(Email));
        await using var db = identity.Database.Open();
        var values = await db.UserTokens.Select(token => token.Value!).ToListAsync();
        Assert.Equal(2, values.Count);
        Assert.DoesNotContain(values, value => value.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(values, value => value.Contains(codes[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revoked_session_is_over_and_a_strangers_stays()
    {
        var ada = await SignedUpAsync(Email);
        var phone = identity.NewBrowser();
        await phone.SignInAsync(Email, Password);
        var bob = await SignedUpAsync("bob@example.org");

        var sessions = await ada.DoAsync<SessionService, IReadOnlyList<SessionView>>(s => s.ListAsync());
        Assert.Equal(2, sessions.Count);
        Assert.All(sessions, s => Assert.Equal(("Test browser", "203.0.113.7", "pwd"), (s.Client, s.Address, s.Method)));
        var other = Assert.Single(sessions, session => !session.IsThis);
        Assert.False(await bob.DoAsync<SessionService, bool>(s => s.RevokeAsync(other.Id)));
        Assert.NotNull(await phone.WhoAmIAsync());

        Assert.True(await ada.DoAsync<SessionService, bool>(s => s.RevokeAsync(other.Id)));
        Assert.Null(await phone.WhoAmIAsync());
        Assert.NotNull(await ada.WhoAmIAsync());
    }

    [Fact]
    public async Task Signing_out_ends_the_session_for_whoever_copied_the_cookie()
    {
        var browser = await SignedUpAsync(Email);
        var before = await browser.WhoAmIAsync();
        await browser.DoAsync<SignInService>(service => service.SignOutAsync());
        await using var db = identity.Database.Open();
        Assert.False(await db.Sessions.AnyAsync(session => session.Id == before!.SessionId));
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_sessions_only()
    {
        var browser = await SignedUpAsync(Email);
        var phone = identity.NewBrowser();
        await phone.SignInAsync(Email, Password);
        Assert.NotEmpty(await ChangeAsync(browser, "wrong password", NextPassword));
        Assert.NotNull(await phone.WhoAmIAsync());
        Assert.Empty(await ChangeAsync(browser, Password, NextPassword));
        Assert.Null(await phone.WhoAmIAsync());
        Assert.NotNull(await browser.WhoAmIAsync());
        Assert.Equal(SignInOutcome.SignedIn, await phone.SignInAsync(Email, NextPassword));
    }

    [Fact]
    public async Task A_forgotten_password_is_set_anew_once_by_the_link_in_the_message()
    {
        var browser = await SignedUpAsync(Email);
        var visitor = identity.NewBrowser();
        await visitor.DoAsync<PasswordService>(service => service.ForgetAsync("nobody@example.org"));
        Assert.Empty(await identity.MessagesAsync());
        await visitor.DoAsync<PasswordService>(service => service.ForgetAsync("ADA@example.org"));

        var message = Assert.Single(await identity.MessagesAsync());
        Assert.Equal(Email, message.Recipient);
        Assert.StartsWith("https://exchange.test/account/reset-password?", message.Link, StringComparison.Ordinal);
        var query = HttpUtility.ParseQueryString(new Uri(message.Link!).Query);
        var (user, token) = (query["user"]!, query["token"]!);
        Assert.NotEmpty(await ResetAsync(visitor, user, token + "x", NextPassword));
        Assert.NotEmpty(await ResetAsync(visitor, user, token, "short"));
        Assert.Empty(await ResetAsync(visitor, user, token, NextPassword));
        Assert.NotEmpty(await ResetAsync(visitor, user, token, Password));
        Assert.Null(await browser.WhoAmIAsync());
        Assert.Equal(SignInOutcome.SignedIn, await visitor.SignInAsync(Email, NextPassword));
    }

    [Fact]
    public async Task Keys_want_a_recent_proof_and_an_own_account()
    {
        var request = new NewApiKey { Label = "bot", CanRead = true };
        var browser = await SignedUpAsync(Email);
        await CreateKeyAsync(browser, request);
        identity.Clock.Advance(Gate.ConfirmationAge);
        await Assert.ThrowsAsync<ConfirmationNeededException>(() => CreateKeyAsync(browser, request));
        await Assert.ThrowsAsync<ConfirmationNeededException>(
            () => browser.DoAsync<ApiKeyService, bool>(s => s.DeleteAsync("bot")));
        Assert.False(await ConfirmAsync(browser, NextPassword));
        await Assert.ThrowsAsync<ConfirmationNeededException>(() => CreateKeyAsync(browser, request));
        Assert.True(await ConfirmAsync(browser, Password));

        var bob = await SignedUpAsync("bob@example.org");
        Assert.Empty(await bob.DoAsync<ApiKeyService, IReadOnlyList<ApiKeyInfo>>(s => s.ListAsync()));
        Assert.False(await bob.DoAsync<ApiKeyService, bool>(s => s.DeleteAsync("bot")));
        Assert.True(await browser.DoAsync<ApiKeyService, bool>(s => s.DeleteAsync("bot")));
        await Assert.ThrowsAsync<NotSignedInException>(() => CreateKeyAsync(identity.NewBrowser(), request));
    }

    [Fact]
    public async Task A_session_survives_a_restart_and_ends_in_its_time()
    {
        var browser = await SignedUpAsync(Email);
        identity.Restart();
        Assert.NotNull(await browser.WhoAmIAsync());
        identity.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Null(await browser.WhoAmIAsync());
        await browser.DoAsync<SessionService, int>(service => service.RemoveExpiredAsync(default));
        await using var db = identity.Database.Open();
        Assert.False(await db.Sessions.AnyAsync());
    }

    [Fact]
    public async Task The_migrations_make_the_model_and_may_be_repeated()
    {
        await using (var db = identity.Database.Open())
        {
            Assert.False(db.Database.HasPendingModelChanges());
            // What a process that was killed while migrating leaves behind on SQLite.
            if (db.Database.IsSqlite())
                await db.Database.ExecuteSqlRawAsync("INSERT INTO __EFMigrationsLock VALUES (1, '2026-01-01')");
        }
        await identity.Database.MigrateAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        await identity.Database.ProbeAsync(CancellationToken.None);
    }

    private static Task<SignInOutcome> CodeAsync(Browser browser, string code) =>
        browser.DoAsync<SignInService, SignInOutcome>(service => service.WithCodeAsync(code, remember: false));

    private static Task<SignInOutcome> RecoverAsync(Browser browser, string code) =>
        browser.DoAsync<SignInService, SignInOutcome>(service => service.WithRecoveryCodeAsync(code));

    private static Task<IReadOnlyList<string>> ChangeAsync(Browser browser, string current, string next) =>
        browser.DoAsync<PasswordService, IReadOnlyList<string>>(service => service.ChangeAsync(current, next));

    private static Task<IReadOnlyList<string>> ResetAsync(Browser browser, string user, string token, string next) =>
        browser.DoAsync<PasswordService, IReadOnlyList<string>>(service => service.ResetAsync(user, token, next));

    private static Task<bool> ConfirmAsync(Browser browser, string password) =>
        browser.DoAsync<ConfirmationService, bool>(service => service.WithPasswordAsync(password, ""));

    private static Task<ApiKeyCreation> CreateKeyAsync(Browser browser, NewApiKey request) =>
        browser.DoAsync<ApiKeyService, ApiKeyCreation>(service => service.CreateAsync(request));

    private async Task<Browser> SignedUpAsync(string email)
    {
        var browser = identity.NewBrowser();
        Assert.Empty(await browser.SignUpAsync(email, Password));
        return browser;
    }

    private async Task<(string Secret, IReadOnlyList<string> RecoveryCodes)> EnableCodesAsync(Browser browser)
    {
        var begun = await browser.DoAsync<TwoFactorService, AuthenticatorSecret>(service => service.BeginAsync());
        Assert.Contains("<svg", begun.QrCodeSvg, StringComparison.Ordinal);
        var secret = begun.Key.Replace(" ", "", StringComparison.Ordinal);
        Assert.Null(await EnableAsync(browser, "000000"));
        var codes = await EnableAsync(browser, Code(secret));
        Assert.NotNull(codes);
        return (secret, codes);
    }

    private static Task<IReadOnlyList<string>?> EnableAsync(Browser browser, string code) =>
        browser.DoAsync<TwoFactorService, IReadOnlyList<string>?>(service => service.EnableAsync(code));

    private string Code(string secret) =>
        OneTimeCodes.Code(Base32.Decode(secret), identity.Clock.GetUtcNow().ToUnixTimeSeconds() / 30);
}

public sealed class OneTimeCodesTests
{
    // RFC 6238, appendix B (the last six of its eight digits).
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1_111_111_109, "081804")]
    [InlineData(1_234_567_890, "005924")]
    [InlineData(20_000_000_000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, OneTimeCodes.Code("12345678901234567890"u8, seconds / 30));

    [Fact]
    public void Secrets_are_read_as_they_are_written()
    {
        Assert.Equal("foobar"u8, Base32.Decode("MZXW6YTBOI"));
        Assert.Equal("fooba"u8, Base32.Decode("mzxw6ytb"));
        Assert.Throws<FormatException>(() => Base32.Decode("MZ1W"));
        Assert.Empty(Base32.Decode(""));
    }
}
