using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Subscribers;

/// <summary>Whether a delivery is still owed, asked when it is due; and what became of it.</summary>
sealed class DueNews(Store store, TimeProvider time)
{
    /// <summary>A target that refuses everything for so long is given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    const int LongestFault = 500;

    /// <summary>The news and whom it goes to. Null: they left, were given up, chose otherwise, or get newer news of the same incident.</summary>
    public Task<(NewsRow News, SubscriberRow Subscriber)?> FindAsync(OutboxRow row, CancellationToken cancel) => store.ReadAsync<(NewsRow, SubscriberRow)?>(
        async (db, token) =>
        {
            var (news, to) = (long.Parse(row.Payload, CultureInfo.InvariantCulture), long.Parse(row.Target, CultureInfo.InvariantCulture));
            if (await db.Subscribers.FirstOrDefaultAsync(subscriber => subscriber.Id == to && subscriber.ConfirmedAt != null && subscriber.StoppedAt == null, token) is not { } subscriber) return null;
            if (await db.StatusNews.FirstOrDefaultAsync(told => told.Id == news, token) is not { } due) return null;
            var series = await db.StatusNews.Where(other => other.IncidentId == due.IncidentId).OrderBy(other => other.Number).ToListAsync(token);
            return series[^1].Number > due.Number || !subscriber.Wants(Newsroom.Components(series)) ? null : (due, subscriber);
        },
        cancel);

    public async Task TakenAsync(SubscriberRow subscriber, CancellationToken cancel)
    {
        if (subscriber.FailingSince is null) return;
        await store.WriteAsync((db, token) => db.Subscribers.Where(row => row.Id == subscriber.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.FailingSince, (DateTimeOffset?)null).SetProperty(row => row.LastFault, (string?)null), token), cancel);
    }

    /// <summary>Notes a refusal and throws it, so that it is tried again later; once patience is at its end it is noted as given up, and nothing is owed any more.</summary>
    public async Task RefusedAsync(SubscriberRow subscriber, string fault, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var since = subscriber.FailingSince ?? now;
        var stopped = now - since >= Patience ? now : (DateTimeOffset?)null;
        var told = fault.Length > LongestFault ? fault[..LongestFault] : fault;
        await store.WriteAsync((db, token) => db.Subscribers.Where(row => row.Id == subscriber.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.FailingSince, since).SetProperty(row => row.StoppedAt, stopped).SetProperty(row => row.LastFault, told), token), cancel);
        if (stopped is null) throw new NotDeliverableException(told);
    }
}
