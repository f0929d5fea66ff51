using Microsoft.EntityFrameworkCore;
using Quartz;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Status;

/// <summary>Begins and ends maintenances at their times, and says when a reminder is due.</summary>
[DisallowConcurrentExecution]
sealed class MaintenanceClock(Store store, StatusPages pages, TimeProvider time) : IJob
{
    /// <summary>Who was told earlier than this is told again this long before it begins.</summary>
    public static readonly TimeSpan Reminds = TimeSpan.FromHours(24);

    static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancel = default) => await LookAsync(cancel);

    public async Task LookAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (!await store.ReadAsync((db, token) => db.Incidents.AnyAsync(row => row.Kind == IncidentKind.Maintenance && row.Ended == null && row.ScheduledFor <= now, token), cancel)) return;
        var changed = await store.WriteAsync(async (db, token) =>
        {
            await db.LockAsync(IncidentBook.LockName, token);
            var rows = await db.Incidents.Include(row => row.Updates).Where(row => row.Kind == IncidentKind.Maintenance && row.Ended == null && row.ScheduledFor <= now).ToListAsync(token);
            return rows.Count(row => Advance(row, now));
        }, cancel);
        if (changed > 0) pages.Owe();
    }

    public static void Schedule(IQuartzBuilder schedule)
    {
        schedule.AddJob<MaintenanceClock>(job => job.WithIdentity("maintenance"));
        schedule.AddTrigger(trigger => trigger.WithIdentity("maintenance").ForJob("maintenance").StartNow().WithSimpleSchedule(Every).WithOverlapPolicy(OverlapPolicy.Skip));
    }

    /// <summary>After a night without us both happen at once, each with its planned time.</summary>
    static bool Advance(IncidentRow row, DateTimeOffset now)
    {
        var told = row.Told();
        var incident = told.Incident;
        if (incident.Stage == IncidentStage.Scheduled) incident = incident with { Updates = incident.Updates.Add(new(Later(incident.ScheduledFor!.Value, incident), IncidentStage.InProgress, IncidentTurn.Begun, 0)) };
        if (incident.ScheduledUntil <= now) incident = incident with { Updates = incident.Updates.Add(new(Later(incident.ScheduledUntil!.Value, incident), IncidentStage.Completed, IncidentTurn.Done, 0)) };
        if (incident == told.Incident) return false;
        row.Take(told with { Incident = incident });
        return true;
    }

    static DateTimeOffset Later(DateTimeOffset planned, Incident incident) => incident.Updates[^1].At > planned ? incident.Updates[^1].At : planned;
}
