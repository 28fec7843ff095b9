using System.Globalization;
using System.Text.Json;
using Exchange.Api.WebSockets;

namespace Exchange.Api.Streams;

/// <summary>
/// Reads <c>{"method":…,"params":[…],"id":…}</c>. Errors have the codes and texts of Binance's page "Live
/// Subscribing/Unsubscribing to streams", positions in the message included.
/// </summary>
internal static class StreamRequestReader
{
    /// <summary>Longest name of a stream in characters; listen keys have 64.</summary>
    public const int MaxNameLength = 128;

    private const int MaxDepth = 16;
    private const int UnknownProperty = 0;
    private const int WrongValue = 1;
    private const int Invalid = 2;
    private const int NoJson = 3;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private static readonly StreamError BadId =
        new(Invalid, "Invalid request: request ID must be an unsigned integer");

    private static readonly StreamError TooMany = new(Invalid, "Invalid request: too many parameters");
    private static readonly StreamError BadPropertyName =
        new(Invalid, "Invalid request: property name must be a string");

    private static readonly StreamError BadStreams =
        new(Invalid, "Invalid request: params must be a list of stream names of at most 128 characters");

    private static readonly StreamError BadValue = new(WrongValue, "Invalid value type: expected Boolean");

    /// <summary>Reads a message: a request, or why there is none.</summary>
    public static StreamRequest? Read(ReadOnlySpan<byte> message, out StreamError? error)
    {
        try
        {
            return ReadMembers(message, out error);
        }
        catch (JsonException exception)
        {
            error = NotJson((exception.LineNumber ?? 0) + 1, (exception.BytePositionInLine ?? 0) + 1);
        }
        catch (InvalidOperationException)
        {
            // An escape that is no character.
            error = NotJson(1, 1);
        }
        return null;
    }

    /// <summary>The refusal of more streams than a connection may have.</summary>
    public static StreamError TooManyStreams(int limit, byte[] id) => new(
        Invalid,
        string.Create(CultureInfo.InvariantCulture, $"Invalid request: a connection can listen to at most {limit} streams"),
        id);

    private static StreamRequest? ReadMembers(ReadOnlySpan<byte> message, out StreamError? error)
    {
        Member id = default, method = default, parameters = default;
        var reader = new Utf8JsonReader(message, Options);
        reader.Read();
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        error = null;
        while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) error ??= Take(ref reader, message, "id", ref id);
            else if (reader.ValueTextEquals("method"u8)) error ??= Take(ref reader, message, "method", ref method);
            else if (reader.ValueTextEquals("params"u8)) error ??= Take(ref reader, message, "params", ref parameters);
            else reader.Skip();
        }
        if (!isObject) reader.Skip();
        var end = (int)reader.BytesConsumed;
        reader.Read();
        if (error is null && method.Kind == JsonTokenType.None) error = At(message, end, "missing field `method`");
        if (error is not null) return null;
        return ReadRequest(message, id, method, parameters, out error);
    }

    private static StreamRequest? ReadRequest(
        ReadOnlySpan<byte> message, Member id, Member method, Member parameters, out StreamError? error)
    {
        if (ReadMethod(message, method, out error) is not { } known) return null;
        var idText = message[id.Text];
        if (!MessageId.IsLegal(id.Kind, idText)) error = BadId;
        if (error is not null) return null;
        var request = new StreamRequest(known, idText.ToArray(), [], false);
        return known switch
        {
            StreamMethod.Subscribe or StreamMethod.Unsubscribe => ReadStreams(message, parameters, request, out error),
            StreamMethod.ListSubscriptions => Count(message, parameters) == 0 ? request : Refuse(TooMany, out error),
            StreamMethod.SetProperty => ReadProperty(message, parameters, request, 2, out error),
            StreamMethod.GetProperty => ReadProperty(message, parameters, request, 1, out error),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static StreamError? Take(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> message, string name, ref Member member)
    {
        var isFirst = member.Kind == JsonTokenType.None;
        var nameEnd = (int)reader.TokenStartIndex + reader.ValueSpan.Length + 2;
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var kind = reader.TokenType;
        reader.Skip();
        member = new(kind, start..(int)reader.BytesConsumed);
        return isFirst ? null : At(message, nameEnd, $"duplicate field `{name}`");
    }

    private static StreamMethod? ReadMethod(ReadOnlySpan<byte> message, Member method, out StreamError? error)
    {
        error = null;
        var text = message[method.Text];
        if (method.Kind != JsonTokenType.String)
        {
            error = At(message, method.Text.End.Value, "invalid type: expected a string as `method`");
            return null;
        }
        var reader = Reader(text);
        var name = reader.GetString()!;
        StreamMethod? known = name switch
        {
            "SUBSCRIBE" => StreamMethod.Subscribe,
            "UNSUBSCRIBE" => StreamMethod.Unsubscribe,
            "LIST_SUBSCRIPTIONS" => StreamMethod.ListSubscriptions,
            "SET_PROPERTY" => StreamMethod.SetProperty,
            "GET_PROPERTY" => StreamMethod.GetProperty,
            _ => null,
        };
        if (known is null)
        {
            error = At(message, method.Text.End.Value, $"unknown variant `{Shorten(name)}`, expected one of `SUBSCRIBE`, "
                + "`UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`");
        }
        return known;
    }

    private static StreamRequest? ReadStreams(
        ReadOnlySpan<byte> message, Member parameters, StreamRequest request, out StreamError? error)
    {
        if (parameters.Kind != JsonTokenType.StartArray) return Refuse(BadStreams, out error);
        var reader = Reader(message[parameters.Text]);
        var names = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String) return Refuse(BadStreams, out error);
            var name = reader.GetString()!;
            if (name.Length > MaxNameLength) return Refuse(BadStreams, out error);
            names.Add(name);
        }
        error = null;
        return request with { Streams = names };
    }

    private static StreamRequest? ReadProperty(
        ReadOnlySpan<byte> message, Member parameters, StreamRequest request, int expected, out StreamError? error)
    {
        if (Count(message, parameters) > expected) return Refuse(TooMany, out error);
        if (parameters.Kind != JsonTokenType.StartArray) return Refuse(BadPropertyName, out error);
        var reader = Reader(message[parameters.Text]);
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) return Refuse(BadPropertyName, out error);
        if (!reader.ValueTextEquals("combined"u8))
            return Refuse(new(UnknownProperty, "Unknown property", request.Id), out error);
        error = null;
        if (expected == 1) return request;
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False)) return Refuse(BadValue, out error);
        return request with { IsCombined = reader.TokenType == JsonTokenType.True };
    }

    // Elements of a list; none when there is none.
    private static int Count(ReadOnlySpan<byte> message, Member parameters)
    {
        if (parameters.Kind != JsonTokenType.StartArray) return 0;
        var reader = Reader(message[parameters.Text]);
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            count++;
            reader.Skip();
        }
        return count;
    }

    private static Utf8JsonReader Reader(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, Options);
        reader.Read();
        return reader;
    }

    private static StreamRequest? Refuse(StreamError refusal, out StreamError? error)
    {
        error = refusal;
        return null;
    }

    private static StreamError At(ReadOnlySpan<byte> message, int end, string problem)
    {
        var before = message[..end];
        var line = before.Count((byte)'\n') + 1;
        var column = end - (before.LastIndexOf((byte)'\n') + 1);
        return new(Invalid, string.Create(
            CultureInfo.InvariantCulture, $"Invalid request: {problem} at line {line} column {column}"));
    }

    private static StreamError NotJson(long line, long column) => new(NoJson, string.Create(
        CultureInfo.InvariantCulture, $"Invalid JSON: expected value at line {line} column {column}"));

    private static string Shorten(string text) => text.Length <= MaxNameLength ? text : text[..MaxNameLength];

    private readonly record struct Member(JsonTokenType Kind, Range Text);
}
