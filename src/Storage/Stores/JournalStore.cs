using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Exchange.Domain.Journaling;

namespace Exchange.Storage.Stores;

/// <summary>Reads streams page by page, so that no connection is held while the reader works on the entries.</summary>
internal sealed class JournalStore(SqlDatabase database) : IJournalStore
{
    private const int PageRows = 256;

    public async Task<bool> OwnsAsync(string stream, long epoch, CancellationToken cancellationToken)
    {
        var epochs = await database.QueryRowsAsync(
            "SELECT epoch FROM stream_head WHERE stream = @stream", new { stream }, row => row.GetInt64(0),
            cancellationToken);
        return epochs is [var current] && current == epoch;
    }

    public async IAsyncEnumerable<JournalEntry> ReadAsync(
        string stream, long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fromSequence);
        // Read before the rows: whatever it says has to be there, later rows may be.
        if (await ReadHeadAsync(stream, cancellationToken) is not { } head || head.NextSequence <= fromSequence) yield break;

        var chain = await StartAsync(stream, fromSequence, cancellationToken);
        while (chain.NextSequence < head.NextSequence)
        {
            var rows = await ReadPageAsync(stream, chain.NextSequence, cancellationToken);
            if (rows.Count == 0) throw Broken(stream, chain.NextSequence, "is missing");
            foreach (var row in rows)
            {
                if (row.Sequence >= head.NextSequence) yield break;
                chain = Follow(stream, chain, row);
                for (var i = 0; i < row.Entries.Count; i++)
                {
                    if (row.Sequence + i >= fromSequence) yield return new(row.Sequence + i, row.Epoch, row.Entries[i]);
                }
            }
        }
        if (chain.NextSequence != head.NextSequence || !chain.Hash.AsSpan().SequenceEqual(head.Hash))
            throw Broken(stream, head.NextSequence - 1, "is not the one the stream's head names");
    }

    public async Task<Snapshot?> ReadSnapshotAsync(string stream, CancellationToken cancellationToken)
    {
        var rows = await database.QueryRowsAsync(
            "SELECT sequence, payload FROM book_snapshots WHERE stream = @stream", new { stream },
            row => new Snapshot(stream, row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellationToken);
        return rows.SingleOrDefault();
    }

    public Task WriteSnapshotAsync(Snapshot snapshot, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            INSERT INTO book_snapshots (stream, sequence, payload) VALUES (@Stream, @Sequence, @Payload)
            ON CONFLICT (stream) DO UPDATE SET sequence = excluded.sequence, payload = excluded.payload
            WHERE book_snapshots.sequence < excluded.sequence
            """,
            new { snapshot.Stream, snapshot.Sequence, snapshot.Payload }, cancellationToken);

    public async Task<IReadOnlyList<StreamHead>> ReadHeadsAsync(CancellationToken cancellationToken) =>
        await database.QueryRowsAsync(
            "SELECT stream, epoch, next_seq FROM stream_head ORDER BY stream", null,
            row => new StreamHead(row.GetString(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken);

    private async Task<Link?> ReadHeadAsync(string stream, CancellationToken cancellationToken)
    {
        var rows = await database.QueryRowsAsync(
            "SELECT next_seq, epoch, tail_hash FROM stream_head WHERE stream = @stream", new { stream }, ReadLink,
            cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    // The row before the first one: where the chain comes from. The first row may begin before the wanted entry.
    private async Task<Link> StartAsync(string stream, long fromSequence, CancellationToken cancellationToken)
    {
        var before = await database.QueryRowsAsync(
            """
            SELECT last_seq + 1, epoch, hash FROM journal
            WHERE stream = @stream AND seq < (SELECT max(seq) FROM journal WHERE stream = @stream AND seq <= @fromSequence)
            ORDER BY seq DESC LIMIT 1
            """,
            new { stream, fromSequence }, ReadLink, cancellationToken);
        return before.Count > 0 ? before[0] : new Link(1, 0, JournalHash.Genesis.ToArray());
    }

    private Task<List<Row>> ReadPageAsync(string stream, long fromSequence, CancellationToken cancellationToken) =>
        database.QueryRowsAsync(
            """
            SELECT seq, last_seq, epoch, hash, payload FROM journal
            WHERE stream = @stream AND seq >= @fromSequence ORDER BY seq LIMIT @PageRows
            """,
            new { stream, fromSequence, PageRows }, ReadRow, cancellationToken);

    private static Link Follow(string stream, Link previous, Row row)
    {
        if (row.Sequence != previous.NextSequence) throw Broken(stream, previous.NextSequence, "is missing");
        if (row.Epoch < previous.Epoch) throw Broken(stream, row.Sequence, "is from an older epoch than the one before");
        var hash = new byte[JournalHash.Size];
        JournalHash.Next(previous.Hash, stream, row.Sequence, row.Payload, hash);
        if (!hash.AsSpan().SequenceEqual(row.Hash)) throw Broken(stream, row.Sequence, "does not verify");
        row.Split();
        if (row.Sequence + row.Entries.Count - 1 != row.LastSequence)
            throw Broken(stream, row.Sequence, "does not have the entries it names");
        return new(row.LastSequence + 1, row.Epoch, hash);
    }

    private static InvalidDataException Broken(string stream, long sequence, string what) => new(
        string.Create(CultureInfo.InvariantCulture, $"Journal {stream}, entry {sequence} {what} (I-J1, I-J4)."));

    private static Link ReadLink(DbDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2));

    private static Row ReadRow(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3), row.GetFieldValue<byte[]>(4));

    private readonly record struct Link(long NextSequence, long Epoch, byte[] Hash);

    private sealed record Row(long Sequence, long LastSequence, long Epoch, byte[] Hash, byte[] Payload)
    {
        public List<byte[]> Entries { get; } = [];

        public void Split()
        {
            foreach (var entry in JournalRowCodec.Entries(Payload)) Entries.Add(entry.ToArray());
        }
    }
}
