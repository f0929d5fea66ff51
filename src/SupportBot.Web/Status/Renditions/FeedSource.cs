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

    /// <summary>The maintenances; nobody can plan one yet.</summary>
    public ImmutableArray<CalendarEntry> Maintenances { get; } = [];

    static FeedEntry Entry(StatusScene scene, Incident incident, Words words)
    {
        var status = scene.Status;
        return new(incident.Id, $"{scene.Page(words)}#{incident.Id}", PlainText.Clean(status.Say(StatusPhrases.Title(incident), incident, incident.Addresses.Length, words)), incident.Began, incident.Updates[^1].At,
            [.. incident.Updates.Reverse().Select(update => new FeedUpdate(update.At, words[StatusPhrases.Stage(update.Stage)], PlainText.CleanLines(status.Say(StatusPhrases.Turn(update.Turn), incident, update.Addresses, words))))],
            [.. Touched(status, incident, words)]);
    }

    static IEnumerable<FeedComponent> Touched(StatusSnapshot status, Incident incident, Words words)
    {
        if (incident.WasKept) yield return new(PublicRelay.Sending, words[StatusPhrases.Sending]);
        foreach (var relay in PublicRelay.All(status, words).Where(relay => relay.Addresses.Any(address => incident.Addresses.Contains(address.State.Address)))) yield return new(relay.Key, relay.Name);
    }
}
