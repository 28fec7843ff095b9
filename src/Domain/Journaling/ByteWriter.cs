using System.Buffers.Binary;

namespace Exchange.Domain.Journaling;

/// <summary>A growing byte buffer for the journal and snapshot codecs: little endian, LEB128 variable integers.</summary>
public sealed class ByteWriter
{
    private byte[] _buffer = new byte[256];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Empties the buffer.</summary>
    public void Clear() => Length = 0;

    /// <summary>Writes one byte.</summary>
    public void Byte(byte value) => Reserve(1)[0] = value;

    /// <summary>Writes an unsigned variable-length integer (1–10 bytes).</summary>
    public void Unsigned(ulong value)
    {
        var span = Room(10);
        var count = 0;
        while (value >= 0x80)
        {
            span[count++] = unchecked((byte)(value | 0x80));
            value >>= 7;
        }
        span[count++] = (byte)value;
        Length += count;
    }

    /// <summary>Writes a signed variable-length integer (zig-zag).</summary>
    public void Signed(long value) => Unsigned(unchecked((ulong)((value << 1) ^ (value >> 63))));

    /// <summary>Writes eight bytes, little endian.</summary>
    public void Fixed64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    /// <summary>Writes the bytes as they are.</summary>
    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>Makes room for <paramref name="count"/> bytes and counts them as written.</summary>
    public Span<byte> Reserve(int count)
    {
        var span = Room(count)[..count];
        Length += count;
        return span;
    }

    /// <summary>
    /// Room for at least <paramref name="count"/> bytes, not yet written: for writers of many small fields, which count
    /// their bytes themselves and then <see cref="Advance"/>.
    /// </summary>
    public Span<byte> Room(int count)
    {
        if (_buffer.Length - Length < count) Grow(count);
        return _buffer.AsSpan(Length);
    }

    /// <summary>Counts <paramref name="count"/> bytes of <see cref="Room"/> as written.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - Length);
        Length += count;
    }

    private void Grow(int count) => Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + count));
}
