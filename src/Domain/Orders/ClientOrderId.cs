using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Exchange.Domain.Orders;

/// <summary>
/// The client's own name of an order: 0 to 36 characters of <c>[a-zA-Z0-9-_]</c> (Binance FIX and REST docs), unique
/// among the account's open orders of a market (I-O5). Kept inline, so that it costs no allocation; the default value is
/// "no client id".
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct ClientOrderId : IEquatable<ClientOrderId>
{
    /// <summary>Most characters an id may have.</summary>
    public const int MaxLength = 36;

    // 36 ASCII characters, zero padded, and the length in the last byte.
    private readonly ulong _a, _b, _c, _d, _e;

    private ClientOrderId(ReadOnlySpan<byte> forty)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(forty);
        (_a, _b, _c, _d, _e) = (words[0], words[1], words[2], words[3], words[4]);
    }

    /// <summary>Number of characters, 0 when there is no id.</summary>
    public int Length => (int)(_e >> 56);

    /// <summary>Whether there is no id.</summary>
    public bool IsEmpty => _e >> 56 == 0;

    /// <summary>Reads an id; false when it is longer than 36 characters or has a character outside the class.</summary>
    public static bool TryCreate(ReadOnlySpan<char> text, out ClientOrderId id)
    {
        id = default;
        if (text.Length > MaxLength) return false;
        Span<byte> bytes = stackalloc byte[40];
        bytes.Clear();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (!char.IsAsciiLetterOrDigit(c) && c != '-' && c != '_') return false;
            bytes[i] = (byte)c;
        }
        bytes[39] = (byte)text.Length;
        id = new(bytes);
        return true;
    }

    /// <summary>Reads an id from its ASCII bytes; false when it is not a valid id.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> ascii, out ClientOrderId id)
    {
        Span<char> chars = stackalloc char[MaxLength];
        id = default;
        return ascii.Length <= MaxLength
            && Encoding.Latin1.TryGetChars(ascii, chars, out var written)
            && TryCreate(chars[..written], out id);
    }

    /// <summary>The id's ASCII bytes; <paramref name="destination"/> needs <see cref="Length"/> bytes.</summary>
    public int CopyTo(Span<byte> destination)
    {
        Span<ulong> words = [_a, _b, _c, _d, _e];
        MemoryMarshal.AsBytes(words)[..Length].CopyTo(destination);
        return Length;
    }

    /// <inheritdoc/>
    public bool Equals(ClientOrderId other) =>
        _a == other._a && _b == other._b && _c == other._c && _d == other._d && _e == other._e;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ClientOrderId other && Equals(other);

    /// <summary>Stable across processes: the id is spread by multiplication, not by the runtime's random seed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override int GetHashCode()
    {
        unchecked
        {
            var h = _a * 0x9E3779B97F4A7C15UL;
            h = (h ^ (h >> 32) ^ _b) * 0xC2B2AE3D27D4EB4FUL;
            h = (h ^ (h >> 32) ^ _c) * 0x9E3779B97F4A7C15UL;
            h = (h ^ (h >> 32) ^ _d) * 0xC2B2AE3D27D4EB4FUL;
            h = (h ^ (h >> 32) ^ _e) * 0x9E3779B97F4A7C15UL;
            return (int)(h >> 32);
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[40];
        return Encoding.ASCII.GetString(bytes[..CopyTo(bytes)]);
    }

    /// <summary>Whether two ids are the same.</summary>
    public static bool operator ==(ClientOrderId left, ClientOrderId right) => left.Equals(right);

    /// <summary>Whether two ids differ.</summary>
    public static bool operator !=(ClientOrderId left, ClientOrderId right) => !left.Equals(right);
}
