using Exchange.Identity.Visitors;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Exchange.Web.Blazor.Visitors;

/// <summary>
/// Tells open circuits when their session has ended, so that the page stops showing somebody's data. Services find out at
/// once; this is for what is already on the screen.
/// </summary>
internal sealed class SessionRevalidation(ILoggerFactory loggers, IServiceScopeFactory scopes)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<WebVisitor>().Enter(authenticationState.User);
        return await scope.ServiceProvider.GetRequiredService<Gate>().FindAsync(cancellationToken) is not null;
    }
}
