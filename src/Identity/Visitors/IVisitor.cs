using System.Security.Claims;

namespace Exchange.Identity.Visitors;

/// <summary>Whoever is asking, as the host knows them: from a request or from a circuit.</summary>
public interface IVisitor
{
    /// <summary>The visitor as of the request or the circuit's start; anonymous when nobody signed in.</summary>
    ValueTask<ClaimsPrincipal> GetPrincipalAsync();
}
