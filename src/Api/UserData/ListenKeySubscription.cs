using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Exchange.Abstractions.Wallets;
using Exchange.Api.Streams;

namespace Exchange.Api.UserData;

/// <summary>What a connection to streams hears of the account of a listen key, for as long as the key is valid.</summary>
internal sealed class ListenKeySubscription(
    string key, StreamConnection connection, IWalletGrain wallet, TimeProvider clock) : IUserEventSink, IDisposable
{
    private readonly byte[] _wrapping = Encoding.ASCII.GetBytes($"{{\"stream\":\"{key}\",\"data\":");

    /// <summary>Where the events come from; null until it is subscribed.</summary>
    public AccountStream? Stream { get; set; }

    /// <inheritdoc/>
    public bool IsMicros => connection.Form.IsMicros;

    /// <inheritdoc/>
    public void Send(byte[] json) =>
        connection.TryEnqueue(connection.Form.IsCombined ? [.. _wrapping, .. json, (byte)'}'] : json);

    /// <inheritdoc/>
    public void End() => connection.BeginClose(
        WebSocketCloseStatus.EndpointUnavailable, "Events may be missing; connect again.");

    /// <inheritdoc/>
    public async ValueTask<bool> IsAllowedAsync()
    {
        if (await wallet.HasListenKeyAsync(key)) return true;
        Send(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"e\":\"listenKeyExpired\",\"E\":\"{clock.GetUtcNow().ToUnixTimeMilliseconds()}\",\"listenKey\":\"{key}\"}}")));
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => Stream?.Remove(this);
}
