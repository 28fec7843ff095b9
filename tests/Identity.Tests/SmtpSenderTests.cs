using System.Net;
using System.Net.Sockets;
using System.Text;
using Exchange.Identity.Messages;
using Microsoft.Extensions.Options;

namespace Exchange.Identity.Tests;

/// <summary>Messages reach a mail server whole.</summary>
public sealed class SmtpSenderTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_message_is_handed_over_with_its_link()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var received = ReceiveAsync(listener);
        var sender = new SmtpSender(Options.Create(new MailSettings
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            RequireTls = false,
            From = "exchange@example.org",
        }));
        await sender.SendAsync(new("ada@example.org", "Subject", "Body", "https://x.test/?a=b"), default).WaitAsync(Timeout);
        var text = await received.WaitAsync(Timeout);
        Assert.Contains("RCPT TO:<ada@example.org>", text, StringComparison.Ordinal);
        Assert.Contains("Subject: Subject", text, StringComparison.Ordinal);
        Assert.Contains("https://x.test/?a", text, StringComparison.Ordinal);
    }

    /// <summary>As much of a mail server as a client needs; returns everything the client said.</summary>
    private static async Task<string> ReceiveAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
        var said = new StringBuilder();
        var isData = false;
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync() is { } line)
        {
            said.AppendLine(line);
            if (isData && line != ".") continue;
            isData = line == "DATA";
            await writer.WriteLineAsync(isData ? "354 go on" : line == "QUIT" ? "221 bye" : "250 ok");
            if (line == "QUIT") break;
        }
        return said.ToString();
    }
}
