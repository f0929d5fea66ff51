using System.Collections.Immutable;
using SupportBot.Relays;
using SupportBot.Web.Advising;

namespace SupportBot.Web.Conversations;

/// <summary>How mail stands right now, in one sentence for a customer.</summary>
static class Today
{
    const int StaleIntervals = 3;

    public static Sentence In(Situation now)
    {
        var relays = now.Relays;
        if (relays.SweptAt is null) return new(DialogPhrases.NotYet);
        if (relays.SeenAt is not { } seen) return new(DialogPhrases.NoAnswer);
        if (relays.IsStale(now.Now, StaleIntervals)) return new(DialogPhrases.Stale, ("since", When.Since(seen)));

        var all = relays.Public.ToList();
        ImmutableArray<string> Lists(Func<Relays.AddressView, bool> which) =>
            [.. all.Where(which).SelectMany(view => view.State.Listings).Where(listing => listing.Drains).Select(listing => relays.List(listing.Blocklist)?.Name ?? listing.Blocklist).Distinct()];

        if (all.Count(view => view.State.Stand == Stand.ListedActive) is > 0 and var kept)
            return new(DialogPhrases.SomeKept, ("count", kept), ("total", all.Count), ("list", Lists(view => view.State.Stand == Stand.ListedActive)));
        if (all.Where(view => view.IsOut && view.State.Stand == Stand.Drained).ToList() is { Count: > 0 } drained && Lists(view => view.IsOut) is { Length: > 0 } lists)
            return new(DialogPhrases.SomeOut, ("count", drained.Count), ("total", all.Count), ("list", lists), ("since", When.Since(drained.Min(view => view.State.DrainedAt ?? view.State.Since))));
        if (all.Count(view => !view.Sends) is > 0 and var resting)
            return new(DialogPhrases.SomeRest, ("count", resting), ("total", all.Count), ("at", When.Happened(seen)));
        return new(DialogPhrases.AllSend, ("count", all.Count(view => view.Sends)), ("at", When.Happened(seen)));
    }
}
