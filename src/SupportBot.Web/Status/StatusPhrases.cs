using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

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
    public static readonly Phrase TurnResolved = new("status.turn-resolved", "count", "name", "list", "took");
    public static readonly Phrase TurnAgain = new("status.turn-again", "count", "name", "list");
    public static readonly Phrase TurnBegun = new("status.turn-begun");
    public static readonly Phrase TurnDone = new("status.turn-done");
    public static readonly Phrase TurnCancelled = new("status.turn-cancelled");
    public static readonly Phrase Cancelled = new("status.cancelled", "title");
    public static readonly Phrase TurnWithdrawn = new("status.turn-withdrawn");
    public static readonly Phrase Postmortem = new("status.postmortem");
    public static readonly Phrase Scheduled = new("status.scheduled");
    public static readonly Phrase InProgress = new("status.in-progress");
    public static readonly Phrase Verifying = new("status.verifying");
    public static readonly Phrase Completed = new("status.completed");
    public static readonly Phrase FalseAlarm = new("status.false-alarm", "title");
    public static readonly Phrase Minutes = new("status.minutes", "count");
    public static readonly Phrase Hours = new("status.hours", "count");
    public static readonly Phrase Days = new("status.days", "count");
    public static readonly Phrase Submission = new("status.submission");
    public static readonly Phrase Chat = new("status.chat");
    public static readonly Phrase Maintained = new("status.maintained");
    public static readonly Phrase Planned = new("status.planned");
    public static readonly Phrase PlannedSpan = new("status.planned-span", "from", "to");
    public static readonly Phrase Touches = new("status.touches", "names");
    public static readonly Phrase There = new("status.there", "percent");
    public static readonly Phrase ThereText = new("status.there-text");
    public static readonly Phrase History = new("status.history");
    public static readonly Phrase HistoryTitle = new("status.history-title", "month");
    public static readonly Phrase HistoryDescription = new("status.history-description", "month");
    public static readonly Phrase HistoryEmpty = new("status.history-empty");
    public static readonly Phrase HistoryNone = new("status.history-none");
    public static readonly Phrase Earlier = new("status.earlier");
    public static readonly Phrase Later = new("status.later");
    public static readonly Phrase Months = new("status.months");
    public static readonly Phrase IncidentPage = new("status.incident-page", "title");
    public static readonly Phrase RelayDescription = new("status.relay-description", "name");
    public static readonly Phrase RelayIncidents = new("status.relay-incidents");
    public static readonly Phrase ToStatus = new("status.to-status");
    public static readonly Phrase AllOf = new("status.all-of", "month");
    public static readonly Phrase Feed = new("status.feed");

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
        IncidentStage.Resolved or IncidentStage.Postmortem => IncidentPast,
        IncidentStage.Monitoring => IncidentResting,
        _ => IncidentTitle,
    };

    public static Phrase Stage(IncidentStage stage) => stage switch
    {
        IncidentStage.Investigating => Investigating,
        IncidentStage.Identified => Identified,
        IncidentStage.Monitoring => Monitoring,
        IncidentStage.Postmortem => Postmortem,
        IncidentStage.Scheduled => Scheduled,
        IncidentStage.InProgress => InProgress,
        IncidentStage.Verifying => Verifying,
        IncidentStage.Completed => Completed,
        _ => Resolved,
    };

    public static Phrase Turn(IncidentTurn turn) => turn switch
    {
        IncidentTurn.Listed => TurnListed,
        IncidentTurn.Another => TurnAnother,
        IncidentTurn.Drained => TurnDrained,
        IncidentTurn.Kept => TurnKept,
        IncidentTurn.Delisted => TurnDelisted,
        IncidentTurn.Again => TurnAgain,
        IncidentTurn.Begun => TurnBegun,
        IncidentTurn.Done => TurnDone,
        IncidentTurn.Withdrawn => TurnWithdrawn,
        IncidentTurn.Cancelled => TurnCancelled,
        _ => TurnResolved,
    };

    public static Phrase Service(string key) => key switch
    {
        ServiceKeys.Submission => Submission,
        ServiceKeys.Chat => Chat,
        _ => Sending,
    };

    /// <summary>How an address stands.</summary>
    public static string Word(StatusSnapshot status, AddressView address, Words words) => address.State.Stand switch
    {
        _ when status.IsOut(address) => words[Unreachable],
        Stand.Active => words[Sends],
        Stand.ListedActive => words[ListedKept],
        Stand.Resting when address.State.RestsUntil is { } until => words[Rests, ("until", words.Moment(until, status.Now))],
        _ => words[SendsNot],
    };

    public static Phrase State(ServiceState state) => state switch
    {
        ServiceState.Operational => Operational,
        ServiceState.UnderMaintenance => Maintained,
        ServiceState.DegradedPerformance => Degraded,
        ServiceState.PartialOutage => Partial,
        _ => Major,
    };
}
