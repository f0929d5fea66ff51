using System.Collections.Immutable;
using System.Net;
using Microsoft.EntityFrameworkCore;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Status;

/// <summary>Writes incidents in the transaction that makes the events, and reads them.</summary>
static class IncidentBook
{
    /// <summary>Whoever changes an incident holds this.</summary>
    public const string LockName = "incidents";

    const string Fact = "incidents";

    /// <summary>Goes on with the stories. The first time, all events that are kept are told: a database of an earlier version has no incidents.</summary>
    /// <param name="db">In a transaction.</param>
    /// <param name="events">What has just happened.</param>
    /// <param name="swept">The sweep behind it, or null: only a sweep finds something new.</param>
    /// <param name="now">The time of the step.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task WriteAsync(Db db, ImmutableArray<PoolEvent> events, Swept? swept, DateTimeOffset now, CancellationToken cancel)
    {
        var drains = swept?.Lists.Where(list => list.Drains).Select(list => list.List.Id).ToHashSet() ?? [];
        if (swept is not null && await db.Facts.FindAsync([Fact], cancel) is null)
        {
            await db.LockAsync(LockName, cancel);
            var kept = await db.PoolEvents.OrderBy(row => row.Id).ToListAsync(cancel);
            events = [.. kept.Select(Event), .. events];
            db.Facts.Add(new() { Name = Fact, Json = "{}" });
        }
        else if (events.All(happened => happened.Address is null))
        {
            return;
        }

        await db.LockAsync(LockName, cancel);
        var since = now - IncidentStory.Reopens;
        var rows = await db.Incidents.Include(row => row.Updates).Where(row => row.Kind == IncidentKind.Listing && (row.Ended == null || row.Ended >= since)).OrderBy(row => row.Began).ToListAsync(cancel);
        var dedicated = swept?.Dedicated ?? [];
        foreach (var told in IncidentStory.Continue(rows.Select(row => row.Told()), events.Where(happened => happened.Address is null || !dedicated.Contains(happened.Address)), drains))
        {
            var row = rows.FirstOrDefault(row => row.Id == told.Incident.Id);
            if (row is null) db.Incidents.Add(row = new() { Id = told.Incident.Id, Blocklist = told.Incident.Blocklist, FactsJson = "" });
            row.Take(told);
        }
    }

    /// <summary>Those that cover the time since then, or are planned; oldest first.</summary>
    public static async Task<ImmutableArray<Incident>> ReadAsync(Db db, DateTimeOffset since, CancellationToken cancel) =>
        [.. (await db.Incidents.Include(row => row.Updates).Where(row => row.Ended == null || row.Ended >= since).ToListAsync(cancel)).Select(row => row.Told().Incident).OrderBy(incident => incident.Began).ThenBy(incident => incident.Id, StringComparer.Ordinal)];

    /// <summary>Those that began or went on between two times, oldest first.</summary>
    public static async Task<ImmutableArray<Incident>> BetweenAsync(Db db, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel) =>
        [.. (await db.Incidents.Include(row => row.Updates).Where(row => row.Began < to && (row.Ended == null || row.Ended >= from)).ToListAsync(cancel)).Select(row => row.Told().Incident).OrderBy(incident => incident.Began).ThenBy(incident => incident.Id, StringComparer.Ordinal)];

    public static async Task<Incident?> FindAsync(Db db, string id, CancellationToken cancel) =>
        (await db.Incidents.Include(row => row.Updates).FirstOrDefaultAsync(row => row.Id == id, cancel))?.Told().Incident;

    static PoolEvent Event(PoolEventRow row) => new(row.At, Enum.Parse<PoolEventKind>(row.Kind.Replace("-", "", StringComparison.Ordinal), ignoreCase: true), row.Address is null ? null : IPAddress.Parse(row.Address), row.Blocklist);
}
