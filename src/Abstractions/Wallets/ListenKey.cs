namespace Exchange.Abstractions.Wallets;

/// <summary>
/// The form of listen keys (Binance's older way to user data): 64 letters and digits, of which the first name the account,
/// so that any process finds the wallet that knows the rest.
/// </summary>
public static class ListenKey
{
    /// <summary>Characters of a key.</summary>
    public const int Length = 64;

    /// <summary>Random characters of a key.</summary>
    public const int SecretLength = Length - AccountLength;

    /// <summary>Characters a key is made of.</summary>
    public const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // 62^11 is more than 2^63.
    private const int AccountLength = 11;

    /// <summary>A key of an account with a secret of <see cref="SecretLength"/> characters.</summary>
    public static string Format(long account, string secret)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(account);
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretLength);
        Span<char> text = stackalloc char[AccountLength];
        for (var i = AccountLength - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(account % Alphabet.Length)];
            account /= Alphabet.Length;
        }
        return string.Concat(text, secret);
    }

    /// <summary>The account a text of the right form names; whether it is a key, only the account's wallet knows.</summary>
    public static bool TryGetAccount(ReadOnlySpan<char> text, out long account)
    {
        account = 0;
        if (text.Length != Length) return false;
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character)) return false;
        }
        var value = Int128.Zero;
        foreach (var character in text[..AccountLength])
            value = value * Alphabet.Length + Alphabet.IndexOf(character, StringComparison.Ordinal);
        if (value > long.MaxValue) return false;
        account = (long)value;
        return account > 0;
    }
}
