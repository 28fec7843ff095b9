using Exchange.Api.Errors;

namespace Exchange.Api.Requests;

/// <summary>Reads a raw query string or form body into parameters and the signed payload.</summary>
internal static class FormText
{
    /// <summary>
    /// Reads pairs separated by '&amp;'. The payload gets the text as sent, less every <c>signature</c> pair and one
    /// separator next to it; a query and a body are joined without a separator.
    /// </summary>
    public static ApiError? Read(
        ReadOnlySpan<byte> text, ParameterSource source, ApiParameters parameters, SignedPayload payload)
    {
        if (text.IsEmpty) return null;
        var first = true;
        while (true)
        {
            var end = text.IndexOf((byte)'&');
            var pair = end < 0 ? text : text[..end];

            var isSignature = false;
            if (!pair.IsEmpty)
            {
                var equals = pair.IndexOf((byte)'=');
                var name = equals < 0 ? pair : pair[..equals];
                var value = equals < 0 ? default : pair[(equals + 1)..];
                if (parameters.AddEncoded(name, value, source, out isSignature) is { } error) return error;
            }
            if (!isSignature)
            {
                if (!first) payload.Append("&"u8);
                payload.Append(pair);
                first = false;
            }
            if (end < 0) return null;
            text = text[(end + 1)..];
        }
    }
}
