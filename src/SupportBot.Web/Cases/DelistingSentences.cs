using System.Collections.Immutable;
using SupportBot.Web.Advising;
using SupportBot.Web.Site;

namespace SupportBot.Web.Cases;

/// <summary>A case's plan in words for staff: what comes first, how it ends, what nobody should do.</summary>
static class DelistingSentences
{
    /// <summary>The plan, in the order in which to read it.</summary>
    public static ImmutableArray<Sentence> Of(CaseView work)
    {
        if (work.ClosedAt is { } closed) return [Closed(work, closed)];
        var sentences = ImmutableArray.CreateBuilder<Sentence>();
        if (work.ReopenedAt is { } again) sentences.Add(new(Back, ("when", When.Happened(again))));
        if (work.Facts.IsMass) sentences.Add(new(Mass, ("list", work.Name)));
        if (work.Facts.IsNetwork) sentences.Add(new(Network, ("count", work.Addresses.Length)));
        if (work.Plan.Missing.Contains(CaseStep.SourceLocked)) sentences.Add(new(work.Facts.Found is null ? FindFirst : LockFirst, ("list", work.Name)));
        if (Hints.TryGetValue(work.Blocklist, out var hint)) sentences.Add(new(hint));
        sentences.Add(Way(work));
        return sentences.ToImmutable();
    }

    /// <summary>A step as it stands beside its box.</summary>
    public static Phrase Step(CaseStep step, DelistingWay way) => (step, way) switch
    {
        (CaseStep.SourceFound, _) => Found,
        (CaseStep.SourceLocked, _) => Locked,
        (_, DelistingWay.ByItself) => Reported,
        (_, DelistingWay.SetUp) => Mended,
        _ => Removal,
    };

    static Sentence Way(CaseView work) => (work.Plan.Way, work.Facts) switch
    {
        (DelistingWay.ByItself(null), _) => new(ByItselfSometime, ("list", work.Name)),
        (DelistingWay.ByItself({ } expected), { Locked: null }) => new(ByItselfEarliest, ("list", work.Name), ("when", When.Happened(expected))),
        (DelistingWay.ByItself({ } expected), _) => new(ByItself, ("list", work.Name), ("when", When.Happened(expected))),
        (DelistingWay.SetUp, _) => new(SetUp, ("list", work.Name), ("codes", work.Codes ?? work.Name)),
        (DelistingWay.Form or DelistingWay.Mail, { Asked: { } asked }) => new(Waiting, ("list", work.Name), ("by", asked.By), ("when", When.Happened(asked.At)), ("next", When.Happened(work.NextLook))),
        (DelistingWay.Form, _) => new(Form, ("list", work.Name)),
        (DelistingWay.Mail, _) => new(Mail, ("list", work.Name)),
        _ => new(Unknown, ("list", work.Name)),
    };

    static Sentence Closed(CaseView work, DateTimeOffset at) => work.ClosedBy switch
    {
        CaseDesk.BySweep => new(ClosedBySweep, ("list", work.Name), ("when", When.Happened(at))),
        CaseDesk.BySettings => new(ClosedBySettings, ("when", When.Happened(at))),
        _ => new(ClosedByHand, ("by", work.ClosedBy), ("when", When.Happened(at)), ("reason", work.CloseReason)),
    };

    static readonly Phrase Back = new("case.back", "when");
    static readonly Phrase ByItself = new("case.by-itself", "list", "when");
    static readonly Phrase ByItselfEarliest = new("case.by-itself-earliest", "list", "when");
    static readonly Phrase ByItselfSometime = new("case.by-itself-sometime", "list");
    static readonly Phrase ClosedByHand = new("case.closed-by-hand", "by", "when", "reason");
    static readonly Phrase ClosedBySettings = new("case.closed-by-settings", "when");
    static readonly Phrase ClosedBySweep = new("case.closed-by-sweep", "list", "when");
    static readonly Phrase FindFirst = new("case.find-first", "list");
    static readonly Phrase Form = new("case.form", "list");
    static readonly Phrase HintBackscatterer = new("case.hint-backscatterer");
    static readonly Phrase HintSpamcop = new("case.hint-spamcop");
    static readonly Phrase LockFirst = new("case.lock-first", "list");
    static readonly Phrase Mail = new("case.mail", "list");
    static readonly Phrase Mass = new("case.mass", "list");
    static readonly Phrase Network = new("case.network", "count");
    static readonly Phrase SetUp = new("case.set-up", "list", "codes");
    static readonly Phrase Reported = new("case.step-reported");
    static readonly Phrase Mended = new("case.step-mended");
    static readonly Phrase Removal = new("case.step-removal");
    static readonly Phrase Found = new("case.step-found");
    static readonly Phrase Locked = new("case.step-locked");
    static readonly Phrase Unknown = new("case.unknown", "list");
    static readonly Phrase Waiting = new("case.waiting", "list", "by", "when", "next");

    /// <summary>What one operator's page or rules tell about the cause.</summary>
    static readonly ImmutableDictionary<string, Phrase> Hints = ImmutableDictionary.CreateRange([KeyValuePair.Create("spamcop", HintSpamcop), KeyValuePair.Create("backscatterer", HintBackscatterer)]);
}
