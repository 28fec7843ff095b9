using Exchange.Domain.Journaling;
using Exchange.Domain.Matching;

namespace Exchange.Domain.Tests.Matching;

public class BookSnapshotCodecTests
{
    internal static OrderBook Copy(OrderBook book)
    {
        var writer = new ByteWriter();
        BookSnapshotCodec.Write(book, writer);
        return BookSnapshotCodec.Read(writer.Written, book.Rules);
    }
}
