namespace Exchange.Api.Requests;

/// <summary>The bytes a signature covers: query and body exactly as sent, without the signature itself.</summary>
internal sealed class SignedPayload
{
    private const int InitialCapacity = 1_024;
    private const int RetainedCapacity = 16_384;

    private byte[] _bytes = new byte[InitialCapacity];
    private int _length;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (_bytes.Length > RetainedCapacity) _bytes = new byte[InitialCapacity];
        _length = 0;
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }
}
