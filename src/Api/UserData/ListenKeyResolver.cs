using System.Security.Authentication;
using Exchange.Abstractions.Wallets;
using Exchange.Api.Markets;
using Exchange.Api.Streams;

namespace Exchange.Api.UserData;

/// <summary>Listen keys as names of streams: the events of the key's account, bare or wrapped as any stream's.</summary>
internal sealed class ListenKeyResolver(UserStreams streams, ExchangeGrains grains, TimeProvider clock) : IStreamResolver
{
    /// <inheritdoc/>
    public async ValueTask<IDisposable?> SubscribeAsync(string name, StreamConnection connection)
    {
        if (!ListenKey.TryGetAccount(name, out var account)) return null;
        var wallet = grains.Wallet(account);

        // Silence would look like an account where nothing happens; and one key a connection is enough to guess with.
        if (!await wallet.HasListenKeyAsync(name)) throw new AuthenticationException("A listen key does not exist.");
        var subscription = new ListenKeySubscription(name, connection, wallet, clock);
        subscription.Stream = await streams.SubscribeAsync(account, subscription);
        return subscription;
    }
}
