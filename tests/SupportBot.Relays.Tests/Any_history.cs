using System.Net;
using CsCheck;
using SupportBot.Blocklists;
using static SupportBot.Relays.Known;

namespace SupportBot.Relays;

/// <summary>Random histories of sweeps, persons and settings; what must hold after every step of every one.</summary>
public class Any_history
{
    static readonly string[] Lists = ["spamcop", "psbl", "shows"];

    [Fact]
    public void Keeps_the_pools_promises() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[0, 1_000_000].Array[1, 40])
            .Sample((four, six, rules, steps) => Live(four, six, Rules(rules), steps), iter: 500, print: t => $"{t.Item1} {t.Item2} {t.Item3} [{string.Join(", ", t.Item4)}]");

    static PoolRules Rules(int choice) => new()
    {
        Automatic = choice != 5,
        ConfirmDelisting = 1 + (choice % 2),
        ConfirmListing = choice == 3 ? 2 : 1,
        MinimumActive = choice == 4 ? Share.Count(0) : Share.Percent(50),
    };

    static void Live(int four, int six, PoolRules rules, int[] steps)
    {
        var pool = new History(four, six, rules);
        var addresses = pool.State.Addresses.Select(a => a.Address).ToArray();
        foreach (var step in steps)
        {
            pool.Minutes(step % 97);
            var about = addresses[step % addresses.Length];
            TimeSpan? until = step % 3 == 0 ? TimeSpan.FromMinutes(step % 300) : null;
            switch (step % 16)
            {
                case 0: pool.Drain(about, until); break;
                case 1: pool.Activate(about, until); break;
                case 2: pool.Release(about); break;
                case 3: pool.Confirm(Lists[step % 2]); break;
                default: Sweep(pool, new Random(step), step % 5); break;
            }

            Coherent(pool.State);
        }
    }

    static void Sweep(History pool, Random random, int mood)
    {
        var before = pool.State;
        var words = (
            from a in before.Addresses
            from list in Lists
            let verdict = Word(random, mood)
            where verdict is not null
            select pool.Seen(a.Address, list, verdict)).ToArray();

        pool.Report(words);

        foreach (var (was, now) in before.Addresses.Zip(pool.State.Addresses))
        {
            var listed = now.Listings.Any(listing => listing is { Drains: true, Counts: true });
            if (was.Hold is { } hold && !(hold.Until <= pool.Now)) now.Sends.ShouldBe(hold.Sends, "a hold is never overruled");
            if (was.Sends && !now.Sends)
            {
                listed.ShouldBeTrue("nothing is drained that no draining list names");
                pool.Rules.Automatic.ShouldBeTrue();
                (was.Stand == Stand.ListedActive || words.Any(seen => Names(seen, now.Address))).ShouldBeTrue("drained by a word of this sweep, or by one that waited");
            }

            if (!was.Sends && now.Stand == Stand.Active) listed.ShouldBeFalse("what returns as active is not listed");
            if (now.Stand == Stand.Drained && was.Stand == Stand.Resting) words.Any(seen => Names(seen, now.Address)).ShouldBeTrue("a resting address is drained by a word of this sweep");
            Told(pool, was, now);
        }

        if (words.All(seen => seen.Verdict is Verdict.Unknown))
            pool.State.Addresses.Select(a => a.Listings.Length).ShouldBe(before.Addresses.Select(a => a.Listings.Length), "no word opens or ends a listing");

        foreach (var family in before.Addresses.GroupBy(a => a.Address.AddressFamily))
        {
            var (had, has) = (family.Count(a => a.Sends), pool.State.Addresses.Count(a => a.Sends && a.Address.AddressFamily == family.Key));
            var least = Math.Max(1, pool.Rules.MinimumActive.Of(family.Count()));
            if (family.Key == System.Net.Sockets.AddressFamily.InterNetwork) has.ShouldBeGreaterThanOrEqualTo(Math.Min(had, least), "never below the minimum by itself");
        }

        if (before.Addresses.Any(a => a.Sends)) PoolFile.Text(pool.State.Addresses).ShouldNotBeNull("never empty");
    }

    /// <summary>mood 0: nobody answers; 1: all clear; else a mixture.</summary>
    static Verdict? Word(Random random, int mood) => mood switch
    {
        0 => new Verdict.Unknown((Doubt)random.Next(5)),
        1 => new Verdict.NotListed(),
        _ => random.Next(10) switch
        {
            0 => null,
            1 or 2 => new Verdict.Unknown((Doubt)random.Next(5)),
            3 => new Verdict.Listed([Shows]),
            4 => new Verdict.Listed([Policy]),
            5 when mood > 2 => new Verdict.Listed([Two]),
            6 when mood > 3 => new Verdict.Listed([Two, Shows]),
            _ => new Verdict.NotListed(),
        },
    };

    static bool Names(Sighting seen, IPAddress address) =>
        seen.Address.Equals(address) && seen.Blocklist != "shows" && seen.Verdict is Verdict.Listed(var codes) && codes.Any(code => code.Drains);

    /// <summary>The events of a step lead from the stand before to the stand after.</summary>
    static void Told(History pool, AddressState was, AddressState now)
    {
        var stand = was.Stand;
        foreach (var change in pool.Events.Where(e => e.Address?.Equals(now.Address) == true && e.After is not null))
        {
            change.Before.ShouldBe(stand);
            stand = change.After!.Value;
        }

        stand.ShouldBe(now.Stand, "every change is told");
    }

    static void Coherent(PoolState state)
    {
        foreach (var a in state.Addresses)
        {
            (a.Kept is not null).ShouldBe(a.Stand == Stand.ListedActive);
            if (a.Stand == Stand.Resting) a.RestsUntil.ShouldNotBeNull();
            if (a.Sends) a.RestsUntil.ShouldBeNull();
            if (a.Hold is { } hold) a.Sends.ShouldBe(hold.Sends);
            a.Listings.DistinctBy(listing => listing.Blocklist).Count().ShouldBe(a.Listings.Length);
        }
    }
}
