using System.Globalization;
using System.Reflection;

namespace Exchange.Domain.Tests.Matching;

/// <summary>Shows plain structs of fields in failure messages.</summary>
internal static class BookText
{
    public static string Describe<T>(T value)
    {
        if (value is null) return "null";
        var fields = value.GetType().GetFields(BindingFlags.Public | BindingFlags.Instance);
        if (fields.Length == 0 || value.GetType().Name.StartsWith("ValueTuple", StringComparison.Ordinal) || value is Enum)
            return Convert.ToString(value, CultureInfo.InvariantCulture)!;
        var shown = fields.Select(f => (f.Name, Value: Convert.ToString(f.GetValue(value), CultureInfo.InvariantCulture)))
            .Where(f => f.Value is not ("0" or "" or "False"));
        return $"{value.GetType().Name}({string.Join(", ", shown.Select(f => $"{f.Name}={f.Value}"))})";
    }
}
