namespace Exchange.Identity.Users;

/// <summary>Reads the text form of authenticator secrets (RFC 4648 §6, without padding).</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerCharacter = 5;

    /// <summary>The bytes; throws <see cref="FormatException"/> for a character outside the alphabet.</summary>
    public static byte[] Decode(string text)
    {
        var bytes = new byte[text.Length * BitsPerCharacter / 8];
        var written = 0;
        var buffer = 0;
        var bits = 0;
        foreach (var character in text)
        {
            var value = Alphabet.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
            if (value < 0) throw new FormatException("The text is not base 32.");
            buffer = ((buffer << BitsPerCharacter) | value) & 0xffff;
            bits += BitsPerCharacter;
            if (bits < 8) continue;
            bits -= 8;
            bytes[written++] = (byte)((buffer >> bits) & 0xff);
        }
        return bytes;
    }
}
