using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Exchange.Standalone;

/// <summary>
/// Command line of Standalone: <c>--data DIR</c>, <c>--api-port PORT</c>, <c>--web-port PORT</c>, and any setting as
/// <c>--Section:Key=value</c>, which is handed on to the hosts.
/// </summary>
internal sealed record StandaloneOptions(
    string DataDirectory, int ApiPort, int WebPort, IReadOnlyList<string> HostArguments)
{
    private const string Usage =
        """
        Runs the whole exchange in one process.

          --data DIR             where everything is stored (default ./data)
          --api-port PORT        REST API (default 8080)
          --web-port PORT        trading site (default 8081)
          --Section:Key=value    any setting, such as --Demo:Enabled=false
          --help                 this text
        """;

    /// <summary>Reads the command line; prints what is wrong and returns null when it cannot be used.</summary>
    public static StandaloneOptions? Parse(string[] args, TextWriter output)
    {
        var data = "data";
        var (apiPort, webPort) = (8080, 8081);
        var rest = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = Split(args, ref i);
            switch (name)
            {
                case "--help" or "-h":
                    output.WriteLine(Usage);
                    return null;
                case "--data" when value is { Length: > 0 }:
                    data = value;
                    break;
                case "--api-port" when TryPort(value, out apiPort):
                case "--web-port" when TryPort(value, out webPort):
                    break;
                case "--data" or "--api-port" or "--web-port":
                    output.WriteLine($"{name} needs a valid value.");
                    output.WriteLine(Usage);
                    return null;
                default:
                    rest.Add(value is null ? name : $"{name}={value}");
                    break;
            }
        }
        return new(Path.GetFullPath(data), apiPort, webPort, rest);
    }

    /// <summary>A free loopback port, so that several instances run side by side.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool TryPort(string? text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65_535;

    private static (string Name, string? Value) Split(string[] args, ref int index)
    {
        var arg = args[index];
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0) return (arg[..equals], arg[(equals + 1)..]);
        var takesNext = arg.StartsWith("--", StringComparison.Ordinal) && arg != "--help"
            && index + 1 < args.Length && !args[index + 1].StartsWith("--", StringComparison.Ordinal);
        return takesNext ? (arg, args[++index]) : (arg, null);
    }
}
