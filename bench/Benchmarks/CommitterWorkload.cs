using Exchange.Domain.Ledger;
using Exchange.Domain.Orders;
using Exchange.Storage;

namespace Exchange.Benchmarks;

/// <summary>
/// The storage half of an exchange: four books, accounts in two assets each, 30 % of the units are a fill (six balances,
/// eight ledger rows, two finished orders, a trade), 30 % a cancel (a balance and a finished order), the rest a placement
/// (a balance); an entry of 80 bytes each. Every unit keeps the ledger balanced.
/// </summary>
internal sealed class CommitterWorkload(ICommitter committer, int accounts, int fillPercent)
{
    private const int Books = 4;
    private const int QuoteAsset = 100;
    private const int EntryBytes = 80;
    private const int CancelPercent = 30;
    private const long FundsMinor = 1_000_000_000_000;
    private const int FundedPerUnit = 500;
    private const long FirstAccount = 1_001;

    private readonly Book[] _books = [.. Enumerable.Range(1, Books).Select(market => new Book(market))];

    /// <summary>Gives every account funds in every asset, half of them held.</summary>
    public async Task FundAsync()
    {
        var claim = await committer.ClaimAsync("bench:funding", CancellationToken.None);
        var sequence = claim.NextSequence;
        var transfer = 0L;
        foreach (var asset in _books.Select(book => book.Market).Append(QuoteAsset))
        {
            for (var from = 0; from < accounts; from += FundedPerUnit)
            {
                var unit = new CommitUnit { Stream = claim.Stream, Epoch = claim.Epoch, Sequence = sequence++ };
                unit.Payload.Byte(1);
                for (var i = from; i < Math.Min(from + FundedPerUnit, accounts); i++)
                {
                    unit.Deltas.Add(new(FirstAccount + i, asset, FundsMinor, FundsMinor));
                    unit.Deltas.Add(new(AccountNumbers.ExternalSandbox, asset, -2 * FundsMinor, 0));
                    Move(unit, --transfer, AccountNumbers.ExternalSandbox, FirstAccount + i, asset, 2 * FundsMinor,
                        TransferKind.Deposit);
                }
                await RequireAsync(committer.CommitAsync(unit));
            }
        }
        foreach (var book in _books) await book.ClaimAsync(committer);
    }

    /// <summary>Commits units with <paramref name="inFlight"/> callers, each waiting for its own, until stopped.</summary>
    /// <returns>Latencies in microseconds, unsorted.</returns>
    public async Task<List<double>> RunAsync(int inFlight, int seed, CancellationToken stop)
    {
        var callers = Enumerable.Range(0, inFlight)
            .Select(caller => Task.Run(() => CallAsync(_books[caller % Books], new Random(seed + caller), stop)));
        return [.. (await Task.WhenAll(callers)).SelectMany(latencies => latencies)];
    }

    private async Task<List<double>> CallAsync(Book book, Random random, CancellationToken stop)
    {
        var latencies = new List<double>();
        var unit = new CommitUnit();
        while (!stop.IsCancellationRequested)
        {
            var started = TimeProvider.System.GetTimestamp();
            ValueTask<CommitResult> commit;
            // A book is one grain: it decides and hands over one unit after the other.
            lock (book)
            {
                book.Fill(unit, random, accounts, fillPercent);
                commit = committer.CommitAsync(unit);
            }
            await RequireAsync(commit);
            latencies.Add(TimeProvider.System.GetElapsedTime(started).TotalMicroseconds);
        }
        return latencies;
    }

    private static async Task RequireAsync(ValueTask<CommitResult> commit)
    {
        var result = await commit;
        if (result.Status != CommitStatus.Committed) throw new InvalidOperationException($"A unit is {result.Status}.");
    }

    private static void Move(
        CommitUnit unit, long transfer, long from, long to, int asset, long amount, TransferKind kind)
    {
        unit.Postings.Add(new(transfer, from, asset, -amount, kind, transfer, 0));
        unit.Postings.Add(new(transfer, to, asset, amount, kind, transfer, 0));
    }

    private sealed class Book(int market)
    {
        private StreamClaim _claim = new("", 0, 0);
        private long _sequence;
        private long _orders;
        private long _trades;

        public int Market { get; } = market;

        public async Task ClaimAsync(ICommitter committer)
        {
            _claim = await committer.ClaimAsync($"book:BENCH{Market}", CancellationToken.None);
            _sequence = _claim.NextSequence;
        }

        public void Fill(CommitUnit unit, Random random, int accounts, int fillPercent)
        {
            unit.Clear();
            unit.Stream = _claim.Stream;
            unit.Epoch = _claim.Epoch;
            unit.Sequence = _sequence++;
            random.NextBytes(unit.Payload.Reserve(EntryBytes));
            var account = FirstAccount + random.Next(accounts);
            var other = FirstAccount + ((account - FirstAccount + 1 + random.Next(accounts - 1)) % accounts);
            var lots = random.Next(1, 101);
            var kind = random.Next(100);
            if (kind < fillPercent)
            {
                Trade(unit, account, other, lots, 1_000 + random.Next(50));
            }
            else if (kind < fillPercent + CancelPercent)
            {
                unit.Deltas.Add(new(account, Market, lots, -lots));
                unit.Orders.Add(Finished(account, lots, 0, OrderStatus.Canceled));
            }
            else
            {
                unit.Deltas.Add(new(account, Market, -lots, lots));
            }
        }

        private void Trade(CommitUnit unit, long buyer, long seller, long lots, long price)
        {
            var trade = ++_trades;
            var at = 1_800_000_000_000_000 + (trade * 1_000);
            var base_ = lots * 1_000;
            var quote = base_ * price;
            var fees = AccountNumbers.FeeAccount(Market);
            var (baseFee, quoteFee) = (lots, lots * price);
            unit.Deltas.Add(new(buyer, QuoteAsset, -quote, 0));
            unit.Deltas.Add(new(buyer, Market, base_ - baseFee, 0));
            unit.Deltas.Add(new(seller, Market, 0, -base_));
            unit.Deltas.Add(new(seller, QuoteAsset, quote - quoteFee, 0));
            unit.Deltas.Add(new(fees, Market, baseFee, 0));
            unit.Deltas.Add(new(fees, QuoteAsset, quoteFee, 0));
            var transfer = ((long)Market << 48) | (trade << 2);
            Move(unit, transfer, seller, buyer, Market, base_, TransferKind.TradeBase);
            Move(unit, transfer + 1, buyer, seller, QuoteAsset, quote, TransferKind.TradeQuote);
            Move(unit, transfer + 2, buyer, fees, Market, baseFee, TransferKind.BuyerFee);
            Move(unit, transfer + 3, seller, fees, QuoteAsset, quoteFee, TransferKind.SellerFee);
            var maker = Finished(seller, lots, quote, OrderStatus.Filled);
            var taker = Finished(buyer, lots, quote, OrderStatus.Filled);
            unit.Orders.Add(maker);
            unit.Orders.Add(taker);
            unit.Trades.Add(new(
                Market, trade, trade, price, lots, quote, taker.OrderId, maker.OrderId, buyer, seller, Side.Buy, baseFee,
                quoteFee, at));
        }

        private FinishedOrder Finished(long account, long lots, long quote, OrderStatus status)
        {
            var id = ++_orders;
            var at = 1_800_000_000_000_000 + (id * 1_000);
            return new(
                Market, id, account, "client-order-id-000001", Side.Sell, OrderType.Limit, TimeInForce.Gtc,
                SelfTradePrevention.ExpireMaker, status, ExpiryReason.None, 1_000, 0, lots, quote > 0 ? lots : 0, 0, 0,
                quote, 0, 0, 0, at, at, at);
        }
    }
}
