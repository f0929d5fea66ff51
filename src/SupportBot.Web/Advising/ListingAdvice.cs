using System.Collections.Immutable;
using SupportBot.Bounces;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Advising;

/// <summary>The table for a refusal because of a blocklist: what to do by what we know of address and list.</summary>
static class ListingAdvice
{
    public static ImmutableArray<Advice> For(Bounce bounce, RelaySnapshot relays, DateTimeOffset now)
    {
        var list = ListName(bounce);
        var story = Story.Of(bounce, relays, now);
        return story switch
        {
            Story.Out(_, var since, _, _, > 0) =>
                [new(AdviceAction.ResendLater, new(KeptTitle), [new(OutSome, ("list", list), ("since", When.Since(since))), Resend(bounce)], Article(bounce)), Ticket(TicketIfAgain)],
            Story.Out(_, var since, _, [], _) when story.Delisted(bounce) is { } delisted =>
                [new(AdviceAction.ResendNow, new(OutTitle), [new(RestsText, ("since", When.Since(since)), ("delisted", When.Since(delisted))), Resend(bounce)], Article(bounce))],
            Story.Out(_, var since, _, [], _) =>
                [new(AdviceAction.ResendNow, new(OutTitle), [new(OutText, ("since", When.Since(since))), Resend(bounce)], Article(bounce))],
            Story.Out(_, var since, _, var others, _) =>
                [new(AdviceAction.ResendNow, new(OutTitle), [new(OutOther, ("list", list), ("since", When.Since(since)), ("others", others)), Resend(bounce)], Article(bounce))],
            Story.GoingOut(_, _, var retry) =>
                [new(AdviceAction.ResendLater, new(GoingTitle, ("from", When.From(retry))), [new(GoingText), Resend(bounce)], Article(bounce)), Ticket(TicketWaits)],
            Story.KeptListed =>
                [new(AdviceAction.ResendLater, new(KeptTitle), [new(KeptText), Resend(bounce)], Article(bounce)), Ticket(TicketIfAgain)],
            Story.OnlyShown(_, var seen) =>
                [new(AdviceAction.ContactRecipient, new(ShownTitle, ("list", list)), [new(ShownText, ("list", list), ("since", When.Since(seen)))], Article(bounce)), Ticket(TicketAsks)],
            Story.RefusedThere { IsMost: true } there => [new(AdviceAction.Ticket, new(MostTitle), [new(MostText, Refused(bounce, there))], "contact")],
            Story.RefusedThere there =>
                [new(AdviceAction.ResendLater, new(OnceTitle), [new(RefusedText, Refused(bounce, there)), Resend(bounce)], Article(bounce)), Ticket(TicketIfAgain)],
            Story.NobodyCanAsk =>
                [new(AdviceAction.ResendLater, new(OnceTitle), [new(NobodyText), Resend(bounce)], Article(bounce)), Ticket(TicketAsks)],
            Story.Unknown(_, { } since) =>
                [new(AdviceAction.ResendLater, new(OnceTitle), [new(UnknownText, ("since", When.Since(since))), Resend(bounce)], Article(bounce)), Ticket(TicketIfAgain)],
            Story.Unknown =>
                [new(AdviceAction.ResendLater, new(OnceTitle), [new(NeverText), Resend(bounce)], Article(bounce)), Ticket(TicketIfAgain)],
            Story.BackAgain(_, var past) =>
                [new(AdviceAction.ResendLater, new(OnceTitle), [new(BackText, ("list", list), ("until", When.Until(past.Ended))), Resend(bounce)], Article(bounce)), Ticket(TicketIfAgain)],
            Story.NotSeen(_, var at, { } next) when next - at >= TimeSpan.FromMinutes(1) =>
                [new(AdviceAction.ResendLater, new(OnceTitle), [new(NotSeenText, ("list", list), ("at", When.Happened(at)), ("next", When.Happened(next))), Resend(bounce)], Article(bounce)), Ticket(TicketIfAgain)],
            Story.NotSeen(_, var at, _) =>
                [new(AdviceAction.ResendLater, new(OnceTitle), [new(NotSeenNow, ("list", list), ("at", When.Happened(at))), Resend(bounce)], Article(bounce)), Ticket(TicketIfAgain)],
            Story.NotOurs =>
                [new(AdviceAction.CheckOwnServer, new(NotOursTitle, ("address", bounce.ListedAddress)), [new(NotOursText, ("list", list))], "my-address-is-listed"), Ticket(TicketWhose)],
            _ =>
                [new(AdviceAction.ResendLater, new(NoAddressTitle), [new(NoAddressText), Resend(bounce)], Article(bounce)), Ticket(TicketIfAgain)],
        };
    }

    /// <summary>Who refuses how many of our addresses since when.</summary>
    static (string, object?)[] Refused(Bounce bounce, Story.RefusedThere there) =>
        [("receiver", bounce.Blocklist?.Name ?? Refusals.ByOf(bounce)), ("address", bounce.ListedAddress), ("since", When.Since(there.Since)), ("count", there.Addresses), ("total", there.Total)];

    /// <summary>The list's name, or that the refusal names none.</summary>
    public static object ListName(Bounce bounce) => bounce.Blocklist?.Name ?? (object)new Sentence(OwnList);

    /// <summary>How to send again without making things worse.</summary>
    public static Sentence Resend(Bounce bounce) => bounce.Recipient is { } recipient ? new(ResendTo, ("recipient", recipient)) : new(ResendText);

    static Advice Ticket(Phrase text) => new(AdviceAction.Ticket, new(TicketTitle), [new(text)], "contact");

    /// <summary>What its list is and what to do about it; where the refusal names none, how to send again.</summary>
    static string Article(Bounce bounce) => ListArticle(bounce.Blocklist) ?? "send-again";

    /// <summary>The slug of a list's own article: each list of the catalogue has one, by its name or as an alias. Null where none was named.</summary>
    public static string? ListArticle(NamedBlocklist? list) => list is null ? null : $"list-{list.Id}";

    static readonly Phrase OwnList = new("advice.listed.own-list");
    static readonly Phrase ResendTo = new("advice.resend.to", "recipient");
    static readonly Phrase ResendText = new("advice.resend");
    static readonly Phrase OutTitle = new("advice.listed.out.title");
    static readonly Phrase OutText = new("advice.listed.out.text", "since");
    static readonly Phrase RestsText = new("advice.listed.out.rests", "since", "delisted");
    static readonly Phrase OutOther = new("advice.listed.out.other", "list", "since", "others");
    static readonly Phrase OutSome = new("advice.listed.out.some", "list", "since");
    static readonly Phrase GoingTitle = new("advice.listed.going.title", "from");
    static readonly Phrase GoingText = new("advice.listed.going.text");
    static readonly Phrase KeptTitle = new("advice.listed.kept.title");
    static readonly Phrase KeptText = new("advice.listed.kept.text");
    static readonly Phrase ShownTitle = new("advice.listed.shown.title", "list");
    static readonly Phrase ShownText = new("advice.listed.shown.text", "list", "since");
    static readonly Phrase OnceTitle = new("advice.listed.once.title");
    static readonly Phrase NobodyText = new("advice.listed.nobody.text");
    static readonly Phrase RefusedText = new("advice.listed.refused.text", "receiver", "address", "since", "count", "total");
    static readonly Phrase MostTitle = new("advice.listed.refused-most.title");
    static readonly Phrase MostText = new("advice.listed.refused-most.text", "receiver", "since", "count", "total");
    static readonly Phrase UnknownText = new("advice.listed.unknown.text", "since");
    static readonly Phrase NeverText = new("advice.listed.never.text");
    static readonly Phrase BackText = new("advice.listed.back.text", "list", "until");
    static readonly Phrase NotSeenText = new("advice.listed.not-seen.text", "list", "at", "next");
    static readonly Phrase NotSeenNow = new("advice.listed.not-seen.now", "list", "at");
    static readonly Phrase NotOursTitle = new("advice.listed.not-ours.title", "address");
    static readonly Phrase NotOursText = new("advice.listed.not-ours.text", "list");
    static readonly Phrase NoAddressTitle = new("advice.listed.no-address.title");
    static readonly Phrase NoAddressText = new("advice.listed.no-address.text");
    static readonly Phrase TicketTitle = new("advice.ticket.title");
    static readonly Phrase TicketWaits = new("advice.ticket.waits");
    static readonly Phrase TicketIfAgain = new("advice.ticket.if-again");
    static readonly Phrase TicketAsks = new("advice.ticket.asks");
    static readonly Phrase TicketWhose = new("advice.ticket.whose");
}
