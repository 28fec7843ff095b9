namespace Exchange.Api.Streams;

/// <summary>What a client of the streams may ask for.</summary>
internal enum StreamMethod : byte
{
    /// <summary>Subscribe to streams.</summary>
    Subscribe = 1,

    /// <summary>Unsubscribe from streams.</summary>
    Unsubscribe,

    /// <summary>List the streams subscribed to.</summary>
    ListSubscriptions,

    /// <summary>Set the property <c>combined</c>.</summary>
    SetProperty,

    /// <summary>Tell the property <c>combined</c>.</summary>
    GetProperty,
}

/// <summary>A request that can be carried out.</summary>
/// <param name="Method">What to do.</param>
/// <param name="Id">The request's id as it was sent, JSON.</param>
/// <param name="Streams">Names of streams, for the methods that take them.</param>
/// <param name="IsCombined">The property's new value, for the method that sets it.</param>
internal sealed record StreamRequest(StreamMethod Method, byte[] Id, IReadOnlyList<string> Streams, bool IsCombined);

/// <summary>Why a request is refused, with Binance's code and text.</summary>
/// <param name="Code">0 unknown property, 1 wrong value, 2 invalid request, 3 invalid JSON.</param>
/// <param name="Message">The text.</param>
/// <param name="Id">The request's id where the answer has it; null where it has none.</param>
internal sealed record StreamError(int Code, string Message, byte[]? Id = null);
