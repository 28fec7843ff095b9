using System.Buffers;
using System.Text;
using Exchange.Api.Errors;
using Exchange.Api.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Exchange.Api.Http;

/// <summary>Reads query string and form body of an HTTP request, without any model binding.</summary>
internal static class RequestReader
{
    /// <summary>Largest body in bytes.</summary>
    public const int MaxBodyBytes = 65_536;

    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>Reads everything the endpoint's method may carry: a GET has parameters in its query only.</summary>
    public static async ValueTask<ApiError?> ReadAsync(HttpContext context, ApiRequest request, bool mayHaveBody)
    {
        if (ReadQuery(context.Request.QueryString.Value, request) is { } error) return error;
        if (!mayHaveBody || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return null;
        var length = context.Request.ContentLength;
        if (length == 0) return null;
        if (length > MaxBodyBytes) return ApiErrors.BodyTooLarge;
        if (context.Request.Headers.ContentEncoding.Count > 0) return ApiErrors.UnsupportedBody;
        return await ReadBodyAsync(context, request);
    }

    private static ApiError? ReadQuery(string? query, ApiRequest request)
    {
        if (string.IsNullOrEmpty(query)) return null;
        var text = query.AsSpan(1);
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, buffer);
            return FormText.Read(buffer.AsSpan(0, length), ParameterSource.Query, request.Parameters, request.Payload);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<ApiError?> ReadBodyAsync(HttpContext context, ApiRequest request)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            var buffer = result.Buffer;
            if (buffer.Length > MaxBodyBytes)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                return ApiErrors.BodyTooLarge;
            }
            if (result.IsCompleted)
            {
                var error = ParseBody(buffer, context.Request.ContentType, request);
                reader.AdvanceTo(buffer.End);
                return error;
            }
            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static ApiError? ParseBody(ReadOnlySequence<byte> body, string? contentType, ApiRequest request)
    {
        if (body.IsEmpty) return null;
        if (!IsForm(contentType)) return ApiErrors.UnsupportedBody;
        if (body.IsSingleSegment)
            return FormText.Read(body.FirstSpan, ParameterSource.Body, request.Parameters, request.Payload);
        var length = (int)body.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.CopyTo(copy);
            return FormText.Read(copy.AsSpan(0, length), ParameterSource.Body, request.Parameters, request.Payload);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    // A body without a type is taken for a form: some libraries send none. Charsets other than UTF-8 are refused.
    private static bool IsForm(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType)) return true;
        var semicolon = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = semicolon < 0 ? contentType : contentType[..semicolon];
        if (!type.AsSpan().Trim().Equals(FormType, StringComparison.OrdinalIgnoreCase)) return false;
        if (semicolon < 0) return true;
        var option = contentType.AsSpan(semicolon + 1).Trim();
        return option.IsEmpty || option.Equals("charset=utf-8", StringComparison.OrdinalIgnoreCase);
    }
}
