using System.Text.RegularExpressions;

namespace Exchange.Architecture.Tests;

/// <summary>Links between the documents lead somewhere.</summary>
public sealed class DocumentLinksTests
{
    private static readonly Regex Link = new(
        @"\]\(<?(?<target>[^)<>\s]+)>?(\s+""[^""]*"")?\)", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));

    [Fact]
    public void Relative_links_resolve()
    {
        var documents = Repository.Files(".", ".md");
        Assert.NotEmpty(documents);
        Findings.AssertNone(documents.SelectMany(BrokenLinks));
    }

    private static IEnumerable<string> BrokenLinks(string document) =>
        from match in Link.Matches(File.ReadAllText(document))
        let target = match.Groups["target"].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            && !target.StartsWith("mailto:", StringComparison.Ordinal)
        let path = Path.Combine(Path.GetDirectoryName(document)!, Uri.UnescapeDataString(target))
        where !File.Exists(path) && !Directory.Exists(path)
        select $"{Repository.Relative(document)} links to {target}";
}
