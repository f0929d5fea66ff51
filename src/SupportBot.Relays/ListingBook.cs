using System.Collections.Immutable;
using System.Net;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>What the lists said in one sweep.</summary>
/// <param name="Clear">Addresses that do not send, by index, and the lists that do not name them by a draining code.</param>
/// <param name="Lists">By id, every list that is asked.</param>
internal sealed record SweepWords(HashSet<(int Address, string List)> Clear, Dictionary<string, ListWords> Lists)
{
    /// <summary>Nobody said anything.</summary>
    public static SweepWords None { get; } = new([], []);
}

/// <summary>What one list said in one sweep.</summary>
internal sealed class ListWords(WatchedList list)
{
    public WatchedList List => list;

    /// <summary>It gave a word at all.</summary>
    public bool Spoke { get; set; }

    /// <summary>So many addresses it named with a draining code.</summary>
    public int Named { get; set; }
}

/// <summary>Keeps the listings: opens them when a list names an address, ends them when it has said "not listed" often enough.</summary>
internal static class ListingBook
{
    const int MostPast = 8;

    /// <summary>Writes a sweep into the book.</summary>
    public static SweepWords Record(PoolTurn turn, SweepReport sweep, ImmutableArray<WatchedList> lists)
    {
        var words = new SweepWords([], lists.ToDictionary(list => list.List.Id, list => new ListWords(list), StringComparer.Ordinal));
        CloseUnwatched(turn, words.Lists);
        IPAddress? last = null;
        int? found = null;
        foreach (var sighting in sweep.Sightings)
        {
            if (sighting.Verdict is Verdict.Unknown || !words.Lists.TryGetValue(sighting.Blocklist, out var said)) continue;
            if (!ReferenceEquals(sighting.Address, last)) (last, found) = (sighting.Address, turn.Find(sighting.Address));   // they come address by address
            if (found is not { } i) continue;
            said.Spoke = true;
            turn.Hear(i, sighting);
            var before = Known(turn[i], sighting.Blocklist);
            if (sighting.Verdict is Verdict.Listed listed && said.List.Drains && listed.Codes.Any(code => code.Drains))
            {
                said.Named++;
                Draining(turn, i, sighting, listed, before);
                continue;
            }

            // "Not listed", or listed for what takes nobody out: either clears a listing that did.
            if (!turn[i].Sends) words.Clear.Add((i, sighting.Blocklist));
            if (before is not null && (before.Drains || sighting.Verdict is Verdict.NotListed)) Clear(turn, i, before, said.List);
            if (sighting.Verdict is Verdict.Listed) Shown(turn, i, sighting, Known(turn[i], sighting.Blocklist));
        }

        return words;
    }

    static Listing? Known(AddressState address, string list)
    {
        foreach (var listing in address.Listings)
        {
            if (listing.Blocklist == list) return listing;
        }

        return null;
    }

    /// <summary>A draining code: counts once enough answers say so, and then stays counted, whatever the rules become. Until then a listing that was only shown is only shown.</summary>
    static void Draining(PoolTurn turn, int i, Sighting sighting, Verdict.Listed listed, Listing? before)
    {
        var counted = before is { Drains: true, Counts: true };
        var answers = counted ? before!.Confirmed : Math.Min(turn.Needed, (before?.Confirmed ?? 0) + Math.Max(sighting.Confirmed, 1));
        var enough = counted || answers >= turn.Needed;
        Write(turn, i, before, (before ?? new(sighting.Blocklist, sighting.At, null, Drains: true, Counts: false)) with
        {
            Drains = enough || before is not { Drains: false },
            Counts = enough || before is { Counts: true },
            NeverByWaiting = listed.Codes.Any(code => code.Drains && code.Returns == ListingReturn.NeverByWaiting),
            Reason = sighting.Reason ?? before?.Reason,
            Confirmed = answers,
            ClearSweeps = 0,
        });
    }

    /// <summary>A code, or a list, that takes nobody out: told at once. A draining listing that has not ended yet stays as it is.</summary>
    static void Shown(PoolTurn turn, int i, Sighting sighting, Listing? before)
    {
        if (before is { Drains: true }) return;
        Write(turn, i, before, (before ?? new(sighting.Blocklist, sighting.At, null, Drains: false)) with { Counts = true, NeverByWaiting = false, Reason = sighting.Reason ?? before?.Reason, Confirmed = 0, ClearSweeps = 0 });
    }

    static void Write(PoolTurn turn, int i, Listing? before, Listing after)
    {
        if (after != before) turn[i] = turn[i] with { Listings = before is null ? turn[i].Listings.Add(after) : turn[i].Listings.Replace(before, after) };
        if (after.Counts && before is not { Counts: true }) turn.Tell(PoolEventKind.Listed, i, after.Blocklist, after.Reason);
    }

    static void Clear(PoolTurn turn, int i, Listing listing, WatchedList list)
    {
        if (!listing.Counts) turn[i] = turn[i] with { Listings = turn[i].Listings.Remove(listing) };
        else if (listing.ClearSweeps + 1 < turn.Rules.ConfirmDelisting) Write(turn, i, listing, listing with { ClearSweeps = listing.ClearSweeps + 1, Confirmed = listing.Drains ? listing.Confirmed : 0 });
        else Close(turn, i, listing, turn[i].Sends || !listing.Drains ? null : turn.RestsUntil(i, list));
    }

    /// <summary>A list that is not asked any more, or not to drain, cannot keep an address out.</summary>
    static void CloseUnwatched(PoolTurn turn, Dictionary<string, ListWords> lists)
    {
        for (var i = 0; i < turn.Count; i++)
        {
            foreach (var listing in turn[i].Listings)
            {
                if (!lists.TryGetValue(listing.Blocklist, out var list)) Close(turn, i, listing, null, "the list is not asked any more");
                else if (listing.Drains && !list.List.Drains) turn[i] = turn[i] with { Listings = turn[i].Listings.Replace(listing, listing with { Drains = false }) };
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
        if (listing.Counts) turn.Tell(PoolEventKind.Delisted, i, listing.Blocklist, detail);
    }
}
