using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Quartz;
using SupportBot.Web.Site;
using SupportBot.Web.Status;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Subscribers;

/// <summary>Hands each update of an incident to the subscribers, once: that it was handed over and what they are told is one transaction.</summary>
[DisallowConcurrentExecution]
sealed class IncidentNews(Store store, SubscriberDesk desk, StatusPages pages, Languages languages, TimeProvider time) : IJob
{
    /// <summary>What is older is history, not news: after an upgrade, or a long time without us.</summary>
    static readonly TimeSpan Oldest = TimeSpan.FromHours(12);

    /// <summary>A reminder's number in its incident: behind those of all updates.</summary>
    const int Reminder = 100_000;

    const int Batch = 100;

    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancel = default) => await TellAsync(cancel);

    public async Task TellAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var soon = now + MaintenanceClock.Reminds;
        if (!await store.ReadAsync(async (db, token) => await db.IncidentUpdates.AnyAsync(row => row.ToldAt == null, token) || await Due(db, now, soon).AnyAsync(token), cancel)) return;
        await store.WriteAsync(async (db, token) =>
        {
            await db.LockAsync(IncidentBook.LockName, token);
            var fresh = await db.IncidentUpdates.Where(row => row.ToldAt == null).OrderBy(row => row.At).Take(Batch).ToListAsync(token);
            var ids = fresh.ConvertAll(row => row.IncidentId);
            var incidents = (await db.Incidents.Include(row => row.Updates).Where(row => ids.Contains(row.Id)).ToListAsync(token)).ToDictionary(row => row.Id, row => row.Told().Incident, StringComparer.Ordinal);
            foreach (var row in fresh)
            {
                row.ToldAt = now;
                if (now - row.At <= Oldest) await desk.TellAsync(db, News(incidents[row.IncidentId], row.Number, row.Update()), token);
            }

            foreach (var row in await Due(db, now, soon).Include(row => row.Updates).ToListAsync(token))
            {
                row.RemindedAt = now;
                var incident = row.Told().Incident;
                if (incident.Created < incident.ScheduledFor - MaintenanceClock.Reminds) await desk.TellAsync(db, News(incident, Reminder, incident.Updates[0]) with { Kind = NewsKind.Reminder, Stage = IncidentStage.Scheduled, At = incident.ScheduledFor!.Value }, token);
            }
        }, cancel);
    }

    public static void Schedule(IQuartzBuilder schedule)
    {
        schedule.AddJob<IncidentNews>(job => job.WithIdentity("incident-news"));
        schedule.AddTrigger(trigger => trigger.WithIdentity("incident-news").ForJob("incident-news").StartNow().WithSimpleSchedule(Every).WithOverlapPolicy(OverlapPolicy.Skip));
    }

    static IQueryable<IncidentRow> Due(Db db, DateTimeOffset now, DateTimeOffset soon) =>
        db.Incidents.Where(row => row.Kind == IncidentKind.Maintenance && row.Ended == null && row.RemindedAt == null && row.ScheduledFor > now && row.ScheduledFor <= soon);

    StatusNews News(Incident incident, int number, IncidentUpdate update)
    {
        var status = pages.Now;
        var told = incident with { Updates = [.. incident.Updates.TakeWhile(other => other != update), update] };   // the title as it was true then
        var texts = languages.All.ToImmutableSortedDictionary(words => words.Language, words => new NewsText(status.Title(told, words), Text(status, told, update, words)), StringComparer.Ordinal);
        return new(incident.Id, number, incident.Kind == IncidentKind.Maintenance ? NewsKind.Maintenance : NewsKind.Incident, update.Stage, [.. Components(status, incident)], texts, $"/status/incidents/{incident.Id}", update.At);
    }

    /// <summary>A maintenance's times stand before what was written of it.</summary>
    static string Text(StatusSnapshot status, Incident incident, IncidentUpdate update, Words words)
    {
        var said = status.Plain(incident, update, words);
        return incident is { Kind: IncidentKind.Maintenance, ScheduledFor: { } from, ScheduledUntil: { } to } && update.Stage == IncidentStage.Scheduled
            ? $"{words[StatusPhrases.PlannedSpan, ("from", $"{words.Date(from)}, {words.Time(from)}"), ("to", words.Moment(to, from))]}\n\n{said}"
            : said;
    }

    /// <summary>What is chosen when somebody subscribes to some of it; a listing belongs to sending for whoever chose that.</summary>
    static IEnumerable<string> Components(StatusSnapshot status, Incident incident)
    {
        foreach (var key in ServiceKeys.All.Where(incident.Touches)) yield return key;
        var touched = status.RelaysOf(incident);
        foreach (var relay in status.ByRelay.Where(relay => touched.Contains(relay.Key))) yield return ComponentChoice.Relay(relay.Key);
    }
}
