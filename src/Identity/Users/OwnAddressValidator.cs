using Microsoft.AspNetCore.Identity;

namespace Exchange.Identity.Users;

/// <summary>Refuses passwords that anyone would try first: the user's own address and one repeated character.</summary>
internal sealed class OwnAddressValidator : IPasswordValidator<ExchangeUser>
{
    private const int DistinctCharactersMin = 5;

    public Task<IdentityResult> ValidateAsync(UserManager<ExchangeUser> manager, ExchangeUser user, string? password)
    {
        var name = user.Email?.Split('@')[0] ?? "";
        var isOwnAddress = password is not null && name.Length > 0
            && (password.Equals(user.Email, StringComparison.OrdinalIgnoreCase)
                || password.Equals(name, StringComparison.OrdinalIgnoreCase));
        var isGuessable = isOwnAddress || (password ?? "").Distinct().Count() < DistinctCharactersMin;
        return Task.FromResult(isGuessable
            ? IdentityResult.Failed(new IdentityError
            {
                Code = "PasswordGuessable",
                Description = "This password is too easy to guess.",
            })
            : IdentityResult.Success);
    }
}
