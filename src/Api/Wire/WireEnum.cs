using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Exchange.Api.Wire;

/// <summary>The words of an enumeration on the wire, both ways, in exact case.</summary>
internal sealed class WireEnum<T>
    where T : unmanaged, Enum
{
    private readonly (byte[] Word, T Value)[] _words;
    private readonly JsonEncodedText[] _json = new JsonEncodedText[32];

    /// <summary>Takes the words; the enumeration is one byte wide and its values are small.</summary>
    public WireEnum(params ReadOnlySpan<(string Word, T Value)> words)
    {
        _words = new (byte[], T)[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            _words[i] = (Encoding.ASCII.GetBytes(words[i].Word), words[i].Value);
            _json[Index(words[i].Value)] = JsonEncodedText.Encode(words[i].Word);
        }
    }

    /// <summary>Reads a word.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out T value)
    {
        foreach (var (word, candidate) in _words)
        {
            if (!text.SequenceEqual(word)) continue;
            value = candidate;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The word of a value.</summary>
    public JsonEncodedText this[T value] => _json[Index(value)];

    private static int Index(T value) => Unsafe.BitCast<T, byte>(value);
}
