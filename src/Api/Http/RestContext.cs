using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Api.Requests;
using Microsoft.Extensions.ObjectPool;

namespace Exchange.Api.Http;

/// <summary>What one REST request needs, reused: the parsed request and the answer's buffer.</summary>
internal sealed class RestContext : IResettable, IDisposable
{
    private const int InitialCapacity = 4_096;
    private const int RetainedCapacity = 65_536;

    // Texts of errors reach clients as Binance writes them, quotes unescaped; the content type is JSON and never sniffed.
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private ArrayBufferWriter<byte> _buffer = new(InitialCapacity);

    public RestContext() => Output = new(_buffer, Options);

    /// <summary>The request.</summary>
    public ApiRequest Request { get; } = new();

    /// <summary>Writes the answer.</summary>
    public Utf8JsonWriter Output { get; }

    /// <summary>The answer; complete after a flush of <see cref="Output"/>.</summary>
    public ReadOnlySpan<byte> Answer => _buffer.WrittenSpan;

    /// <summary>Drops what was written.</summary>
    public void DropAnswer()
    {
        Output.Reset();
        _buffer.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public bool TryReset()
    {
        Request.Clear();
        if (_buffer.Capacity > RetainedCapacity) _buffer = new(InitialCapacity);
        else _buffer.ResetWrittenCount();
        Output.Reset(_buffer);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Output.Dispose();
}
