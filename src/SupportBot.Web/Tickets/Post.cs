using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tickets;

/// <summary>How this program's own mail leaves: tickets and alerts alike. In the demonstration it is written into the outbox folder instead.</summary>
sealed class Post(AppSettings settings, DataFolder folder)
{
    /// <summary>For each step of the conversation with the server; shorter than the outbox's claim.</summary>
    const int StepLimitMilliseconds = 30_000;

    /// <summary>Hands a mail to the server. What it throws is the outbox row's last error.</summary>
    /// <param name="message">The mail.</param>
    /// <param name="name">The file's name in the demonstration.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task SendAsync(MimeMessage message, string name, CancellationToken cancel)
    {
        if (settings.IsDemonstration)
        {
            Directory.CreateDirectory(folder.Outbox);
            await message.WriteToAsync(Path.Combine(folder.Outbox, $"{name}.eml"), cancel);
            return;
        }

        var smtp = settings.Mail.Smtp;
        if (smtp.Host.Length == 0) throw new NotDeliverableException("Mail:Smtp:Host is not set");
        using var client = new SmtpClient { Timeout = StepLimitMilliseconds };
        await client.ConnectAsync(smtp.Host, smtp.Port, smtp.Port == 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTlsWhenAvailable, cancel);
        if (smtp.User.Length > 0) await client.AuthenticateAsync(smtp.User, smtp.Password, cancel);
        await client.SendAsync(message, cancel);
        await client.DisconnectAsync(quit: true, cancel);
    }

    public MailboxAddress Sender() => settings.Mail.From.Length > 0 ? Mailbox(settings.Mail.From, "Mail:From is") : Mailbox(settings.Hoster.SupportEmail, "Mail:From and Hoster:SupportEmail are");

    public static MailboxAddress Mailbox(string text, string setting) =>
        text.Length == 0 ? throw new NotDeliverableException($"{setting} not set")
        : MailboxAddress.TryParse(text, out var mailbox) ? mailbox
        : throw new NotDeliverableException($"{setting} no mail address: {text}");
}
