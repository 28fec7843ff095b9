using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.Api.Streams;

/// <summary>
/// A stream that somebody listens to. Each event is encoded once in every form that is wanted, and the same bytes go to all
/// subscribers. Publishing never waits for a subscriber.
/// </summary>
internal abstract class StreamTopic(string name)
{
    // Names keep their '+'.
    private static readonly JsonWriterOptions Options =
        new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Scratch? _scratch;

    private readonly Lock _lock = new();
    private readonly List<StreamConnection> _subscribers = [];
    private readonly byte[]?[] _encoded = new byte[]?[StreamForm.Count];
    private byte[]? _wrapping;

    /// <summary>The stream's name as it was subscribed.</summary>
    public string Name { get; } = name;

    /// <summary>Adds a subscriber.</summary>
    public void Add(StreamConnection connection)
    {
        lock (_lock) _subscribers.Add(connection);
    }

    /// <summary>Removes a subscriber, who gets nothing more from now on; true when there is none left.</summary>
    public bool Remove(StreamConnection connection)
    {
        lock (_lock)
        {
            var index = _subscribers.IndexOf(connection);
            _subscribers[index] = _subscribers[^1];
            _subscribers.RemoveAt(_subscribers.Count - 1);
            return _subscribers.Count == 0;
        }
    }

    /// <summary>Sends the event of the moment (<see cref="Write"/>) to all subscribers.</summary>
    protected void Publish()
    {
        lock (_lock)
        {
            Array.Clear(_encoded);
            foreach (var subscriber in _subscribers)
            {
                var form = subscriber.Form;
                subscriber.TryEnqueue(_encoded[form.Index] ??= Encode(form));
            }
        }
    }

    /// <summary>Writes the event of the moment without its wrapping.</summary>
    protected abstract void Write(Utf8JsonWriter output, StreamForm form);

    private byte[] Encode(StreamForm form)
    {
        if (form.IsCombined) return Wrap(_encoded[form.Raw.Index] ??= Encode(form.Raw));
        var scratch = _scratch ??= new();
        scratch.Bytes.ResetWrittenCount();
        scratch.Json.Reset();
        Write(scratch.Json, form);
        scratch.Json.Flush();
        return scratch.Bytes.WrittenSpan.ToArray();
    }

    private byte[] Wrap(byte[] data)
    {
        _wrapping ??= [.. "{\"stream\":\""u8, .. JsonEncodedText.Encode(Name, Options.Encoder).EncodedUtf8Bytes,
            .. "\",\"data\":"u8];
        return [.. _wrapping, .. data, (byte)'}'];
    }

    private sealed class Scratch
    {
        public Scratch() => Json = new(Bytes, Options);

        public ArrayBufferWriter<byte> Bytes { get; } = new(1_024);

        public Utf8JsonWriter Json { get; }
    }
}
