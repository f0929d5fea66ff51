using System.Text.Json;
using MimeKit;
using SupportBot.Web.Targets;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Alerts;

/// <summary>An alert as a mail.</summary>
sealed class AlertMail(Post post, AlertDesk desk)
{
    public const string Kind = "alert-mail";

    const int LongestSubject = 150;

    /// <summary>Delivers one row. What it throws is the row's last error. A target that left the settings is owed nothing any more.</summary>
    public async Task DeliverAsync(OutboxRow row, CancellationToken cancel)
    {
        if (desk.Target(row.Target) is not { Mail.Length: > 0 } target) return;
        var told = JsonSerializer.Deserialize(row.Payload, TargetJson.Default.TargetMessage)!;
        using var message = Message(told, post.Sender(), Post.Mailbox(target.Mail, $"Alerts:{target.Name}:Mail is"));
        await post.SendAsync(message, told.Id, cancel);
    }

    /// <summary>Nobody's absence notice answers it, and a delivery repeated after a crash is the same mail.</summary>
    static MimeMessage Message(TargetMessage told, MailboxAddress sender, MailboxAddress target)
    {
        var subject = told.Title.Length > LongestSubject ? told.Title[..(LongestSubject - 1)] + "…" : told.Title;
        var message = new MimeMessage { Subject = $"[SupportBot] {subject}", Date = told.At, MessageId = $"{told.Id}@{(sender.Domain.Length > 0 ? sender.Domain : "supportbot.invalid")}", Body = new TextPart("plain") { Text = told.Text + "\n" } };
        message.From.Add(sender);
        message.To.Add(target);
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-SupportBot-Severity", told.Severity);
        if (told.Severity == "page") message.Importance = MessageImportance.High;
        return message;
    }
}
