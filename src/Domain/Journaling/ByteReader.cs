using System.Buffers.Binary;

namespace Exchange.Domain.Journaling;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote; throws <see cref="InvalidDataException"/> on anything else and never reads
/// past the end.
/// </summary>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Reads one byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads an unsigned variable-length integer; refuses encodings that do not fit or are not minimal.</summary>
    public ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = Byte();
            if (shift == 63 && b > 1) break;
            value |= (ulong)(b & 0x7F) << shift;
            if (b >= 0x80) continue;
            if (b == 0 && shift > 0) break;
            return value;
        }
        throw new InvalidDataException("Malformed variable-length integer.");
    }

    /// <summary>Reads a signed variable-length integer.</summary>
    public long Signed()
    {
        var value = Unsigned();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    /// <summary>Reads a non-negative integer that fits a <see cref="long"/>.</summary>
    public long NonNegative()
    {
        var value = Unsigned();
        return value <= long.MaxValue ? (long)value : throw new InvalidDataException("Integer out of range.");
    }

    /// <summary>Reads eight bytes, little endian.</summary>
    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Reads <paramref name="count"/> bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Remaining) throw new InvalidDataException("Data ends too early.");
        var span = _bytes.Slice(_position, count);
        _position += count;
        return span;
    }
}
