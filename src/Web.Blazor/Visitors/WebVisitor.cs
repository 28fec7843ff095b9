using System.Security.Claims;
using Exchange.Identity.Visitors;
using Microsoft.AspNetCore.Components.Authorization;

namespace Exchange.Web.Blazor.Visitors;

/// <summary>
/// The visitor of a request, which the pipeline names, or of a circuit, which began with a request. Whether the session is
/// still alive is for <see cref="Gate"/> to find out.
/// </summary>
internal sealed class WebVisitor(AuthenticationStateProvider circuit) : IVisitor
{
    private ClaimsPrincipal? _request;

    /// <summary>Names the visitor of the current request.</summary>
    public void Enter(ClaimsPrincipal principal) => _request = principal;

    /// <inheritdoc/>
    public async ValueTask<ClaimsPrincipal> GetPrincipalAsync() =>
        _request ?? (await circuit.GetAuthenticationStateAsync()).User;
}
