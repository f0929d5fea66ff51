using System.Globalization;
using System.Text;
using MailKit.Net.Smtp;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Status;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Subscribers;

/// <summary>News as a mail in the subscriber's language, with the way out in its header and at its end.</summary>
sealed class NewsMail(Post post, DueNews due, SubscriberLinks links, Languages languages, AppSettings settings)
{
    public const string Kind = "news-mail";

    /// <summary>A lane of its own: a hundred thousand of these hold up no ticket and no alert.</summary>
    public const string Lane = "outbox-news";

    const int LongestSubject = 150;

    const int LongestText = 4000;

    /// <summary>Delivers one row. What it throws is the row's last error; it names nobody. Who left, and who is to get newer news, is owed nothing.</summary>
    public async Task DeliverAsync(OutboxRow row, CancellationToken cancel)
    {
        if (await due.FindAsync(row, cancel) is not var (news, subscriber)) return;
        try
        {
            using var message = await MessageAsync(news, subscriber, cancel);
            await post.SendAsync(message, FormattableString.Invariant($"status-{news.Id}-{subscriber.Id}"), cancel);
            await due.TakenAsync(subscriber, cancel);
        }
        catch (SmtpCommandException e) when (e.ErrorCode == SmtpErrorCode.RecipientNotAccepted && (int)e.StatusCode >= 500)
        {
            await due.RefusedAsync(subscriber, Nameless(e, subscriber), cancel);   // the mailbox, not the server: ends one day
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new NotDeliverableException(Nameless(e, subscriber));
        }
    }

    async Task<MimeMessage> MessageAsync(NewsRow row, SubscriberRow subscriber, CancellationToken cancel)
    {
        var (news, words) = (StatusNews.Read(row), languages[subscriber.Language]);
        var said = news.In(words);
        var (sender, stage) = (post.Sender(), words[NewsPhrases.Stage(news)]);
        var message = SubscriberMail.Message(settings, sender, subscriber.Address, Cut(words[NewsPhrases.Subject, ("stage", stage), ("title", OneLine(said.Title))], LongestSubject), await BodyAsync(news, subscriber, said, stage, words, cancel));
        var host = SubscriberMail.Host(sender);
        message.Date = words.Local(news.At);
        message.MessageId = $"status-{await links.MessageAsync(row, subscriber, cancel)}@{host}";
        message.References.Add($"status-{StatusIds.Of("thread", news.IncidentId)}@{host}");   // no mail has this id: it only keeps an incident's mails together
        message.Headers.Add(HeaderId.Precedence, "bulk");
        message.Headers.Add(HeaderId.ListId, $"<status.{new Uri(links.Site).Host}>");
        message.Headers.Add(HeaderId.ListUnsubscribe, $"<{await links.LeaveAsync(subscriber, oneClick: true, cancel)}>");
        message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");   // RFC 8058
        return message;
    }

    /// <summary>What happened, what to do, where it goes on, how to leave.</summary>
    async Task<string> BodyAsync(StatusNews news, SubscriberRow subscriber, NewsText said, string stage, Words words, CancellationToken cancel)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{stage}: {OneLine(said.Title)}\n\n{Cut(Lines(said.Text), LongestText)}\n\n");
        if (news is { Kind: NewsKind.Incident, Stage: not IncidentStage.Postmortem }) text.Append(CultureInfo.InvariantCulture, $"{words[NewsPhrases.Bounced]}\n{links.Site}/{words.Language}/bounce\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{words[NewsPhrases.More]}\n{links.Site}/{words.Language}{news.Path}\n\n{words[NewsPhrases.AsOf, ("date", words.Date(news.At)), ("time", words.Time(news.At))]}\n\n-- \n");
        text.Append(CultureInfo.InvariantCulture, $"{words[NewsPhrases.Why, ("hoster", SiteFrame.NameOf(settings.Hoster))]}\n{words[NewsPhrases.Change]} {await links.ManageAsync(subscriber, cancel)}\n{words[NewsPhrases.Leave]} {await links.LeaveAsync(subscriber, oneClick: false, cancel)}\n");
        return text.ToString();
    }

    static string Nameless(Exception e, SubscriberRow subscriber) => e.Message.Replace(subscriber.Address, SubscriberAddress.Masked(subscriber), StringComparison.OrdinalIgnoreCase);

    static string OneLine(string text) => string.Join(' ', string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    static string Lines(string text) => string.Concat(text.ReplaceLineEndings("\n").Where(c => c == '\n' || !char.IsControl(c))).Trim();

    /// <summary>Never within a character.</summary>
    static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1 - (char.IsHighSurrogate(text[most - 2]) ? 1 : 0))] + "…";
}

/// <summary>The mail after somebody typed an address: confirm, or that it stands already. Which of the two, only this mailbox learns.</summary>
sealed class AskMail(Post post, Store store, SubscriberLinks links, Languages languages, AppSettings settings)
{
    public const string Kind = "subscribe-mail";

    /// <summary>Delivers one row. What it throws is the row's last error; it names nobody.</summary>
    public async Task DeliverAsync(OutboxRow row, CancellationToken cancel)
    {
        var handle = row.Target;
        if (await store.ReadAsync((db, token) => db.Subscribers.FirstOrDefaultAsync(subscriber => subscriber.Handle == handle, token), cancel) is not { } subscriber) return;
        try
        {
            var (words, sender, hoster) = (languages[subscriber.Language], post.Sender(), ("hoster", (object?)SiteFrame.NameOf(settings.Hoster)));
            var until = subscriber.AskedAt + SubscriberDesk.ToConfirm;
            var (subject, body) = subscriber.ConfirmedAt is null
                ? (words[NewsPhrases.ConfirmSubject, hoster], words[NewsPhrases.ConfirmMail, hoster, ("link", await links.ConfirmAsync(subscriber, cancel)), ("date", words.Date(until)), ("time", words.Time(until))])
                : (words[NewsPhrases.KnownSubject, hoster], words[NewsPhrases.KnownMail, hoster, ("manage", await links.ManageAsync(subscriber, cancel)), ("leave", await links.LeaveAsync(subscriber, oneClick: false, cancel))]);
            using var message = SubscriberMail.Message(settings, sender, subscriber.Address, subject, body + "\n");
            message.Date = subscriber.AskedAt;
            message.MessageId = FormattableString.Invariant($"subscribe-{row.Id}@{SubscriberMail.Host(sender)}");
            await post.SendAsync(message, FormattableString.Invariant($"subscribe-{row.Id}"), cancel);
        }
        catch (SmtpCommandException e) when (e.ErrorCode == SmtpErrorCode.RecipientNotAccepted && (int)e.StatusCode >= 500)
        {
            // There is no such mailbox, or it does not want us: nobody will confirm, and the address is forgotten by itself.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new NotDeliverableException(e.Message.Replace(subscriber.Address, SubscriberAddress.Masked(subscriber), StringComparison.OrdinalIgnoreCase));
        }
    }
}

/// <summary>What all mails to subscribers, and to customers who asked for one, have in common.</summary>
static class SubscriberMail
{
    /// <summary>Nobody's absence notice answers it. The recipient is the address alone, as it was judged.</summary>
    public static MimeMessage Message(AppSettings settings, MailboxAddress sender, string recipient, string subject, string body)
    {
        var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = body } };
        message.From.Add(new MailboxAddress(sender.Name is { Length: > 0 } own ? own : SiteFrame.NameOf(settings.Hoster), sender.Address));
        message.To.Add(new MailboxAddress("", recipient));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    public static string Host(MailboxAddress sender) => sender.Domain.Length > 0 ? sender.Domain : "supportbot.invalid";
}

static class NewsPhrases
{
    public static readonly Phrase Subject = new("news.subject", "stage", "title");
    public static readonly Phrase Bounced = new("news.bounced");
    public static readonly Phrase More = new("news.more");
    public static readonly Phrase AsOf = new("news.as-of", "date", "time");
    public static readonly Phrase Why = new("news.why", "hoster");
    public static readonly Phrase Change = new("news.change");
    public static readonly Phrase Leave = new("news.leave");
    public static readonly Phrase ConfirmSubject = new("news.confirm-subject", "hoster");
    public static readonly Phrase ConfirmMail = new("news.confirm-mail", "hoster", "link", "date", "time");
    public static readonly Phrase KnownSubject = new("news.known-subject", "hoster");
    public static readonly Phrase KnownMail = new("news.known-mail", "hoster", "manage", "leave");
    static readonly Phrase Reminder = new("news.reminder");
    static readonly Phrase Postmortem = new("news.postmortem");
    static readonly Phrase Scheduled = new("news.scheduled");
    static readonly Phrase InProgress = new("news.in-progress");
    static readonly Phrase Verifying = new("news.verifying");
    static readonly Phrase Completed = new("news.completed");

    public static Phrase Stage(StatusNews news) => news.Kind == NewsKind.Reminder ? Reminder : news.Stage switch
    {
        IncidentStage.Investigating => StatusPhrases.Investigating,
        IncidentStage.Identified => StatusPhrases.Identified,
        IncidentStage.Monitoring => StatusPhrases.Monitoring,
        IncidentStage.Resolved => StatusPhrases.Resolved,
        IncidentStage.Postmortem => Postmortem,
        IncidentStage.Scheduled => Scheduled,
        IncidentStage.InProgress => InProgress,
        IncidentStage.Verifying => Verifying,
        _ => Completed,
    };
}
