using System.Text.Json;
using Exchange.Api.Wire;

namespace Exchange.Api.Streams;

/// <summary>A kind of statistics stream: its event type, its window, and what it shows of it.</summary>
/// <param name="Type">Event type.</param>
/// <param name="WindowSeconds">The window, s.</param>
/// <param name="Content">What it shows.</param>
internal sealed record TickerKind(JsonEncodedText Type, int WindowSeconds, TickerContent Content)
{
    private const int Hour = 3_600;
    private const int Day = 24 * Hour;

    /// <summary>Finds the kind of a stream by the part of its name that tells it; null for none.</summary>
    public static TickerKind? Find(ReadOnlySpan<char> text) => text switch
    {
        "miniTicker" => Mini,
        "ticker" => Full,
        "ticker_1h" => OneHour,
        "ticker_4h" => FourHours,
        "ticker_1d" => OneDay,
        _ => null,
    };

    private static readonly TickerKind Mini = new(JsonEncodedText.Encode("24hrMiniTicker"), Day, TickerContent.Mini);
    private static readonly TickerKind Full = new(JsonEncodedText.Encode("24hrTicker"), Day, TickerContent.Full);
    private static readonly TickerKind OneHour = new(JsonEncodedText.Encode("1hTicker"), Hour, TickerContent.Window);
    private static readonly TickerKind FourHours =
        new(JsonEncodedText.Encode("4hTicker"), 4 * Hour, TickerContent.Window);

    private static readonly TickerKind OneDay = new(JsonEncodedText.Encode("1dTicker"), Day, TickerContent.Window);
}
