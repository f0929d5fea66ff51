using System.Collections.Immutable;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Quartz;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Subscribers;

/// <summary>
/// Makes deliveries of news, some hundred subscribers a transaction. How far it got is stored with them: after a crash it goes on there, nobody has
/// two deliveries of one news and nobody none. Mails are made no faster than they leave, so that newer news finds little to overtake.
/// </summary>
sealed class Newsroom(Store store, AppSettings settings, TimeProvider time)
{
    /// <summary>Subscribers a transaction: others' writes get in between.</summary>
    public const int Batch = 300;

    const string Lock = "status-news";

    /// <summary>Hands on what is open, until all have their delivery or enough mails wait.</summary>
    public async Task HandOnAsync(CancellationToken cancel)
    {
        foreach (var id in await OpenAsync(NewsMedium.Hook, cancel)) await HandOnAsync(id, NewsMedium.Hook, int.MaxValue, cancel);

        var mails = await OpenAsync(NewsMedium.Mail, cancel);
        if (mails is []) return;
        var waiting = await store.ReadAsync((db, token) => db.Outbox.CountAsync(row => row.Kind == NewsMail.Kind && row.Done == null && row.Attempts == 0, token), cancel);
        var room = settings.Status.MailsPerMinute - waiting;
        if (room <= 0) return;
        foreach (var id in mails) await HandOnAsync(id, NewsMedium.Mail, (room + mails.Count - 1) / mails.Count, cancel);   // each incident its share: one does not wait for the other's last mail
    }

    Task<List<long>> OpenAsync(NewsMedium medium, CancellationToken cancel) =>
        store.ReadAsync((db, token) => (medium == NewsMedium.Hook ? db.StatusNews.Where(row => row.HooksDone == null) : db.StatusNews.Where(row => row.MailsDone == null)).OrderBy(row => row.Id).Select(row => row.Id).ToListAsync(token), cancel);

    async Task HandOnAsync(long id, NewsMedium medium, int most, CancellationToken cancel)
    {
        for (var made = 0; made < most;)
        {
            var (more, done) = await BatchAsync(id, medium, Math.Min(most - made, Batch), cancel);
            if (done) return;
            made += more;
        }
    }

    /// <summary>One transaction: deliveries, and how far they go.</summary>
    Task<(int Made, bool Done)> BatchAsync(long id, NewsMedium medium, int most, CancellationToken cancel) => store.WriteAsync(
        async (db, token) =>
        {
            await db.LockAsync(Lock, token);   // another node may have gone on meanwhile: read again, under the lock
            var row = await db.StatusNews.FirstAsync(row => row.Id == id, token);
            if (medium.DoneOf(row) is not null) return (0, true);
            var now = time.GetUtcNow();
            var series = await db.StatusNews.Where(other => other.IncidentId == row.IncidentId).OrderBy(other => other.Number).AsNoTracking().ToListAsync(token);
            if (series[^1].Number > row.Number)
            {
                // A newer one goes to all of them.
                (row.MailsDone, row.HooksDone) = (row.MailsDone ?? now, row.HooksDone ?? now);
                await WithdrawAsync(db, [row.Id], token);
                return (0, true);
            }

            var through = medium.ThroughOf(row);
            if (through == 0) await WithdrawAsync(db, [.. series.Where(other => other.Number < row.Number).TakeLast(Batch).Select(other => other.Id)], token);
            var next = await db.Subscribers.Where(subscriber => subscriber.Id > through && subscriber.Kind == medium.Subscribers && subscriber.ConfirmedAt != null && subscriber.ConfirmedAt <= row.ToldAt && subscriber.StoppedAt == null)
                .OrderBy(subscriber => subscriber.Id).Take(Batch).AsNoTracking().ToListAsync(token);
            var components = Components(series);
            var made = 0;
            foreach (var subscriber in next)
            {
                if (made == most) break;
                through = subscriber.Id;
                if (!subscriber.Wants(components)) continue;
                db.Outbox.Add(new() { Kind = medium.Kind, Target = Text(subscriber.Id), Payload = Text(row.Id), Due = now });
                made++;
            }

            var done = next.Count < Batch && (next is [] || through == next[^1].Id);
            medium.Note(row, through, made, done ? now : null);
            return (made, done);
        },
        cancel);

    /// <summary>What has not left yet of older news. One that is under way may still arrive.</summary>
    static async Task WithdrawAsync(Db db, IReadOnlyCollection<long> news, CancellationToken cancel)
    {
        if (news.Count == 0) return;
        var payloads = news.Select(Text).ToList();
        await db.Outbox.Where(row => (row.Kind == NewsMail.Kind || row.Kind == NewsHook.Kind) && row.Done == null && payloads.Contains(row.Payload)).ExecuteDeleteAsync(cancel);
    }

    /// <summary>Who was told of an incident is told how it goes on, also when fewer components are left in it. None: everybody.</summary>
    public static ImmutableHashSet<string> Components(IReadOnlyCollection<NewsRow> series)
    {
        var each = series.Select(row => StatusNews.Read(row).Components).ToList();
        return each.Exists(components => components.IsEmpty) ? [] : [.. each.SelectMany(components => components)];
    }

    public static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How news reaches subscribers: which of them, by which deliveries, and where it is noted how far they go.</summary>
sealed record NewsMedium(string Subscribers, string Kind, Func<NewsRow, long> ThroughOf, Func<NewsRow, DateTimeOffset?> DoneOf, Action<NewsRow, long, int, DateTimeOffset?> Note)
{
    public static readonly NewsMedium Mail = new(SubscriberRow.Mail, NewsMail.Kind, row => row.MailThrough, row => row.MailsDone, (row, through, made, done) => (row.MailThrough, row.Mails, row.MailsDone) = (through, row.Mails + made, done));

    public static readonly NewsMedium Hook = new(SubscriberRow.Hook, NewsHook.Kind, row => row.HookThrough, row => row.HooksDone, (row, through, made, done) => (row.HookThrough, row.Hooks, row.HooksDone) = (through, row.Hooks + made, done));
}

/// <summary>Hands on what is open. One at a time in the whole cluster.</summary>
[DisallowConcurrentExecution]
sealed class NewsJob(Newsroom newsroom) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancel = default) => await newsroom.HandOnAsync(cancel);
}
