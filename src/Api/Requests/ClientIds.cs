using System.Security.Cryptography;

namespace Exchange.Api.Requests;

/// <summary>Client order ids for requests that bring none: 22 random characters, as Binance makes them.</summary>
internal static class ClientIds
{
    private const int Length = 22;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A new id; 131 random bits, so that two never meet.</summary>
    public static string Next() => RandomNumberGenerator.GetString(Alphabet, Length);
}
