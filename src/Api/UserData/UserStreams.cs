using System.Collections.Concurrent;
using Exchange.Abstractions.Wallets;
using Exchange.Api.Markets;
using Microsoft.Extensions.Logging;

namespace Exchange.Api.UserData;

/// <summary>
/// The accounts this process listens to, each subscribed to its wallet once, however many connections want its events.
/// Subscriptions are confirmed every <see cref="RenewalPeriod"/>; what cannot be confirmed, or lost something, ends.
/// </summary>
internal sealed partial class UserStreams : IUserEventObserver, IDisposable
{
    /// <summary>Time between two confirmations; wallets forget who is silent for a minute.</summary>
    public static readonly TimeSpan RenewalPeriod = TimeSpan.FromSeconds(10);

    private const int ParallelRenewals = 64;

    private readonly ConcurrentDictionary<long, AccountStream> _streams = new();
    private readonly ExchangeGrains _grains;
    private readonly MarketCache _markets;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lazy<IUserEventObserver> _self;
    private readonly ITimer _timer;
    private int _isRenewing;

    public UserStreams(ExchangeGrains grains, MarketCache markets, TimeProvider clock, ILogger<UserStreams> logger)
    {
        (_grains, _markets, _clock, _logger) = (grains, markets, clock, logger);
        _self = new(() => grains.Reference<IUserEventObserver>(this));
        _timer = clock.CreateTimer(
            static state => _ = ((UserStreams)state!).RenewAllAsync(), this, RenewalPeriod, RenewalPeriod);
    }

    /// <summary>Accounts that are listened to.</summary>
    public int Count => _streams.Count;

    /// <summary>
    /// Subscribes: whatever is committed after this call has returned is either handed to the sink or the sink is ended.
    /// Throws when the wallet cannot be reached.
    /// </summary>
    public async Task<AccountStream> SubscribeAsync(long account, IUserEventSink sink)
    {
        while (true)
        {
            var stream = Find(account);
            try
            {
                await stream.Started;
            }
            catch
            {
                Drop(stream);
                throw;
            }
            if (stream.TryAdd(sink)) return stream;
            Drop(stream);
        }
    }

    /// <summary>Confirms all subscriptions now; after a silo left, nobody has to wait for the next round.</summary>
    public async Task RenewAllAsync()
    {
        if (Interlocked.Exchange(ref _isRenewing, 1) != 0) return;
        try
        {
            await Parallel.ForEachAsync(
                _streams.Values, new ParallelOptions { MaxDegreeOfParallelism = ParallelRenewals },
                async (stream, _) => await RenewAsync(stream));
        }
        finally
        {
            Volatile.Write(ref _isRenewing, 0);
        }
    }

    /// <inheritdoc/>
    public async Task OnEventsAsync(UserEventBatch batch)
    {
        if (!_streams.TryGetValue(batch.Account, out var stream)) return;
        try
        {
            stream.Apply(batch, await TableAsync(batch));
        }
        catch (Exception exception)
        {
            // Left out is not an option.
            Log.NotWritten(_logger, batch.Account, exception);
            stream.End();
        }
        if (stream.IsEnded) Drop(stream);
    }

    /// <inheritdoc/>
    public Task OnEndedAsync(long account, long epoch)
    {
        if (!_streams.TryGetValue(account, out var stream)) return Task.CompletedTask;
        stream.EndEpoch(epoch);
        if (stream.IsEnded) Drop(stream);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private AccountStream Find(long account)
    {
        while (true)
        {
            if (_streams.TryGetValue(account, out var stream)) return stream;
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            stream = new(account, _clock) { Started = started.Task };
            if (!_streams.TryAdd(account, stream)) continue;
            _ = StartAsync(stream, started);
            return stream;
        }
    }

    private async Task StartAsync(AccountStream stream, TaskCompletionSource started)
    {
        try
        {
            stream.Confirm(await _grains.Wallet(stream.Account).SubscribeAsync(_self.Value), await _markets.GetAsync());
            started.SetResult();
        }
        catch (Exception exception)
        {
            stream.End();
            started.SetException(exception);
        }
    }

    private async Task RenewAsync(AccountStream stream)
    {
        if (!stream.Started.IsCompleted) return;
        try
        {
            foreach (var sink in stream.Sinks())
            {
                if (await sink.IsAllowedAsync()) continue;
                stream.Remove(sink);
                sink.End();
            }
            // The wallet forgets a process that does not ask again; one that did could not be told from this one.
            if (!stream.EndIfIdle())
                stream.Confirm(await _grains.Wallet(stream.Account).SubscribeAsync(_self.Value), await _markets.GetAsync());
        }
        catch (Exception exception)
        {
            Log.NotConfirmed(_logger, stream.Account, exception);
            stream.EndIfUnconfirmed();
        }
        if (stream.IsEnded) Drop(stream);
    }

    private void Drop(AccountStream stream) => _streams.TryRemove(new(stream.Account, stream));

    /// <summary>Units of a market never change, so that an old catalog serves as long as it knows the market.</summary>
    private ValueTask<MarketTable> TableAsync(UserEventBatch batch)
    {
        if (_markets.Newest is not { } table) return _markets.GetAsync();
        foreach (var events in batch.Events)
        {
            if (events.Symbol.Length > 0 && table.Find(events.Symbol) is null) return _markets.GetAsync();
        }
        return new(table);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The events of account {Account} could not be written; its streams end.")]
        public static partial void NotWritten(ILogger logger, long account, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "The subscription to account {Account} could not be confirmed.")]
        public static partial void NotConfirmed(ILogger logger, long account, Exception exception);
    }
}
