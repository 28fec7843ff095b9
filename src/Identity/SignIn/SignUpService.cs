using System.ComponentModel.DataAnnotations;
using Exchange.Abstractions.Accounts;
using Exchange.Domain.Numerics;
using Exchange.Identity.Users;
using Microsoft.AspNetCore.Identity;

namespace Exchange.Identity.SignIn;

/// <summary>Takes in new traders.</summary>
public sealed class SignUpService(
    UserManager<ExchangeUser> users, SignInService signIn, IGrainFactory grains, TimeProvider clock)
{
    /// <summary>Most characters of an e-mail address (RFC 5321).</summary>
    public const int EmailLengthMax = 254;

    private const string SandboxDomain = "@demo.local";
    private static readonly EmailAddressAttribute Email = new();

    /// <summary>Makes a trader with an account on the exchange and signs them in; returns what is wrong, or nothing.</summary>
    public async Task<IReadOnlyList<string>> SignUpAsync(string email, string password)
    {
        // The exchange knows an account by the address in one form.
#pragma warning disable CA1308 // Addresses are shown and compared in lower case.
        var address = email.Trim().ToLowerInvariant();
#pragma warning restore CA1308
        if (address.Length > EmailLengthMax || !Email.IsValid(address) || address.Any(c => !char.IsAscii(c) || char.IsControl(c)))
            return ["This is not an e-mail address."];
        // Those accounts exist already and are not anybody's to take.
        if (address.EndsWith(SandboxDomain, StringComparison.Ordinal)) return ["This address cannot be used."];
        if (await users.FindByEmailAsync(address) is not null)
            return ["This address cannot be used. If it is yours, sign in or reset the password."];

        var user = new ExchangeUser
        {
            UserName = address,
            Email = address,
            CreatedMicros = Timestamp.From(clock.GetUtcNow()).Micros,
        };
        var wrong = await CheckPasswordAsync(user, password);
        if (wrong.Count > 0) return wrong;
        user.Account = await grains.GetGrain<IAccountDirectoryGrain>(0).OpenAccountAsync(address);
        var created = await CreateAsync(users, user, password, Roles.Trader);
        if (!created.Succeeded) return Texts(created);
        await signIn.EnterAsync(user);
        return [];
    }

    /// <summary>Stores a user with a role.</summary>
    internal static async Task<IdentityResult> CreateAsync(
        UserManager<ExchangeUser> users, ExchangeUser user, string password, string role)
    {
        var created = await users.CreateAsync(user, password);
        return created.Succeeded ? await users.AddToRoleAsync(user, role) : created;
    }

    /// <summary>What is wrong, in words.</summary>
    internal static IReadOnlyList<string> Texts(IdentityResult result) =>
        [.. result.Errors.Select(error => error.Description)];

    private async Task<IReadOnlyList<string>> CheckPasswordAsync(ExchangeUser user, string password)
    {
        var wrong = new List<string>();
        foreach (var validator in users.PasswordValidators)
            wrong.AddRange(Texts(await validator.ValidateAsync(users, user, password)));
        return wrong;
    }
}
