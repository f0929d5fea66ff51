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

    /// <summary>What was said since the mail before, to the same people.</summary>
    public const string MoreKind = "ticket-more";

    /// <summary>Delivers one row. What it throws is the row's last error.</summary>
    public async Task DeliverAsync(OutboxRow row, CancellationToken cancel)
    {
        if (await store.ReadAsync((db, token) => db.Tickets.Where(ticket => ticket.Number == row.Payload).Select(ticket => ticket.MailedLines).FirstOrDefaultAsync(token), cancel) > 0) return;   // delivered, and its row was not marked
        var (ticket, pictures) = await store.ReadAsync(
            async (db, token) => await db.Tickets.FirstOrDefaultAsync(ticket => ticket.Number == row.Payload, token) is { } found ? (found, await TicketPictures.OfAsync(db, found, DateTimeOffset.MinValue, found.OpenedAt, token)) : ((TicketRow?)null, TicketPictures.None), cancel);
        if (ticket is null) return;   // deleted by retention before it could be sent: nothing is owed any more
        var lines = Lines(ticket);
        using var message = Message(ticket, pictures, lines, post.Sender(), Support(row));
        await post.SendAsync(message, ticket.Number, cancel);
        await MailedAsync(ticket, lines.Length, cancel);
    }

    /// <summary>Delivers what was added since: all of it in one mail, and none where another row's mail had it.</summary>
    public async Task DeliverMoreAsync(OutboxRow row, CancellationToken cancel)
    {
        if (await store.ReadAsync((db, token) => db.Tickets.FirstOrDefaultAsync(ticket => ticket.Number == row.Payload, token), cancel) is not { } ticket) return;
        if (ticket.MailedLines == 0 && await store.ReadAsync((db, token) => db.Outbox.AnyAsync(mail => mail.Kind == Kind && mail.Payload == row.Payload && mail.Done == null, token), cancel))
            throw new NotDeliverableException("the ticket's own mail comes first");
        var lines = Lines(ticket);
        if (lines.Length <= ticket.MailedLines) return;
        var pictures = await store.ReadAsync((db, token) => TicketPictures.OfAsync(db, ticket, LastOf(lines[..ticket.MailedLines]), LastOf(lines), token), cancel);
        using var message = Message(ticket, More(ticket, pictures, lines[ticket.MailedLines..]), post.Sender(), Support(row));
        message.MessageId = FormattableString.Invariant($"ticket-{ticket.Number}-{lines.Length}@{Host(post.Sender())}");
        message.Date = lines[^1].At;
        message.InReplyTo = Id(ticket, post.Sender());
        await post.SendAsync(message, FormattableString.Invariant($"{ticket.Number}-{lines.Length}"), cancel);
        await MailedAsync(ticket, lines.Length, cancel);
    }

    Task MailedAsync(TicketRow ticket, int lines, CancellationToken cancel) =>
        store.WriteAsync((db, token) => db.Tickets.Where(row => row.Number == ticket.Number && row.MailedLines < lines).ExecuteUpdateAsync(set => set.SetProperty(row => row.MailedLines, lines), token), cancel);

    static TicketLine[] Lines(TicketRow ticket) => JsonSerializer.Deserialize(ticket.LinesJson, TicketJson.Default.TicketLineArray) ?? [];

    static MailboxAddress Support(OutboxRow row) => Post.Mailbox(row.Target, "Hoster:SupportEmail was, when the ticket was opened,");

    static string Host(MailboxAddress sender) => sender.Domain.Length > 0 ? sender.Domain : "supportbot.invalid";

    static string Id(TicketRow ticket, MailboxAddress sender) => $"ticket-{ticket.Number}@{Host(sender)}";

    /// <summary>
    /// The Message-ID is the ticket's own: a delivery that is repeated after a crash is recognised as the same mail. All that customers wrote goes
    /// into the body; MimeKit encodes the one header that holds words.
    /// </summary>
    static MimeMessage Message(TicketRow ticket, TicketPictures pictures, TicketLine[] lines, MailboxAddress sender, MailboxAddress target)
    {
        var diagnosis = new MimePart("application", "json") { Content = new MimeContent(new MemoryStream(Encoding.UTF8.GetBytes(ticket.BouncesJson))), FileName = "diagnosis.json", ContentDisposition = new(ContentDisposition.Attachment) };
        var body = new Multipart("mixed") { new TextPart("plain") { Text = Body(ticket, pictures, lines) }, diagnosis };
        foreach (var picture in pictures.Parts()) body.Add(picture);
        return Message(ticket, body, sender, target);
    }

    static MimeMessage Message(TicketRow ticket, MimeEntity body, MailboxAddress sender, MailboxAddress target)
    {
        var message = new MimeMessage { Subject = $"[{TicketNumber.Shown(ticket.Number)}] {ticket.Subject}", Date = ticket.OpenedAt, MessageId = Id(ticket, sender), Body = body };
        message.From.Add(sender);
        message.To.Add(target);
        if (ticket.Email is { } email && MailboxAddress.TryParse(email, out var customer)) message.ReplyTo.Add(customer);
        message.Headers.Add("X-SupportBot-Ticket", ticket.Number);
        return message;
    }

    /// <summary>When the customer last said something.</summary>
    static DateTimeOffset LastOf(TicketLine[] lines) => lines.LastOrDefault(line => line.Speaker == "customer")?.At ?? DateTimeOffset.MinValue;

    static Multipart More(TicketRow ticket, TicketPictures pictures, TicketLine[] lines)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Added to ticket {TicketNumber.Shown(ticket.Number)}.");
        if (ticket.Email is not null) text.AppendLine(CultureInfo.InvariantCulture, $"Customer: {ticket.Email}");
        if (pictures.Told is { Length: > 0 } told) text.AppendLine(told);
        var body = new Multipart("mixed") { new TextPart("plain") { Text = Told(text, lines) } };
        foreach (var picture in pictures.Parts()) body.Add(picture);
        return body;
    }

    static string Body(TicketRow ticket, TicketPictures pictures, TicketLine[] lines)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Ticket {TicketNumber.Shown(ticket.Number)}, opened {ticket.OpenedAt:yyyy-MM-dd HH:mm} UTC, language {ticket.Language}.");
        if (ticket.Email is not null) text.AppendLine(CultureInfo.InvariantCulture, $"Customer: {ticket.Email}");
        if (ticket.AnswerBy is { } by) text.AppendLine(CultureInfo.InvariantCulture, $"The customer was told: an answer by {by.ToUniversalTime():yyyy-MM-dd HH:mm} UTC.");
        if (pictures.Told is { Length: > 0 } told) text.AppendLine(told);
        return Told(text.AppendLine().AppendLine("Transcript"), lines);
    }

    static string Told(StringBuilder text, TicketLine[] lines)
    {
        text.AppendLine();
        foreach (var line in lines)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{line.At.ToUniversalTime():HH:mm:ss} {line.Speaker}:").AppendLine(line.Text).AppendLine();
        }

        return text.ToString();
    }
}
