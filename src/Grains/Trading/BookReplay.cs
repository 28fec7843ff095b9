using System.Runtime.CompilerServices;
using Exchange.Domain.Journaling;
using Exchange.Domain.Markets;
using Exchange.Domain.Matching;
using Exchange.Storage;

namespace Exchange.Grains.Trading;

/// <summary>
/// A book rebuilt from its journal: the newest snapshot plus the entries after it. Used by the owner on activation, by the
/// snapshot writer as its shadow, and by the offline check.
/// </summary>
public sealed class BookReplay
{
    private readonly string _stream;
    private readonly EventBuffer _events = new();

    private BookReplay(string stream, OrderBook book, long sequence)
    {
        _stream = stream;
        Book = book;
        Sequence = sequence;
    }

    /// <summary>The book after <see cref="Sequence"/>.</summary>
    public OrderBook Book { get; }

    /// <summary>Last journal sequence applied; 0 at the beginning.</summary>
    public long Sequence { get; private set; }

    /// <summary>Epoch of the last entry applied; 0 before the first.</summary>
    public long Epoch { get; private set; }

    /// <summary>Name of a market's journal stream.</summary>
    public static string StreamOf(string symbol) => "book:" + symbol;

    /// <summary>An empty book before the first entry.</summary>
    public static BookReplay FromTheBeginning(MarketRules rules) =>
        new(StreamOf(rules.Symbol), new OrderBook(rules), 0);

    /// <summary>The book at its newest snapshot, or empty when there is none.</summary>
    public static async Task<BookReplay> FromSnapshotAsync(
        MarketRules rules, IJournalStore journal, CancellationToken cancellationToken)
    {
        var snapshot = await journal.ReadSnapshotAsync(StreamOf(rules.Symbol), cancellationToken);
        return snapshot is null
            ? FromTheBeginning(rules)
            : new(snapshot.Stream, BookSnapshotCodec.Read(snapshot.Payload, rules), snapshot.Sequence);
    }

    /// <summary>Applies all entries after <see cref="Sequence"/>; throws as <see cref="ReplayAsync"/>.</summary>
    public async Task CatchUpAsync(IJournalStore journal, CancellationToken cancellationToken)
    {
        await foreach (var _ in ReplayAsync(journal, long.MaxValue, cancellationToken))
        {
        }
    }

    /// <summary>
    /// Applies the entries after <see cref="Sequence"/> up to <paramref name="lastSequence"/> one by one, and shows the
    /// events of each, valid until the next. A gap or an unreadable entry throws (I-J1, I-J4).
    /// </summary>
    public async IAsyncEnumerable<EventBuffer> ReplayAsync(
        IJournalStore journal, long lastSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Sequence >= lastSequence) yield break;
        await foreach (var entry in journal.ReadAsync(_stream, Sequence + 1, cancellationToken))
        {
            if (entry.Sequence != Sequence + 1)
                throw new InvalidDataException($"Stream {_stream} jumps from {Sequence} to {entry.Sequence}.");
            BookEventCodec.Decode(entry.Payload.Span, _events);
            Book.Apply(_events);
            (Sequence, Epoch) = (entry.Sequence, entry.Epoch);
            yield return _events;
            if (Sequence >= lastSequence) yield break;
        }
    }

    /// <summary>The book's snapshot at <see cref="Sequence"/>.</summary>
    public Snapshot TakeSnapshot()
    {
        var writer = new ByteWriter();
        BookSnapshotCodec.Write(Book, writer);
        return new(_stream, Sequence, writer.Written.ToArray());
    }
}
