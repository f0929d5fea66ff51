using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using SupportBot.Bounces;
using SupportBot.Relays;
using SupportBot.Web.Conversations;
using SupportBot.Web.Conversations.DirectLine;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;
using SupportBot.Web.Subscribers;

namespace SupportBot.Web.Retention;

/// <summary>
/// Keeps what the chat page and the privacy article promise. Each step may be cut off anywhere and goes on from there the next time;
/// no write holds more than <see cref="Batch"/> rows, so that customers' lines get in between.
/// </summary>
sealed class Forgetting(Store store, BounceReader reader, AppSettings settings)
{
    /// <summary>Rows a write.</summary>
    const int Batch = 200;

    /// <summary>Lines and files are large: so many at once.</summary>
    const int LargeBatch = 50;

    /// <summary>One row a day for each address and list: the status page's years.</summary>
    const int YearsOfDays = 10;

    /// <summary>They count for a day, and nobody vouches for them.</summary>
    static readonly TimeSpan PastedRefusals = TimeSpan.FromDays(2);

    /// <summary>Whose mailbox or target refused everything may still come back and find the subscription.</summary>
    static readonly TimeSpan GivenUp = TimeSpan.FromDays(90);

    static readonly TimeSpan Delivered = TimeSpan.FromDays(1);

    const string Fact = "retention-shortened-through";

    readonly RetentionSettings _retention = settings.Retention;

    /// <summary>Does all that is due at this time.</summary>
    public async Task RunAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await DeleteConversationsAsync(now - _retention.Transcripts, cancel);   // first: what goes need not be shortened
        var pasted = now - _retention.PastedText;
        await ShortenAsync(pasted, cancel);
        await RepeatAsync((db, token) => db.Uploads.Where(row => row.At < pasted).OrderBy(row => row.At).Take(LargeBatch).ExecuteDeleteAsync(token), LargeBatch, cancel);

        // Closed ones only. Nothing closes a ticket here yet: until a console does, none is deleted.
        var closed = now - _retention.ClosedTickets;
        await RepeatAsync((db, token) => db.Tickets.Where(row => row.ClosedAt < closed).OrderBy(row => row.ClosedAt).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);

        var events = Earlier(now - _retention.Observations, await OldestTroubleAsync(cancel));
        await RepeatAsync((db, token) => db.PoolEvents.Where(row => row.At < events).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        await ForgetWatchingAsync(now, cancel);
        await ForgetSubscribersAsync(now, cancel);
        await ForgetCustomerMailAsync(now, cancel);
    }

    /// <summary>What became of forwarded bounces; longer than a mailbox that is read anew may hand one over again.</summary>
    static readonly TimeSpan Forwarded = TimeSpan.FromDays(90);

    /// <summary>Addresses of customers whose wait is over or whose mail came too late, and what the limits of a day have counted.</summary>
    async Task ForgetCustomerMailAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var (waited, late, counted) = (now - News.Longest, now - OwedMails.Fresh, now - MailAllowance.Day);
        await RepeatAsync((db, token) => db.OwedMails.Where(row => (row.DueAt == null && row.AskedAt <= waited) || row.DueAt <= late).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        var forwarded = now - Forwarded;
        await RepeatAsync((db, token) => db.Forwards.Where(row => row.At <= forwarded).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        await RepeatAsync((db, token) => db.MailCounts.Where(row => row.At <= counted).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
    }

    /// <summary>Addresses that nobody confirmed, and those given up long ago. Of a subscriber's deliveries nothing is kept but for a day; the news itself like observations.</summary>
    async Task ForgetSubscribersAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var (unconfirmed, stopped, delivered, observed) = (now - SubscriberDesk.ToConfirm, now - GivenUp, now - Delivered, now - _retention.Observations);
        await RepeatAsync((db, token) => db.Subscribers.Where(row => row.ConfirmedAt == null && row.AskedAt <= unconfirmed).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        await RepeatAsync((db, token) => db.Subscribers.Where(row => row.StoppedAt < stopped).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        await RepeatAsync((db, token) => db.Outbox.Where(row => (row.Kind == NewsMail.Kind || row.Kind == NewsHook.Kind || row.Kind == AskMail.Kind || row.Kind == OwedMails.Kind) && row.Done < delivered).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        await RepeatAsync((db, token) => db.StatusNews.Where(row => row.ToldAt < observed && row.MailsDone != null && row.HooksDone != null).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
    }

    /// <summary>Ended listings, probes and alerts, closed cases, done deliveries and refusals like other observations, whose mail it was like transcripts, the rows of days after ten years.</summary>
    async Task ForgetWatchingAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var (observed, talked, day) = (now - _retention.Observations, now - _retention.Transcripts, DateOnly.FromDateTime(now.UtcDateTime).AddYears(-YearsOfDays));
        await RepeatAsync((db, token) => db.Listings.Where(row => row.Ended < observed).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        await RepeatAsync((db, token) => db.Cases.Where(row => row.ClosedAt < observed).OrderBy(row => row.Number).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);   // their addresses by cascade
        await RepeatAsync((db, token) => db.Outbox.Where(row => row.Done < observed).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        await RepeatAsync((db, token) => db.Alerts.Where(row => row.Closed < observed).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        await RepeatAsync((db, token) => db.Refusals.Where(row => row.HeardAt < observed).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        var pasted = now - PastedRefusals;
        await RepeatAsync((db, token) => db.PastedRefusals.Where(row => row.At < pasted).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        await RepeatAsync((db, token) => db.Probes.Where(row => row.Until < observed).OrderBy(row => row.Id).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);
        await store.WriteAsync((db, token) => db.Refusals.Where(row => row.HeardAt < talked && row.Sender != null).ExecuteUpdateAsync(set => set.SetProperty(row => row.Sender, (string?)null), token), cancel);
        await store.WriteAsync((db, token) => db.ListDays.Where(row => row.Day < day).ExecuteDeleteAsync(token), cancel);
        await store.WriteAsync((db, token) => db.AddressDays.Where(row => row.Day < day).ExecuteDeleteAsync(token), cancel);
        await store.WriteAsync((db, token) => db.ServiceDays.Where(row => row.Day < day).ExecuteDeleteAsync(token), cancel);
        var years = now.AddYears(-YearsOfDays);
        await RepeatAsync((db, token) => db.Incidents.Where(row => row.Ended < years).OrderBy(row => row.Ended).Take(Batch).ExecuteDeleteAsync(token), Batch, cancel);   // their updates by cascade
    }

    /// <summary>
    /// Customers' lines in the order of time, each by its own age and once: a fact keeps how far we are. No line comes in later that is older,
    /// for lines are stored with the time of their arrival.
    /// </summary>
    async Task ShortenAsync(DateTimeOffset limit, CancellationToken cancel)
    {
        var done = (await store.ReadAsync((db, token) => db.FactAsync(Fact, RetentionJson.Default.ShortenedThrough, token), cancel))?.At ?? DateTimeOffset.UnixEpoch;
        while (await NextAsync(done, limit, cancel) is [.., var last] lines)
        {
            done = last.At;
            var shorter = lines.Select(Shorter).OfType<ShortLine>().ToList();
            await store.WriteAsync((db, token) => StoreAsync(db, shorter, last.At, token), cancel);
        }
    }

    /// <summary>The oldest that are due, all of one moment together. A conversation that has been silent since then has nothing left to do.</summary>
    Task<List<LineRow>> NextAsync(DateTimeOffset done, DateTimeOffset limit, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var due = from conversation in db.Conversations
                  where conversation.LastAt > done
                  join line in db.Lines on conversation.Id equals line.ConversationId
                  where line.Speaker == "customer" && line.At > done && line.At < limit
                  orderby line.At
                  select line;
        var times = await due.Select(line => line.At).Take(LargeBatch).ToListAsync(token);
        if (times is not [.., var through]) return [];
        return await due.Where(line => line.At <= through).ToListAsync(token);
    }, cancel);

    static async Task StoreAsync(Db db, List<ShortLine> shorter, DateTimeOffset through, CancellationToken cancel)
    {
        foreach (var line in shorter)
        {
            await db.Lines.Where(row => row.ConversationId == line.ConversationId && row.Number == line.Number)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Text, line.Text).SetProperty(row => row.ActivityJson, line.ActivityJson), cancel);
        }

        await db.SetFactAsync(Fact, new(through), RetentionJson.Default.ShortenedThrough, cancel);
    }

    ShortLine? Shorter(LineRow line)
    {
        var text = line.Text is { } said ? ShortText.Of(said, reader) : null;
        var activity = Activities.Shortened(line.ActivityJson, text);
        return text == line.Text && activity == line.ActivityJson ? null : new(line.ConversationId, line.Number, text, activity);
    }

    /// <summary>One conversation at a time; lines, files and the conversation's row go together unless it is a very long one.</summary>
    async Task DeleteConversationsAsync(DateTimeOffset limit, CancellationToken cancel)
    {
        while (true)
        {
            var old = await store.ReadAsync((db, token) => db.Conversations.Where(row => row.LastAt < limit).OrderBy(row => row.LastAt).Take(Batch).Select(row => new { row.Id, row.LastNumber }).ToListAsync(token), cancel);
            if (old is []) return;
            foreach (var conversation in old)
            {
                for (var through = Batch; through < conversation.LastNumber; through += Batch)
                {
                    await store.WriteAsync((db, token) => db.Lines.Where(row => row.ConversationId == conversation.Id && row.Number <= through).ExecuteDeleteAsync(token), cancel);
                }

                await store.WriteAsync((db, token) => db.Conversations.Where(row => row.Id == conversation.Id && row.LastAt < limit).ExecuteDeleteAsync(token), cancel);   // the rest by cascade
            }
        }
    }

    /// <summary>Since when an address that does not simply send has been in trouble: the events since then tell an incident that is still open. Null: all send.</summary>
    Task<DateTimeOffset?> OldestTroubleAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var addresses = (await db.Addresses.Select(row => row.Json).ToListAsync(token)).Select(json => JsonSerializer.Deserialize(json, PoolJson.Default.AddressState)!);
        return addresses.SelectMany(address => address.Listings.Where(listing => listing.Drains).Select(listing => listing.Since).Concat(address.Stand == Stand.Active ? [] : [address.DrainedAt ?? address.Since, address.Since]))
            .Select(since => (DateTimeOffset?)since).Min();
    }, cancel);

    async Task RepeatAsync(Func<Db, CancellationToken, Task<int>> delete, int batch, CancellationToken cancel)
    {
        while (await store.WriteAsync(delete, cancel) == batch)
        {
            // As long as a write finds a full batch there may be more.
        }
    }

    static DateTimeOffset Earlier(DateTimeOffset at, DateTimeOffset? other) => other is { } earlier && earlier < at ? earlier : at;

    sealed record ShortLine(string ConversationId, int Number, string? Text, string ActivityJson);
}

/// <summary>All customers' lines up to this time have been shortened.</summary>
sealed record ShortenedThrough(DateTimeOffset At);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ShortenedThrough))]
sealed partial class RetentionJson : JsonSerializerContext;
