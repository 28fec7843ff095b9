namespace Exchange.Silo.Demo;

/// <summary>The sandbox, section <c>Demo</c>; on by default in Standalone and never elsewhere.</summary>
internal sealed class DemoSettings
{
    public const string Section = "Demo";

    /// <summary>Whether demo users, keys, money and markets are created.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// Whether simulated traders keep the markets alive; only together with <see cref="Enabled"/>, and only in one process of
    /// a cluster. On by default in Standalone.
    /// </summary>
    public bool Market { get; set; }

    /// <summary>
    /// How many hours of history the simulated traders make when they start for the first time, 0 … 48. Made in a cluster of
    /// one process only, because its clock is set back for it.
    /// </summary>
    public double HistoryHours { get; set; } = 26;

    /// <summary>Extra funded traders <c>load-1@demo.local</c> …, with keys <c>load-1</c> / <c>load-1-secret</c> …</summary>
    public int LoadAccounts { get; set; }

    /// <summary>Extra API keys that are checked with a public key.</summary>
    public IList<DemoApiKey> ApiKeys { get; init; } = [];
}

/// <summary>An API key whose requests are signed with Ed25519 or RSA.</summary>
internal sealed class DemoApiKey
{
    /// <summary>Name sent in <c>X-MBX-APIKEY</c>.</summary>
    public string Key { get; set; } = "";

    /// <summary>Name of the account, such as <c>alice@demo.local</c>.</summary>
    public string Account { get; set; } = "";

    /// <summary>PEM file with the public key.</summary>
    public string PublicKeyFile { get; set; } = "";
}
