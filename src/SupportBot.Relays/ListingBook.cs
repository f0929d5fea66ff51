using System.Collections.Immutable;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>What the lists said in one sweep, by address.</summary>
/// <param name="Clear">Addresses, by index, and the lists that said "not listed".</param>
/// <param name="Named">How many addresses each list named with a draining code.</param>
/// <param name="Spoke">Lists that gave a word at all.</param>
/// <param name="Watched">Lists that are asked.</param>
internal sealed record SweepWords(HashSet<(int Address, string List)> Clear, Dictionary<string, int> Named, HashSet<string> Spoke, IReadOnlySet<string> Watched)
{
    /// <summary>Nobody said anything.</summary>
    public static SweepWords None { get; } = new([], [], [], new HashSet<string>());
}

/// <summary>Keeps the listings: opens them when a list names an address, ends them when it has said "not listed" often enough.</summary>
internal static class ListingBook
{
    const int MostPast = 8;

    /// <summary>Writes a sweep into the book.</summary>
    public static SweepWords Record(PoolTurn turn, SweepReport sweep, ImmutableArray<WatchedList> lists)
    {
        var watched = lists.ToDictionary(list => list.List.Id, StringComparer.Ordinal);
        CloseUnwatched(turn, watched);

        var words = new SweepWords([], new(StringComparer.Ordinal), new(StringComparer.Ordinal), watched.Keys.ToHashSet(StringComparer.Ordinal));
        foreach (var sighting in sweep.Sightings)
        {
            if (sighting.Verdict is Verdict.Unknown || !watched.TryGetValue(sighting.Blocklist, out var list) || turn.Find(sighting.Address) is not { } i) continue;
            words.Spoke.Add(sighting.Blocklist);
            turn[i] = turn[i] with { LastWord = turn[i].LastWord.SetItem(sighting.Blocklist, sighting.At) };
            if (sighting.Verdict is Verdict.Listed listed)
            {
                if (Open(turn, i, sighting, listed, list)) words.Named[sighting.Blocklist] = words.Named.GetValueOrDefault(sighting.Blocklist) + 1;
            }
            else
            {
                words.Clear.Add((i, sighting.Blocklist));
                Clear(turn, i, sighting, list);
            }
        }

        return words;
    }

    /// <summary>True when a draining code names it.</summary>
    static bool Open(PoolTurn turn, int i, Sighting sighting, Verdict.Listed listed, WatchedList list)
    {
        var drains = list.Drains && listed.Codes.Any(code => code.Drains);
        var before = turn[i].Listings.FirstOrDefault(listing => listing.Blocklist == sighting.Blocklist);
        var after = (before ?? new(sighting.Blocklist, sighting.At, null, drains, Confirmed: 0)) with
        {
            Drains = drains,
            NeverByWaiting = listed.Codes.Any(code => code.Drains && code.Returns == ListingReturn.NeverByWaiting),
            Reason = sighting.Reason ?? before?.Reason,
            Confirmed = Math.Min(turn.Needed, (before?.Confirmed ?? 0) + Math.Max(sighting.Confirmed, 1)),
            ClearSweeps = 0,
        };

        if (after != before) turn[i] = turn[i] with { Listings = before is null ? turn[i].Listings.Add(after) : turn[i].Listings.Replace(before, after) };
        if (turn.IsKnown(after) && (before is null || !turn.IsKnown(before))) turn.Tell(PoolEventKind.Listed, i, sighting.Blocklist, after.Reason);
        return drains;
    }

    static void Clear(PoolTurn turn, int i, Sighting sighting, WatchedList list)
    {
        if (turn[i].Listings.FirstOrDefault(listing => listing.Blocklist == sighting.Blocklist) is not { } listing) return;
        if (!turn.IsKnown(listing)) turn[i] = turn[i] with { Listings = turn[i].Listings.Remove(listing) };
        else if (listing.ClearSweeps + 1 < turn.Rules.ConfirmDelisting) turn[i] = turn[i] with { Listings = turn[i].Listings.Replace(listing, listing with { ClearSweeps = listing.ClearSweeps + 1 }) };
        else Close(turn, i, listing, turn[i].Sends || !listing.Drains ? null : turn.RestsUntil(i, list));
    }

    /// <summary>A list that is not asked any more, or not to drain, cannot keep an address out.</summary>
    static void CloseUnwatched(PoolTurn turn, Dictionary<string, WatchedList> watched)
    {
        for (var i = 0; i < turn.Count; i++)
        {
            foreach (var listing in turn[i].Listings)
            {
                if (!watched.TryGetValue(listing.Blocklist, out var list)) Close(turn, i, listing, null, "the list is not asked any more");
                else if (listing.Drains && !list.Drains) turn[i] = turn[i] with { Listings = turn[i].Listings.Replace(listing, listing with { Drains = false }) };
            }
        }
    }

    static void Close(PoolTurn turn, int i, Listing listing, DateTimeOffset? restsUntil, string? detail = null)
    {
        var past = turn[i].Past.Add(new(listing.Blocklist, listing.Since, turn.Now, listing.Drains));
        turn[i] = turn[i] with
        {
            Listings = turn[i].Listings.Remove(listing),
            Past = past.Length > MostPast ? past[^MostPast..] : past,
            RestsUntil = restsUntil > turn[i].RestsUntil || turn[i].RestsUntil is null ? restsUntil : turn[i].RestsUntil,
        };
        if (turn.IsKnown(listing)) turn.Tell(PoolEventKind.Delisted, i, listing.Blocklist, detail);
    }
}
