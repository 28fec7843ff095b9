using System.Text.RegularExpressions;

namespace Exchange.Architecture.Tests;

/// <summary>What may not be written in the sources.</summary>
public sealed class SourceTests
{
    // Clock, identity, randomness and blocking come in as parameters or ports; texts are read by DecimalText only.
    private static readonly Regex Banned = Pattern(
        @"\b(DateTime\.(UtcNow|Now|Today)|DateTimeOffset\.(UtcNow|Now)|Guid\.NewGuid|Random\.Shared|new Random\("
        + @"|Thread\.Sleep|decimal\.(Try)?Parse|double\.(Try)?Parse|float\.(Try)?Parse|Enum\.(Try)?Parse)");

    private static readonly Regex BannedInCore = Pattern(
        @"\b(TimeProvider|Stopwatch|Environment\.|HashCode\.|Console\.|File\.|async |await )");

    private static readonly Regex Unfinished = Pattern(@"\b(TODO|FIXME|HACK|NotImplementedException)\b");
    private static readonly Regex InvariantId = Pattern(@"\bI-[A-Z][0-9]+\b");

    [Theory]
    [InlineData("src/Domain")]
    [InlineData("src/Grains")]
    [InlineData("src/Storage")]
    [InlineData("src/Api")]
    [InlineData("src/Identity")]
    [InlineData("src/Web.Blazor")]
    public void Clock_randomness_sleep_and_lenient_parsers_are_not_used(string folder) => AssertNone(folder, Banned);

    [Fact]
    public void The_core_reaches_for_nothing_outside() => AssertNone("src/Domain", BannedInCore);

    [Fact]
    public void Nothing_is_left_unfinished() =>
        Findings.AssertNone(
            from path in Repository.Files("src", ".cs", ".csproj", ".razor", ".sql", ".json")
            from line in Lines(path, Unfinished, withComments: true)
            select line);

    [Fact]
    public void Invariants_that_are_cited_are_listed()
    {
        var listed = InvariantId.Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/invariants.md")))
            .Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(listed);
        Findings.AssertNone(
            from path in Repository.Files("src", ".cs", ".sql")
            from match in InvariantId.Matches(File.ReadAllText(path))
            where !listed.Contains(match.Value)
            select $"{Repository.Relative(path)}: {match.Value}");
    }

    [Theory]
    [InlineData("var now = DateTimeOffset.UtcNow;", true)]
    [InlineData("var now = System.DateTime.Now;", true)]
    [InlineData("var id = Guid.NewGuid();", true)]
    [InlineData("var x = decimal.Parse(text, culture);", true)]
    [InlineData("if (Enum.TryParse(text, out Side side)) return;", true)]
    [InlineData("Thread.Sleep(1);", true)]
    [InlineData("var now = time.GetUtcNow(); // not DateTime.UtcNow", false)]
    [InlineData("var x = DecimalText.TryParse(text, 8, out var minor);", false)]
    public void The_pattern_knows_what_is_banned(string line, bool banned) =>
        Assert.Equal(banned, Banned.IsMatch(WithoutComment(line)));

    private static void AssertNone(string folder, Regex pattern)
    {
        var files = Repository.Files(folder, ".cs");
        Assert.NotEmpty(files);
        Findings.AssertNone(files.SelectMany(path => Lines(path, pattern, withComments: false)));
    }

    private static IEnumerable<string> Lines(string path, Regex pattern, bool withComments) =>
        File.ReadLines(path).Select((line, index) => (Text: withComments ? line : WithoutComment(line), Number: index + 1))
            .Where(line => pattern.IsMatch(line.Text))
            .Select(line => $"{Repository.Relative(path)}:{line.Number}: {line.Text.Trim()}");

    // Good enough for our own style: "//" inside a string ends the line early only for addresses.
    private static string WithoutComment(string line)
    {
        var at = line.IndexOf("//", StringComparison.Ordinal);
        return at < 0 ? line : line[..at];
    }

    private static Regex Pattern(string text) => new(text, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
}
