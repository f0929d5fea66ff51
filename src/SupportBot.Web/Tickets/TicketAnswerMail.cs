using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tickets;

/// <summary>What a person has answered on a ticket, as a mail to the customer who left an address. An answer to it goes to the support.</summary>
sealed class TicketAnswerMail(Post post, Store store, Languages languages, AppSettings settings)
{
    public const string Kind = "ticket-answer";

    /// <summary>Delivers one row: the target is the ticket's number, the payload the line's place. The address is the ticket's, and gets into no error.</summary>
    public async Task DeliverAsync(OutboxRow row, CancellationToken cancel)
    {
        if (await store.ReadAsync((db, token) => db.Tickets.FirstOrDefaultAsync(ticket => ticket.Number == row.Target, token), cancel) is not { Email: { } email } ticket) return;
        var place = int.Parse(row.Payload, CultureInfo.InvariantCulture);
        using var message = Message(ticket, JsonSerializer.Deserialize(ticket.LinesJson, TicketJson.Default.TicketLineArray)![place], place, email);
        try
        {
            await post.SendAsync(message, FormattableString.Invariant($"{ticket.Number}-answer-{place}"), cancel);
        }
        catch (Exception e) when (e is not (OperationCanceledException or NotDeliverableException))
        {
            throw new NotDeliverableException(e.Message.Replace(email, OwedMails.Masked(email), StringComparison.OrdinalIgnoreCase));
        }
    }

    MimeMessage Message(TicketRow ticket, TicketLine line, int place, string email)
    {
        var (sender, words, shown) = (post.Sender(), languages[ticket.Language], ("ticket", (object?)TicketNumber.Shown(ticket.Number)));
        var message = new MimeMessage
        {
            Subject = words[Subject, shown], Date = line.At, MessageId = FormattableString.Invariant($"ticket-{ticket.Number}-answer-{place}@{(sender.Domain.Length > 0 ? sender.Domain : "supportbot.invalid")}"),
            Body = new TextPart("plain") { Text = $"{line.Text}\n\n-- \n{words[End, shown, ("hoster", SiteFrame.NameOf(settings.Hoster))]}\n" },
        };
        message.From.Add(sender);
        message.To.Add(Post.Mailbox(email, "the customer's address is"));
        if (MailboxAddress.TryParse(settings.Hoster.SupportEmail, out var support)) message.ReplyTo.Add(support);
        return message;
    }

    static readonly Phrase Subject = new("ticket-answer.subject", "ticket");
    static readonly Phrase End = new("ticket-answer.end", "ticket", "hoster");
}
