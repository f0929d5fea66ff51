using System.Collections.Immutable;
using SupportBot.Bounces;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Advising;

/// <summary>What a customer can do. The wire names are kebab-case.</summary>
enum AdviceAction
{
    ResendNow, ResendLater, Wait, CheckAddress, ChangeMessage, CheckOwnServer, ChangePassword, ContactRecipient, Ticket, None,
}

/// <summary>What the customer has done since the refusal was first read.</summary>
/// <param name="RefusedAgain">The same refusal came back after a resend.</param>
readonly record struct Tried(bool RefusedAgain)
{
    public static readonly Tried Nothing = new(false);

    public static readonly Tried ResentInVain = new(true);
}

/// <summary>One thing to do, not yet in any language.</summary>
/// <param name="Action">Which.</param>
/// <param name="Title">The answer, in one or two sentences.</param>
/// <param name="Text">Why, and how.</param>
/// <param name="Article">The article that tells more, or null.</param>
/// <param name="Bounce">The 1-based index of the bounce it belongs to.</param>
sealed record Advice(AdviceAction Action, Sentence Title, ImmutableArray<Sentence> Text, string? Article, int Bounce = 1)
{
    /// <summary>What to do about one bounce with what we know right now, best first; never empty.</summary>
    public static ImmutableArray<Advice> For(Bounce bounce, RelaySnapshot relays, Tried tried, DateTimeOffset now)
    {
        if (bounce.Kind is not (BounceKind.Bounce or BounceKind.Delayed)) return [NoRefusal(bounce.Kind)];
        if (tried.RefusedAgain) return [Again(bounce)];
        if (bounce.Kind == BounceKind.Delayed) return [Waiting(bounce), .. ReasonAdvice.WhileWaiting(bounce)];

        ImmutableArray<Advice> advice = IsForListings(bounce, relays, now) ? ListingAdvice.For(bounce, relays, now) : ReasonAdvice.For(bounce, relays);
        return IsOld(bounce, now) ? advice.SetItem(0, advice[0] with { Title = new(Old), Text = advice[0].Text.Insert(0, new(OldThen, ("title", advice[0].Title))) }) : advice;
    }

    /// <summary>Advice for everything that was read, each with the index of its bounce.</summary>
    public static ImmutableArray<Advice> For(IReadOnlyList<Bounce> bounces, RelaySnapshot relays, Tried tried, DateTimeOffset now) =>
        [.. bounces.SelectMany((bounce, index) => For(bounce, relays, tried, now).Select(advice => advice with { Bounce = index + 1 }))];

    /// <summary>A receiver's own bad opinion of one of our addresses is like a list that only it can read, where we know more than the refusal says.</summary>
    static bool IsForListings(Bounce bounce, RelaySnapshot relays, DateTimeOffset now) => bounce.Reason == BounceReason.Blocklisted
        || (bounce.Reason == BounceReason.PoorReputation && bounce.ReputationOf != ReputationOf.Domain && Story.Of(bounce, relays, now) is Story.Out or Story.GoingOut or Story.RefusedThere);

    /// <summary>A refusal older than three days: does the problem still exist?</summary>
    static bool IsOld(Bounce bounce, DateTimeOffset now) => bounce.OccurredAt is { } at && now - at > TimeSpan.FromDays(3);

    static Advice NoRefusal(BounceKind kind) => kind switch
    {
        BounceKind.Delivered => new(AdviceAction.None, new(DeliveredTitle), [new(DeliveredText)], "did-it-arrive"),
        BounceKind.AutoReply => new(AdviceAction.None, new(AutoReplyTitle), [new(AutoReplyText)], null),
        BounceKind.AbuseReport => new(AdviceAction.Ticket, new(AbuseTitle), [new(AbuseText)], null),
        _ => new(AdviceAction.None, new(NoBounceTitle), [new(NoBounceText)], "read-a-bounce"),
    };

    static Advice Again(Bounce bounce) => new(AdviceAction.Ticket, new(AgainTitle), [new(AgainText)], bounce.Reason == BounceReason.Blocklisted ? "send-again" : null);

    static Advice Waiting(Bounce bounce) =>
        new(AdviceAction.Wait, new(WaitTitle), [new(bounce.Reason == BounceReason.Blocklisted ? WaitListed : WaitText), new(WaitCopy)], "delayed-mail");

    static readonly Phrase Old = new("advice.old");
    static readonly Phrase OldThen = new("advice.old.then", "title");
    static readonly Phrase DeliveredTitle = new("advice.delivered.title");
    static readonly Phrase DeliveredText = new("advice.delivered.text");
    static readonly Phrase AutoReplyTitle = new("advice.auto-reply.title");
    static readonly Phrase AutoReplyText = new("advice.auto-reply.text");
    static readonly Phrase AbuseTitle = new("advice.abuse-report.title");
    static readonly Phrase AbuseText = new("advice.abuse-report.text");
    static readonly Phrase NoBounceTitle = new("advice.not-a-bounce.title");
    static readonly Phrase NoBounceText = new("advice.not-a-bounce.text");
    static readonly Phrase AgainTitle = new("advice.again.title");
    static readonly Phrase AgainText = new("advice.again.text");
    static readonly Phrase WaitTitle = new("advice.delayed.title");
    static readonly Phrase WaitText = new("advice.delayed.text");
    static readonly Phrase WaitListed = new("advice.delayed.listed");
    static readonly Phrase WaitCopy = new("advice.delayed.copy");
}
