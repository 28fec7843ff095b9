using System.Text;
using Exchange.Api.Errors;

namespace Exchange.Api.Requests;

/// <summary>Where a parameter was sent.</summary>
internal enum ParameterSource
{
    /// <summary>Query string (REST) or <c>params</c> (ws-api).</summary>
    Query = 1,

    /// <summary>Form body.</summary>
    Body = 2,
}

/// <summary>
/// The decoded parameters of one request, as UTF-8 text in one reused buffer. A name sent twice in the same place is
/// refused; one sent in query and body counts once, with the query's value (Binance "General Information on Endpoints").
/// </summary>
internal sealed class ApiParameters
{
    /// <summary>Most parameters a request may have; the longest order has fewer than 30.</summary>
    public const int MaxCount = 64;

    private const int InitialCapacity = 2_048;
    private const int RetainedCapacity = 16_384;

    private readonly Slot[] _slots = new Slot[128];
    private readonly Slot[] _unknown = new Slot[MaxCount];
    private byte[] _text = new byte[InitialCapacity];
    private int _length;
    private int _unknownCount;

    /// <summary>Parameters that have a meaning somewhere in the API and were sent.</summary>
    public ParameterSet Present { get; private set; }

    /// <summary>Number of different names sent.</summary>
    public int Count => Present.Count + _unknownCount;

    /// <summary>Number of names sent that no endpoint knows.</summary>
    public int UnknownCount => _unknownCount;

    /// <summary>Whether a parameter was sent.</summary>
    public bool Has(Parameter parameter) => Present.Contains(parameter);

    /// <summary>The decoded value of a parameter that was sent.</summary>
    public ReadOnlySpan<byte> this[Parameter parameter] => Text(_slots[(int)parameter]);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (_text.Length > RetainedCapacity) _text = new byte[InitialCapacity];
        _length = 0;
        _unknownCount = 0;
        Present = default;
    }

    /// <summary>Adds a percent-encoded pair.</summary>
    public ApiError? AddEncoded(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ParameterSource source, out bool isSignature)
    {
        isSignature = false;
        Reserve(name.Length + value.Length);
        var nameStart = _length;
        if (!PercentEncoding.TryDecode(name, _text.AsSpan(_length), out var nameLength)) return ApiErrors.BadRequest;
        var valueStart = nameStart + nameLength;
        if (!PercentEncoding.TryDecode(value, _text.AsSpan(valueStart), out var valueLength)) return ApiErrors.BadRequest;
        _length = valueStart + valueLength;
        return Store(new(nameStart, nameLength, valueStart, valueLength, source), out isSignature);
    }

    /// <summary>Adds a pair that is not encoded in any way.</summary>
    public ApiError? Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Reserve(name.Length + value.Length);
        var slot = new Slot(_length, name.Length, _length + name.Length, value.Length, ParameterSource.Query);
        name.CopyTo(_text.AsSpan(slot.NameStart));
        value.CopyTo(_text.AsSpan(slot.ValueStart));
        _length = slot.ValueStart + slot.ValueLength;
        return Store(slot, out _);
    }

    private ApiError? Store(Slot slot, out bool isSignature)
    {
        isSignature = false;
        if (!ParameterNames.TryFind(_text.AsSpan(slot.NameStart, slot.NameLength), out var parameter)) return AddUnknown(slot);
        isSignature = parameter == Parameter.Signature;
        if (Present.Contains(parameter))
            return _slots[(int)parameter].Source == slot.Source ? ApiErrors.Duplicate(parameter.Name()) : null;
        _slots[(int)parameter] = slot;
        Present = Present.With(parameter);
        return null;
    }

    // A list this short is searched faster than a set is kept.
    private ApiError? AddUnknown(Slot slot)
    {
        if (Count >= MaxCount) return ApiErrors.TooManyParameters;
        var name = _text.AsSpan(slot.NameStart, slot.NameLength);
        foreach (var other in _unknown.AsSpan(0, _unknownCount))
        {
            if (!name.SequenceEqual(_text.AsSpan(other.NameStart, other.NameLength))) continue;
            return other.Source == slot.Source ? ApiErrors.Duplicate(Printable(name)) : null;
        }
        _unknown[_unknownCount++] = slot;
        return null;
    }

    // A name of the client's own choice is repeated to it only when it is harmless in logs and pages.
    private static string Printable(ReadOnlySpan<byte> name)
    {
        const int maxLength = 40;
        if (name.Length is 0 or > maxLength) return "?";
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)character) && character is not ((byte)'_' or (byte)'-' or (byte)'.'))
                return "?";
        }
        return Encoding.ASCII.GetString(name);
    }

    private ReadOnlySpan<byte> Text(Slot slot) => _text.AsSpan(slot.ValueStart, slot.ValueLength);

    private void Reserve(int more)
    {
        if (_text.Length - _length < more) Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + more));
    }

    private readonly record struct Slot(
        int NameStart, int NameLength, int ValueStart, int ValueLength, ParameterSource Source);
}
