using System.Globalization;

namespace Exchange.LoadGenerator;

/// <summary>
/// The <c>--name value</c> pairs of a command. Each command takes what it knows and then calls
/// <see cref="RejectUnknown"/>, so a mistyped option is an error and never a silent default.
/// </summary>
internal sealed class CommandArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public CommandArguments(ReadOnlySpan<string> args)
    {
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
                throw new CommandArgumentException($"Expected --name value, got '{args[i]}'.");
            if (!_values.TryAdd(args[i][2..], args[i + 1]))
                throw new CommandArgumentException($"{args[i]} is given twice.");
        }
    }

    /// <summary>The text of an option, or null when it is absent.</summary>
    public string? Take(string name) => _values.Remove(name, out var value) ? value : null;

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public int TakeNumber(string name, int fallback, int min, int max)
    {
        if (Take(name) is not { } text) return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max
                ? value
                : throw new CommandArgumentException($"--{name} takes a whole number from {min} to {max}.");
    }

    public void RejectUnknown()
    {
        if (_values.Count > 0)
            throw new CommandArgumentException($"Unknown option --{_values.Keys.First()}.");
    }
}
