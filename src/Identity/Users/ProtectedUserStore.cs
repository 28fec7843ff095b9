using System.Security.Cryptography;
using Exchange.Identity.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Exchange.Identity.Users;

/// <summary>
/// Users in the database, with authenticator secrets and recovery codes encrypted: a copy of the database alone must not
/// be enough to make one-time codes.
/// </summary>
internal sealed class ProtectedUserStore(IdentityDb db, IDataProtectionProvider protection, IdentityErrorDescriber errors)
    : UserStore<ExchangeUser, IdentityRole, IdentityDb>(db, errors)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Exchange.UserTokens.v1");

    /// <inheritdoc/>
    public override Task SetTokenAsync(
        ExchangeUser user, string loginProvider, string name, string? value, CancellationToken cancellationToken) =>
        base.SetTokenAsync(
            user, loginProvider, name, value is null ? null : _protector.Protect(value), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="CryptographicException">The key ring lost the key the value was encrypted with.</exception>
    public override async Task<string?> GetTokenAsync(
        ExchangeUser user, string loginProvider, string name, CancellationToken cancellationToken)
    {
        var value = await base.GetTokenAsync(user, loginProvider, name, cancellationToken);
        return value is null ? null : _protector.Unprotect(value);
    }
}
