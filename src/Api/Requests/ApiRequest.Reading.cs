using System.Buffers.Text;
using System.Text;
using Exchange.Api.Errors;
using Exchange.Api.Wire;

namespace Exchange.Api.Requests;

/// <content>Reading of plain parameters. Every grammar is ASCII and exact; nothing is trimmed or guessed.</content>
internal sealed partial class ApiRequest
{
    private const string NumberRange = "^[0-9]{1,20}$";
    private const long MicrosThreshold = 1_000_000_000_000_000;

    /// <summary>Whether a parameter was sent.</summary>
    public bool Has(Parameter parameter) => Parameters.Has(parameter);

    /// <summary>Fails unless a parameter was sent.</summary>
    public bool Require(Parameter parameter)
    {
        if (Has(parameter)) return true;
        Fail(ApiErrors.Missing(parameter.Name()));
        return false;
    }

    /// <summary>A whole number of 1–20 digits.</summary>
    public long Integer(Parameter parameter, long missing)
    {
        if (!Has(parameter)) return missing;
        var result = TryParseInteger(Parameters[parameter], out var value);
        if (result == IntegerParse.Ok) return value;
        Fail(result == IntegerParse.Overflow
            ? ApiErrors.Overflow(parameter.Name())
            : ApiErrors.IllegalCharacters(parameter.Name(), NumberRange));
        return missing;
    }

    /// <summary>A whole number, null when it was not sent.</summary>
    public long? OptionalInteger(Parameter parameter) => Has(parameter) ? Integer(parameter, 0) : null;

    /// <summary>A page size of market data: more than the maximum gives the maximum, as on Binance.</summary>
    public int ClampedLimit(int missing, int max)
    {
        var value = Integer(Parameter.Limit, missing);
        if (value == 0) Fail(ApiErrors.NotValid(Parameter.Limit.Name()));
        return (int)Math.Min(value, max);
    }

    /// <summary>A page size of account data: outside 1 … <paramref name="max"/> is refused.</summary>
    public int StrictLimit(int missing, int max)
    {
        var value = Integer(Parameter.Limit, missing);
        if (value >= 1 && value <= max) return (int)value;
        Fail(ApiErrors.NotValid(Parameter.Limit.Name()));
        return missing;
    }

    /// <summary>Start of a time range in µs, from ms or µs; null when it was not sent.</summary>
    public long? StartMicros() => Has(Parameter.StartTime) ? ToMicros(Integer(Parameter.StartTime, 0), 0) : null;

    /// <summary>Inclusive end of a time range in µs: a millisecond ends with its last µs.</summary>
    public long? EndMicros() => Has(Parameter.EndTime) ? ToMicros(Integer(Parameter.EndTime, 0), 999) : null;

    /// <summary>A moment in ms or µs as µs; 16 digits and more are µs (10^15 ms would be the year 33,658).</summary>
    public static long ToMicros(long value, int rest) => value >= MicrosThreshold ? value : value * 1_000 + rest;

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Boolean(Parameter parameter, bool missing)
    {
        if (!Has(parameter)) return missing;
        var text = Parameters[parameter];
        if (text.SequenceEqual("true"u8)) return true;
        if (text.SequenceEqual("false"u8)) return false;
        Fail(ApiErrors.NotValid(parameter.Name()));
        return missing;
    }

    /// <summary>A word of an enumeration, or <paramref name="missing"/>.</summary>
    public T Word<T>(Parameter parameter, WireEnum<T> words, T missing, ApiError? error = null)
        where T : unmanaged, Enum
    {
        if (!Has(parameter)) return missing;
        if (words.TryParse(Parameters[parameter], out var value)) return value;
        Fail(error ?? ApiErrors.NotValid(parameter.Name()));
        return missing;
    }

    /// <summary>A word of an enumeration that must be sent.</summary>
    public T RequiredWord<T>(Parameter parameter, WireEnum<T> words, ApiError? error = null)
        where T : unmanaged, Enum =>
        Require(parameter) ? Word(parameter, words, default, error) : default;

    /// <summary>Reads the parameter's bytes as ASCII text; only for values already checked to be ASCII.</summary>
    private string Ascii(Parameter parameter) => Encoding.ASCII.GetString(Parameters[parameter]);

    private static IntegerParse TryParseInteger(ReadOnlySpan<byte> text, out long value)
    {
        const int maxDigits = 20;
        value = 0;
        if (text.Length is 0 or > maxDigits || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return IntegerParse.Malformed;
        return Utf8Parser.TryParse(text, out value, out var consumed) && consumed == text.Length
            ? IntegerParse.Ok
            : IntegerParse.Overflow;
    }

    private enum IntegerParse
    {
        Ok,
        Malformed,
        Overflow,
    }
}
