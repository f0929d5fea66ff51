using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using SupportBot.Bounces;
using SupportBot.Web.Conversations;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Mailboxes;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;
using SupportBot.Web.Subscribers;

namespace SupportBot.Web.Forwarding;

/// <summary>
/// Judges a message of the mailbox and answers it once, or notes why not. Only who certainly wrote it, and is a customer, gets an answer: else
/// anybody could have us write to anybody. Guard clauses, cheapest first; the program of the hoster is asked last.
/// </summary>
sealed class ForwardDesk(Store store, BounceReader reader, Turns turns, ForwardAnswers answers, CustomerLookup customers, MailAllowance allowance, NeverAgain never, SubscriberLinks links, AppSettings settings, TimeProvider time)
{
    /// <summary>A mailbox that is read for the first time holds what nobody waits for any more.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromDays(1);

    /// <returns>1 where it is answered.</returns>
    public async Task<int> TakeAsync(MailboxMessage message, CancellationToken cancel)
    {
        var mail = ForwardedMail.Read(message.Content);
        var mark = mail.Mark;
        if (await store.ReadAsync((db, token) => db.Forwards.AnyAsync(row => row.Mark == mark, token), cancel)) return 0;
        var fate = Refused(mail, message.ArrivedAt) ?? await UnansweredAsync(mail.From!, cancel);
        if (fate is { } no) return await NoteAsync(mail, mark, no, cancel);
        var bounces = mail.Bounces(reader);
        if (bounces.IsEmpty && mail.IsReplyToUs) return await NoteAsync(mail, mark, ForwardFate.Reply, cancel);
        return await AnswerAsync(mail, mark, bounces, cancel);
    }

    /// <summary>Why the message itself allows no answer, or null.</summary>
    ForwardFate? Refused(ForwardedMail mail, DateTimeOffset? arrived)
    {
        if (mail.Message is null) return ForwardFate.NoSender;
        if (Automatic.Is(mail.Message, mail.From)) return ForwardFate.Automatic;
        if (mail.From is not { } from) return ForwardFate.NoSender;
        if (IsOwn(from)) return ForwardFate.Own;
        if (arrived is { } at && time.GetUtcNow() - at > Oldest) return ForwardFate.TooOld;
        return AlignedSender.Is(mail.Message, from, settings.Mailboxes[ForwardMailbox.Name].AuthServId) ? null : ForwardFate.NotAligned;
    }

    async Task<ForwardFate?> UnansweredAsync(string from, CancellationToken cancel)
    {
        if (await never.HasAsync(from, cancel)) return ForwardFate.Unwanted;
        var asked = await allowance.ForwardAsync(from, cancel);
        if (!await store.ReadAsync((db, token) => allowance.MayAsync(db, asked, token), cancel)) return ForwardFate.TooMany;
        return await customers.HasAsync(from, cancel) ? null : ForwardFate.NoCustomer;
    }

    /// <summary>Addresses that this program writes from or reads: an answer to one of them would come back.</summary>
    bool IsOwn(string from)
    {
        string[] own = [settings.Mail.From, settings.Hoster.SupportEmail, .. settings.Mailboxes.Values.SelectMany(mailbox => new[] { mailbox.User, mailbox.Address })];
        return own.Any(text => MimeKit.MailboxAddress.TryParse(text, out var mailbox) && SubscriberAddress.Mail(mailbox.Address) is { } address && SubscriberAddress.Mailbox(address) == SubscriberAddress.Mailbox(from));
    }

    /// <summary>One transaction: that it was answered, what counts for the limits, and the answer.</summary>
    async Task<int> AnswerAsync(ForwardedMail mail, byte[] mark, ImmutableArray<Bounce> bounces, CancellationToken cancel)
    {
        var text = new OwedText(null, new(answers.Text(mail, bounces, reader, turns.Situation(), links.Site), mail.Id, mail.References)).ToJson();
        var (language, asked) = (answers.Language(mail, reader), await allowance.ForwardAsync(mail.From!, cancel));
        return await Transcript.Retry(() => store.WriteAsync(
            async (db, token) =>
            {
                if (await db.Forwards.AnyAsync(row => row.Mark == mark, token)) return 0;
                var now = time.GetUtcNow();
                var may = await allowance.TakeAsync(db, asked, token);
                db.Forwards.Add(Row(mail, mark, !may ? ForwardFate.TooMany : bounces.IsEmpty ? ForwardFate.NothingFound : ForwardFate.Answered, now));
                if (!may) return 0;
                var owed = new OwedMailRow { Address = mail.From!, Language = language, AskedAt = now, Json = text, DueAt = now };
                db.OwedMails.Add(owed);
                await db.SaveChangesAsync(token);
                db.Outbox.Add(OwedMails.Due(owed, now));
                return 1;
            },
            cancel));
    }

    Task<int> NoteAsync(ForwardedMail mail, byte[] mark, ForwardFate fate, CancellationToken cancel) => Transcript.Retry(() => store.WriteAsync(
        async (db, token) =>
        {
            if (!await db.Forwards.AnyAsync(row => row.Mark == mark, token)) db.Forwards.Add(Row(mail, mark, fate, time.GetUtcNow()));
            return 0;
        },
        cancel));

    static ForwardRow Row(ForwardedMail mail, byte[] mark, ForwardFate fate, DateTimeOffset now) => new() { Mark = mark, At = now, Fate = fate.ToString(), Domain = mail.Domain };
}
