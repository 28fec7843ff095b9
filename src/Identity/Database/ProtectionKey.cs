namespace Exchange.Identity.Database;

/// <summary>A Data Protection key of the web hosts.</summary>
public sealed class ProtectionKey
{
    /// <summary>Number.</summary>
    public long Id { get; init; }

    /// <summary>Name for humans.</summary>
    public required string FriendlyName { get; init; }

    /// <summary>The key.</summary>
    public required string Xml { get; init; }
}
