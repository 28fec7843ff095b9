using System.Text.Unicode;

namespace Exchange.Api.Requests;

/// <summary>Decodes <c>application/x-www-form-urlencoded</c> text strictly.</summary>
internal static class PercentEncoding
{
    /// <summary>
    /// Decodes %XX and '+' (a space) into <paramref name="destination"/>, which must be as long as the text. False when an
    /// escape is cut short or not hexadecimal, or when the result is not UTF-8 (overlong forms and surrogates included).
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.IndexOfAny((byte)'%', (byte)'+') < 0)
        {
            text.CopyTo(destination);
            written = text.Length;
            return Utf8.IsValid(text);
        }
        for (var i = 0; i < text.Length; i++)
        {
            var current = text[i];
            if (current == '+') current = (byte)' ';
            else if (current == '%')
            {
                if (i + 2 >= text.Length) return false;
                var high = HexDigit(text[i + 1]);
                var low = HexDigit(text[i + 2]);
                if ((high | low) < 0) return false;
                current = (byte)(high << 4 | low);
                i += 2;
            }
            destination[written++] = current;
        }
        return Utf8.IsValid(destination[..written]);
    }

    private static int HexDigit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
