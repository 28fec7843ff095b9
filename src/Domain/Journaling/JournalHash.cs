using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Domain.Journaling;

/// <summary>
/// The hash chain over a stream's rows (I-J4): a row that is changed, missing, moved to another place or to another stream
/// does not verify. Each link is
/// <c>SHA-256(previous hash ‖ SHA-256(payload) ‖ first sequence, 8 bytes little endian ‖ stream name in UTF-8)</c>; all
/// parts but the last have a fixed length, so no two inputs are the same bytes.
/// </summary>
public static class JournalHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>Longest name of a stream in UTF-8 bytes.</summary>
    public const int StreamNameMaxBytes = 128;

    private static readonly byte[] Zeros = new byte[Size];

    /// <summary>The hash before a stream's first row: zeros.</summary>
    public static ReadOnlySpan<byte> Genesis => Zeros;

    /// <summary>Writes the hash of a row; <paramref name="destination"/> may be <paramref name="previous"/>.</summary>
    /// <param name="previous">Hash of the row before, <see cref="Size"/> bytes.</param>
    /// <param name="stream">The stream's name, at most <see cref="StreamNameMaxBytes"/> bytes.</param>
    /// <param name="firstSequence">Sequence of the row's first entry.</param>
    /// <param name="payload">The row's bytes.</param>
    /// <param name="destination">Receives <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">A span has the wrong length or the name is too long.</exception>
    public static void Next(
        ReadOnlySpan<byte> previous, string stream, long firstSequence, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        if (previous.Length != Size) throw new ArgumentException($"A hash has {Size} bytes.", nameof(previous));
        if (destination.Length != Size) throw new ArgumentException($"A hash has {Size} bytes.", nameof(destination));

        // Hashing the payload apart keeps the link itself in a small stack buffer, without an incremental hash object.
        Span<byte> link = stackalloc byte[Size + Size + sizeof(long) + StreamNameMaxBytes];
        previous.CopyTo(link);
        SHA256.HashData(payload, link[Size..]);
        BinaryPrimitives.WriteInt64LittleEndian(link[(Size + Size)..], firstSequence);
        if (!Encoding.UTF8.TryGetBytes(stream, link[(Size + Size + sizeof(long))..], out var nameBytes))
            throw new ArgumentException($"A stream's name has at most {StreamNameMaxBytes} bytes.", nameof(stream));
        SHA256.HashData(link[..(Size + Size + sizeof(long) + nameBytes)], destination);
    }
}
