using System.Globalization;
using System.Text.Json;
using Exchange.Api.Errors;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api.WebSockets;

/// <summary>The answer to a request for a WebSocket that is not opened.</summary>
internal static class SocketRefusal
{
    /// <summary>Writes an error as plain HTTP.</summary>
    public static async Task WriteAsync(HttpContext context, ApiError error)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json;charset=UTF-8";
        response.Headers.XContentTypeOptions = "nosniff";
        if (error.Status == StatusCodes.Status426UpgradeRequired)
        {
            response.Headers.Upgrade = "websocket";
            response.Headers.Connection = "Upgrade";
        }
        if (error.RetryAfterSeconds > 0)
            response.Headers.RetryAfter = error.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        var output = new Utf8JsonWriter(response.BodyWriter);
        await using (output.ConfigureAwait(false)) error.Write(output);
    }
}
