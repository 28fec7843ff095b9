using Exchange.Storage.Committing;
using Microsoft.Data.Sqlite;

namespace Exchange.Storage.Sqlite;

/// <summary>The prepared statements of a batch, with the meaning of PostgreSQL's <c>exchange_commit</c>.</summary>
internal sealed class CommitStatements(SqliteConnection connection) : IDisposable
{
    private readonly RowStatement _begin = new(connection, "BEGIN IMMEDIATE", 0);
    private readonly RowStatement _commit = new(connection, "COMMIT", 0);

    private readonly RowStatement _head = new(
        connection,
        "UPDATE stream_head SET next_seq = $0, tail_hash = $1 WHERE stream = $2 AND epoch = $3 AND next_seq = $4", 5);

    private readonly RowStatement _journal = new(
        connection,
        "INSERT INTO journal (seq, last_seq, epoch, stream, hash, payload) VALUES ($0, $1, $2, $3, $4, $5)", 6);

    private readonly RowStatement _update = new(
        connection,
        """
        UPDATE balances SET available = available + $0, held = held + $1, version = version + 1
        WHERE account = $2 AND asset = $3 RETURNING available, held, version
        """,
        4);

    private readonly RowStatement _insert = new(
        connection,
        "INSERT INTO balances (account, asset, available, held, version) VALUES ($0, $1, $2, $3, 1)", 4);

    private readonly RowStatement _ledger = new(
        connection,
        """
        INSERT INTO ledger (transfer, account, amount, reference, at, asset, kind)
        VALUES ($0, $1, $2, $3, $4, $5, $6)
        """,
        7);

    private readonly RowStatement _order = new(
        connection,
        """
        INSERT INTO orders (
            order_id, account, price_ticks, stop_ticks, original_lots, executed_lots, prevented_lots,
            quote_quantity_minor, cumulative_quote_minor, prevented_match_id, strategy_id, created_at, updated_at,
            working_at, market, strategy_type, side, type, time_in_force, self_trade_prevention, status, reason,
            client_order_id)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
        """,
        23);

    private readonly RowStatement _trade = new(
        connection,
        """
        INSERT INTO trades (
            trade_id, agg_id, price_ticks, quantity_lots, quote_minor, taker_order_id, maker_order_id, taker_account,
            maker_account, taker_fee_minor, maker_fee_minor, at, market, taker_side)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """,
        14);

    private readonly RowStatement _particulars = new(
        connection,
        """
        INSERT INTO order_particulars (market, order_id, iceberg_lots, list_id, trailing_bips, trailing_at, amendments)
        VALUES ($0, $1, $2, $3, $4, $5, $6)
        """,
        7);

    private readonly RowStatement _preventedMatch = new(
        connection,
        """
        INSERT INTO prevented_matches (
            market, match_id, account, taker_order_id, maker_order_id, self_trade_prevention, price_ticks, taker_lots,
            maker_lots, at)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        10);

    private readonly RowStatement _amendment = new(
        connection,
        """
        INSERT INTO amendments (
            market, amendment_id, order_id, account, old_lots, new_lots, at, old_client_order_id, new_client_order_id)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8)
        """,
        9);

    private readonly RowStatement _orderList = new(
        connection,
        """
        INSERT INTO order_lists (
            market, list_id, account, kind, first_order_id, second_order_id, third_order_id, created_at, client_order_id)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8)
        """,
        9);

    private readonly RowStatement _written = new(
        connection, "SELECT count(*) FROM journal WHERE stream = $0 AND seq = $1 AND hash = $2", 3);

    private readonly RowStatement _balance = new(
        connection, "SELECT available, held, version FROM balances WHERE account = $0 AND asset = $1", 2);

    public void Begin() => _begin.Execute();

    public void Commit() => _commit.Execute();

    /// <summary>Writes the batch in the open transaction; false when a stream has another owner or position.</summary>
    public bool Write(CommitBatch batch)
    {
        var columns = batch.Columns;
        for (var i = 0; i < columns.HeadStream.Count; i++)
        {
            if (!WriteHead(columns, i)) return false;
        }
        for (var i = 0; i < columns.DeltaAccount.Count; i++) WriteBalance(batch, i);
        for (var i = 0; i < columns.LedgerTransfer.Count; i++) WriteLedger(columns, i);
        for (var i = 0; i < columns.OrderId.Count; i++) WriteOrder(columns, i);
        for (var i = 0; i < columns.TradeId.Count; i++) WriteTrade(columns, i);
        for (var i = 0; i < columns.RareKind.Count; i++) WriteRare(columns, i);
        return true;
    }

    public bool IsWritten(CommitColumns columns)
    {
        using var reader = _written.Set(0, columns.HeadStream[0]).Set(1, columns.HeadFirst[0]).Set(2, columns.HeadHash[0])
            .Query();
        return reader.Read() && reader.GetInt64(0) == 1;
    }

    public void ReadBalances(CommitBatch batch)
    {
        for (var i = 0; i < batch.Columns.DeltaAccount.Count; i++)
        {
            using var reader = _balance.Set(0, batch.Columns.DeltaAccount[i]).Set(1, batch.Columns.DeltaAsset[i]).Query();
            if (reader.Read()) batch.SetBalance(i, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        }
    }

    public void Dispose()
    {
        foreach (var statement in (RowStatement[])
            [_begin, _commit, _head, _journal, _update, _insert, _ledger, _order, _trade, _particulars, _preventedMatch,
                _amendment, _orderList, _written, _balance])
        {
            statement.Dispose();
        }
    }

    private bool WriteHead(CommitColumns columns, int i)
    {
        var changed = _head.Set(0, columns.HeadNext[i]).Set(1, columns.HeadHash[i]).Set(2, columns.HeadStream[i])
            .Set(3, columns.HeadEpoch[i]).Set(4, columns.HeadFirst[i]).Execute();
        if (changed != 1) return false;
        _journal.Set(0, columns.HeadFirst[i]).Set(1, columns.HeadNext[i] - 1).Set(2, columns.HeadEpoch[i])
            .Set(3, columns.HeadStream[i]).Set(4, columns.HeadHash[i]).Set(5, columns.HeadPayload[i]).Execute();
        return true;
    }

    private void WriteBalance(CommitBatch batch, int i)
    {
        var columns = batch.Columns;
        var available = columns.DeltaAvailable[i];
        var held = columns.DeltaHeld[i];
        using (var reader = _update.Set(0, available).Set(1, held).Set(2, columns.DeltaAccount[i])
            .Set(3, columns.DeltaAsset[i]).Query())
        {
            if (reader.Read())
            {
                batch.SetBalance(i, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
                return;
            }
        }
        _insert.Set(0, columns.DeltaAccount[i]).Set(1, columns.DeltaAsset[i]).Set(2, available).Set(3, held).Execute();
        batch.SetBalance(i, available, held, 1);
    }

    private void WriteLedger(CommitColumns columns, int i) =>
        _ledger.Set(0, columns.LedgerTransfer[i]).Set(1, columns.LedgerAccount[i]).Set(2, columns.LedgerAmount[i])
            .Set(3, columns.LedgerReference[i]).Set(4, columns.LedgerAt[i]).Set(5, columns.LedgerAsset[i])
            .Set(6, columns.LedgerKind[i]).Execute();

    private void WriteOrder(CommitColumns columns, int i) =>
        _order.Set(0, columns.OrderId[i]).Set(1, columns.OrderAccount[i]).Set(2, columns.OrderPrice[i])
            .Set(3, columns.OrderStop[i]).Set(4, columns.OrderOriginal[i]).Set(5, columns.OrderExecuted[i])
            .Set(6, columns.OrderPrevented[i]).Set(7, columns.OrderQuoteQuantity[i])
            .Set(8, columns.OrderCumulativeQuote[i]).Set(9, columns.OrderPreventedMatch[i])
            .Set(10, columns.OrderStrategy[i]).Set(11, columns.OrderCreated[i]).Set(12, columns.OrderUpdated[i])
            .Set(13, columns.OrderWorking[i]).Set(14, columns.OrderMarket[i]).Set(15, columns.OrderStrategyType[i])
            .Set(16, columns.OrderSide[i]).Set(17, columns.OrderType[i]).Set(18, columns.OrderTimeInForce[i])
            .Set(19, columns.OrderStp[i]).Set(20, columns.OrderStatus[i]).Set(21, columns.OrderReason[i])
            .Set(22, columns.OrderClientId[i]).Execute();

    private void WriteTrade(CommitColumns columns, int i) =>
        _trade.Set(0, columns.TradeId[i]).Set(1, columns.TradeAggregate[i]).Set(2, columns.TradePrice[i])
            .Set(3, columns.TradeLots[i]).Set(4, columns.TradeQuote[i]).Set(5, columns.TradeTakerOrder[i])
            .Set(6, columns.TradeMakerOrder[i]).Set(7, columns.TradeTakerAccount[i])
            .Set(8, columns.TradeMakerAccount[i]).Set(9, columns.TradeTakerFee[i]).Set(10, columns.TradeMakerFee[i])
            .Set(11, columns.TradeAt[i]).Set(12, columns.TradeMarket[i]).Set(13, columns.TradeTakerSide[i]).Execute();

    private void WriteRare(CommitColumns columns, int i)
    {
        var (statement, numbers, texts) = columns.RareKind[i] switch
        {
            RareRows.Particulars => (_particulars, 7, 0),
            RareRows.PreventedMatch => (_preventedMatch, 10, 0),
            RareRows.Amendment => (_amendment, 7, 2),
            RareRows.OrderList => (_orderList, 8, 1),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        for (var n = 0; n < numbers; n++) statement.Set(n, columns.RareNumbers[i * RareRows.Numbers + n]);
        for (var t = 0; t < texts; t++) statement.Set(numbers + t, columns.RareTexts[i * RareRows.Texts + t]);
        statement.Execute();
    }
}
