namespace Exchange.Grains.Hosting;

/// <summary>Settings of a silo, section <c>Silo</c>.</summary>
public sealed class SiloSettings
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Silo";

    /// <summary>Roles this silo hosts; empty means all.</summary>
    public IList<string> Roles { get; init; } = [];

    /// <summary>Silo-to-silo port.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Client gateway port; 0 for none.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Address other members reach this silo at; empty is loopback (or the pod's address in <c>POD_IP</c>).</summary>
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>Cluster that silos and clients join.</summary>
    public string ClusterId { get; set; } = "exchange";

    /// <summary>Name of the deployment across clusters.</summary>
    public string ServiceId { get; set; } = "exchange";

    /// <summary>How long a probe of another silo may take before it counts as missed, in seconds.</summary>
    public double ProbeTimeoutSeconds { get; set; } = 2;

    /// <summary>
    /// How long a grain may answer reads after its last proof of ownership, in seconds. A silo that was paused longer
    /// proves again before it answers, or steps down.
    /// </summary>
    public double ReadLeaseSeconds { get; set; } = 1;

    /// <summary>
    /// How long a host that was asked to stop goes on serving while it says that it is not ready, in seconds; part of the
    /// ten seconds it has to exit.
    /// </summary>
    public double DrainSeconds { get; set; } = 1;

    /// <summary>How often a book's shadow looks for new journal entries, in seconds.</summary>
    public double SnapshotPollSeconds { get; set; } = 10;

    /// <summary>Entries after which a new snapshot is written.</summary>
    public long SnapshotEntries { get; set; } = 20_000;

    /// <summary>Age after which a snapshot is written although few entries came, in seconds.</summary>
    public double SnapshotAgeSeconds { get; set; } = 300;

    /// <summary>The roles, all when none is named.</summary>
    public IReadOnlyList<string> EffectiveRoles => Roles.Count == 0 ? SiloRole.All : [.. Roles];
}
