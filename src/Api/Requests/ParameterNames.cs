using System.Collections.Frozen;

namespace Exchange.Api.Requests;

/// <summary>Names of parameters, as sent: the enum's name with a small first letter.</summary>
internal static class ParameterNames
{
    private const int MaxLength = 32;

    private static readonly string[] Texts = [.. Enum.GetNames<Parameter>()
        .Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    private static readonly FrozenDictionary<string, Parameter>.AlternateLookup<ReadOnlySpan<char>> ByText =
        Enum.GetValues<Parameter>().ToFrozenDictionary(parameter => Texts[(int)parameter], StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The name of a parameter.</summary>
    public static string Name(this Parameter parameter) => Texts[(int)parameter];

    /// <summary>Finds a parameter by its exact name.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out Parameter parameter)
    {
        parameter = default;
        if (name.Length > MaxLength) return false;
        Span<char> characters = stackalloc char[MaxLength];
        for (var i = 0; i < name.Length; i++) characters[i] = (char)name[i];
        return ByText.TryGetValue(characters[..name.Length], out parameter);
    }
}
