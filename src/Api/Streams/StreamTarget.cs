using Microsoft.AspNetCore.Http;

namespace Exchange.Api.Streams;

/// <summary>What the URL of a connection to streams asks for.</summary>
/// <param name="IsCombined">Whether events are wrapped.</param>
/// <param name="Streams">The streams it begins with, each once.</param>
internal sealed record StreamTarget(bool IsCombined, IReadOnlyList<string> Streams)
{
    private const string Raw = "/ws";
    private const string Combined = "/stream";

    /// <summary>Reads a request's URL; null when it is not one of streams.</summary>
    public static StreamTarget? Find(HttpRequest request)
    {
        var path = request.Path.Value ?? "";

        // ccxt takes URLs with "/stream" for spot, so that raw streams are also asked for below it.
        if (path.StartsWith(Combined + Raw, StringComparison.Ordinal) && IsRaw(path.AsSpan(Combined.Length)))
            return new(false, Split(path[(Combined + Raw).Length..]));
        if (IsRaw(path)) return new(false, Split(path[Raw.Length..]));
        if (path is not (Combined or Combined + "/")) return null;

        // A '+' in a query means a space, which no name has.
        return new(true, Split(request.Query["streams"].ToString().Replace(' ', '+')));
    }

    /// <summary>Whether a request may become a connection to streams; without reading its streams.</summary>
    public static bool IsOne(PathString path) =>
        IsRaw(path.Value) || (path.Value ?? "").StartsWith(Combined, StringComparison.Ordinal);

    private static bool IsRaw(ReadOnlySpan<char> path) =>
        path.StartsWith(Raw) && (path.Length == Raw.Length || path[Raw.Length] == '/');

    private static string[] Split(string names) =>
        [.. names.Split('/', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
}
