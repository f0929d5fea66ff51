using System.Collections.Immutable;
using System.Net;

namespace SupportBot.Web.Status;

/// <summary>The stages of an incident, then those of a maintenance; the names are Statuspage's.</summary>
public enum IncidentStage
{
    Investigating,
    Identified,
    Monitoring,
    Resolved,
    Postmortem,
    Scheduled,
    InProgress,
    Verifying,
    Completed,
}

/// <summary>What an update tells.</summary>
public enum IncidentTurn
{
    Listed,
    Another,
    Again,
    Drained,
    Kept,
    Delisted,
    Resolved,

    /// <summary>A maintenance that begins at its time.</summary>
    Begun,

    /// <summary>A maintenance that ends at its time.</summary>
    Done,

    /// <summary>Nothing was wrong.</summary>
    Withdrawn,

    /// <summary>A maintenance that does not take place.</summary>
    Cancelled,

    /// <summary>What a person has written.</summary>
    Said,
}

/// <summary>Where an incident comes from.</summary>
public enum IncidentKind
{
    /// <summary>Told by the checks; a person may add to it.</summary>
    Listing,

    /// <summary>Written by a person.</summary>
    Report,

    /// <summary>Planned.</summary>
    Maintenance,
}

/// <summary>One update: when, at which stage, and what happened to how many addresses.</summary>
/// <param name="At">When.</param>
/// <param name="Stage">Where the incident is from then on.</param>
/// <param name="Turn">What it tells.</param>
/// <param name="Addresses">Of so many addresses.</param>
public sealed record IncidentUpdate(DateTimeOffset At, IncidentStage Stage, IncidentTurn Turn, int Addresses)
{
    /// <summary>What a person wrote, by language, as Markdown; empty where the words are made of <see cref="Turn"/>.</summary>
    public ImmutableSortedDictionary<string, string> Texts { get; init; } = Incident.NoTexts;
}

/// <summary>One cause told as one story: a list named addresses of ours, from the first sighting until all send again; or what a person tells.</summary>
/// <param name="Id">Twelve characters that stay.</param>
/// <param name="Blocklist">The list's id; empty where a person tells it.</param>
/// <param name="Addresses">Every address that it hit, in order.</param>
/// <param name="Updates">Oldest first, never empty.</param>
/// <param name="WasKept">At some time an address was listed and went on sending: mail was refused.</param>
public sealed record Incident(string Id, string Blocklist, ImmutableArray<IPAddress> Addresses, ImmutableArray<IncidentUpdate> Updates, bool WasKept)
{
    internal static ImmutableSortedDictionary<string, string> NoTexts { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    internal static ImmutableSortedDictionary<string, ServiceState> NoServices { get; } = ImmutableSortedDictionary.Create<string, ServiceState>(StringComparer.Ordinal);

    public IncidentKind Kind { get; init; }

    /// <summary>A person's title by language; empty where it is made of list and addresses.</summary>
    public ImmutableSortedDictionary<string, string> Titles { get; init; } = NoTexts;

    /// <summary>Which services a person says it touches, and how; see <see cref="ServiceKeys"/>.</summary>
    public ImmutableSortedDictionary<string, ServiceState> Services { get; init; } = NoServices;

    /// <summary>A maintenance's beginning as planned.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>A maintenance's end as planned.</summary>
    public DateTimeOffset? ScheduledUntil { get; init; }

    /// <summary>A person has said that nothing was wrong: it stays in the list, and counts as nothing.</summary>
    public bool FalseAlarm { get; init; }

    /// <summary>When it began to be; a planned maintenance's own beginning is <see cref="ScheduledFor"/>.</summary>
    public DateTimeOffset Began => Kind == IncidentKind.Maintenance ? ScheduledFor ?? Updates[0].At : Updates[0].At;

    /// <summary>When it was first told.</summary>
    public DateTimeOffset Created => Updates[0].At;

    public IncidentStage Stage => Updates[^1].Stage;

    public DateTimeOffset? Ended
    {
        get
        {
            if (!IsOver(Stage)) return null;
            var i = Updates.Length - 1;
            while (i > 0 && Updates[i].Stage is not (IncidentStage.Resolved or IncidentStage.Completed)) i--;   // a post-mortem comes later than the end
            return Updates[i].At;
        }
    }

    /// <summary>Whether it is going on: a maintenance that is only planned is not.</summary>
    public bool IsOpen => !IsOver(Stage) && Stage != IncidentStage.Scheduled;

    public bool Covers(DateTimeOffset from, DateTimeOffset to) => Began < to && (Ended ?? DateTimeOffset.MaxValue) >= from;

    /// <summary>Whether it belongs to this service's story.</summary>
    public bool Touches(string service) => !FalseAlarm && (Services.ContainsKey(service) || (service == ServiceKeys.Sending && WasKept));

    static bool IsOver(IncidentStage stage) => stage is IncidentStage.Resolved or IncidentStage.Postmortem or IncidentStage.Completed;
}

/// <summary>The keys of the services beside the relays, as they are stored.</summary>
public static class ServiceKeys
{
    public const string Sending = "sending";

    /// <summary>Taking mail from customers.</summary>
    public const string Submission = "submission";

    /// <summary>This site's own chat.</summary>
    public const string Chat = "chat";

    /// <summary>In the order of the page.</summary>
    public static readonly ImmutableArray<string> All = [Sending, Submission, Chat];

    /// <summary>A relay's key.</summary>
    public static string Relay(string relay) => RelayPrefix + relay;

    /// <summary>The relay behind a key, or null where it is another service.</summary>
    public static string? RelayOf(string key) => key.StartsWith(RelayPrefix, StringComparison.Ordinal) ? key[RelayPrefix.Length..] : null;

    const string RelayPrefix = "relay:";
}
