using Exchange.Api.Errors;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api.WebSockets;

/// <summary>The option <c>timeUnit</c> of a connection's URL, in any case.</summary>
internal static class TimeUnitOption
{
    /// <summary>Reads the unit; milliseconds when there is none.</summary>
    public static ApiError? Read(IQueryCollection query, out bool microseconds)
    {
        microseconds = false;
        if (!query.TryGetValue("timeUnit", out var unit)) return null;
        microseconds = string.Equals(unit, "MICROSECOND", StringComparison.OrdinalIgnoreCase);
        return microseconds || string.Equals(unit, "MILLISECOND", StringComparison.OrdinalIgnoreCase)
            ? null
            : ApiErrors.BadTimeUnit;
    }
}
