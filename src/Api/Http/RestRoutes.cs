using System.Collections.Frozen;
using Exchange.Api.Handlers;

namespace Exchange.Api.Http;

/// <summary>Endpoints by exact path and method.</summary>
internal sealed class RestRoutes(EndpointTable table)
{
    private static readonly string[] Roots = ["/api/", "/sapi/", "/fapi/", "/dapi/"];

    private readonly FrozenDictionary<string, ApiEndpoint[]> _byPath = table.Endpoints
        .GroupBy(endpoint => endpoint.Path, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>Whether a path belongs to the REST API, known or not.</summary>
    public static bool IsOwn(string path)
    {
        foreach (var root in Roots)
        {
            if (path.StartsWith(root, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    /// <summary>Finds an endpoint; when only the method is wrong, <paramref name="allowed"/> has the right ones.</summary>
    public ApiEndpoint? Find(string method, string path, out ApiEndpoint[] allowed)
    {
        allowed = [];
        if (!_byPath.TryGetValue(path, out var endpoints)) return null;
        foreach (var endpoint in endpoints)
        {
            if (string.Equals(endpoint.Method, method, StringComparison.Ordinal)) return endpoint;
        }
        allowed = endpoints;
        return null;
    }
}
