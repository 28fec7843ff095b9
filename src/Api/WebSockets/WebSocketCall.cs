using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Api.Handlers;
using Exchange.Api.Requests;
using Microsoft.Extensions.ObjectPool;

namespace Exchange.Api.WebSockets;

/// <summary>What one request of a connection needs, reused: the parsed request and its answer's buffer.</summary>
internal sealed class WebSocketCall : IResettable, IDisposable
{
    private const int InitialCapacity = 4_096;
    private const int RetainedCapacity = 65_536;
    private const int MaxIdLength = 256;

    // As over HTTP: texts of errors reach clients as Binance writes them. Parts are put together unvalidated.
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly byte[] _id = new byte[MaxIdLength];
    private ArrayBufferWriter<byte> _buffer = new(InitialCapacity);
    private int _idLength;

    public WebSocketCall(WebSocketMethods methods)
    {
        Methods = methods;
        Output = new(_buffer, Options);
    }

    /// <summary>Methods there are.</summary>
    public WebSocketMethods Methods { get; }

    /// <summary>The request.</summary>
    public ApiRequest Request { get; } = new();

    /// <summary>Members of the message's <c>params</c>.</summary>
    public MessageParameters Parameters { get; } = new();

    /// <summary>What the message asks for; null when it names no method there is.</summary>
    public ApiEndpoint? Endpoint { get; set; }

    /// <summary>REQUEST_WEIGHT the address has used, this request included.</summary>
    public int UsedWeight { get; set; }

    /// <summary>Id as JSON, exactly as it was sent.</summary>
    public ReadOnlySpan<byte> Id => _idLength == 0 ? "null"u8 : _id.AsSpan(0, _idLength);

    /// <summary>Writes the answer.</summary>
    public Utf8JsonWriter Output { get; }

    /// <summary>The answer; complete after a flush of <see cref="Output"/>.</summary>
    public ReadOnlyMemory<byte> Answer => _buffer.WrittenMemory;

    /// <summary>Keeps an id of at most 256 bytes.</summary>
    public void SetId(ReadOnlySpan<byte> json)
    {
        json.CopyTo(_id);
        _idLength = json.Length;
    }

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
        Parameters.Clear();
        Endpoint = null;
        UsedWeight = 0;
        _idLength = 0;
        if (_buffer.Capacity > RetainedCapacity) _buffer = new(InitialCapacity);
        else _buffer.ResetWrittenCount();
        Output.Reset(_buffer);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Output.Dispose();
}
