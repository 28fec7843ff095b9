using System.Text;
using System.Text.Json;

namespace Exchange.Api.WebSockets;

/// <summary>
/// The <c>id</c> of a message: an integer, a string of at most 36 characters, or null (Binance, "General API
/// information"). It is echoed as it was sent.
/// </summary>
internal static class MessageId
{
    private const int MaxCharacters = 36;
    private const int MaxDigits = 20;
    private const int MaxEscapedLength = 6;

    /// <summary>Whether a token may be an id.</summary>
    public static bool IsLegal(JsonTokenType kind, ReadOnlySpan<byte> text) => kind switch
    {
        JsonTokenType.Null => true,
        JsonTokenType.Number => IsInteger(text),
        JsonTokenType.String => IsShort(text),
        _ => false,
    };

    private static bool IsInteger(ReadOnlySpan<byte> text)
    {
        var digits = text[0] == '-' ? text[1..] : text;
        return digits.Length <= MaxDigits && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static bool IsShort(ReadOnlySpan<byte> text)
    {
        const int maxLength = MaxCharacters * MaxEscapedLength;
        if (text.Length > maxLength + 2) return false;
        Span<byte> characters = stackalloc byte[maxLength];
        var reader = new Utf8JsonReader(text);
        reader.Read();
        return Encoding.UTF8.GetCharCount(characters[..reader.CopyString(characters)]) <= MaxCharacters;
    }
}
