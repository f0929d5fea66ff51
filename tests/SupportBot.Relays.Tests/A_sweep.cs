using System.Collections.Immutable;
using System.Net;
using SupportBot.Blocklists;
using SupportBot.Testing;
using static SupportBot.Relays.Known;

namespace SupportBot.Relays;

/// <summary>Against a real rbldnsd.</summary>
public class A_sweep
{
    const string World = "0.0.0.0/0 :127.0.0.2:closed\n";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sees_a_listing_appear_and_vanish()
    {
        await using var server = await Start(("bl.spamcop.example", "ip4set", Rbldnsd.Ip4()));
        var sweep = Sweep([List("spamcop", "bl.spamcop.example", six: false)], server.EndPoint);
        (await sweep.RunAsync(Addresses(3), null, Cancel)).Sightings.ShouldAllBe(seen => seen.Verdict is Verdict.NotListed);

        await server.WriteAsync("bl.spamcop.example", "ip4set", Rbldnsd.Ip4("192.0.2.12"));
        var report = await Until(sweep, report => report.Sightings.Any(seen => seen.Verdict is Verdict.Listed));
        var listed = report.Sightings.Single(seen => seen.Verdict is Verdict.Listed);
        listed.Address.ShouldBe(Ip(12));
        listed.Reason.ShouldBe("Blocked - see https://www.example.org/bl?192.0.2.12");
        listed.Answers.ShouldBe([IPAddress.Parse("127.0.0.2")]);
        listed.Confirmed.ShouldBe(1);

        await server.WriteAsync("bl.spamcop.example", "ip4set", Rbldnsd.Ip4());
        await Until(sweep, report => report.Sightings.All(seen => seen.Verdict is Verdict.NotListed));
    }

    [Fact]
    public async Task Drains_what_is_listed_and_brings_it_back()
    {
        await using var server = await Start(("bl.spamcop.example", "ip4set", Rbldnsd.Ip4("192.0.2.12")));
        ImmutableArray<WatchedList> lists = [List("spamcop", "bl.spamcop.example", six: false)];
        var rules = new PoolRules { ReactivateAfter = TimeSpan.FromMinutes(30) };
        var sweep = Sweep(lists, server.EndPoint);
        var state = PoolPolicy.Next(PoolState.Start(Addresses(3), Noon), await sweep.RunAsync(Addresses(3), null, Cancel), rules, lists, Noon).State;
        PoolFile.Text(state.Addresses).ShouldBe("192.0.2.11\n192.0.2.13\n");

        await server.WriteAsync("bl.spamcop.example", "ip4set", Rbldnsd.Ip4());
        var clear = await Until(sweep, report => report.Sightings.All(seen => seen.Verdict is Verdict.NotListed));
        foreach (var minute in (int[])[1, 2, 31, 32]) state = PoolPolicy.Next(state, clear, rules, lists, Noon + TimeSpan.FromMinutes(minute)).State;
        PoolFile.Text(state.Addresses).ShouldBe("192.0.2.11\n192.0.2.12\n192.0.2.13\n");
    }

    [Fact]
    public async Task Asks_IPv6_of_lists_that_have_it_only()
    {
        await using var server = await Start(
            ("bl.both.example", "ip4set", Rbldnsd.Ip4()), ("bl.both.example", "ip6trie", Rbldnsd.Ip6("2001:db8::11/128")), ("bl.old.example", "ip4set", Rbldnsd.Ip4()));
        var report = await Sweep([List("both"), List("old", six: false)], server.EndPoint).RunAsync(Addresses(1, 2), null, Cancel);

        report.Sightings.Select(seen => (seen.Address, seen.Blocklist, seen.Verdict is Verdict.Listed)).ShouldBe(
            [(Ip(11), "both", false), (Ip(11), "old", false), (Ip6(17), "both", true), (Ip6(18), "both", false)]);
        report.Zones.ShouldBe([new("both", "bl.both.example", 4, null), new("both", "bl.both.example", 6, null), new("old", "bl.old.example", 4, null)]);
    }

    [Fact]
    public async Task Believes_no_zone_that_fails_its_test()
    {
        await using var server = await Start(
            ("bl.good.example", "ip4set", Rbldnsd.Ip4("192.0.2.11")),
            ("bl.world.example", "ip4trie", World),
            ("bl.dead.example", "ip4set", ":127.0.0.2:x\n192.0.2.11\n"),
            ("bl.refuses.example", "ip4trie", World.Replace("127.0.0.2", "127.255.255.254", StringComparison.Ordinal)),
            ("bl.parked.example", "ip4trie", World.Replace("127.0.0.2", "192.0.2.80", StringComparison.Ordinal)));
        string[] ids = ["good", "world", "dead", "refuses", "parked", "unserved"];
        var report = await Sweep([.. ids.Select(id => List(id, six: false))], server.EndPoint).RunAsync(Addresses(1), null, Cancel);

        report.Zones.Select(zone => (zone.Blocklist, zone.Doubt)).ShouldBe(
            [("good", null), ("world", Doubt.ZoneBroken), ("dead", Doubt.ZoneBroken), ("refuses", Doubt.QueryRefused), ("parked", Doubt.ForeignAddress), ("unserved", Doubt.NoAnswer)]);
        report.Sightings.Length.ShouldBe(6);
        report.Sightings[0].Verdict.ShouldBeOfType<Verdict.Listed>();
        report.Sightings.Skip(1).Select(seen => seen.Verdict).ShouldBe(report.Zones.Skip(1).Select(zone => (Verdict)new Verdict.Unknown(zone.Doubt!.Value)));
    }

    [Fact]
    public async Task Goes_on_when_a_resolver_is_dead()
    {
        await using var server = await Start(("bl.spamcop.example", "ip4set", Rbldnsd.Ip4("192.0.2.11")));
        using var dead = new NameServerOfSockets(_ => []);
        var report = await Sweep([List("spamcop", "bl.spamcop.example", six: false)], dead.EndPoint, server.EndPoint).RunAsync(Addresses(40), null, Cancel);

        report.Sightings.Count(seen => seen.Verdict is Verdict.NotListed).ShouldBe(39);
        dead.Asked.ShouldBe(1, "one time-out, not one a question");
    }

    [Fact]
    public async Task Says_a_code_that_is_not_a_listing_is_none()
    {
        await using var server = await Start(("bl.x.example", "ip4set", Rbldnsd.Ip4() + ":127.0.0.77:unknown\n192.0.2.11\n"));
        var report = await Sweep([List("x", six: false)], server.EndPoint).RunAsync(Addresses(1), null, Cancel);
        report.Sightings.Single().ShouldSatisfyAllConditions(seen => seen.Verdict.ShouldBeOfType<Verdict.NotListed>(), seen => seen.Answers.Length.ShouldBe(1));
    }

    static async Task<Rbldnsd> Start(params (string, string, string)[] sets)
    {
        Assert.SkipUnless(Rbldnsd.IsThere, Rbldnsd.Missing);
        return await Rbldnsd.StartAsync(sets);
    }

    static Sweep Sweep(ImmutableArray<WatchedList> lists, params IPEndPoint[] servers) =>
        new(new() { Servers = [.. servers], Timeout = TimeSpan.FromMilliseconds(500) }, lists, TimeProvider.System);

    /// <summary>rbldnsd reads a changed file when it gets round to it; the test's own time limit ends the waiting.</summary>
    static async Task<SweepReport> Until(Sweep sweep, Func<SweepReport, bool> seen)
    {
        while (true)
        {
            var report = await sweep.RunAsync(Addresses(3), null, Cancel);
            if (seen(report)) return report;
            await Task.Delay(100, Cancel);
        }
    }
}

/// <summary>Against a server of sockets, for what rbldnsd won't do.</summary>
public class A_sweep_that_meets_faults
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Takes_no_forged_answer_for_a_word()
    {
        using var server = Zone(q => [q.OwnedBy("other.bl.x.example", "127.0.0.2")]);
        var report = await Run([List("x", six: false)], [server.EndPoint]);
        report.Sightings.Single().ShouldSatisfyAllConditions(seen => seen.Verdict.ShouldBe(new Verdict.Unknown(Doubt.Mismatch)), seen => seen.Confirmed.ShouldBe(0));
    }

    [Fact]
    public async Task Calls_nobody_listed_by_a_zone_that_begins_to_list_the_world_after_its_test()
    {
        var closed = false;
        using var server = new NameServerOfSockets(q =>
        {
            if (q.Name.StartsWith("12.", StringComparison.Ordinal)) closed = true;
            return [closed || q.Name.StartsWith("2.0.0.127.", StringComparison.Ordinal) ? q.Listed() : q.Code(Question.NxDomain)];
        });
        var report = await Run([List("x", six: false)], [server.EndPoint], addresses: 30);
        report.Sightings.Length.ShouldBe(30);
        report.Sightings.ShouldNotContain(seen => seen.Verdict is Verdict.Listed);
        report.Sightings.ShouldContain(seen => seen.Verdict == new Verdict.Unknown(Doubt.ZoneBroken) && seen.Reason == null && seen.Confirmed == 0);
        report.Zones.Single().Doubt.ShouldBe(Doubt.ZoneBroken);
    }

    [Fact]
    public async Task Hears_nothing_from_another_port()
    {
        using var server = Zone(q => [q.Code(Question.NxDomain)], fromAnotherPort: q => [q.Listed()]);
        var report = await Run([List("x", six: false)], [server.EndPoint], addresses: 20);
        report.Sightings.ShouldAllBe(seen => seen.Verdict is Verdict.NotListed);
        report.Zones.Single().Doubt.ShouldBeNull();
    }

    [Fact]
    public async Task Is_held_up_by_no_zone_that_hangs_or_talks_rubbish()
    {
        using var server = new NameServerOfSockets(q => q switch
        {
            _ when q.Name.EndsWith("hangs.example", StringComparison.Ordinal) => [],
            _ when q.Name.EndsWith("rubbish.example", StringComparison.Ordinal) => [[.. q.Listed()[..20], 0xff, 0xff]],
            _ when q.Name.EndsWith("circle.example", StringComparison.Ordinal) => [q.AliasCircle("other.example")],
            _ when q.Name.EndsWith("foreign.example", StringComparison.Ordinal) => [q.WithWrongId()],
            _ when q.Name.StartsWith("2.0.0.127.", StringComparison.Ordinal) || q.Name.StartsWith("12.", StringComparison.Ordinal) => [q.Listed()],
            _ => [q.Code(Question.NxDomain)],
        });
        string[] ids = ["hangs", "good", "rubbish", "circle", "foreign"];
        var report = await Run([.. ids.Select(id => List(id, six: false))], [server.EndPoint], addresses: 30, timeout: 300);

        report.Zones.Select(zone => (zone.Blocklist, zone.Doubt)).ShouldBe(
            [("hangs", Doubt.NoAnswer), ("good", null), ("rubbish", Doubt.Mismatch), ("circle", Doubt.Mismatch), ("foreign", Doubt.Mismatch)]);
        report.Sightings.Where(seen => seen.Verdict is Verdict.Listed).Select(seen => (seen.Address, seen.Blocklist)).ShouldBe([(Ip(12), "good")]);
        report.Sightings.Count(seen => seen.Verdict is Verdict.NotListed).ShouldBe(29);
        report.Omissions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Gives_a_zone_up_that_falls_silent()
    {
        using var server = Zone(_ => []);
        var report = await Run([List("x", six: false)], [server.EndPoint], addresses: 200, timeout: 100);
        report.Sightings.ShouldAllBe(seen => seen.Verdict.Equals(new Verdict.Unknown(Doubt.NoAnswer)));
        report.Sightings.Length.ShouldBe(200);
        report.Zones.Single().Doubt.ShouldBe(Doubt.NoAnswer);
        server.Asked.ShouldBeLessThan(150);
    }

    [Fact]
    public async Task Confirms_a_draining_listing_at_another_resolver()
    {
        using var one = Zone(q => [q.Listed()]);
        using var other = Zone(q => [q.Listed()]);
        var report = await Run([List("x", six: false)], [one.EndPoint, other.EndPoint], confirm: 2);
        report.Sightings.Single().Confirmed.ShouldBe(2);
        other.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Does_not_count_what_the_other_resolver_denies()
    {
        using var one = Zone(q => [q.Listed()]);
        using var other = Zone(q => [q.Code(Question.NxDomain)]);
        (await Run([List("x", six: false)], [one.EndPoint, other.EndPoint], confirm: 3)).Sightings.Single().Confirmed.ShouldBe(1);
    }

    [Fact]
    public async Task Asks_a_listing_that_only_shows_once()
    {
        using var server = Zone(q => [q.Listed()]);
        (await Run([List("x", drains: false, six: false)], [server.EndPoint], confirm: 3)).Sightings.Single().Confirmed.ShouldBe(1);
    }

    [Fact]
    public async Task Hides_the_key_wherever_it_shows()
    {
        const string Key = "geheim42";
        using var server = Zone(q => [q.IsText ? q.Text($"you asked {Key}.dq.example") : q.Listed()]);
        var lists = (WatchedList[])[List("x", "plain.example", six: false, key: Key, keyed: "{key}.dq.example"), List("y", "silent.example", six: false, key: Key, keyed: "{key}.silent.example")];
        var report = await Run([.. lists], [server.EndPoint]);

        report.Sightings[0].ShouldSatisfyAllConditions(seen => seen.Zone.ShouldBe("KEY.dq.example"), seen => seen.Reason.ShouldBe("you asked KEY.dq.example"));
        string.Join(' ', report.Sightings).ShouldNotContain(Key);
        string.Join(' ', report.Zones).ShouldNotContain(Key);
    }

    [Fact]
    public async Task Does_not_ask_a_list_that_needs_a_key_without_one()
    {
        using var server = Zone(q => [q.Listed()]);
        var list = List("x", six: false);
        var report = await Run([list with { List = list.List with { Key = KeyUse.Required } }], [server.EndPoint]);
        report.Zones.Single().Doubt.ShouldBe(Doubt.QueryRefused);
        server.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task Ends_at_its_deadline_and_says_what_it_left_out()
    {
        var list = List("x", six: false);
        using var server = Zone(q => [q.Code(Question.NxDomain)]);
        var sweep = new Sweep(
            new() { Servers = [server.EndPoint], Deadline = TimeSpan.FromSeconds(1) }, [list with { List = list.List with { QueriesPerSecond = 20 } }], TimeProvider.System);
        var report = await sweep.RunAsync(Addresses(200), null, Cancel);
        report.Omissions.ShouldBe([new("x", 200 - report.Sightings.Length, OmissionCause.Time)]);
        report.Sightings.Length.ShouldBeLessThan(200);
    }

    [Fact]
    public async Task Begins_with_what_the_last_one_left_out()
    {
        var list = List("x", six: false);
        using var server = Zone(q => [q.Code(Question.NxDomain)]);
        var sweep = new Sweep(
            new() { Servers = [server.EndPoint], Deadline = TimeSpan.FromSeconds(1) }, [list with { List = list.List with { QueriesPerSecond = 20 } }], TimeProvider.System);
        var first = await sweep.RunAsync(Addresses(60), null, Cancel);
        var seen = first.Sightings.Select(sighting => sighting.Address).ToHashSet();
        seen.Count.ShouldBeLessThan(60);

        for (var sweeps = 0; seen.Count < 60 && sweeps < 60; sweeps++) seen.UnionWith((await sweep.RunAsync(Addresses(60), null, Cancel)).Sightings.Select(sighting => sighting.Address));
        seen.Count.ShouldBe(60);
    }

    [Fact]
    public async Task Goes_on_over_a_clock_that_is_set()
    {
        var clock = new SetClock(TimeProvider.System);
        using var server = Zone(q =>
        {
            clock.Step = TimeSpan.FromHours(-5);
            return [q.Code(Question.NxDomain)];
        });
        var sweep = new Sweep(new() { Servers = [server.EndPoint], Deadline = TimeSpan.FromMinutes(1) }, [List("x", six: false)], clock);
        var report = await sweep.RunAsync(Addresses(40), null, Cancel);
        report.Sightings.Length.ShouldBe(40);
        report.Finished.ShouldBeLessThan(report.Started);
        (await sweep.RunAsync(Addresses(40), null, Cancel)).Sightings.Length.ShouldBe(40);
    }

    [Fact]
    public async Task Counts_what_the_days_quota_leaves_out_and_waits_its_pause()
    {
        var list = List("x", six: false);
        using var server = Zone(q => [q.Code(Question.NxDomain)]);
        var sweep = new Sweep(new() { Servers = [server.EndPoint] }, [list with { List = list.List with { QueriesPerDay = 5 } }], TimeProvider.System);
        (await sweep.RunAsync(Addresses(9), null, Cancel)).ShouldSatisfyAllConditions(report => report.Omissions.ShouldBe([new("x", 6, OmissionCause.Quota)]), report => report.Sightings.Length.ShouldBe(3));
        (await sweep.RunAsync(Addresses(9), null, Cancel)).ShouldSatisfyAllConditions(report => report.Skipped.ShouldBe(0), report => report.Zones.ShouldBeEmpty());
    }

    [Fact]
    public async Task Ends_when_it_is_told_to()
    {
        using var server = new NameServerOfSockets(_ => []);
        using var cancel = new CancellationTokenSource();
        var running = new Sweep(new() { Servers = [server.EndPoint], Timeout = TimeSpan.FromMinutes(1) }, [List("x")], TimeProvider.System).RunAsync(Addresses(2), null, cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    [Fact]
    public async Task Tells_how_far_it_is_and_asks_an_address_once()
    {
        using var server = Zone(q => [q.Code(Question.NxDomain)]);
        var seen = new Told();
        var sweep = new Sweep(new() { Servers = [server.EndPoint] }, [List("x", six: false)], TimeProvider.System);
        var report = await sweep.RunAsync([.. Addresses(3), .. Addresses(3)], seen, Cancel);
        report.Sightings.Length.ShouldBe(3);
        seen.Last.ShouldBe(new SweepProgress(3, 3));
    }

    /// <summary>A healthy zone: its test points are right, of the addresses it says what the test wants.</summary>
    static NameServerOfSockets Zone(Func<Question, IEnumerable<byte[]>> aboutAddresses, Func<Question, IEnumerable<byte[]>>? fromAnotherPort = null) => new(
        q => q.Name switch
        {
            var name when name.StartsWith("2.0.0.127.", StringComparison.Ordinal) => [q.Listed()],
            var name when name.StartsWith("1.0.0.127.", StringComparison.Ordinal) => [q.Code(Question.NxDomain)],
            _ => aboutAddresses(q),
        },
        fromAnotherPort);

    static Task<SweepReport> Run(ImmutableArray<WatchedList> lists, ImmutableArray<IPEndPoint> servers, int addresses = 1, int confirm = 1, int timeout = 500) =>
        new Sweep(new() { Servers = servers, Timeout = TimeSpan.FromMilliseconds(timeout), ConfirmListing = confirm }, lists, TimeProvider.System)
            .RunAsync(Addresses(addresses), null, Cancel);

    sealed class Told : IProgress<SweepProgress>
    {
        readonly Lock _gate = new();

        public SweepProgress? Last { get; private set; }

        public void Report(SweepProgress value)
        {
            lock (_gate)
            {
                if (value.Done > (Last?.Done ?? -1)) Last = value;
            }
        }
    }
}
