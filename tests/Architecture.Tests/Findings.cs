namespace Exchange.Architecture.Tests;

/// <summary>Reports every finding; the usual assertion shows the first five.</summary>
internal static class Findings
{
    public static void AssertNone(IEnumerable<string> findings)
    {
        var distinct = findings.Distinct(StringComparer.Ordinal).ToList();
        if (distinct.Count > 0) Assert.Fail(string.Join('\n', distinct));
    }
}
