namespace Exchange.Identity.Messages;

/// <summary>A message that was not sent but kept for the in-app log.</summary>
public sealed class LoggedMessage
{
    /// <summary>Number.</summary>
    public long Id { get; init; }

    /// <summary>E-mail address.</summary>
    public required string Recipient { get; init; }

    /// <summary>Subject line.</summary>
    public required string Subject { get; init; }

    /// <summary>Plain text.</summary>
    public required string Body { get; init; }

    /// <summary>Address the message asks to open, if any.</summary>
    public string? Link { get; init; }

    /// <summary>When it was written, µs.</summary>
    public required long AtMicros { get; init; }
}
