using System.Globalization;

namespace Exchange.LoadGenerator.Fanout;

/// <summary>What to measure.</summary>
/// <param name="Server">A running server.</param>
/// <param name="ServerProcess">Its process, whose CPU time is read.</param>
/// <param name="Clients">Clients that read.</param>
/// <param name="Stalled">Clients that connect and do not read.</param>
/// <param name="Traders">Connections of the traders, with one order in flight each.</param>
/// <param name="Rate">Orders and cancels a second; 0 for as many as can be.</param>
/// <param name="Accounts">Accounts of the traders.</param>
/// <param name="WarmUp">Before the first measurement.</param>
/// <param name="Duration">Of each of the two measurements.</param>
internal sealed record FanoutOptions(
    Uri Server, int ServerProcess, int Clients, int Stalled, int Traders, int Rate, int Accounts, TimeSpan WarmUp,
    TimeSpan Duration);

/// <summary>What was measured.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Recorder">What the clients saw.</param>
/// <param name="Seconds">How long.</param>
/// <param name="CoresAlone">Cores the server used for trading alone.</param>
/// <param name="Cores">Cores it used with the listeners.</param>
/// <param name="StalledEnded">Stalled clients the server disconnected.</param>
/// <param name="Lost">Reading clients the server disconnected.</param>
internal sealed record FanoutResult(
    FanoutOptions Options, FanoutRecorder Recorder, double Seconds, double CoresAlone, double Cores, int StalledEnded,
    long Lost)
{
    /// <summary>Whether everybody who read got everything, and those who did not were disconnected.</summary>
    public bool IsSound => Recorder.Gaps == 0 && Lost == 0 && Recorder.Messages > 0 && StalledEnded == Options.Stalled;

    /// <summary>Server CPU of delivering one message, µs.</summary>
    private double MicrosPerMessage => (Cores - CoresAlone) * Seconds * 1e6 / Math.Max(1, Recorder.Messages);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Options.Clients} clients, {Recorder.Messages / Seconds:F0} messages/s of {Recorder.Bytes / Math.Max(1, Recorder.Messages)} bytes
        newest change to socket, ms: {Recorder.Latency.Summary()}
        server: {CoresAlone:F2} cores trading, {Cores:F2} with listeners, {MicrosPerMessage:F1} µs a message
        gaps {Recorder.Gaps}, readers disconnected {Lost}, stalled {Options.Stalled} of which disconnected {StalledEnded}
        """);
}
