using Exchange.Domain.Numerics;
using Exchange.Identity.Database;
using Microsoft.EntityFrameworkCore;

namespace Exchange.Identity.Messages;

/// <summary>
/// Keeps messages for a page of the application instead of sending them, so that the sandbox needs no mail server. Whoever
/// reaches that page can take over any account: never where there is real money.
/// </summary>
public sealed class MessageLog(IdentityDatabase database, TimeProvider clock) : IMessageSender
{
    /// <summary>Most messages shown.</summary>
    public const int MessagesMax = 50;

    /// <inheritdoc/>
    public async Task SendAsync(Message message, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        db.Messages.Add(new LoggedMessage
        {
            Recipient = message.Recipient,
            Subject = message.Subject,
            Body = message.Body,
            Link = message.Link,
            AtMicros = Timestamp.From(clock.GetUtcNow()).Micros,
        });
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The newest messages, newest first.</summary>
    public async Task<IReadOnlyList<LoggedMessage>> ListAsync(CancellationToken cancellationToken = default)
    {
        await using var db = database.Open();
        return await db.Messages.AsNoTracking().OrderByDescending(message => message.Id).Take(MessagesMax)
            .ToListAsync(cancellationToken);
    }
}
