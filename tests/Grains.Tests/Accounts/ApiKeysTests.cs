using System.Security.Cryptography;
using System.Text;
using Exchange.Abstractions.Accounts;
using Exchange.Grains.Accounts;
using Exchange.Grains.Tests.Support;

namespace Exchange.Grains.Tests.Accounts;

/// <summary>API keys from their creation to their end, on a real database.</summary>
public sealed class ApiKeysTests : IAsyncLifetime
{
    private const string Ed25519Pem =
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----";

    private ExchangeCluster _exchange = null!;

    private IAccountDirectoryGrain Directory => _exchange.Grains.GetGrain<IAccountDirectoryGrain>(0);

    public async Task InitializeAsync() => _exchange = await ExchangeCluster.StartAsync();

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task A_created_key_is_found_with_its_secret_until_it_is_deleted()
    {
        var keys = await OpenAsync("alice");
        var created = await keys.CreateAsync(Request() with { AllowedAddresses = ["10.0.0.1", "::1", "10.0.0.1"] });
        Assert.Equal(ApiKeyRefusal.None, created.Refusal);

        var found = await Directory.FindApiKeyAsync(created.Key!.Key);
        Assert.Equal(keys.GetPrimaryKeyLong(), found!.Account);
        Assert.Equal(created.Secret, Encoding.UTF8.GetString(found.Material));
        Assert.Equal((true, false, false), (found.CanRead, found.CanTrade, found.CanWithdraw));
        Assert.Equal(["10.0.0.1", "::1"], found.AllowedAddresses);
        var listed = Assert.Single(await keys.ListAsync());
        Assert.Equal(("Bot", SignatureKind.Hmac, created.Key.Key), (listed.Label, listed.Kind, listed.Key));

        Assert.True(await keys.DeleteAsync(created.Key.Key));
        Assert.Null(await Directory.FindApiKeyAsync(created.Key.Key));
        Assert.Empty(await keys.ListAsync());
    }

    [Fact]
    public async Task Another_accounts_key_cannot_be_deleted()
    {
        var created = await (await OpenAsync("alice")).CreateAsync(Request());
        var bob = await OpenAsync("bob");
        Assert.False(await bob.DeleteAsync(created.Key!.Key));
        Assert.Empty(await bob.ListAsync());
        Assert.NotNull(await Directory.FindApiKeyAsync(created.Key.Key));
    }

    [Fact]
    public async Task Public_keys_are_taken_by_their_kind_and_have_no_secret()
    {
        var keys = await OpenAsync("alice");
        using var rsa = RSA.Create(2_048);
        var created = await keys.CreateAsync(Request() with { PublicKeyPem = Ed25519Pem });
        Assert.Equal((SignatureKind.Ed25519, null), (created.Key!.Kind, created.Secret));
        created = await keys.CreateAsync(Request() with { PublicKeyPem = rsa.ExportSubjectPublicKeyInfoPem() });
        Assert.Equal((SignatureKind.Rsa, null), (created.Key!.Kind, created.Secret));
        Assert.Equal(rsa.ExportSubjectPublicKeyInfo(), (await Directory.FindApiKeyAsync(created.Key.Key))!.Material);
    }

    [Fact]
    public async Task Requests_that_make_no_sense_are_refused_and_leave_no_key()
    {
        var keys = await OpenAsync("alice");
        using var small = RSA.Create(1_024);
        using var rsa = RSA.Create(2_048);
        (NewApiKey Request, ApiKeyRefusal Refusal)[] cases =
        [
            (Request() with { Label = "  " }, ApiKeyRefusal.BadLabel),
            (Request() with { Label = new('x', 41) }, ApiKeyRefusal.BadLabel),
            (Request() with { Label = "a\u0007b" }, ApiKeyRefusal.BadLabel),
            (Request() with { CanRead = false }, ApiKeyRefusal.NoPermission),
            (Request() with { AllowedAddresses = ["127.1"] }, ApiKeyRefusal.BadAddress),
            (Request() with { AllowedAddresses = ["10.0.0.0/8"] }, ApiKeyRefusal.BadAddress),
            (Request() with { AllowedAddresses = ["fe80::1%eth0"] }, ApiKeyRefusal.BadAddress),
            (Request() with { AllowedAddresses = [.. Enumerable.Repeat("10.0.0.1", 31)] }, ApiKeyRefusal.BadAddress),
            (Request() with { PublicKeyPem = "" }, ApiKeyRefusal.BadPublicKey),
            (Request() with { PublicKeyPem = Ed25519Pem.Replace("PUBLIC", "PRIVATE", StringComparison.Ordinal) }, ApiKeyRefusal.BadPublicKey),
            (Request() with { PublicKeyPem = small.ExportSubjectPublicKeyInfoPem() }, ApiKeyRefusal.BadPublicKey),
            (Request() with { PublicKeyPem = rsa.ExportRSAPrivateKeyPem() }, ApiKeyRefusal.BadPublicKey),
        ];
        foreach (var (request, refusal) in cases) Assert.Equal(refusal, (await keys.CreateAsync(request)).Refusal);
        Assert.Empty(await keys.ListAsync());
        var nobody = _exchange.Grains.GetGrain<IApiKeysGrain>(999_999);
        Assert.Equal(ApiKeyRefusal.UnknownAccount, (await nobody.CreateAsync(Request())).Refusal);
    }

    [Fact]
    public async Task An_account_has_at_most_thirty_keys()
    {
        var keys = await OpenAsync("alice");
        for (var i = 0; i < ApiKeysGrain.KeysMax; i++)
            Assert.Equal(ApiKeyRefusal.None, (await keys.CreateAsync(Request())).Refusal);
        Assert.Equal(ApiKeyRefusal.TooManyKeys, (await keys.CreateAsync(Request())).Refusal);
    }

    private static NewApiKey Request() => new() { Label = " Bot ", CanRead = true };

    private async Task<IApiKeysGrain> OpenAsync(string name) =>
        _exchange.Grains.GetGrain<IApiKeysGrain>(await Directory.OpenAccountAsync(name));
}
