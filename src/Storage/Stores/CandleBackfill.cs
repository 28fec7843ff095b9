using Exchange.Domain.MarketData;

namespace Exchange.Storage.Stores;

/// <summary>Brings the stored candles of a market up to its newest trade.</summary>
public sealed class CandleBackfill(ICandleStore store, ITradingQueries queries)
{
    private const int TradesPerBatch = 10_000;

    /// <summary>
    /// Folds and stores the trades that are not in the candles yet, in batches. Returns the folder, which goes on with
    /// the trade after <see cref="CandleFolder.LastTradeId"/>. With another writer at work both get there.
    /// </summary>
    public async Task<CandleFolder> RunAsync(int market, CancellationToken cancellationToken)
    {
        while (true)
        {
            var folder = new CandleFolder(await store.ReadProgressAsync(market, cancellationToken));
            if (await CatchUpAsync(market, folder, cancellationToken)) return folder;
        }
    }

    private async Task<bool> CatchUpAsync(int market, CandleFolder folder, CancellationToken cancellationToken)
    {
        var changes = new List<StoredCandle>();
        while (true)
        {
            var progress = folder.LastTradeId;
            var trades = await queries.ListTradesAsync(market, progress + 1, TradesPerBatch, cancellationToken);
            if (trades.Count == 0) return true;
            foreach (var trade in trades) folder.Add(trade.ToPublic());
            changes.Clear();
            folder.TakeChanges(changes);
            if (!await store.SaveAsync(market, progress, folder.LastTradeId, changes, cancellationToken)) return false;
        }
    }
}
