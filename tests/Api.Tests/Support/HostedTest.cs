namespace Exchange.Api.Tests;

/// <summary>A test class with an API host of its own for every test.</summary>
public abstract class HostedTest : IAsyncLifetime
{
    private ApiHost? _host;

    internal ApiHost Host => _host ?? throw new InvalidOperationException("The host is not started.");

    internal ApiClient Client => Host.Client;

    /// <summary>Settings of the host; limits are off unless a test asks for them.</summary>
    protected virtual (string Name, string Value)[] Settings =>
        [("Limits:RequestWeightPerMinute", "0"), ("Limits:RawRequestsPerFiveMinutes", "0")];

    /// <inheritdoc/>
    public async Task InitializeAsync() => _host = await ApiHost.StartAsync(Settings);

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Host.DisposeAsync();
}
