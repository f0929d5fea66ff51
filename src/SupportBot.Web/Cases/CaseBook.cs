using System.Collections.Immutable;
using System.Net;
using Microsoft.EntityFrameworkCore;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Cases;

/// <summary>
/// Opens and closes cases in the transaction of the pool's step. It compares what is listed with what the cases know, and does not trust events
/// alone: a listing that a change of the settings, or a newer version, makes somebody's work gets its case with the next sweep.
/// </summary>
static class CaseBook
{
    public const string LockName = "cases";

    /// <param name="db">In the pool's transaction.</param>
    /// <param name="state">The pool after the step.</param>
    /// <param name="swept">The sweep that was taken in; without one nothing is opened.</param>
    /// <param name="now">The time of the step.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task WriteAsync(Db db, PoolState state, Swept? swept, DateTimeOffset now, CancellationToken cancel)
    {
        var known = await (from address in db.CaseAddresses
                           where address.Ended == null
                           join work in db.Cases on address.CaseNumber equals work.Number
                           select new { work.Blocklist, address.Address }).ToListAsync(cancel);
        var listed = state.Addresses.SelectMany(address => address.Listings.Where(listing => listing.Counts).Select(listing => (listing.Blocklist, Address: address.Address.ToString()))).ToHashSet();
        var ended = known.Where(pair => !listed.Contains((pair.Blocklist, pair.Address))).Select(pair => (pair.Blocklist, pair.Address)).ToHashSet();
        var fresh = swept is null ? [] : Fresh(state, swept, known.Select(pair => (pair.Blocklist, pair.Address)).ToHashSet()).ToList();
        if (ended.Count == 0 && fresh is []) return;

        await db.LockAsync(LockName, cancel);
        var since = now - CaseRule.ComesBack;
        var cases = await db.Cases.Include(work => work.Addresses).Where(work => work.ClosedAt == null || work.ClosedAt >= since || work.Addresses.Any(address => address.Ended == null)).OrderBy(work => work.Number).ToListAsync(cancel);
        foreach (var work in cases) End(work, ended, state, now);
        if (fresh is []) return;
        var before = await BeforeAsync(db, fresh, cancel);
        var touched = new HashSet<CaseRow>();
        foreach (var listing in fresh) touched.Add(Begin(db, cases, listing, before.GetValueOrDefault((listing.Address, listing.Blocklist)), now));
        foreach (var work in touched) work.NextLook = DelistingPlan.For(swept!.Lists.FirstOrDefault(watched => watched.List.Id == work.Blocklist)?.List, CaseView.FactsOf(work), now).NextLook;
    }

    static void End(CaseRow work, HashSet<(string Blocklist, string Address)> ended, PoolState state, DateTimeOffset now)
    {
        foreach (var address in work.Addresses.Where(address => address.IsListed && ended.Contains((work.Blocklist, address.Address)))) address.Ended = now;
        if (work.ClosedAt is not null || work.Addresses.Any(address => address.IsListed)) return;
        work.ClosedAt = now;
        work.ClosedBy = work.Addresses.Exists(address => state.Addresses.Any(ours => ours.Address.ToString() == address.Address)) ? CaseDesk.BySweep : CaseDesk.BySettings;
    }

    static IEnumerable<FreshListing> Fresh(PoolState state, Swept swept, HashSet<(string Blocklist, string Address)> known)
    {
        Dictionary<(IPAddress, string), ImmutableArray<ReturnCode>>? codes = null;
        foreach (var address in state.Addresses)
        {
            foreach (var listing in address.Listings.Where(listing => listing.Counts && !known.Contains((listing.Blocklist, address.Address.ToString()))))
            {
                var list = swept.Lists.FirstOrDefault(watched => watched.List.Id == listing.Blocklist)?.List;
                if (!CaseRule.WantsAPerson(listing.Drains, listing.NeverByWaiting, list?.Removal ?? RemovalWay.None)) continue;
                codes ??= swept.Report.Sightings.Where(sighting => sighting.Verdict is Verdict.Listed).DistinctBy(sighting => (sighting.Address, sighting.Blocklist)).ToDictionary(sighting => (sighting.Address, sighting.Blocklist), sighting => ((Verdict.Listed)sighting.Verdict).Codes);
                var said = codes.GetValueOrDefault((address.Address, listing.Blocklist), []);
                yield return new(listing.Blocklist, address.Address.ToString(), listing.Since, listing.Reason, said is [] ? null : string.Join(", ", said.Select(code => code.Meaning)),
                    said.Any(code => code.Returns == ListingReturn.Network), listing.NeverByWaiting, state.MassListings.ContainsKey(listing.Blocklist));
            }
        }
    }

    /// <summary>How often each had been on its list before: one question, however many are listed at once.</summary>
    static async Task<Dictionary<(string Address, string Blocklist), int>> BeforeAsync(Db db, List<FreshListing> fresh, CancellationToken cancel)
    {
        string[] addresses = [.. fresh.Select(listing => listing.Address).Distinct(StringComparer.Ordinal)];
        var counts = await db.Listings.Where(row => row.Ended != null && addresses.Contains(row.Address)).GroupBy(row => new { row.Address, row.Blocklist }).Select(same => new { same.Key.Address, same.Key.Blocklist, Count = same.Count() }).ToListAsync(cancel);
        return counts.ToDictionary(same => (same.Address, same.Blocklist), same => same.Count);
    }

    static CaseRow Begin(Db db, List<CaseRow> cases, FreshListing listing, int before, DateTimeOffset now)
    {
        var back = cases.FindLast(work => work.Blocklist == listing.Blocklist && work.Addresses.Exists(address => address.Address == listing.Address && now - address.Ended <= CaseRule.ComesBack));
        var work = back ?? cases.Find(work => CaseRule.IsSame(work, listing, now));
        if (work is null)
        {
            work = new() { Blocklist = listing.Blocklist, OpenedAt = now, Since = listing.Since, IsNetwork = listing.IsNetwork, NeverByWaiting = listing.NeverByWaiting, IsMass = listing.IsMass, Codes = Short(listing.Codes, 200), Reason = Short(listing.Reason, 500) };
            cases.Add(work);
            db.Cases.Add(work);
        }

        if (back is not null) Return(back, listing, now);
        else work.Addresses.Add(new() { Address = listing.Address, Since = listing.Since, Before = before });
        return work;
    }

    /// <summary>The same case again. What was ticked before counts no more (see <see cref="CaseView.FactsOf"/>): it did not hold.</summary>
    static void Return(CaseRow work, FreshListing listing, DateTimeOffset now)
    {
        var address = work.Addresses.First(known => known.Address == listing.Address);
        (address.Ended, address.Since) = (null, listing.Since);
        work.Reason = Short(listing.Reason, 500) ?? work.Reason;
        work.ReopenedAt = now;
        (work.ClosedAt, work.ClosedBy, work.CloseReason) = (null, null, null);
    }

    static string? Short(string? text, int most) => text is null || text.Length <= most ? text : text[..most];
}
