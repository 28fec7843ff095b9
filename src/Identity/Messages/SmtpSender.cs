using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace Exchange.Identity.Messages;

/// <summary>Where messages go, section <c>Mail</c>.</summary>
public sealed class MailSettings
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Mail";

    /// <summary>Keep messages in the application instead of sending them; sandbox only.</summary>
    public bool Log { get; set; }

    /// <summary>Mail server.</summary>
    public string Host { get; set; } = "";

    /// <summary>Port of the mail server.</summary>
    public int Port { get; set; } = 587;

    /// <summary>Whether the connection must be encrypted (STARTTLS).</summary>
    public bool RequireTls { get; set; } = true;

    /// <summary>User at the mail server; empty for none.</summary>
    public string User { get; set; } = "";

    /// <summary>Password at the mail server.</summary>
    public string Password { get; set; } = "";

    /// <summary>Sender's address.</summary>
    public string From { get; set; } = "";

    /// <summary>Whether messages have somewhere to go.</summary>
    public bool IsComplete => Log || (Host.Length > 0 && From.Length > 0);
}

/// <summary>Sends through a mail server.</summary>
internal sealed class SmtpSender(IOptions<MailSettings> options) : IMessageSender
{
    private const int TimeoutMillis = 15_000;

    public async Task SendAsync(Message message, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        using var client = new SmtpClient(settings.Host, settings.Port)
        {
            EnableSsl = settings.RequireTls,
            Timeout = TimeoutMillis,
            Credentials = settings.User.Length > 0 ? new NetworkCredential(settings.User, settings.Password) : null,
        };
        var body = message.Link is null ? message.Body : $"{message.Body}\n\n{message.Link}\n";
        using var mail = new MailMessage(settings.From, message.Recipient, message.Subject, body);
        await client.SendMailAsync(mail, cancellationToken);
    }
}
