using Exchange.Domain.Journaling;
using Exchange.Domain.Matching;

namespace Exchange.Domain.Tests.Journaling;

/// <summary>
/// Every format ever written is readable (I-J6). A golden file is written once, for a new sample, by running the tests with
/// <c>UPDATE_GOLDEN=1</c>; changing one means that journals on disk can no longer be read.
/// </summary>
public sealed class JournalGoldenTests
{
    public static TheoryData<string> Names => new(JournalSamples.Golden.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Golden_entry_is_read_and_written_unchanged(string name)
    {
        var expected = JournalSamples.Golden[name];
        var path = Path.Combine(Folder(), name + ".hex");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && !File.Exists(path))
            File.WriteAllText(path, Convert.ToHexStringLower(BookEventCodecTests.Encode(expected)) + "\n");

        var golden = Convert.FromHexString(File.ReadAllText(path).Trim());
        var events = BookEventCodecTests.Decode(golden);
        BookEventCodecTests.AssertSame(expected, events);
        Assert.Equal(golden, BookEventCodecTests.Encode(events));
    }

    [Fact]
    public void Every_golden_file_has_its_sample() =>
        Assert.Equal(
            JournalSamples.Golden.Keys,
            Directory.GetFiles(Folder(), "*.hex").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Fact]
    public void Samples_cover_every_kind_of_event() =>
        Assert.Equal(
            Enum.GetValues<BookEventKind>(),
            JournalSamples.Golden.Values.SelectMany(b => b.Events.ToArray()).Select(e => e.Kind).Distinct().Order());

    [Fact]
    public void Hash_chain_is_unchanged()
    {
        var hash = JournalHash.Genesis.ToArray();
        JournalHash.Next(hash, "book:BTCUSDT", 1, "payload"u8, hash);
        JournalHash.Next(hash, "book:BTCUSDT", 2, [], hash);
        Assert.Equal(GoldenHash, Convert.ToHexStringLower(hash));
    }

    // Computed by another implementation from the documented formula.
    private const string GoldenHash = "7bce0ee4af3026cdb3bcdaa9dfa64545681c6dbecaaf816846e127aebff21ed2";

    // Tests run from the artifacts folder inside the repository; the files are read where they are checked in.
    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var golden = Path.Combine(folder.FullName, "tests/Domain.Tests/Journaling/Golden");
            if (Directory.Exists(golden)) return golden;
        }
        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
