using System.Collections.Frozen;
using System.Text;
using Exchange.Api.Errors;

namespace Exchange.Api.Requests;

/// <content>Reading of intervals, zones and time ranges.</content>
internal sealed partial class ApiRequest
{
    private const long DayMicros = 86_400_000_000;
    private const int EarliestZoneMinutes = -12 * 60;
    private const int LatestZoneMinutes = 14 * 60;

    // Seconds; 0 stands for calendar months (IHistoryGrain). Case matters: 1m is a minute, 1M a month.
    private static readonly FrozenDictionary<string, long> Intervals = new Dictionary<string, long>
    {
        ["1s"] = 1,
        ["1m"] = 60,
        ["3m"] = 180,
        ["5m"] = 300,
        ["15m"] = 900,
        ["30m"] = 1_800,
        ["1h"] = 3_600,
        ["2h"] = 7_200,
        ["4h"] = 14_400,
        ["6h"] = 21_600,
        ["8h"] = 28_800,
        ["12h"] = 43_200,
        ["1d"] = 86_400,
        ["3d"] = 259_200,
        ["1w"] = 604_800,
        ["1M"] = 0,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The interval of candles in seconds, 0 for months.</summary>
    public long IntervalSeconds()
    {
        const int maxLength = 3;
        var text = Parameters[Parameter.Interval];
        if (text.Length <= maxLength && Intervals.TryGetValue(Encoding.Latin1.GetString(text), out var seconds))
            return seconds;
        Fail(ApiErrors.BadInterval);
        return 0;
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
