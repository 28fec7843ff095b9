using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Exchange.Abstractions.Wallets;

namespace Exchange.Grains.Wallets;

/// <content>
/// The account's listen key: at most one, valid for an hour since it was last used. It lives in memory; a key that is gone
/// is refused, so that its owner asks for another.
/// </content>
public sealed partial class WalletGrain
{
    private static readonly TimeSpan ListenKeyValidity = TimeSpan.FromMinutes(60);

    private string? _listenKey;
    private long _listenKeyUsedAt;

    /// <inheritdoc/>
    public Task<string> CreateListenKeyAsync()
    {
        if (_listenKey is null || !IsListenKey(_listenKey))
        {
            _listenKey = ListenKey.Format(
                Account, RandomNumberGenerator.GetString(ListenKey.Alphabet, ListenKey.SecretLength));
        }
        UseListenKey();
        return Task.FromResult(_listenKey);
    }

    /// <inheritdoc/>
    public Task<bool> ExtendListenKeyAsync(string key)
    {
        if (!IsListenKey(key)) return Task.FromResult(false);
        UseListenKey();
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public Task<bool> CloseListenKeyAsync(string key)
    {
        if (!IsListenKey(key)) return Task.FromResult(false);
        _listenKey = null;
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public Task<bool> HasListenKeyAsync(string key) => Task.FromResult(IsListenKey(key));

    private bool IsListenKey(string key) =>
        _listenKey is not null
        && clock.GetElapsedTime(_listenKeyUsedAt) < ListenKeyValidity
        && CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(key.AsSpan()), MemoryMarshal.AsBytes(_listenKey.AsSpan()));

    private void UseListenKey()
    {
        _listenKeyUsedAt = clock.GetTimestamp();
        DelayDeactivation(ListenKeyValidity);
    }
}
