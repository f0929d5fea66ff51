using System.Collections.Immutable;
using SupportBot.Bounces;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Advising;

/// <summary>A bounce explained: what happened, whose address, where it stands, what to do. Rendered as the diagnosis card and as plain text.</summary>
sealed record Diagnosis(Bounce Bounce, ImmutableArray<Advice> Advice, Sentence Happened, Sentence? Whose, StandNow? Now)
{
    public static Diagnosis Of(Bounce bounce, RelaySnapshot relays, Tried tried, DateTimeOffset now)
    {
        var advice = Advising.Advice.For(bounce, relays, tried, now);
        var story = Concerns(bounce) ? Story.Of(bounce, relays, now) : null;
        return new(bounce, advice, Told(bounce), story is null ? null : Owner(story, bounce), story is null ? null : StandNow.Of(story, bounce, relays, now));
    }

    /// <summary>Whether the refusal is about a sending address, so that its state belongs into the answer.</summary>
    static bool Concerns(Bounce bounce) => bounce.ListedAddress is not null && bounce.Kind is BounceKind.Bounce or BounceKind.Delayed
        && bounce.Reason is BounceReason.Blocklisted or BounceReason.BlocklistMisused or BounceReason.PoorReputation or BounceReason.RateLimited or BounceReason.MissingReverseDns;

    static Sentence Told(Bounce bounce)
    {
        Sentence message = bounce.Recipient is { } recipient ? new(MessageTo, ("recipient", recipient)) : new(Message);
        Sentence? code = bounce.ReplyCode is { } reply ? new(bounce.Permanent == false ? CodeTemporary : CodePermanent, ("code", reply)) : null;
        object? at = bounce.OccurredAt is { } occurred ? new Sentence(At, ("at", When.Happened(occurred))) : null;
        return bounce switch
        {
            { Kind: BounceKind.Delivered } => new(Delivered, ("message", message)),
            { Kind: BounceKind.AutoReply } => new(AutoReply, ("recipient", bounce.Recipient is null ? new Sentence(TheRecipient) : bounce.Recipient)),
            { Kind: BounceKind.AbuseReport } => new(Abuse),
            { Kind: BounceKind.NotABounce } => new(NotABounce),
            { Kind: BounceKind.Delayed } => new(Delayed, ("message", message), ("because", Because(bounce))),
            { Reason: null or BounceReason.Undetermined } => new(Undetermined, ("message", message), ("at", at), ("code", code)),
            _ => new(Refused, ("message", message), ("at", at), ("code", code), ("because", Because(bounce))),
        };
    }

    static Sentence Because(Bounce bounce) => bounce.Reason switch
    {
        null or BounceReason.Undetermined => new(UnknownCause),
        BounceReason.PoorReputation when bounce.ReputationOf == ReputationOf.Domain => new(DomainReputation),
        BounceReason.Blocklisted when bounce.Blocklist is null => new(UnnamedList),
        { } reason => new(Why(reason), ("list", ListingAdvice.ListName(bounce))),
    };

    static Sentence Owner(Story story, Bounce bounce) => story switch
    {
        Story.NotOurs => new(Foreign, ("address", bounce.ListedAddress)),
        _ when story.Ours is { } view => view.IsPublic ? new(bounce.Reason == BounceReason.PoorReputation ? OursMaybe : Ours, ("number", view.Number), ("address", bounce.ListedAddress)) : new(Own, ("address", bounce.ListedAddress)),
        _ => new(Nobody),
    };

    /// <summary>Why a message was refused, as a clause after "because".</summary>
    static Phrase Why(BounceReason reason) => new($"advice.why.{BounceJson.Word(reason)}", "list");

    /// <summary>The clauses, for the test that every language has them.</summary>
    public static IEnumerable<Phrase> Phrases => Enum.GetValues<BounceReason>().Where(reason => reason != BounceReason.Undetermined).Select(Why);

    static readonly Phrase MessageTo = new("advice.message.to", "recipient");
    static readonly Phrase Message = new("advice.message");
    static readonly Phrase CodePermanent = new("advice.code.permanent", "code");
    static readonly Phrase CodeTemporary = new("advice.code.temporary", "code");
    static readonly Phrase At = new("advice.at", "at");
    static readonly Phrase Refused = new("advice.happened", "message", "at", "code", "because");
    static readonly Phrase Undetermined = new("advice.happened.undetermined", "message", "at", "code");
    static readonly Phrase Delayed = new("advice.happened.delayed", "message", "because");
    static readonly Phrase Delivered = new("advice.happened.delivered", "message");
    static readonly Phrase AutoReply = new("advice.happened.auto-reply", "recipient");
    static readonly Phrase Abuse = new("advice.happened.abuse-report");
    static readonly Phrase NotABounce = new("advice.happened.not-a-bounce");
    static readonly Phrase UnknownCause = new("advice.why.unknown");
    static readonly Phrase UnnamedList = new("advice.why.blocklisted.unnamed");
    static readonly Phrase DomainReputation = new("advice.why.poor-reputation.domain");
    static readonly Phrase TheRecipient = new("advice.the-recipient");
    static readonly Phrase Ours = new("advice.whose.ours", "number", "address");
    static readonly Phrase OursMaybe = new("advice.whose.ours-maybe", "number", "address");
    static readonly Phrase Own = new("advice.whose.own", "address");
    static readonly Phrase Foreign = new("advice.whose.foreign", "address");
    static readonly Phrase Nobody = new("advice.whose.nobody");
}

/// <summary>Where the address stands now: icon, words, and the times that led there.</summary>
/// <param name="Icon">The state's shape: <c>drained resting kept note ok unknown</c>.</param>
/// <param name="Word">The state in words.</param>
/// <param name="Strip">At most four times: refused, seen, taken out, now.</param>
sealed record StandNow(string Icon, Sentence Word, ImmutableArray<Moment> Strip)
{
    public static StandNow? Of(Story story, Bounce bounce, RelaySnapshot relays, DateTimeOffset now)
    {
        if (story.Ours is not { } view) return null;
        var name = ("name", (object?)Name(view));
        Moment? refused = bounce.OccurredAt is { } at ? new(at, new(RefusedThen), "open") : null;
        Moment others = new(now, new(OthersSend, ("count", relays.Addresses.Count(other => other.Sends && other != view))), "now");
        return story switch
        {
            Story.Out(_, var since, var seen, _, _) when view.State.Stand == Stand.Resting => new("resting", new(Rests, name),
                Ordered(refused, new(since, new(TakenOut), "note"), story.Delisted(bounce) is { } delisted ? new(delisted, new(Delisted), "open") : Seen(seen), others)),
            Story.Out(_, var since, var seen, _, _) => new("drained", new(IsOut, name), Ordered(refused, Seen(seen), new(since, new(TakenOut), "note"), others)),
            Story.GoingOut(_, var seen, _) => new("note", new(IsGoing, name), Ordered(refused, Seen(seen), null, new(now, new(StillSends), "now"))),
            Story.KeptListed(_, var seen) => new("kept", new(IsKept, name), Ordered(refused, Seen(seen), null, new(now, new(StillSends), "now"))),
            Story.OnlyShown(_, var seen) => new("note", new(IsShown, name), Ordered(refused, Seen(seen), null, new(now, new(StillSends), "now"))),
            Story.BackAgain(_, var past) => new("ok", new(IsBack, name), Ordered(refused, Seen(past.Since), new(past.Ended, new(Delisted), "open"), new(now, new(SendsAgain), "now"))),
            Story.NotSeen(_, var checkedAt, _) => new("note", new(IsActive, name), Ordered(refused, new(checkedAt, new(CheckedThen), "open"), null, null)),
            Story.Unknown(_, var since) => new("unknown", since is { } known ? new(IsUnknown, ("since", When.Since(known))) : new(NeverAsked), Ordered(refused, null, null, null)),
            Story.RefusedThere(_, var since, _, _) => new("note", new(IsRefused, name), Ordered(refused, new(since, new(RefusedSince), "open"), null, new(now, new(StillSends), "now"))),
            _ => new("unknown", new(bounce.Blocklist is null ? CannotJudge : CannotAsk), Ordered(refused, null, null, null)),
        };
    }

    /// <summary>"Ausgang 3"; an outgoing address that one customer pays for has no number.</summary>
    public static Sentence Name(AddressView view) => view.IsPublic ? new(Numbered, ("number", view.Number)) : new(OwnOne);

    static Moment? Seen(DateTimeOffset? at) => at is { } seen ? new(seen, new(SeenThen), "open") : null;

    static ImmutableArray<Moment> Ordered(params ReadOnlySpan<Moment?> moments)
    {
        var told = ImmutableArray.CreateBuilder<Moment>();
        foreach (var moment in moments)
        {
            if (moment is not null) told.Add(moment);
        }

        return [.. told.OrderBy(moment => moment.At)];
    }

    static readonly Phrase RefusedThen = new("advice.strip.refused");
    static readonly Phrase SeenThen = new("advice.strip.seen");
    static readonly Phrase TakenOut = new("advice.strip.out");
    static readonly Phrase Delisted = new("advice.strip.delisted");
    static readonly Phrase CheckedThen = new("advice.strip.checked");
    static readonly Phrase StillSends = new("advice.strip.still-sends");
    static readonly Phrase SendsAgain = new("advice.strip.sends-again");
    static readonly Phrase OthersSend = new("advice.strip.others", "count");
    static readonly Phrase Numbered = new("advice.outgoing", "number");
    static readonly Phrase OwnOne = new("advice.outgoing.own");
    static readonly Phrase IsOut = new("advice.stand.out", "name");
    static readonly Phrase Rests = new("advice.stand.rests", "name");
    static readonly Phrase CannotJudge = new("advice.stand.judgement");
    static readonly Phrase IsGoing = new("advice.stand.going", "name");
    static readonly Phrase IsKept = new("advice.stand.kept", "name");
    static readonly Phrase IsShown = new("advice.stand.shown", "name");
    static readonly Phrase IsBack = new("advice.stand.back", "name");
    static readonly Phrase IsActive = new("advice.stand.active", "name");
    static readonly Phrase IsUnknown = new("advice.stand.unknown", "since");
    static readonly Phrase NeverAsked = new("advice.stand.never");
    static readonly Phrase IsRefused = new("advice.stand.refused", "name");
    static readonly Phrase RefusedSince = new("advice.strip.refused-since");
    static readonly Phrase CannotAsk = new("advice.stand.nobody");
}

/// <summary>A time on the card's strip.</summary>
/// <param name="At">When.</param>
/// <param name="Text">What happened then.</param>
/// <param name="Mark">Its shape: <c>open note now</c>.</param>
sealed record Moment(DateTimeOffset At, Sentence Text, string Mark);
