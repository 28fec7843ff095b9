using System.Buffers.Text;
using Exchange.Domain.Numerics;
using Exchange.Identity.SignIn;
using Exchange.Identity.Users;
using Exchange.Identity.Visitors;
using Microsoft.AspNetCore.Identity;

namespace Exchange.Identity.Security;

/// <summary>The signed-in user's passkeys; adding and removing want a recent proof.</summary>
public sealed class PasskeyService(Gate gate, UserManager<ExchangeUser> users, SignInManager<ExchangeUser> signIn)
{
    /// <summary>Most passkeys of a user.</summary>
    public const int PasskeysMax = 20;

    /// <summary>Most characters of a passkey's name.</summary>
    public const int NameLengthMax = 40;

    /// <summary>The passkeys, oldest first.</summary>
    public async Task<IReadOnlyList<PasskeyView>> ListAsync()
    {
        var user = await users.OfAsync(await gate.RequireAsync());
        return [.. (await users.GetPasskeysAsync(user)).OrderBy(key => key.CreatedAt).Select(key => new PasskeyView(
            Base64Url.EncodeToString(key.CredentialId), key.Name ?? "Passkey", Timestamp.From(key.CreatedAt).Micros))];
    }

    /// <summary>What the browser needs to make a passkey.</summary>
    public async Task<string> CreationOptionsAsync()
    {
        var user = await ConfirmedAsync();
        return await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity
        {
            Id = user.Id,
            Name = user.Email ?? "",
            DisplayName = user.Email ?? "",
        });
    }

    /// <summary>Adds the passkey the browser made; returns what is wrong, or null.</summary>
    public async Task<string?> AddAsync(string credentialJson, string name)
    {
        var user = await ConfirmedAsync();
        if ((await users.GetPasskeysAsync(user)).Count >= PasskeysMax) return "Remove a passkey first.";
        var label = name.Trim();
        if (label.Length is 0 or > NameLengthMax) label = "Passkey";
        var attestation = await AttestAsync(credentialJson);
        if (attestation is not { Succeeded: true }) return "The passkey could not be checked. Try again.";
        attestation.Passkey.Name = label;
        var added = await users.AddOrUpdatePasskeyAsync(user, attestation.Passkey);
        return added.Succeeded ? null : string.Join(' ', SignUpService.Texts(added));
    }

    /// <summary>Removes a passkey; nothing happens when the user has none with this id.</summary>
    public async Task RemoveAsync(string id)
    {
        var user = await ConfirmedAsync();
        if (!Base64Url.IsValid(id)) return;
        await users.RemovePasskeyAsync(user, Base64Url.DecodeFromChars(id));
    }

    private async Task<ExchangeUser> ConfirmedAsync()
    {
        var visitor = await gate.RequireAsync();
        gate.RequireConfirmation(visitor);
        return await users.OfAsync(visitor);
    }

    private async Task<PasskeyAttestationResult?> AttestAsync(string credentialJson)
    {
        try
        {
            return await signIn.PerformPasskeyAttestationAsync(credentialJson);
        }
        catch (InvalidOperationException)
        {
            // The question is in a cookie of its own; without it there is nothing to compare the answer with.
            return null;
        }
    }
}

/// <summary>A passkey as its owner sees it.</summary>
public sealed record PasskeyView(string Id, string Name, long CreatedMicros);
