using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>
/// What keeps one list from emptying a pool. Mass listing: more than half of all addresses at once is taken for the list's fault or a
/// network listing. Cascade: too many drains by one list within a window mean that somebody sends through the pool, and draining stops no spammer.
/// </summary>
internal sealed class PoolBrakes
{
    /// <summary>With fewer addresses than these, more than half of them says nothing.</summary>
    const int LeastForMass = 4;

    /// <summary>A cascade begins with the third drain at the earliest.</summary>
    const int LeastCascade = 2;

    readonly HashSet<string> _announced;

    PoolBrakes(PoolTurn turn)
    {
        var waiting = Enumerable.Range(0, turn.Count).Where(i => turn[i].Kept == Kept.Cascade).SelectMany(i => turn[i].Listings).Where(listing => listing.Drains).Select(listing => listing.Blocklist);
        _announced = waiting.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether an address is kept because of a cascade by this list.</summary>
    public static bool WaitsFor(AddressState address, string list) =>
        address.Kept == Kept.Cascade && address.Listings.Any(listing => listing.Drains && listing.Blocklist == list);

    /// <summary>Puts the mass-listing brake on, or takes it off where the list names nobody any more.</summary>
    public static PoolBrakes Judge(PoolTurn turn, SweepWords words, ImmutableArray<WatchedList> lists)
    {
        foreach (var list in lists)
        {
            var id = list.List.Id;
            if (IsMass(turn, words.Lists[id]) && !turn.Confirmed.Contains(id) && !turn.MassListings.ContainsKey(id))
            {
                turn.MassListings[id] = turn.Now;
                turn.Tell(PoolEventKind.MassListing, null, id, string.Create(CultureInfo.InvariantCulture, $"{words.Lists[id].Named} of {Reach(turn, list)}"));
            }
        }

        foreach (var id in turn.MassListings.Keys.Where(id => !IsNamed(turn, id)).ToArray())
        {
            turn.MassListings.Remove(id);
            turn.Tell(PoolEventKind.MassListingEnded, null, id);
        }

        return new(turn);
    }

    /// <summary>The listing that takes an address out, or why none may.</summary>
    public static (Listing? By, Kept Kept) Release(PoolTurn turn, int i)
    {
        var listings = turn.Counted(i).Where(listing => !turn.MassListings.ContainsKey(listing.Blocklist)).ToArray();
        if (listings is []) return (null, Kept.MassListing);
        return Array.Find(listings, listing => turn.Confirmed.Contains(listing.Blocklist) || !IsCascade(turn, i, listing.Blocklist)) is { } by ? (by, default) : (null, Kept.Cascade);
    }

    /// <summary>Tells of a cascade, once until it is over.</summary>
    public void Announce(PoolTurn turn, int i)
    {
        foreach (var listing in turn.Counted(i).Where(listing => !turn.MassListings.ContainsKey(listing.Blocklist) && _announced.Add(listing.Blocklist)))
            turn.Tell(PoolEventKind.Cascade, null, listing.Blocklist, "somebody sends through the pool: find the account first");
    }

    /// <summary>A confirmation holds as long as the list names more than half, or an address waits for it.</summary>
    public static void Forget(PoolTurn turn, SweepWords words)
    {
        turn.Confirmed.RemoveWhere(id => !words.Lists.TryGetValue(id, out var list) || (list.Spoke && !IsMass(turn, list) && !Enumerable.Range(0, turn.Count).Any(i => WaitsFor(turn[i], id))));
    }

    static bool IsMass(PoolTurn turn, ListWords list)
    {
        if (list.Named == 0) return false;
        var reach = Reach(turn, list.List);
        return reach >= LeastForMass && list.Named * 2 > reach;
    }

    /// <summary>The addresses that the list can name: a list without IPv6 is not measured by our IPv6 addresses.</summary>
    static int Reach(PoolTurn turn, WatchedList list)
    {
        var (four, six) = (list.List.Asks(AddressFamily.InterNetwork), list.List.Asks(AddressFamily.InterNetworkV6));
        return Enumerable.Range(0, turn.Count).Count(i => turn[i].Address.AddressFamily == AddressFamily.InterNetworkV6 ? six : four);
    }

    static bool IsNamed(PoolTurn turn, string list) =>
        Enumerable.Range(0, turn.Count).Any(i => turn[i].Listings.Any(listing => listing.Drains && listing.Blocklist == list));

    static bool IsCascade(PoolTurn turn, int i, string list)
    {
        var pool = turn[i].Pool;
        var limit = Math.Max(LeastCascade, turn.Rules.CascadeLimit.Of(turn.PoolSize(i)));
        return turn.Drains.Count(drain => drain.Blocklist == list && turn.Find(drain.Address) is { } other && turn[other].Pool == pool) >= limit;
    }
}
