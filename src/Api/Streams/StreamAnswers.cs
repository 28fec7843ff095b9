using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.Api.Streams;

/// <summary>Answers to requests, and what the server says on its own.</summary>
internal static class StreamAnswers
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>{"result":null,"id":…}</c>.</summary>
    public static byte[] Done(byte[] id) => Result(id, static (output, _) => output.WriteNullValue(), 0);

    /// <summary>The names of streams.</summary>
    public static byte[] Streams(byte[] id, IEnumerable<string> names) => Result(
        id,
        static (output, names) =>
        {
            output.WriteStartArray();
            foreach (var name in names) output.WriteStringValue(name);
            output.WriteEndArray();
        },
        names);

    /// <summary>The value of a property.</summary>
    public static byte[] Property(byte[] id, bool value) =>
        Result(id, static (output, value) => output.WriteBooleanValue(value), value);

    /// <summary><c>{"code":…,"msg":"…"}</c>, in documented cases with the request's id.</summary>
    public static byte[] Error(StreamError error) => Write(
        static (output, error) =>
        {
            output.WriteStartObject();
            output.WriteNumber("code"u8, error.Code);
            output.WriteString("msg"u8, error.Message);
            if (error.Id is not null) WriteId(output, error.Id);
            output.WriteEndObject();
        },
        error);

    /// <summary>The event that announces the end of the connection.</summary>
    public static byte[] Shutdown(StreamForm form, long atMicros) => Write(
        static (output, state) =>
        {
            if (state.form.IsCombined)
            {
                output.WriteStartObject();
                output.WriteString("stream"u8, "!serverShutdown"u8);
                output.WritePropertyName("data"u8);
            }
            output.WriteStartObject();
            output.WriteString(StreamNames.EventType, "serverShutdown"u8);
            output.WriteNumber(StreamNames.EventTime, state.form.Time(state.atMicros));
            output.WriteEndObject();
            if (state.form.IsCombined) output.WriteEndObject();
        },
        (form, atMicros));

    private static byte[] Result<T>(byte[] id, Action<Utf8JsonWriter, T> writeResult, T result) => Write(
        static (output, state) =>
        {
            output.WriteStartObject();
            output.WritePropertyName("result"u8);
            state.writeResult(output, state.result);
            WriteId(output, state.id);
            output.WriteEndObject();
        },
        (id, writeResult, result));

    private static void WriteId(Utf8JsonWriter output, byte[] id)
    {
        output.WritePropertyName("id"u8);
        output.WriteRawValue(id, skipInputValidation: true);
    }

    private static byte[] Write<T>(Action<Utf8JsonWriter, T> write, T state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var output = new Utf8JsonWriter(bytes, Options);
        write(output, state);
        output.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
