using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>The page's first and largest sentence, and what follows it: whether mail leaves, and what the reader does.</summary>
public sealed record Headline(MailState State, string Title, string Lead, string Brief)
{
    /// <summary>Most decisive first.</summary>
    public static Headline Of(StatusSnapshot status, Words words)
    {
        var all = status.Relays.Addresses;
        var now = status.Now;
        var total = ("total", (object?)all.Length);
        if (status.Relays.SweptAt is null) return new(MailState.Unknown, words[StatusPhrases.NotYet], words[StatusPhrases.NotYetLead], words[StatusPhrases.NotYetLead]);
        if (status.Relays.SeenAt is not { } seen) return new(MailState.Unknown, words[StatusPhrases.NoAnswer], words[StatusPhrases.NoAnswerLead], words[StatusPhrases.NoAnswerLead]);
        if (status.IsStale)
        {
            var since = ("time", (object?)words.Moment(seen, now));
            return new(MailState.Unknown, words[StatusPhrases.Stale, since], words[StatusPhrases.StaleLead, since], words[StatusPhrases.StaleLead, since]);
        }

        if (status.Sending == ServiceState.MajorOutage) return Say(MailState.Outage, words[StatusPhrases.Nothing], words[StatusPhrases.NothingLead]);

        var kept = all.Where(address => address.State.Stand == Stand.ListedActive).ToList();
        if (kept.Count > 0)
        {
            var values = new[] { ("count", (object?)kept.Count), total, ("list", Names(status, kept)) };
            return Say(status.Sending.Drawn(), words[StatusPhrases.Kept, values], words[StatusPhrases.KeptLead, values]);
        }

        if (status.Out.Count > 0)
        {
            var values = new[] { ("count", (object?)status.Out.Count), ("since", words.Moment(status.Out.Values.Min(), now)) };
            return status.Out.Count == status.ByRelay.Count()
                ? Say(MailState.Outage, words[StatusPhrases.OutAll, values], words[StatusPhrases.OutAllLead, ("since", words.Moment(status.Out.Values.Max(), now))])
                : Say(MailState.Degraded, words[StatusPhrases.Out, values], words[StatusPhrases.OutLead, values]);
        }

        var drained = all.Where(address => address.State.Stand == Stand.Drained).ToList();
        var resting = all.Where(address => address.State.Stand == Stand.Resting).ToList();
        if (drained.Count > 0)
        {
            var listed = drained.Where(address => address.State.Listings.Any(listing => listing.Drains)).ToList();
            var title = words[StatusPhrases.Drained, ("count", drained.Count + resting.Count), total];
            var since = drained.Min(address => address.State.Since);
            var rest = ("rest", (object?)all.Count(address => address.Sends));
            var values = new[] { ("count", (object?)drained.Count), ("list", Names(status, drained)), ("since", words.Moment(since, now)), rest };
            if (!drained.TrueForAll(address => address.IsOut)) return Say(MailState.Note, words[StatusPhrases.Draining, ("count", drained.Count), total], words[StatusPhrases.DrainingLead, values]);
            if (resting.Count > 0 || (listed.Count > 0 && listed.Count < drained.Count)) return Say(MailState.Note, title, words[StatusPhrases.MixedLead, values]);
            return listed.Count == 0
                ? Say(MailState.Note, title, words[StatusPhrases.ByHandLead, values])
                : Say(MailState.Note, title, words[StatusPhrases.DrainedLead, [.. values, ("listed", words.Moment(listed.SelectMany(address => address.State.Listings).Where(listing => listing.Drains).Min(listing => listing.Since), now))]]);
        }

        if (resting.Count > 0)
        {
            var until = resting.Max(address => address.State.RestsUntil);
            var values = new[] { ("count", (object?)resting.Count), total, ("until", until is { } end ? words.Moment(end, now) : "") };
            return Say(MailState.Note, words[StatusPhrases.Resting, values], words[StatusPhrases.RestingLead, values]);
        }

        return Say(MailState.Ok, words[StatusPhrases.AllWell], words[StatusPhrases.AllWellLead, ("count", all.Length)]);

        Headline Say(MailState state, string title, string lead)
        {
            var end = title.IndexOf(". ", StringComparison.Ordinal);
            return new(state, title, lead, end < 0 ? lead : title[(end + 2)..]);
        }
    }

    /// <summary>The title's first sentence: "Mails gehen hinaus."</summary>
    public string First
    {
        get
        {
            var end = Title.IndexOf(". ", StringComparison.Ordinal);
            return end < 0 ? Title : Title[..(end + 1)];
        }
    }

    static string Names(StatusSnapshot status, IEnumerable<AddressView> addresses) =>
        string.Join(", ", addresses.SelectMany(address => address.State.Listings).Where(listing => listing.Drains).Select(listing => status.ListName(listing.Blocklist)).Distinct(StringComparer.Ordinal));
}

/// <summary>The status page's words.</summary>
static class StatusPhrases
{
    public static readonly Phrase PageTitle = new("status.title");
    public static readonly Phrase Description = new("status.description");
    public static readonly Phrase Masked = new("status.masked", "mark");
    public static readonly Phrase Unnamed = new("status.unnamed");

    public static readonly Phrase NotYet = new("status.not-yet");
    public static readonly Phrase NotYetLead = new("status.not-yet-lead");
    public static readonly Phrase NoAnswer = new("status.no-answer");
    public static readonly Phrase NoAnswerLead = new("status.no-answer-lead");
    public static readonly Phrase Stale = new("status.stale", "time");
    public static readonly Phrase StaleLead = new("status.stale-lead", "time");
    public static readonly Phrase Nothing = new("status.nothing");
    public static readonly Phrase NothingLead = new("status.nothing-lead");
    public static readonly Phrase Kept = new("status.kept", "count", "total", "list");
    public static readonly Phrase KeptLead = new("status.kept-lead", "count", "total", "list");
    public static readonly Phrase Out = new("status.out", "count", "since");
    public static readonly Phrase OutLead = new("status.out-lead", "count", "since");
    public static readonly Phrase OutAll = new("status.out-all", "count", "since");
    public static readonly Phrase OutAllLead = new("status.out-all-lead", "since");
    public static readonly Phrase Unreachable = new("status.unreachable");
    public static readonly Phrase Draining = new("status.draining", "count", "total");
    public static readonly Phrase DrainingLead = new("status.draining-lead", "count", "list", "since", "rest");
    public static readonly Phrase Drained = new("status.drained", "count", "total");
    public static readonly Phrase DrainedLead = new("status.drained-lead", "count", "list", "since", "rest", "listed");
    public static readonly Phrase ByHandLead = new("status.by-hand-lead", "count", "list", "since", "rest");
    public static readonly Phrase MixedLead = new("status.mixed-lead", "count", "list", "since", "rest");
    public static readonly Phrase Resting = new("status.resting", "count", "total", "until");
    public static readonly Phrase RestingLead = new("status.resting-lead", "count", "total", "until");
    public static readonly Phrase AllWell = new("status.all-well");
    public static readonly Phrase AllWellLead = new("status.all-well-lead", "count");
    public static readonly Phrase Checked = new("status.checked", "date", "time", "next");
    public static readonly Phrase BandLink = new("status.band-link", "time");
    public static readonly Phrase BandLinkPlain = new("status.band-link-plain");

    public static readonly Phrase Paste = new("status.paste");
    public static readonly Phrase PasteHint = new("status.paste-hint");
    public static readonly Phrase PasteButton = new("status.paste-button");

    public static readonly Phrase Current = new("status.current");
    public static readonly Phrase IncidentTitle = new("status.incident-title", "count", "name", "list");
    public static readonly Phrase IncidentResting = new("status.incident-resting", "count", "name", "list");
    public static readonly Phrase IncidentPast = new("status.incident-past", "count", "name", "list");
    public static readonly Phrase IncidentSince = new("status.incident-since", "count", "since");
    public static readonly Phrase IncidentSpan = new("status.incident-span", "from", "to");
    public static readonly Phrase Investigating = new("status.investigating");
    public static readonly Phrase Identified = new("status.identified");
    public static readonly Phrase Monitoring = new("status.monitoring");
    public static readonly Phrase Resolved = new("status.resolved");
    public static readonly Phrase TurnListed = new("status.turn-listed", "count", "name", "list");
    public static readonly Phrase TurnAnother = new("status.turn-another", "count", "name", "list");
    public static readonly Phrase TurnDrained = new("status.turn-drained", "count", "name", "list");
    public static readonly Phrase TurnKept = new("status.turn-kept", "count", "name", "list");
    public static readonly Phrase TurnDelisted = new("status.turn-delisted", "count", "name", "list");
    public static readonly Phrase TurnResolved = new("status.turn-resolved", "count", "name", "list");

    public static readonly Phrase Services = new("status.services");
    public static readonly Phrase ServicesTitle = new("status.services-title", "count", "total");
    public static readonly Phrase Sending = new("status.sending");
    public static readonly Phrase Relays = new("status.relays");
    public static readonly Phrase Operational = new("status.operational");
    public static readonly Phrase Degraded = new("status.degraded");
    public static readonly Phrase Partial = new("status.partial");
    public static readonly Phrase Major = new("status.major");
    public static readonly Phrase NoRecord = new("status.no-record");
    public static readonly Phrase Sends = new("status.sends");
    public static readonly Phrase SendsNot = new("status.sends-not");
    public static readonly Phrase Rests = new("status.rests", "until");
    public static readonly Phrase ListedKept = new("status.listed-kept");
    public static readonly Phrase Never = new("status.never");
    public static readonly Phrase Times = new("status.times", "count");
    public static readonly Phrase Bars = new("status.bars", "name");
    public static readonly Phrase Today = new("status.today");

    public static readonly Phrase Receivers = new("status.receivers");
    public static readonly Phrase ReceiversTitle = new("status.receivers-title");
    public static readonly Phrase ReceiversHint = new("status.receivers-hint");
    public static readonly Phrase Lists = new("status.lists");
    public static readonly Phrase ListsTitle = new("status.lists-title");
    public static readonly Phrase ListHead = new("status.list-head");
    public static readonly Phrase AskedHead = new("status.asked-head");
    public static readonly Phrase NotListed = new("status.not-listed");
    public static readonly Phrase IsListed = new("status.is-listed");
    public static readonly Phrase NotAsked = new("status.not-asked");
    public static readonly Phrase AskedLast = new("status.asked-last", "time");
    public static readonly Phrase NeverAsked = new("status.never-asked");

    public static readonly Phrase PastLabel = new("status.past-label");
    public static readonly Phrase PastTitle = new("status.past-title");
    public static readonly Phrase PastEmpty = new("status.past-empty");
    public static readonly Phrase ForPrograms = new("status.for-programs");
    public static readonly Phrase ForProgramsTitle = new("status.for-programs-title");
    public static readonly Phrase ForProgramsText = new("status.for-programs-text");
    public static readonly Phrase ApiDescription = new("status.api-description");

    /// <summary>An incident's title: what is true of it now.</summary>
    public static Phrase Title(Incident incident) => incident.Stage switch
    {
        IncidentStage.Resolved => IncidentPast,
        IncidentStage.Monitoring => IncidentResting,
        _ => IncidentTitle,
    };

    public static Phrase Stage(IncidentStage stage) => stage switch
    {
        IncidentStage.Investigating => Investigating,
        IncidentStage.Identified => Identified,
        IncidentStage.Monitoring => Monitoring,
        _ => Resolved,
    };

    public static Phrase Turn(IncidentTurn turn) => turn switch
    {
        IncidentTurn.Listed => TurnListed,
        IncidentTurn.Another => TurnAnother,
        IncidentTurn.Drained => TurnDrained,
        IncidentTurn.Kept => TurnKept,
        IncidentTurn.Delisted => TurnDelisted,
        _ => TurnResolved,
    };

    public static Phrase State(ServiceState state) => state switch
    {
        ServiceState.Operational => Operational,
        ServiceState.DegradedPerformance => Degraded,
        ServiceState.PartialOutage => Partial,
        _ => Major,
    };

    /// <summary>What an incident's titles and updates are filled with.</summary>
    public static string Say(this StatusSnapshot status, Phrase phrase, Incident incident, int count, Words words) =>
        words[phrase, ("count", count), ("name", status.Name(incident.Addresses[0], words)), ("list", status.ListName(incident.Blocklist))];
}
