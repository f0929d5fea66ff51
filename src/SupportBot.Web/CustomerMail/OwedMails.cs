using System.Globalization;
using MailKit.Net.Smtp;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using SupportBot.Web.Conversations;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;
using SupportBot.Web.Subscribers;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.CustomerMail;

/// <summary>Mails to customers who asked for one: promised in a turn, due with the news, sent once, forgotten.</summary>
sealed class OwedMails(Post post, Store store, MailAllowance allowance, NeverAgain never, SubscriberLinks links, Languages languages, AppSettings settings, TimeProvider time)
{
    /// <summary>The outbox's kind; the target is the row's id.</summary>
    public const string Kind = "customer-mail";

    /// <summary>"You can send now" is true for a while only: a mail server that was away for longer gets it no more.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(2);

    /// <summary>The limits' and the owner's word on an address, before anything is said. The turn's transaction asks again.</summary>
    public Task<bool> MayAsync(string conversationId, MailAsked asked, string address, CancellationToken cancel) => store.ReadAsync(
        async (db, token) => await db.OwedMails.AnyAsync(row => row.ConversationId == conversationId && row.Address == address && row.Json == null, token) || await allowance.MayAsync(db, asked, token), cancel);

    /// <summary>Promises the mail, in the turn's transaction; the wait goes on for a day from here. False: it may not be promised.</summary>
    public async Task<bool> PromiseAsync(Db db, ConversationRow conversation, int line, MailAsked asked, string address, string language, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var known = await db.OwedMails.FirstOrDefaultAsync(row => row.ConversationId == conversation.Id, cancel);
        if (known?.Json is not null) return false;   // the last one is on its way: one a wait
        if (known?.Address != address && !await allowance.TakeAsync(db, asked, cancel)) return false;
        if (known is null) db.OwedMails.Add(new() { ConversationId = conversation.Id, Address = address, Language = language, AskedAt = now });
        else (known.Address, known.Language, known.AskedAt) = (address, language, now);   // a corrected address

        if (await db.Waits.FirstOrDefaultAsync(row => row.ConversationId == conversation.Id, cancel) is { } wait) wait.Since = now;
        else db.Waits.Add(new() { ConversationId = conversation.Id, Line = line, Since = now });
        return true;
    }

    /// <summary>The news is there: the mail is due, in the transaction that says it in the chat.</summary>
    public static async Task HandOnAsync(Db db, string conversationId, WaitNews news, DateTimeOffset now, CancellationToken cancel)
    {
        var oldest = now - News.Longest;
        if (await db.OwedMails.FirstOrDefaultAsync(row => row.ConversationId == conversationId && row.Json == null && row.AskedAt > oldest, cancel) is not { } owed) return;
        (owed.Json, owed.DueAt) = (new OwedText(news, null).ToJson(), now);
        db.Outbox.Add(Due(owed, now));
    }

    /// <summary>The customer waits no longer: no mail, and the address is gone.</summary>
    public static Task EndAsync(Db db, string conversationId, CancellationToken cancel) => db.OwedMails.Where(row => row.ConversationId == conversationId && row.Json == null).ExecuteDeleteAsync(cancel);

    /// <summary>An answer that is due at once. The row must have its id.</summary>
    public static OutboxRow Due(OwedMailRow owed, DateTimeOffset now) => new() { Kind = Kind, Target = owed.Id.ToString(CultureInfo.InvariantCulture), Payload = "", Due = now };

    /// <summary>Delivers one row. What it throws is the row's last error; it names nobody. What is gone, late or not wanted any more is not owed.</summary>
    public async Task DeliverAsync(OutboxRow row, CancellationToken cancel)
    {
        var id = long.Parse(row.Target, CultureInfo.InvariantCulture);
        if (await store.ReadAsync((db, token) => db.OwedMails.FirstOrDefaultAsync(mail => mail.Id == id, token), cancel) is not { Json: { } json, DueAt: { } due } owed) return;
        if (OwedText.Read(json) is { } text && time.GetUtcNow() - due < Fresh && !await never.HasAsync(owed.Address, cancel)) await SendAsync(owed, text, cancel);
        await store.WriteAsync((db, token) => db.OwedMails.Where(mail => mail.Id == id).ExecuteDeleteAsync(token), cancel);
    }

    async Task SendAsync(OwedMailRow owed, OwedText text, CancellationToken cancel)
    {
        var kind = text.Forward is null ? MailAllowance.Wait : MailAllowance.Forward;
        if (kind == MailAllowance.Wait) await store.WriteAsync((db, token) => allowance.LeavesAsync(db, kind, owed.Address, token), cancel);
        try
        {
            using var message = await MessageAsync(owed, text, cancel);
            await post.SendAsync(message, FormattableString.Invariant($"customer-{owed.Id}"), cancel);
        }
        catch (SmtpCommandException e) when (e.ErrorCode == SmtpErrorCode.RecipientNotAccepted && (int)e.StatusCode >= 500)
        {
            // There is no such mailbox, or it does not want us: nobody is told, and the address is forgotten.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new NotDeliverableException(e.Message.Replace(owed.Address, Masked(owed.Address), StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>The Message-ID is the row's own: a delivery that is repeated after a crash is recognised as the same mail.</summary>
    async Task<MimeMessage> MessageAsync(OwedMailRow owed, OwedText text, CancellationToken cancel)
    {
        var (words, sender) = (languages[owed.Language], post.Sender());
        var (subject, body) = text switch
        {
            { Wait: { } wait } => (wait.Subject(words), wait.Text(words, settings, links.Site)),
            { Forward: { } forward } => (words[ForwardSubject], forward.Text),
            _ => throw new NotDeliverableException("a mail without words"),
        };
        var end = words[text.Forward is null ? OnlyOne : OneAnswer, ("hoster", SiteFrame.NameOf(settings.Hoster))];
        var message = SubscriberMail.Message(settings, sender, owed.Address, subject, $"{body}\n-- \n{end}\n{words[Never]} {await never.LinkAsync(owed.Address, words.Language, cancel)}\n");
        message.Date = owed.DueAt!.Value;
        message.MessageId = $"{MessageIds}{await links.MarkAsync(FormattableString.Invariant($"owed:{owed.Id}:{owed.AskedAt.UtcTicks}"), cancel)}@{SubscriberMail.Host(sender)}";
        message.Headers.Add(HeaderId.ListUnsubscribe, $"<{await never.LinkAsync(owed.Address, null, cancel)}>");
        message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");   // RFC 8058
        if (text.Forward is not { } answer) return message;
        message.Headers[HeaderId.AutoSubmitted] = "auto-replied";   // RFC 3834, section 5
        if (answer.InReplyTo is { } id) message.InReplyTo = id;
        foreach (var reference in answer.References) message.References.Add(reference);
        return message;
    }

    /// <summary>Enough to recognise, too little to write to.</summary>
    public static string Masked(string address) => $"{address[..1]}…{address[address.LastIndexOf('@')..]}";

    /// <summary>How the ids of these mails begin: an answer to one of them is recognised.</summary>
    public const string MessageIds = "answer-";

    static readonly Phrase ForwardSubject = new("forward.subject");
    static readonly Phrase OnlyOne = new("wait-mail.only-one", "hoster");
    static readonly Phrase OneAnswer = new("forward.one-answer", "hoster");
    static readonly Phrase Never = new("wait-mail.never");
}
