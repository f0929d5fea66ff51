using System.Collections.Immutable;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>Where feeds and calendars take their entries from: the one place that knows what an incident is.</summary>
sealed class FeedSource(StatusScene scene, Words words)
{
    /// <summary>Feed readers come often; who wants more reads the history.</summary>
    public const int Most = 50;

    readonly Lazy<ImmutableArray<FeedEntry>> _entries = new(() => [.. scene.Status.Incidents.Select(incident => Entry(scene, incident, words))]);

    /// <summary>All that is told, or all that touched one component; newest first.</summary>
    public IEnumerable<FeedEntry> Entries(string? component = null) =>
        _entries.Value.Where(entry => component is null || entry.Components.Any(touched => touched.Key == component)).OrderByDescending(entry => entry.Updated).ThenBy(entry => entry.Id, StringComparer.Ordinal).Take(Most);

    /// <summary>The maintenances of the last 90 days and those to come.</summary>
    public IEnumerable<CalendarEntry> Maintenances =>
        from incident in scene.Status.Incidents
        where incident is { Kind: IncidentKind.Maintenance, ScheduledFor: not null, ScheduledUntil: not null }
        select new CalendarEntry(incident.Id, incident.ScheduledFor!.Value, incident.ScheduledUntil!.Value, scene.Status.Title(incident, words), scene.Status.Plain(incident, incident.Updates[0], words), incident.FalseAlarm, incident.Updates.Length - 1, incident.Updates[^1].At);

    static FeedEntry Entry(StatusScene scene, Incident incident, Words words)
    {
        var status = scene.Status;
        return new(incident.Id, $"{scene.Page(words)}/incidents/{incident.Id}", PlainText.Clean(status.Title(incident, words)), incident.Began, incident.Updates[^1].At,
            [.. incident.Updates.Reverse().Select(update => new FeedUpdate(update.At, words[StatusPhrases.Stage(update.Stage)], PlainText.CleanLines(status.Plain(incident, update, words))))],
            [.. Touched(status, incident, words)]);
    }

    static IEnumerable<FeedComponent> Touched(StatusSnapshot status, Incident incident, Words words)
    {
        if (incident.Touches(ServiceKeys.Sending)) yield return new(PublicRelay.Sending, words[StatusPhrases.Sending]);
        var touched = status.RelaysOf(incident);
        foreach (var relay in PublicRelay.All(status, words).Where(relay => touched.Contains(relay.Addresses[0].State.Relay))) yield return new(relay.Key, relay.Name);
    }
}
