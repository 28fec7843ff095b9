using Exchange.Identity.Users;
using Microsoft.AspNetCore.Identity;

namespace Exchange.Identity.Visitors;

internal static class UserManagerExtensions
{
    /// <summary>The stored user behind a visitor.</summary>
    public static async Task<ExchangeUser> OfAsync(this UserManager<ExchangeUser> users, SignedInUser visitor) =>
        await users.FindByIdAsync(visitor.UserId) ?? throw new NotSignedInException();
}
