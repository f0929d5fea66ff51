using System.Collections.Frozen;
using System.Collections.Immutable;
using SupportBot.Web.Mailboxes;
using SupportBot.Web.Site;

namespace SupportBot.Web.Forwarding;

/// <summary>What staff reads about the mailbox of forwarded bounces, beside the jobs.</summary>
static class ForwardSentences
{
    /// <summary>So far back the fates of messages are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(7);

    /// <summary>How the reading goes, then what became of the messages.</summary>
    public static ImmutableArray<string> Of(MailboxState state, IReadOnlyList<ForwardCount> fates, Words words) =>
    [
        state.Fault is { } fault ? words[Broken, ("fault", fault)] : words[Reading, ("read", state.Read), ("counted", state.Counted)],
        .. state.IsNearlyFull ? [words[Full, ("full", state.Full)]] : Array.Empty<string>(),
        .. fates.Count == 0 ? [] : new[] { words[LastWeek, ("fates", string.Join("; ", fates.Select(count => words[Fates[count.Fate], ("number", count.Count)])))] },
    ];

    static readonly Phrase Reading = new("jobs.forwards", "read", "counted");
    static readonly Phrase Broken = new("jobs.forwards-fault", "fault");
    static readonly Phrase Full = new("jobs.forwards-full", "full");
    static readonly Phrase LastWeek = new("jobs.forwards-week", "fates");

    static readonly FrozenDictionary<ForwardFate, Phrase> Fates = new Dictionary<ForwardFate, Phrase>
    {
        [ForwardFate.Answered] = new("forward.fate.answered", "number"),
        [ForwardFate.NothingFound] = new("forward.fate.nothing-found", "number"),
        [ForwardFate.Automatic] = new("forward.fate.automatic", "number"),
        [ForwardFate.Own] = new("forward.fate.own", "number"),
        [ForwardFate.NoSender] = new("forward.fate.no-sender", "number"),
        [ForwardFate.TooOld] = new("forward.fate.too-old", "number"),
        [ForwardFate.NotAligned] = new("forward.fate.not-aligned", "number"),
        [ForwardFate.NoCustomer] = new("forward.fate.no-customer", "number"),
        [ForwardFate.Unwanted] = new("forward.fate.unwanted", "number"),
        [ForwardFate.TooMany] = new("forward.fate.too-many", "number"),
        [ForwardFate.Reply] = new("forward.fate.reply", "number"),
    }.ToFrozenDictionary();
}
