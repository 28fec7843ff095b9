using System.Xml.Linq;

namespace Exchange.Architecture.Tests;

/// <summary>Dependencies point one way: <c>Domain ← Abstractions ← Grains ← Silo</c>, see ARCHITECTURE.md.</summary>
public sealed class ProjectReferencesTests
{
    // What each project may name itself. Api and the clients reach the grains through Abstractions only.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Domain"] = [],
        ["Abstractions"] = ["Domain"],
        ["Storage"] = ["Domain"],
        ["Grains"] = ["Abstractions", "Domain", "Storage"],
        ["Feeds"] = ["Abstractions", "Domain"],
        ["Api"] = ["Abstractions", "Domain", "Feeds"],
        ["Identity"] = ["Abstractions", "Domain"],
        ["Silo"] = ["Abstractions", "Api", "Domain", "Feeds", "Grains", "Identity", "Storage"],
        ["Web.Blazor"] = ["Abstractions", "Domain", "Feeds", "Identity"],
        ["Admin.Blazor"] = ["Abstractions", "Domain", "Feeds", "Identity"],
        ["Standalone"] = ["Admin.Blazor", "Silo", "Web.Blazor"],
    };

    [Fact]
    public void Every_project_references_only_what_it_may()
    {
        var projects = Repository.Files("src", ".csproj");
        Assert.Contains(projects, path => Name(path) == "Domain");
        foreach (var path in projects)
        {
            Assert.True(Allowed.TryGetValue(Name(path), out var allowed), $"{Name(path)} has no dependency rule.");
            foreach (var reference in References(path))
            {
                Assert.True(File.Exists(reference), $"{Name(path)} references {reference}, which does not exist.");
                Assert.StartsWith("src/", Repository.Relative(reference), StringComparison.Ordinal);
                Assert.True(allowed.Contains(Name(reference)), $"{Name(path)} must not reference {Name(reference)}.");
            }
        }
    }

    [Fact]
    public void The_rules_themselves_have_no_cycle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        while (done.Count < Allowed.Count)
        {
            var next = Allowed.Where(rule => !done.Contains(rule.Key) && rule.Value.All(done.Contains)).ToList();
            Assert.NotEmpty(next);
            foreach (var rule in next) done.Add(rule.Key);
        }
    }

    [Fact]
    public void The_core_uses_no_package() =>
        Assert.Empty(Items(Path.Combine(Repository.Root, "src/Domain/Domain.csproj"), "PackageReference"));

    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Exchange.sln")).Replace('\\', '/');
        string[] folders = ["src", "tests"];
        Findings.AssertNone(
            from folder in folders
            from path in Repository.Files(folder, ".csproj")
            let name = Repository.Relative(path)
            where !solution.Contains(name, StringComparison.Ordinal)
            select $"{name} is not in the solution.");
    }

    private static string Name(string projectPath) => Path.GetFileNameWithoutExtension(projectPath);

    private static IEnumerable<string> References(string projectPath) =>
        Items(projectPath, "ProjectReference").Select(include =>
            Path.GetFullPath(Path.Combine(Path.GetDirectoryName(projectPath)!, include.Replace('\\', '/'))));

    private static IEnumerable<string> Items(string projectPath, string item) =>
        XDocument.Load(projectPath).Descendants(item).Select(element => element.Attribute("Include")!.Value);
}
