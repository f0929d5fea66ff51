using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tickets;

/// <summary>The ticket as a mail to the hoster's support.</summary>
sealed class TicketMail(Post post, Store store)
{
    public const string Kind = "ticket-mail";

    /// <summary>Delivers one row. What it throws is the row's last error.</summary>
    public async Task DeliverAsync(OutboxRow row, CancellationToken cancel)
    {
        var (ticket, pictures) = await store.ReadAsync(
            async (db, token) => await db.Tickets.FirstOrDefaultAsync(ticket => ticket.Number == row.Payload, token) is { } found ? (found, await TicketPictures.OfAsync(db, found, token)) : ((TicketRow?)null, TicketPictures.None), cancel);
        if (ticket is null) return;   // deleted by retention before it could be sent: nothing is owed any more
        using var message = Message(ticket, pictures, post.Sender(), Post.Mailbox(row.Target, "Hoster:SupportEmail was, when the ticket was opened,"));
        await post.SendAsync(message, ticket.Number, cancel);
    }

    /// <summary>
    /// The Message-ID is the ticket's own: a delivery that is repeated after a crash is recognised as the same mail. All that customers wrote goes
    /// into the body; MimeKit encodes the one header that holds words.
    /// </summary>
    static MimeMessage Message(TicketRow ticket, TicketPictures pictures, MailboxAddress sender, MailboxAddress target)
    {
        var host = sender.Domain.Length > 0 ? sender.Domain : "supportbot.invalid";
        var message = new MimeMessage { Subject = $"[{TicketNumber.Shown(ticket.Number)}] {ticket.Subject}", Date = ticket.OpenedAt, MessageId = $"ticket-{ticket.Number}@{host}" };
        message.From.Add(sender);
        message.To.Add(target);
        if (ticket.Email is { } email && MailboxAddress.TryParse(email, out var customer)) message.ReplyTo.Add(customer);
        message.Headers.Add("X-SupportBot-Ticket", ticket.Number);
        var diagnosis = new MimePart("application", "json") { Content = new MimeContent(new MemoryStream(Encoding.UTF8.GetBytes(ticket.BouncesJson))), FileName = "diagnosis.json", ContentDisposition = new(ContentDisposition.Attachment) };
        var body = new Multipart("mixed") { new TextPart("plain") { Text = Body(ticket, pictures) }, diagnosis };
        foreach (var picture in pictures.Parts()) body.Add(picture);
        message.Body = body;
        return message;
    }

    static string Body(TicketRow ticket, TicketPictures pictures)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Ticket {TicketNumber.Shown(ticket.Number)}, opened {ticket.OpenedAt:yyyy-MM-dd HH:mm} UTC, language {ticket.Language}.");
        if (ticket.Email is not null) text.AppendLine(CultureInfo.InvariantCulture, $"Customer: {ticket.Email}");
        if (ticket.AnswerBy is { } by) text.AppendLine(CultureInfo.InvariantCulture, $"The customer was told: an answer by {by.ToUniversalTime():yyyy-MM-dd HH:mm} UTC.");
        if (pictures.Told is { Length: > 0 } told) text.AppendLine(told);
        text.AppendLine().AppendLine("Transcript").AppendLine();
        foreach (var line in JsonSerializer.Deserialize(ticket.LinesJson, TicketJson.Default.TicketLineArray) ?? [])
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{line.At.ToUniversalTime():HH:mm:ss} {line.Speaker}:").AppendLine(line.Text).AppendLine();
        }

        return text.ToString();
    }
}
