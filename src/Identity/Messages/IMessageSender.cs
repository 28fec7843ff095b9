namespace Exchange.Identity.Messages;

/// <summary>Takes messages to people's e-mail addresses.</summary>
public interface IMessageSender
{
    /// <summary>Sends, or throws when it could not be handed over.</summary>
    Task SendAsync(Message message, CancellationToken cancellationToken);
}

/// <summary>A message to one person.</summary>
/// <param name="Recipient">E-mail address.</param>
/// <param name="Subject">Subject line.</param>
/// <param name="Body">Plain text.</param>
/// <param name="Link">Address to open, if the message is about one.</param>
public sealed record Message(string Recipient, string Subject, string Body, string? Link);

/// <summary>
/// The address people reach this host at. From the configuration: a request's own host name is its sender's choice, and a
/// link in a message must not be.
/// </summary>
/// <param name="Base">Ends with a slash.</param>
public sealed record PublicAddress(Uri Base)
{
    /// <summary>The address of a page.</summary>
    public string Of(string path) => new Uri(Base, path).ToString();
}
