namespace Exchange.Api.Streams;

/// <summary>Knows the streams of some kind by their names.</summary>
internal interface IStreamResolver
{
    /// <summary>
    /// Subscribes a connection until the result is disposed; null when the name is none of its own. Throws when that
    /// cannot be told at the moment.
    /// </summary>
    ValueTask<IDisposable?> SubscribeAsync(string name, StreamConnection connection);
}
