using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Relays;

/// <summary>
/// What stays of the sweeps: every change as an event, every listing with begin and end, and one row a day for each list and each address.
/// Single answers are not kept: they would be hundreds of thousands of rows a day.
/// </summary>
static class History
{
    /// <summary>While the program was down the mail server kept to the last file: that time counts as the stand before, so far back.</summary>
    const int MostDays = 31;

    /// <summary>Writes down a step, in the transaction that makes it.</summary>
    public static async Task WriteAsync(Db db, PoolState before, PoolStep step, SweepReport? report, DateTimeOffset? sweptAt, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var happened in step.Events)
        {
            db.PoolEvents.Add(Row(happened));
            switch (happened.Kind)
            {
                case PoolEventKind.Listed when step.State.Addresses.FirstOrDefault(address => address.Address.Equals(happened.Address))?.Listings.FirstOrDefault(open => open.Blocklist == happened.Blocklist) is { } listing:
                    db.Listings.Add(new() { Address = happened.Address!.ToString(), Blocklist = listing.Blocklist, Since = listing.Since, Drains = listing.Drains, Reason = listing.Reason });
                    break;
                case PoolEventKind.Delisted or PoolEventKind.Left:
                    await EndAsync(db, happened, cancel);
                    break;
            }
        }

        if (report is null) return;
        await CountListsAsync(db, report, Day(now), cancel);
        await CountAddressesAsync(db, before, report, sweptAt ?? now, now, cancel);
    }

    /// <summary>A listing ends with the list's word; all of an address's end when it leaves the settings.</summary>
    static async Task EndAsync(Db db, PoolEvent happened, CancellationToken cancel)
    {
        var address = happened.Address!.ToString();
        var open = db.Listings.Where(row => row.Ended == null && row.Address == address);
        if (happened.Blocklist is { } list) open = open.Where(row => row.Blocklist == list);
        foreach (var row in await open.ToListAsync(cancel)) row.Ended = happened.At;
    }

    static async Task CountListsAsync(Db db, SweepReport report, DateOnly day, CancellationToken cancel)
    {
        var rows = await db.ListDays.Where(row => row.Day == day).ToDictionaryAsync(row => row.Blocklist, cancel);
        foreach (var ofList in report.Sightings.GroupBy(sighting => sighting.Blocklist, StringComparer.Ordinal))
        {
            if (!rows.TryGetValue(ofList.Key, out var row)) db.ListDays.Add(row = new() { Day = day, Blocklist = ofList.Key });
            var seen = Counts.Of(ofList);
            row.Sweeps++;
            row.Answers += seen.Answers;
            row.Failures += seen.Failures;
            row.Milliseconds += seen.Milliseconds;
            row.SlowestMilliseconds = Math.Max(row.SlowestMilliseconds, seen.Slowest);
        }
    }

    static async Task CountAddressesAsync(Db db, PoolState before, SweepReport report, DateTimeOffset from, DateTimeOffset now, CancellationToken cancel)
    {
        var sightings = report.Sightings.ToLookup(sighting => sighting.Address);
        foreach (var (day, seconds) in Days(from, now))
        {
            var rows = await db.AddressDays.Where(row => row.Day == day).ToDictionaryAsync(row => row.Address, cancel);
            foreach (var address in before.Addresses)
            {
                var key = address.Address.ToString();
                if (!rows.TryGetValue(key, out var row)) db.AddressDays.Add(row = new() { Day = day, Address = key });
                Stood(row, address.Stand, seconds);
                if (day != Day(now)) continue;
                var seen = Counts.Of(sightings[address.Address]);
                row.Answers += seen.Answers;
                row.Failures += seen.Failures;
                row.Milliseconds += seen.Milliseconds;
                row.SlowestMilliseconds = Math.Max(row.SlowestMilliseconds, seen.Slowest);
            }
        }
    }

    static void Stood(AddressDayRow row, Stand stand, int seconds)
    {
        switch (stand)
        {
            case Stand.Active:
                row.ActiveSeconds += seconds;
                break;
            case Stand.ListedActive:
                row.KeptSeconds += seconds;
                break;
            case Stand.Drained:
                row.DrainedSeconds += seconds;
                break;
            default:
                row.RestingSeconds += seconds;
                break;
        }
    }

    /// <summary>The time between two sweeps, cut at midnight. Nothing when the clock was set back.</summary>
    internal static IEnumerable<(DateOnly Day, int Seconds)> Days(DateTimeOffset from, DateTimeOffset to)
    {
        var (begin, end) = (from.UtcDateTime, to.UtcDateTime);
        if (end < begin) begin = end;
        if (end - begin > TimeSpan.FromDays(MostDays)) begin = end - TimeSpan.FromDays(MostDays);
        for (var midnight = begin.Date.AddDays(1); midnight <= end; begin = midnight, midnight = midnight.AddDays(1))
            yield return (DateOnly.FromDateTime(begin), (int)Math.Round((midnight - begin).TotalSeconds));
        yield return (DateOnly.FromDateTime(end), (int)Math.Round((end - begin).TotalSeconds));
    }

    static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    static PoolEventRow Row(PoolEvent happened) => new()
    {
        At = happened.At,
        Kind = KebabEnum<PoolEventKind>.Name(happened.Kind),
        Address = happened.Address?.ToString(),
        Blocklist = happened.Blocklist,
        Before = happened.Before is { } before ? KebabEnum<Stand>.Name(before) : null,
        After = happened.After is { } after ? KebabEnum<Stand>.Name(after) : null,
        Detail = happened.Detail,
    };

    [StructLayout(LayoutKind.Auto)]
    readonly record struct Counts(int Answers, int Failures, long Milliseconds, int Slowest)
    {
        public static Counts Of(IEnumerable<Sighting> sightings)
        {
            var counts = default(Counts);
            foreach (var sighting in sightings)
            {
                if (sighting.Verdict is Verdict.Unknown)
                {
                    counts = counts with { Failures = counts.Failures + 1 };
                    continue;
                }

                var took = (int)Math.Min(sighting.Took.TotalMilliseconds, int.MaxValue);
                counts = new(counts.Answers + 1, counts.Failures, counts.Milliseconds + took, Math.Max(counts.Slowest, took));
            }

            return counts;
        }
    }
}
