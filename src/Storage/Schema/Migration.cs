using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Storage.Schema;

/// <summary>One forward step of the schema, from an embedded file <c>NNNN_name.sql</c>.</summary>
/// <param name="Checksum">SHA-256 of the text with line feeds only, so that a checkout's line ends do not matter.</param>
internal sealed record Migration(int Version, string Name, string Sql, string Checksum)
{
    /// <summary>The steps of a dialect (a folder below <c>Migrations</c>), by version from 1 without a gap.</summary>
    public static IReadOnlyList<Migration> Load(string dialect)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"Exchange.Storage.Migrations.{dialect}.";
        var migrations = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                return Create(name[prefix.Length..], reader.ReadToEnd());
            })
            .OrderBy(migration => migration.Version)
            .ToList();
        for (var i = 0; i < migrations.Count; i++)
        {
            if (migrations[i].Version != i + 1)
                throw new InvalidOperationException($"{dialect} migration {i + 1} is missing or there twice.");
        }
        return migrations.Count > 0
            ? migrations
            : throw new InvalidOperationException($"There are no migrations for {dialect}.");
    }

    private static Migration Create(string fileName, string text)
    {
        var sql = text.ReplaceLineEndings("\n");
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
        var version = int.Parse(fileName.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture);
        return new(version, Path.GetFileNameWithoutExtension(fileName)[5..], sql, checksum);
    }
}
