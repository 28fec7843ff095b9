using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Exchange.Api.RateLimits;

/// <summary>
/// An address as limits count it: an IPv4 address, or the /64 network of an IPv6 address (one subscriber usually has
/// at least that many).
/// </summary>
internal readonly record struct ClientAddress(ulong Network, bool IsIPv6)
{
    /// <summary>Takes the address of a connection; connections without one (in-process) share one value.</summary>
    public static ClientAddress From(IPAddress? address)
    {
        if (address is null) return default;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out _)) return default;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new(BinaryPrimitives.ReadUInt64BigEndian(bytes), true)
            : new(BinaryPrimitives.ReadUInt32BigEndian(bytes), false);
    }
}
