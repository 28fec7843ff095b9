using System.Text;
using Exchange.Api.Errors;
using Exchange.Api.Requests;

namespace Exchange.Api.WebSockets;

/// <summary>
/// The members of a message's <c>params</c> as text, kept in the order of their names: that is the order in which a
/// signature covers them, whatever the order they were sent in.
/// </summary>
internal sealed class MessageParameters
{
    private const int InitialCapacity = 1_024;
    private const int RetainedCapacity = 16_384;

    private readonly Slot[] _slots = new Slot[ApiParameters.MaxCount];
    private byte[] _text = new byte[InitialCapacity];
    private int _length;
    private int _count;

    /// <summary>Value of <c>returnRateLimits</c>, when it was sent.</summary>
    public bool? ReturnRateLimits { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (_text.Length > RetainedCapacity) _text = new byte[InitialCapacity];
        _length = 0;
        _count = 0;
        ReturnRateLimits = null;
    }

    /// <summary>Room for a name or a value of at most this many bytes; <see cref="Take"/> tells how many it has.</summary>
    public Span<byte> Room(int length)
    {
        if (_text.Length - _length < length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + length));
        return _text.AsSpan(_length, length);
    }

    /// <summary>Keeps the first bytes of the room.</summary>
    public Range Take(int length)
    {
        var start = _length;
        _length += length;
        return start.._length;
    }

    /// <summary>Adds a pair in its place; a name sent twice is refused.</summary>
    public ApiError? Add(Range name, Range value)
    {
        if (_count == _slots.Length) return ApiErrors.TooManyParameters;
        var text = _text.AsSpan(name);
        var place = _count;
        for (; place > 0; place--)
        {
            var order = _text.AsSpan(_slots[place - 1].Name).SequenceCompareTo(text);
            if (order == 0) return ApiErrors.Duplicate(Printable(text));
            if (order < 0) break;
            _slots[place] = _slots[place - 1];
        }
        _slots[place] = new(name, value);
        _count++;
        return null;
    }

    /// <summary>
    /// Hands the pairs to a request. The signature covers all others, <c>apiKey</c> and <c>returnRateLimits</c> included
    /// (Binance "SIGNED request example"); these two belong to the transport and are no parameters of an operation.
    /// </summary>
    public ApiError? CopyTo(ApiRequest request)
    {
        var isFirst = true;
        foreach (var slot in _slots.AsSpan(0, _count))
        {
            var name = _text.AsSpan(slot.Name);
            var value = _text.AsSpan(slot.Value);
            if (!name.SequenceEqual("signature"u8))
            {
                if (!isFirst) request.Payload.Append("&"u8);
                request.Payload.Append(name);
                request.Payload.Append("="u8);
                request.Payload.Append(value);
                isFirst = false;
            }
            if (name.SequenceEqual("apiKey"u8)) request.ApiKey = Encoding.UTF8.GetString(value);
            else if (name.SequenceEqual("returnRateLimits"u8))
            {
                if (!value.SequenceEqual("true"u8) && !value.SequenceEqual("false"u8))
                    return ApiErrors.NotValid("returnRateLimits");
                ReturnRateLimits = value.SequenceEqual("true"u8);
            }
            else if (request.Parameters.Add(name, value) is { } error) return error;
        }
        return null;
    }

    // Names of the client's own choice are not repeated to it.
    private static string Printable(ReadOnlySpan<byte> name) => name.SequenceEqual("apiKey"u8) ? "apiKey"
        : name.SequenceEqual("returnRateLimits"u8) ? "returnRateLimits"
        : ParameterNames.TryFind(name, out var parameter) ? parameter.Name() : "?";

    private readonly record struct Slot(Range Name, Range Value);
}
