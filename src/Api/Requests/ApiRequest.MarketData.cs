using System.Text;
using Exchange.Api.Errors;
using Exchange.Domain.MarketData;

namespace Exchange.Api.Requests;

/// <content>Reading of intervals, zones and time ranges.</content>
internal sealed partial class ApiRequest
{
    private const long DayMicros = 86_400_000_000;
    private const int EarliestZoneMinutes = -12 * 60;
    private const int LatestZoneMinutes = 14 * 60;

    /// <summary>The interval of candles.</summary>
    public CandleInterval Interval()
    {
        const int maxLength = 3;
        Span<char> name = stackalloc char[maxLength];
        var text = Parameters[Parameter.Interval];
        if (text.Length <= maxLength)
        {
            var length = Encoding.Latin1.GetChars(text, name);
            if (CandleIntervals.TryParse(name[..length], out var interval)) return interval;
        }
        Fail(ApiErrors.BadInterval);
        return default;
    }

    /// <summary><c>windowSize</c> in seconds: 1m–59m, 1h–23h or 1d–7d.</summary>
    public int WindowSeconds(int missing)
    {
        if (!Has(Parameter.WindowSize)) return missing;
        var text = Parameters[Parameter.WindowSize];
        var (unit, max) = text[^1] switch
        {
            (byte)'m' => (60, 59),
            (byte)'h' => (3_600, 23),
            (byte)'d' => (86_400, 7),
            _ => (0, 0),
        };
        if (TryReadTwoDigits(text[..^1], 1, out var count) && text[0] != '0' && count <= max) return count * unit;
        Fail(ApiErrors.NotValid(Parameter.WindowSize.Name()));
        return missing;
    }

    /// <summary>The page size as weights see it: without an error when it is malformed.</summary>
    public long PeekLimit(long missing)
    {
        if (!Has(Parameter.Limit)) return missing;
        return TryParseInteger(Parameters[Parameter.Limit], out var value) == IntegerParse.Ok ? value : missing;
    }

    /// <summary>A time range whose end is not before its start.</summary>
    public (long? Start, long? End) TimeRange()
    {
        var start = StartMicros();
        var end = EndMicros();
        if (start > end) Fail(ApiErrors.BadCombination);
        return (start, end);
    }

    /// <summary>A time range of at most 24 hours.</summary>
    public (long? Start, long? End) DayRange()
    {
        var (start, end) = TimeRange();

        // A millisecond end carries up to 999 µs more than was sent.
        if (end - end % 1_000 - start > DayMicros) Fail(ApiErrors.WindowTooWide);
        return (start, end);
    }

    /// <summary><c>timeZone</c> as minutes east of UTC: hours, or hours and minutes, from -12:00 to +14:00.</summary>
    public int ZoneMinutes()
    {
        if (!Has(Parameter.TimeZone)) return 0;
        if (TryReadZone(Parameters[Parameter.TimeZone], out var minutes)) return minutes;
        Fail(ApiErrors.NotValid(Parameter.TimeZone.Name()));
        return 0;
    }

    private static bool TryReadZone(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        var negative = text.StartsWith("-"u8);
        if (negative || text.StartsWith("+"u8)) text = text[1..];
        var colon = text.IndexOf((byte)':');
        var hourText = colon < 0 ? text : text[..colon];
        if (!TryReadTwoDigits(hourText, 1, out var hours)) return false;
        var rest = 0;
        if (colon >= 0 && (!TryReadTwoDigits(text[(colon + 1)..], 2, out rest) || rest >= 60)) return false;
        minutes = hours * 60 + rest;
        if (negative) minutes = -minutes;
        return minutes is >= EarliestZoneMinutes and <= LatestZoneMinutes;
    }

    private static bool TryReadTwoDigits(ReadOnlySpan<byte> text, int minLength, out int value)
    {
        value = 0;
        if (text.Length < minLength || text.Length > 2) return false;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            value = value * 10 + digit - '0';
        }
        return true;
    }
}
