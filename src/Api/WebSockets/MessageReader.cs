using System.Text.Json;
using Exchange.Api.Errors;

namespace Exchange.Api.WebSockets;

/// <summary>
/// Reads <c>{"id":…,"method":…,"params":{…}}</c>. Numbers stay the text that was sent, because that is what was signed.
/// </summary>
internal static class MessageReader
{
    private const int MaxDepth = 16;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private static readonly ApiError BadId = ApiErrors.InvalidJsonMember(
        "id", "an integer, a string of at most 36 characters, or null");

    private static readonly ApiError BadMethod = ApiErrors.InvalidJsonMember("method", "a string");
    private static readonly ApiError BadParameters = ApiErrors.InvalidJsonMember("params", "an object");

    /// <summary>Reads a message into a call. The call knows its id when that is legal, whatever else is wrong.</summary>
    public static ApiError? Read(ReadOnlySpan<byte> message, WebSocketCall call)
    {
        try
        {
            if (!TryReadMembers(message, out var id, out var method, out var parameters)) return ApiErrors.InvalidJson;
            if (ReadId(message, id, call) is { } badId) return badId;
            if (ReadMethod(message, method, call) is { } badMethod) return badMethod;
            if (parameters.Kind == JsonTokenType.None) return null;
            return parameters.Kind == JsonTokenType.StartObject
                ? ReadParameters(message[parameters.Text], call) ?? call.Parameters.CopyTo(call.Request)
                : BadParameters;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or an escape that is no character.
            return ApiErrors.InvalidJson;
        }
    }

    // Members that mean nothing are passed over, as Binance does; one of ours twice is refused.
    private static bool TryReadMembers(
        ReadOnlySpan<byte> message, out Member id, out Member method, out Member parameters)
    {
        id = method = parameters = default;
        var reader = new Utf8JsonReader(message, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        var isUnique = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) isUnique &= TryTake(ref reader, ref id);
            else if (reader.ValueTextEquals("method"u8)) isUnique &= TryTake(ref reader, ref method);
            else if (reader.ValueTextEquals("params"u8)) isUnique &= TryTake(ref reader, ref parameters);
            else reader.Skip();
        }
        return !reader.Read() && isUnique;
    }

    private static bool TryTake(ref Utf8JsonReader reader, ref Member member)
    {
        var isFirst = member.Kind == JsonTokenType.None;
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var kind = reader.TokenType;
        reader.Skip();
        member = new(kind, start..(int)reader.BytesConsumed);
        return isFirst;
    }

    private static ApiError? ReadId(ReadOnlySpan<byte> message, Member id, WebSocketCall call)
    {
        var text = message[id.Text];
        if (!MessageId.IsLegal(id.Kind, text)) return BadId;
        call.SetId(text);
        return null;
    }

    private static ApiError? ReadMethod(ReadOnlySpan<byte> message, Member method, WebSocketCall call)
    {
        const int maxLength = 256;
        if (method.Kind != JsonTokenType.String) return BadMethod;
        var text = message[method.Text];
        if (text.Length > maxLength) return ApiErrors.NoSuchWebSocketMethod;
        Span<byte> name = stackalloc byte[maxLength];
        call.Endpoint = call.Methods.Find(name[..Unescape(text, name)]);
        return call.Endpoint is null ? ApiErrors.NoSuchWebSocketMethod : null;
    }

    private static int Unescape(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var reader = new Utf8JsonReader(text, Options);
        reader.Read();
        return reader.CopyString(destination);
    }

    private static ApiError? ReadParameters(ReadOnlySpan<byte> text, WebSocketCall call)
    {
        var parameters = call.Parameters;
        var reader = new Utf8JsonReader(text, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = parameters.Take(reader.CopyString(parameters.Room(reader.ValueSpan.Length)));
            reader.Read();
            if (parameters.Add(name, ReadValue(ref reader, text, parameters)) is { } error) return error;
        }
        return null;
    }

    private static Range ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, MessageParameters parameters)
    {
        if (reader.TokenType == JsonTokenType.String)
            return parameters.Take(reader.CopyString(parameters.Room(reader.ValueSpan.Length)));

        // A null is a value that was left empty.
        if (reader.TokenType == JsonTokenType.Null) return parameters.Take(0);
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var value = text[start..(int)reader.BytesConsumed];
        return parameters.Take(Compact(value, parameters.Room(value.Length)));
    }

    // The text without white space between its tokens: lists are read as JSON that has none.
    private static int Compact(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        var length = 0;
        var isInString = false;
        for (var i = 0; i < value.Length; i++)
        {
            var character = value[i];
            if (!isInString && character is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') continue;
            destination[length++] = character;
            if (isInString && character == '\\') destination[length++] = value[++i];
            else if (character == '"') isInString = !isInString;
        }
        return length;
    }

    private readonly record struct Member(JsonTokenType Kind, Range Text);
}
