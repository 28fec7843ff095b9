namespace Exchange.LoadGenerator;

/// <summary>The command line cannot be understood; the message says why.</summary>
internal sealed class CommandArgumentException(string message) : Exception(message);
