using System.Collections.Immutable;
using SupportBot.Bounces;
using SupportBot.Web.Advising;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Conversations;

/// <summary>What a customer who was told "later" waits for, and what is said once it is there. Pure.</summary>
static class News
{
    /// <summary>Who has waited longer has tried by now; what has changed since then is told when they write.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Whether our next sweeps may change the advice: the address is ours, and it is about to leave sending, listed and kept, or not yet seen.</summary>
    public static bool Awaits(Bounce bounce, RelaySnapshot relays, DateTimeOffset now) =>
        Answer(bounce, relays, now) == AdviceAction.ResendLater
        && Story.Of(bounce, relays, now) is Story.GoingOut or Story.KeptListed or Story.NotSeen or Story.Unknown or Story.Out { Listed: > 0 };

    /// <summary>The message, once nothing is awaited any more and sending again helps; null before.</summary>
    public static Reply? Of(ImmutableArray<Bounce> bounces, RelaySnapshot relays, DateTimeOffset now)
    {
        if (bounces.IsEmpty || bounces.Any(bounce => Awaits(bounce, relays, now))) return null;
        var sendable = bounces.Where(bounce => Answer(bounce, relays, now) == AdviceAction.ResendNow).ToList();
        var back = bounces.Where(bounce => Story.Of(bounce, relays, now) is Story.BackAgain).ToList();
        if (sendable.Count == 0 && back.Count == 0) return null;
        return new([new(sendable.Count > 0 ? NowSend : NowDelisted)], [DialogPhrases.Worked, DialogPhrases.CameBack, DialogPhrases.TalkToPerson],
            [.. sendable.Concat(back).Distinct().Take(MostCards).Select(bounce => Diagnosis.Of(bounce, relays, Tried.Nothing, now))], []);
    }

    const int MostCards = 3;

    static AdviceAction Answer(Bounce bounce, RelaySnapshot relays, DateTimeOffset now) => Advice.For(bounce, relays, Tried.Nothing, now)[0].Action;

    static readonly Phrase NowSend = new("chat.news.send");
    static readonly Phrase NowDelisted = new("chat.news.delisted");
}
