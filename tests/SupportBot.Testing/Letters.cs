using System.Collections.Concurrent;
using System.Net;
using MailKit.Net.Smtp;
using MimeKit;

namespace SupportBot.Testing;

/// <summary>Somebody who writes through a mail server: each letter to a recipient of its own, by whose name it is known again.</summary>
public sealed class Letters(IPEndPoint server) : IDisposable
{
    /// <summary>The hoster's own domain, to which bounces return.</summary>
    public const string Home = "musterhost.example";

    readonly SmtpClient _client = new();
    int _written;

    /// <summary>How many letters were begun.</summary>
    public int Begun => _written;

    /// <summary>The recipients of all letters that the server took, in order.</summary>
    public ConcurrentQueue<string> Accepted { get; } = new();

    /// <summary>Hands over one letter.</summary>
    /// <returns>Its recipient.</returns>
    public async Task<string> SendAsync(CancellationToken cancel = default)
    {
        // One connection for all of them: a new one costs more than the letter.
        if (!_client.IsConnected) await _client.ConnectAsync(server.Address.ToString(), server.Port, MailKit.Security.SecureSocketOptions.None, cancel);
        var recipient = $"letter{Interlocked.Increment(ref _written)}@kunde.example";
        using var message = new MimeMessage
        {
            From = { new MailboxAddress("Anna", $"anna@{Home}") },
            To = { new MailboxAddress("", recipient) },
            Subject = recipient,
            Body = new TextPart("plain") { Text = "Guten Tag" },
        };
        await _client.SendAsync(message, cancel);
        Accepted.Enqueue(recipient);
        return recipient;
    }

    /// <summary>Goes on sending until the end of <paramref name="enough"/>.</summary>
    public async Task SendOnAsync(TimeSpan pause, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await SendAsync(CancellationToken.None);
            await Task.Delay(pause, enough).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    public void Dispose() => _client.Dispose();
}
