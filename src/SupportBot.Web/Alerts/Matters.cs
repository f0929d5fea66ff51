using System.Collections.Immutable;
using System.Net.Sockets;
using SupportBot.Relays;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Alerts;

/// <summary>Vouched refusals that name one of our addresses.</summary>
/// <param name="Address">Ours, as text.</param>
/// <param name="At">When each was refused.</param>
sealed record VouchedRefusals(string Address, ImmutableArray<DateTimeOffset> At);

/// <summary>
/// What stands this moment. Pure, and made from the state alone, never from what has just happened: a restart, a second node or a lost
/// message repeats nothing and forgets nothing.
/// </summary>
static class Matters
{
    /// <summary>A list that is silent for less is not worth a word: resolvers hiccup.</summary>
    public static readonly TimeSpan SilentList = TimeSpan.FromMinutes(30);

    /// <summary>A person's hold is asked about each day.</summary>
    public static readonly TimeSpan LongHold = TimeSpan.FromHours(24);

    /// <summary>What a drain may take to arrive beyond one interval.</summary>
    public static readonly TimeSpan Arrival = TimeSpan.FromSeconds(30);

    /// <summary>A mail server that sends from a drained address is named until it has been silent for so long.</summary>
    public static readonly TimeSpan SilentServer = TimeSpan.FromHours(1);

    const int LateIntervals = 3;

    /// <summary>All matters, in the order of <see cref="MatterKinds.All"/>, then of the addresses.</summary>
    /// <param name="relays">What is known.</param>
    /// <param name="rules">For the pools' minimum.</param>
    /// <param name="refusals">Vouched refusals of the last hour, by address.</param>
    /// <param name="started">When this program began to watch; before a first sweep the wait counts from here.</param>
    /// <param name="now">The time.</param>
    public static ImmutableArray<Matter> Of(RelaySnapshot relays, PoolRules rules, ImmutableArray<VouchedRefusals> refusals, DateTimeOffset started, DateTimeOffset now)
    {
        Matter[] all =
        [
            .. Brakes(relays), .. Pools(relays, rules), .. Applied(relays, now), .. StillSends(relays, refusals, now), .. Fetching(relays, now), .. Late(relays, started, now),
            .. relays.Addresses.SelectMany(view => Listed(relays, view)), .. Silent(relays, now), .. Holds(relays, now),
        ];
        return [.. all.OrderBy(matter => MatterKinds.All.IndexOf(matter.Kind))];
    }

    /// <summary>What a matter's end is told with: its own values, what became of the address, the pool's numbers as they are now.</summary>
    public static ImmutableArray<MatterValue> Ending(ImmutableArray<MatterValue> values, RelaySnapshot relays)
    {
        var told = values.FirstOrDefault(value => value.Name == "address")?.Text;
        var view = relays.Addresses.FirstOrDefault(view => view.State.Address.ToString() == told);
        values = [.. values.Where(value => value.Name != "back"), MatterValue.Of("back", view is null ? MatterKinds.Left : view.Sends ? MatterKinds.SendsAgain : MatterKinds.StaysOut)];
        var pool = view?.State.Pool ?? values.FirstOrDefault(value => value.Name == "pool")?.Text;
        if (pool is null || values.All(value => value.Name != "sending")) return values;
        var (sending, total) = Count(relays, pool, view?.State.Address.AddressFamily ?? AddressFamily.InterNetwork);
        return [.. values.Where(value => value.Name is not ("sending" or "total")), MatterValue.Of("sending", sending), MatterValue.Of("total", total)];
    }

    /// <summary>Addresses that a brake keeps: one matter a list, whatever their number.</summary>
    static IEnumerable<Matter> Brakes(RelaySnapshot relays) =>
        from brake in new[] { Kept.Cascade, Kept.MassListing }
        from kept in relays.Addresses.Where(view => IsKept(view, brake))
        from listing in Draining(kept)
        group (kept, listing) by (brake, listing.Blocklist) into list
        let name = relays.List(list.Key.Blocklist)?.Name ?? list.Key.Blocklist
        select list.Key.brake == Kept.Cascade
            ? new Matter($"cascade:{list.Key.Blocklist}", MatterKinds.Cascade, MatterValue.Of("list", name), MatterValue.Of("id", list.Key.Blocklist), MatterValue.Of("count", list.Count()), Addresses(list.Select(entry => entry.kept)))
            : new Matter($"mass-listing:{list.Key.Blocklist}", MatterKinds.Mass, MatterValue.Of("list", name), MatterValue.Of("id", list.Key.Blocklist), MatterValue.Of("count", list.Count()), MatterValue.Of("total", relays.Addresses.Length),
                MatterValue.Of("since", list.Min(entry => entry.listing.Since)));

    /// <summary>A pool that has lost addresses and may lose none more. One whose minimum is all it has is so by its settings, until a listed address has to stay.</summary>
    static IEnumerable<Matter> Pools(RelaySnapshot relays, PoolRules rules)
    {
        var state = new PoolState([.. relays.Addresses.Select(view => view.State)], [], ImmutableDictionary<string, DateTimeOffset>.Empty, []);
        foreach (var pool in relays.Addresses.Where(view => view.State.Address.AddressFamily == AddressFamily.InterNetwork).GroupBy(view => view.State.Pool))
        {
            var minimum = PoolPolicy.Minimum(state, pool.First().State.Address, rules);
            var (sending, total) = Count(relays, pool.Key, AddressFamily.InterNetwork);
            if ((sending <= minimum && sending < total) || pool.Any(view => IsKept(view, Kept.Minimum)))
                yield return new($"minimum:{pool.Key}", MatterKinds.Minimum, MatterValue.Of("pool", pool.Key), MatterValue.Of("sending", sending), MatterValue.Of("total", total), MatterValue.Of("minimum", minimum));
        }
    }

    static IEnumerable<Matter> Applied(RelaySnapshot relays, DateTimeOffset now)
    {
        if (relays.Waits)
        {
            yield return new("settings-wait", MatterKinds.SettingsWait);
            yield break;   // that is why nothing arrives
        }

        var late = relays.Addresses.Where(view => !view.Sends && !view.Applied && now - OutSince(view) > relays.Interval + Arrival).ToList();
        if (late is not []) yield return new("not-applied", MatterKinds.NotApplied, MatterValue.Of("count", late.Count), Addresses(late), MatterValue.Of("since", late.Min(OutSince)));
        if (relays.HookOwed) yield return new("hook", MatterKinds.Hook) { Patience = relays.Interval + Arrival };
    }

    /// <summary>A refusal that is younger than the drain by more than a drain may take.</summary>
    static IEnumerable<Matter> StillSends(RelaySnapshot relays, ImmutableArray<VouchedRefusals> refusals, DateTimeOffset now) =>
        from refused in refusals
        let view = relays.Addresses.FirstOrDefault(view => view.State.Address.ToString() == refused.Address)
        where view is { IsOut: true }
        let after = refused.At.Where(at => at > OutSince(view) + relays.Interval + Arrival && now - at < SilentServer).ToList()
        where after is not []
        select new Matter($"still-sends:{refused.Address}", MatterKinds.StillSends, MatterValue.Of("relay", view.State.Relay), MatterValue.Of("address", refused.Address), MatterValue.Of("count", after.Count), MatterValue.Of("last", after.Max()), MatterValue.Of("at", OutSince(view)));

    static IEnumerable<Matter> Fetching(RelaySnapshot relays, DateTimeOffset now) =>
        from pull in relays.Pulls.OrderBy(pull => pull.Key, StringComparer.Ordinal)
        where now - pull.Value.At > relays.Interval * LateIntervals && relays.Addresses.Any(view => view.State.Relay == pull.Key)
        select new Matter($"not-fetched:{pull.Key}", MatterKinds.NotFetched, MatterValue.Of("relay", pull.Key), MatterValue.Of("since", pull.Value.At));

    /// <summary>A sweep that nobody answered has seen nothing.</summary>
    static IEnumerable<Matter> Late(RelaySnapshot relays, DateTimeOffset started, DateTimeOffset now)
    {
        var seen = relays.SeenAt ?? started;
        if (now - seen > relays.Interval * LateIntervals) yield return new("sweep-late", MatterKinds.SweepLate, MatterValue.Of("since", seen));
    }

    /// <summary>One matter an address, drained or kept: it is told again when it becomes the other. What a brake keeps is the brake's matter.</summary>
    static IEnumerable<Matter> Listed(RelaySnapshot relays, AddressView view)
    {
        var state = view.State;
        var draining = Draining(view).ToList();
        var (sending, total) = Count(relays, state.Pool, state.Address.AddressFamily);
        ImmutableArray<MatterValue> common = [MatterValue.Of("relay", state.Relay), MatterValue.Of("address", state.Address.ToString()), Lists(relays, view), MatterValue.Of("since", ListedSince(view)), MatterValue.Of("sending", sending), MatterValue.Of("total", total)];
        if (!view.Sends && (draining is not [] || state.Hold is null))
            yield return new($"listed:{state.Address}", MatterKinds.Drained, [.. common, MatterValue.Of("at", OutSince(view)), MatterValue.Of("applied", view.Applied ? MatterKinds.Applied : MatterKinds.NotYetApplied)]);
        else if (view.Sends && draining is not [] && state.Kept is not (Kept.Cascade or Kept.MassListing))
            yield return new($"listed:{state.Address}", MatterKinds.Kept, [.. common, MatterValue.Of("why", MatterKinds.Why(state.Kept))]);
        foreach (var listing in state.Listings.Where(listing => listing is { NeverByWaiting: true, Counts: true }))
            yield return new($"set-up-fault:{state.Address}:{listing.Blocklist}", MatterKinds.SetUpFault, MatterValue.Of("relay", state.Relay), MatterValue.Of("address", state.Address.ToString()), MatterValue.Of("list", Name(relays, listing.Blocklist)), MatterValue.Of("since", listing.Since));
    }

    static IEnumerable<Matter> Silent(RelaySnapshot relays, DateTimeOffset now) =>
        from list in relays.Lists
        where list.DoubtSince is { } since && now - since > SilentList
        select new Matter($"list-silent:{list.Id}", MatterKinds.ListSilent, MatterValue.Of("list", list.Name), MatterValue.Of("id", list.Id), MatterValue.Of("since", list.DoubtSince!.Value), MatterValue.Of("doubt", MatterKinds.Why(list.Doubt)));

    static IEnumerable<Matter> Holds(RelaySnapshot relays, DateTimeOffset now) =>
        from view in relays.Addresses
        let hold = view.State.Hold
        where hold is not null && now - hold.Since >= LongHold
        select new Matter($"long-hold:{view.State.Address}", MatterKinds.LongHold, MatterValue.Of("relay", view.State.Relay), MatterValue.Of("address", view.State.Address.ToString()), MatterValue.Of("since", hold.Since), MatterValue.Of("direction", hold.Sends ? MatterKinds.HeldIn : MatterKinds.HeldOut));

    static bool IsKept(AddressView view, Kept why) => view.State is { Stand: Stand.ListedActive } state && state.Kept == why;

    static IEnumerable<Listing> Draining(AddressView view) => view.State.Listings.Where(listing => listing is { Drains: true, Counts: true });

    static DateTimeOffset OutSince(AddressView view) => view.State.DrainedAt ?? view.State.Since;

    /// <summary>A resting address is on no list any more: then what took it out.</summary>
    static DateTimeOffset ListedSince(AddressView view) => Draining(view).Select(listing => listing.Since).DefaultIfEmpty(view.State.Past.LastOrDefault(past => past.Drains)?.Since ?? view.State.Since).Min();

    static MatterValue Lists(RelaySnapshot relays, AddressView view)
    {
        var ids = Draining(view).Select(listing => listing.Blocklist).ToList();
        if (ids is [] && view.State.Past.LastOrDefault(past => past.Drains) is { } past) ids.Add(past.Blocklist);
        return MatterValue.Of("lists", ids is [] ? "–" : string.Join(", ", ids.Select(id => Name(relays, id))));
    }

    static string Name(RelaySnapshot relays, string id) => relays.List(id)?.Name ?? id;

    static MatterValue Addresses(IEnumerable<AddressView> views) => MatterValue.Of("addresses", string.Join(", ", views.Select(view => $"{view.State.Relay} {view.State.Address}")));

    static (int Sending, int Total) Count(RelaySnapshot relays, string pool, AddressFamily family)
    {
        var all = relays.Addresses.Where(view => view.State.Pool == pool && view.State.Address.AddressFamily == family).ToList();
        return (all.Count(view => view.Sends), all.Count);
    }
}
