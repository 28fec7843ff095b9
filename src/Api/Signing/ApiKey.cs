using System.Collections.Frozen;
using System.Net;
using Exchange.Abstractions.Accounts;

namespace Exchange.Api.Signing;

/// <summary>An API key prepared for checking many requests.</summary>
internal sealed class ApiKey(ApiKeyView view)
{
    private readonly FrozenSet<IPAddress>? _allowed = view.AllowedAddresses.Count == 0
        ? null
        : view.AllowedAddresses.Select(Parse).OfType<IPAddress>().ToFrozenSet();

    private readonly SignatureVerifier _verifier = SignatureVerifier.Create(view.Kind, view.Material);

    /// <summary>As stored.</summary>
    public ApiKeyView View { get; } = view;

    /// <summary>Whether requests restricted to some addresses are.</summary>
    public bool IsAddressRestricted => _allowed is not null;

    /// <summary>Whether the signature covers the payload.</summary>
    public bool Verify(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature) => _verifier.Verify(payload, signature);

    /// <summary>Whether the key may be used from an address. An entry that is no address matches nothing.</summary>
    public bool Allows(IPAddress? address)
    {
        if (_allowed is null) return true;
        return address is not null && _allowed.Contains(Normalize(address));
    }

    /// <summary>Whether the key may hear of its account's events at an address.</summary>
    public bool MayListen(IPAddress? address) => View.CanRead && Allows(address);

    private static IPAddress? Parse(string text) => IPAddress.TryParse(text, out var address) ? Normalize(address) : null;

    private static IPAddress Normalize(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
