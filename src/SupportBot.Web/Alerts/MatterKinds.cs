using System.Collections.Immutable;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Alerts;

/// <summary>
/// All that staff is told of, in the order in which a message says it. Every end may use <c>from</c> and <c>until</c> beside the kind's own values.
/// Changed settings that wait are among those that wake: until a person says so the file stays as it is, and no drain reaches the mail server.
/// </summary>
static class MatterKinds
{
    public static readonly MatterKind Cascade = new("cascade", Severity.Page,
        new("alert.cascade.happened", "list", "count", "addresses"), new("alert.cascade.did"), new("alert.cascade.todo", "id"), new("alert.cascade.over", "list", "from", "until"));

    public static readonly MatterKind Minimum = new("minimum", Severity.Page,
        new("alert.minimum.happened", "pool", "sending", "total", "minimum"), new("alert.minimum.did"), new("alert.minimum.todo"), new("alert.minimum.over", "pool", "sending", "total", "from", "until"));

    public static readonly MatterKind Mass = new("mass-listing", Severity.Page,
        new("alert.mass.happened", "list", "count", "total", "since"), new("alert.mass.did"), new("alert.mass.todo", "id"), new("alert.mass.over", "list", "from", "until"));

    public static readonly MatterKind NotApplied = new("not-applied", Severity.Page,
        new("alert.not-applied.happened", "count", "addresses", "since"), new("alert.not-applied.did"), new("alert.not-applied.todo"), new("alert.not-applied.over", "from", "until"));

    public static readonly MatterKind Hook = new("hook-failed", Severity.Page,
        new("alert.hook.happened", "from"), new("alert.hook.did"), new("alert.hook.todo"), new("alert.hook.over", "from", "until"));

    public static readonly MatterKind StillSends = new("still-sends", Severity.Page,
        new("alert.still-sends.happened", "relay", "address", "count", "last", "at"), new("alert.still-sends.did"), new("alert.still-sends.todo"), new("alert.still-sends.over", "relay", "address", "last"));

    public static readonly MatterKind NotFetched = new("not-fetched", Severity.Page,
        new("alert.not-fetched.happened", "relay", "since"), new("alert.not-fetched.did"), new("alert.not-fetched.todo", "relay"), new("alert.not-fetched.over", "relay", "since", "until"));

    public static readonly MatterKind SettingsWait = new("settings-wait", Severity.Page,
        new("alert.settings-wait.happened"), new("alert.settings-wait.did"), new("alert.settings-wait.todo"), new("alert.settings-wait.over", "from", "until"));

    public static readonly MatterKind SweepLate = new("sweep-late", Severity.Page,
        new("alert.sweep-late.happened", "since"), new("alert.sweep-late.did"), new("alert.sweep-late.todo"), new("alert.sweep-late.over", "since", "until"));

    public static readonly MatterKind Kept = new("kept", Severity.Day,
        new("alert.kept.happened", "relay", "address", "lists", "since", "why", "sending", "total"), null, new("alert.kept.todo"), new("alert.kept.over", "relay", "address", "lists", "from", "until", "sending", "total"));

    public static readonly MatterKind Drained = new("drained", Severity.Day,
        new("alert.drained.happened", "relay", "address", "at", "lists", "since", "applied", "sending", "total"), null, new("alert.drained.todo"), new("alert.drained.over", "relay", "address", "back", "lists", "at", "until", "sending", "total"));

    public static readonly MatterKind SetUpFault = new("set-up-fault", Severity.Day,
        new("alert.set-up-fault.happened", "relay", "address", "list", "since"), new("alert.set-up-fault.did"), new("alert.set-up-fault.todo", "list"), new("alert.set-up-fault.over", "relay", "address", "list", "from", "until"));

    public static readonly MatterKind ListSilent = new("list-silent", Severity.Day,
        new("alert.list-silent.happened", "list", "since", "doubt"), new("alert.list-silent.did"), new("alert.list-silent.todo", "id"), new("alert.list-silent.over", "list", "since", "until"));

    public static readonly MatterKind LongHold = new("long-hold", Severity.Day,
        new("alert.long-hold.happened", "relay", "address", "direction", "since"), new("alert.long-hold.did"), new("alert.long-hold.todo", "address"), null) { Repeat = TimeSpan.FromHours(24) };

    public static readonly MatterKind Certificate = new("certificate", Severity.Day,
        new("alert.certificate.happened", "relay", "port", "ends", "days"), new("alert.certificate.did"), new("alert.certificate.todo"), new("alert.certificate.over", "relay", "port", "until"));

    public static readonly MatterKind CaseDue = new("case-due", Severity.Day,
        new("alert.case-due.happened", "number", "list", "due"), null, new("alert.case-due.todo"), null);

    public static readonly Phrase Applied = new("alert.applied.yes");
    public static readonly Phrase NotYetApplied = new("alert.applied.no");
    public static readonly Phrase HeldOut = new("alert.held.out");
    public static readonly Phrase HeldIn = new("alert.held.in");
    public static readonly Phrase SendsAgain = new("alert.back.sends");
    public static readonly Phrase StaysOut = new("alert.back.held");
    public static readonly Phrase Left = new("alert.back.left");

    static readonly Phrase WhyMinimum = new("alert.why.minimum");
    static readonly Phrase WhyHold = new("alert.why.hold");
    static readonly Phrase WhyNotAutomatic = new("alert.why.not-automatic");
    static readonly Phrase WhyWaits = new("alert.why.waits");

    static readonly Phrase NoAnswer = new("alert.doubt.no-answer");
    static readonly Phrase QueryRefused = new("alert.doubt.query-refused");
    static readonly Phrase ZoneBroken = new("alert.doubt.zone-broken");

    /// <summary>In the order of a message.</summary>
    public static readonly ImmutableArray<MatterKind> All =
        [Cascade, Minimum, Mass, NotApplied, Hook, StillSends, NotFetched, SettingsWait, SweepLate, Kept, Drained, SetUpFault, ListSilent, LongHold, Certificate, CaseDue];

    /// <summary>The phrases of all kinds; a test looks for their words.</summary>
    public static readonly ImmutableArray<Phrase> Phrases = [.. All.SelectMany(kind => kind.Phrases)];

    /// <summary>The kind with this id; null for one that only a newer version knows.</summary>
    public static MatterKind? Find(string id) => All.FirstOrDefault(kind => kind.Id == id);

    public static Phrase Why(SupportBot.Relays.Kept? kept) => kept switch
    {
        SupportBot.Relays.Kept.Minimum => WhyMinimum,
        SupportBot.Relays.Kept.Hold => WhyHold,
        SupportBot.Relays.Kept.NotAutomatic => WhyNotAutomatic,
        _ => WhyWaits,
    };

    public static Phrase Why(Doubt? doubt) => doubt switch
    {
        Doubt.NoAnswer or Doubt.Mismatch or null => NoAnswer,
        Doubt.QueryRefused => QueryRefused,
        _ => ZoneBroken,
    };
}
