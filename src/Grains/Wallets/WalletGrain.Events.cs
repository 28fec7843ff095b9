using Exchange.Abstractions.Wallets;
using Exchange.Domain.Ledger;
using Exchange.Storage;

namespace Exchange.Grains.Wallets;

/// <content>What happens to the account, for the wallet itself and for those who listen.</content>
public sealed partial class WalletGrain
{
    private AccountFeed _feed = null!;
    private long _takeovers;

    /// <inheritdoc/>
    public Task AccountChangedAsync(AccountEvents events)
    {
        foreach (ref readonly var step in events.Steps.AsSpan())
        {
            if (step is { Kind: ExecutionKind.Trade, IsMaker: true } && step.Lots == step.ExecutedLots)
                _orders.MakerFilled(NowMicros);
        }
        Take(events);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task EventsLostAsync()
    {
        _feed.Break();
        return ReloadAsync();
    }

    /// <inheritdoc/>
    public async Task<UserStreamPosition> SubscribeAsync(IUserEventObserver observer)
    {
        var takeovers = await bookTakeovers.CountAsync();
        if (takeovers > _takeovers) _feed.Break();
        _takeovers = Math.Max(takeovers, _takeovers);
        return _feed.Subscribe(observer);
    }

    /// <summary>Takes over what a book's commit did to the account.</summary>
    private void Take(AccountEvents? events)
    {
        if (events is null) return;
        Update(events.Balances);
        _feed.Accept(events);
    }

    private void TakeTransfer(in Transfer transfer, TransferResult result)
    {
        Update(result.Balances);
        if (result.Status != TransferStatus.Applied) return;
        _feed.AcceptTransfer(new()
        {
            AtMicros = transfer.AtMicros,
            Balances = [.. result.Balances.Where(b => b.Account == Account).Select(View)],
            Transfer = new(transfer.Asset, transfer.AmountMinor),
        });
    }

    private static BalanceView View(Balance balance) =>
        new(balance.Asset, balance.AvailableMinor, balance.HeldMinor, balance.Version);
}
