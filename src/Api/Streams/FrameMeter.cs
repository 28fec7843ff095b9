using System.Buffers.Binary;

namespace Exchange.Api.Streams;

/// <summary>
/// Counts the messages of a client as Binance does: text messages, pings and pongs, which the socket answers without
/// telling anyone. Follows the frames in the bytes as they are read (RFC 6455 §5.2).
/// </summary>
internal sealed class FrameMeter
{
    private const int LongestHead = 10;
    private const int MaskBytes = 4;
    private const int Continuation = 0x0;
    private const int Close = 0x8;

    private readonly TimeProvider _clock;
    private readonly byte[] _head = new byte[LongestHead];
    private readonly long[] _times;
    private int _headLength;
    private int _nextTime;
    private long _skip;

    /// <param name="perSecond">Messages allowed in any second; 0 for any number.</param>
    /// <param name="clock">Tells when they came.</param>
    public FrameMeter(int perSecond, TimeProvider clock)
    {
        _clock = clock;
        _times = new long[perSecond];
        Array.Fill(_times, long.MinValue);
    }

    /// <summary>Called when a client sends more than it may.</summary>
    public Action? Exceeded { get; set; }

    /// <summary>Takes the next bytes of the client.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (_times.Length == 0) return;
        while (!bytes.IsEmpty)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, bytes.Length);
                _skip -= skipped;
                bytes = bytes[skipped..];
                continue;
            }
            _head[_headLength++] = bytes[0];
            bytes = bytes[1..];
            if (_headLength == HeadLength()) TakeFrame();
        }
    }

    private int HeadLength()
    {
        if (_headLength < 2) return 2;
        return (_head[1] & 0x7F) switch
        {
            126 => 4,
            127 => LongestHead,
            _ => 2,
        };
    }

    private void TakeFrame()
    {
        var length = (_head[1] & 0x7F) switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)),
            127 => BinaryPrimitives.ReadInt64BigEndian(_head.AsSpan(2)) & (long.MaxValue >> 1),
            var small => small,
        };
        _skip = length + ((_head[1] & 0x80) == 0 ? 0 : MaskBytes);
        _headLength = 0;
        if ((_head[0] & 0xF) is not (Continuation or Close)) Count();
    }

    private void Count()
    {
        var now = _clock.GetTimestamp();
        var oldest = _times[_nextTime];
        _times[_nextTime] = now;
        _nextTime = (_nextTime + 1) % _times.Length;
        if (oldest != long.MinValue && _clock.GetElapsedTime(oldest, now) < TimeSpan.FromSeconds(1)) Exceeded?.Invoke();
    }
}
