using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Exchange.TestKit;

/// <summary>
/// Hands out loopback TCP ports nobody listens on. Ports come from below Linux's ephemeral range (32768 and up), so an
/// outgoing connection cannot take one between the check and the moment the server under test binds it.
/// </summary>
public static class FreePort
{
    private const int Lowest = 15_000;
    private const int Highest = 32_000;
    private const int AttemptsMax = 1_000;

    private static readonly ConcurrentDictionary<int, bool> Handed = new();

    /// <summary>A port never returned before by this process. Throws <see cref="InvalidOperationException"/> when
    /// none was found in 1,000 tries.</summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            if (IsFree(port) && Handed.TryAdd(port, true)) return port;
        }

        throw new InvalidOperationException($"No free loopback port between {Lowest} and {Highest}.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
