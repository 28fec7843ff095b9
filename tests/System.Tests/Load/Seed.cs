using System.Globalization;
using System.Security.Cryptography;
using Xunit.Abstractions;

namespace Exchange.SystemTests.Load;

/// <summary>The seed of a test's randomness: another one each time, or that of <c>SYSTEM_TESTS_SEED</c>.</summary>
internal static class Seed
{
    private const string Variable = "SYSTEM_TESTS_SEED";

    public static int Next(ITestOutputHelper output)
    {
        var seed = int.TryParse(
            Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : RandomNumberGenerator.GetInt32(1_000_000_000);
        output.WriteLine($"{Variable}={seed}");
        return seed;
    }
}
