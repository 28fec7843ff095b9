using Exchange.Storage.Committing;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.Storage.PostgreSql;

/// <summary>
/// The prepared call of <c>exchange_commit</c>. Its parameters are the batch's own lists, bound once: executing it again
/// after the lists changed sends the new values.
/// </summary>
internal static class CommitCommand
{
    /// <summary>Creates the call.</summary>
    /// <param name="connection">Where it runs.</param>
    /// <param name="columns">The lists it sends.</param>
    /// <param name="withRareRows">Whether it is <c>exchange_commit_rare</c>, for batches with rare rows.</param>
    public static NpgsqlCommand Create(NpgsqlConnection connection, CommitColumns columns, bool withRareRows)
    {
        var command = connection.CreateCommand();
        var parameters = command.Parameters;
        if (withRareRows)
        {
            Add(parameters, columns.RareKind);
            Add(parameters, columns.RareNumbers);
            Add(parameters, columns.RareTexts, NpgsqlDbType.Text);
        }
        AddHeadsAndDeltas(parameters, columns);
        AddLedger(parameters, columns);
        AddOrders(parameters, columns);
        AddTrades(parameters, columns);
        var names = string.Join(", ", Enumerable.Range(1, parameters.Count).Select(number => $"${number}"));
#pragma warning disable CA2100 // Only numbered parameters.
        command.CommandText =
            $"SELECT ordinal, new_available, new_held, new_version FROM exchange_commit{(withRareRows ? "_rare" : "")}({names})";
#pragma warning restore CA2100
        return command;
    }

    private static void AddHeadsAndDeltas(NpgsqlParameterCollection parameters, CommitColumns columns)
    {
        Add(parameters, columns.HeadStream, NpgsqlDbType.Text);
        Add(parameters, columns.HeadEpoch);
        Add(parameters, columns.HeadFirst);
        Add(parameters, columns.HeadNext);
        Add(parameters, columns.HeadHash, NpgsqlDbType.Bytea);
        Add(parameters, columns.HeadPayload, NpgsqlDbType.Bytea);
        Add(parameters, columns.DeltaAccount);
        Add(parameters, columns.DeltaAsset);
        Add(parameters, columns.DeltaAvailable);
        Add(parameters, columns.DeltaHeld);
    }

    private static void AddLedger(NpgsqlParameterCollection parameters, CommitColumns columns)
    {
        Add(parameters, columns.LedgerTransfer);
        Add(parameters, columns.LedgerAccount);
        Add(parameters, columns.LedgerAmount);
        Add(parameters, columns.LedgerReference);
        Add(parameters, columns.LedgerAt);
        Add(parameters, columns.LedgerAsset);
        Add(parameters, columns.LedgerKind);
    }

    private static void AddOrders(NpgsqlParameterCollection parameters, CommitColumns columns)
    {
        Add(parameters, columns.OrderId);
        Add(parameters, columns.OrderAccount);
        Add(parameters, columns.OrderPrice);
        Add(parameters, columns.OrderStop);
        Add(parameters, columns.OrderOriginal);
        Add(parameters, columns.OrderExecuted);
        Add(parameters, columns.OrderPrevented);
        Add(parameters, columns.OrderQuoteQuantity);
        Add(parameters, columns.OrderCumulativeQuote);
        Add(parameters, columns.OrderPreventedMatch);
        Add(parameters, columns.OrderStrategy);
        Add(parameters, columns.OrderCreated);
        Add(parameters, columns.OrderUpdated);
        Add(parameters, columns.OrderWorking);
        Add(parameters, columns.OrderMarket);
        Add(parameters, columns.OrderStrategyType);
        Add(parameters, columns.OrderSide);
        Add(parameters, columns.OrderType);
        Add(parameters, columns.OrderTimeInForce);
        Add(parameters, columns.OrderStp);
        Add(parameters, columns.OrderStatus);
        Add(parameters, columns.OrderReason);
        Add(parameters, columns.OrderClientId, NpgsqlDbType.Text);
    }

    private static void AddTrades(NpgsqlParameterCollection parameters, CommitColumns columns)
    {
        Add(parameters, columns.TradeId);
        Add(parameters, columns.TradeAggregate);
        Add(parameters, columns.TradePrice);
        Add(parameters, columns.TradeLots);
        Add(parameters, columns.TradeQuote);
        Add(parameters, columns.TradeTakerOrder);
        Add(parameters, columns.TradeMakerOrder);
        Add(parameters, columns.TradeTakerAccount);
        Add(parameters, columns.TradeMakerAccount);
        Add(parameters, columns.TradeTakerFee);
        Add(parameters, columns.TradeMakerFee);
        Add(parameters, columns.TradeAt);
        Add(parameters, columns.TradeMarket);
        Add(parameters, columns.TradeTakerSide);
    }

    private static void Add(NpgsqlParameterCollection parameters, List<long> column) =>
        Add(parameters, column, NpgsqlDbType.Bigint);

    private static void Add(NpgsqlParameterCollection parameters, List<int> column) =>
        Add(parameters, column, NpgsqlDbType.Integer);

    private static void Add(NpgsqlParameterCollection parameters, List<short> column) =>
        Add(parameters, column, NpgsqlDbType.Smallint);

    private static void Add<T>(NpgsqlParameterCollection parameters, List<T> column, NpgsqlDbType element) =>
        parameters.Add(new NpgsqlParameter<List<T>> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | element });
}
