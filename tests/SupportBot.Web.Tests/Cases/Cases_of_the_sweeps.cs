using System.Collections.Immutable;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Relays;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Cases;

/// <summary>Sweeps open and close cases in the pool's own step, on a real database; the clock is the test's.</summary>
public sealed class Cases_of_the_sweeps : IAsyncLifetime
{
    static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    static readonly ImmutableArray<WatchedList> Lists = [.. Samples.Shipped.Catalog.All.Where(list => list.Id is "spamcop" or "spamhaus" or "barracuda" or "uceprotect-1" or "mailspike").Select(list => new WatchedList(list, list.Drains))];

    readonly TemporaryFolder _folder = new();
    OwnPool _pool = null!;
    DateTimeOffset _now = Noon;
    bool _hasSwept;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _pool = await OwnPool.StartAsync(_folder, [11, 12, 13, 14, 15, 16]);

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_listing_opens_a_case_and_the_sweep_that_finds_it_gone_closes_it()
    {
        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.12"));
        var open = (await CasesAsync()).ShouldHaveSingleItem();
        (open.Number, open.Blocklist, open.ClosedAt, open.Reason!.Contains("spamcop.net", StringComparison.Ordinal)).ShouldBe((1, "spamcop", null, true));
        (open.Since, open.NextLook, open.Addresses.Single().Address).ShouldBe((Noon, Noon, "192.0.2.12"));

        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", null));
        (await CasesAsync()).ShouldHaveSingleItem();
        await GoneAsync();

        var closed = (await CasesAsync()).ShouldHaveSingleItem();
        (closed.ClosedAt, closed.ClosedBy, closed.Addresses.Single().Ended).ShouldBe((_now, CaseDesk.BySweep, _now));
    }

    [Fact]
    public async Task Two_addresses_of_one_list_are_two_cases_each_closed_for_itself()
    {
        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "see bl.shtml?192.0.2.12"), ("192.0.2.13", "spamcop", "127.0.0.2", "see bl.shtml?192.0.2.13"));
        (await CasesAsync()).Select(work => work.Addresses.Single().Address).ShouldBe(["192.0.2.12", "192.0.2.13"]);

        await SweptAsync(("192.0.2.13", "spamcop", "127.0.0.2", null));
        await SweptAsync(("192.0.2.13", "spamcop", "127.0.0.2", null));
        (await CasesAsync()).Select(work => work.ClosedAt is null).ShouldBe([false, true]);
    }

    [Fact]
    public async Task A_network_is_one_case_also_when_its_addresses_are_seen_one_after_the_other()
    {
        const string Sbl = "https://check.spamhaus.org/sbl/query/SBL123456";
        await SweptAsync(("192.0.2.12", "spamhaus", "127.0.0.2", Sbl));
        await SweptAsync(("192.0.2.12", "spamhaus", "127.0.0.2", Sbl), ("192.0.2.13", "spamhaus", "127.0.0.2", Sbl));

        var work = (await CasesAsync()).ShouldHaveSingleItem();
        (work.IsNetwork, work.Codes).ShouldBe((true, "SBL"));
        work.Addresses.Select(address => address.Address).ShouldBe(["192.0.2.12", "192.0.2.13"]);

        await SweptAsync(("192.0.2.13", "spamhaus", "127.0.0.2", Sbl));
        await SweptAsync(("192.0.2.13", "spamhaus", "127.0.0.2", Sbl));
        (await CasesAsync()).Single().ClosedAt.ShouldBeNull();
        await GoneAsync();
        (await CasesAsync()).Single().ClosedBy.ShouldBe(CaseDesk.BySweep);
    }

    [Fact]
    public async Task Another_network_and_another_code_are_other_cases()
    {
        await SweptAsync(("192.0.2.12", "spamhaus", "127.0.0.2", "SBL123456"), ("192.0.2.13", "spamhaus", "127.0.0.2", "SBL999999"), ("192.0.2.14", "spamhaus", "127.0.0.10", "PBL"));

        (await CasesAsync()).Select(work => (work.Codes, work.NeverByWaiting)).ShouldBe([("SBL", false), ("SBL", false), ("PBL, entered by the provider", true)]);
    }

    [Fact]
    public async Task The_same_words_for_several_addresses_in_one_sweep_are_one_case_and_in_a_later_one_another()
    {
        await SweptAsync(("192.0.2.12", "barracuda", "127.0.0.2", "listed for spam"), ("192.0.2.13", "barracuda", "127.0.0.2", "listed for spam"));
        await SweptAsync(("192.0.2.12", "barracuda", "127.0.0.2", null), ("192.0.2.13", "barracuda", "127.0.0.2", null), ("192.0.2.14", "barracuda", "127.0.0.2", "listed for spam"));

        (await CasesAsync()).Select(work => work.Addresses.Count).ShouldBe([2, 1]);
    }

    [Fact]
    public async Task A_list_that_names_most_of_us_at_once_is_one_case()
    {
        await SweptAsync([.. Enumerable.Range(11, 5).Select(last => ($"192.0.2.{last}", "spamcop", "127.0.0.2", (string?)$"see bl.shtml?192.0.2.{last}"))]);

        var work = (await CasesAsync()).ShouldHaveSingleItem();
        (work.IsMass, work.Addresses.Count).ShouldBe((true, 5));
    }

    [Fact]
    public async Task A_listing_that_only_shows_and_ends_by_itself_is_nobodys_work_and_one_with_a_form_is()
    {
        await SweptAsync(("192.0.2.12", "uceprotect-1", "127.0.0.2", null), ("192.0.2.13", "mailspike", "127.0.0.2", null));

        (await CasesAsync()).ShouldHaveSingleItem().Blocklist.ShouldBe("mailspike");
    }

    [Fact]
    public async Task What_comes_back_within_a_day_is_the_same_case_due_and_its_ticks_count_no_more()
    {
        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "a"));
        (await Desk.TickAsync(1, CaseStep.SourceLocked, "anna", Cancel)).ShouldBeOfType<CaseResult.Done>();
        await GoneAsync();
        _now += TimeSpan.FromHours(23);
        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "b"));

        var view = (await Desk.ListAsync(closedToo: true, Cancel)).ShouldHaveSingleItem();
        (view.Number, view.ReopenedAt, view.ClosedAt, view.IsDue, view.Facts.Locked, view.Facts.Since).ShouldBe((1, _now, null, true, null, _now));
        DelistingSentences.Of(view)[0].In(Samples.Languages["en"], _now).ShouldStartWith("The listing came back");
    }

    [Fact]
    public async Task What_comes_back_later_is_a_new_case_that_tells_how_often_before()
    {
        foreach (var before in (int[])[0, 1])
        {
            await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "a"));
            await GoneAsync();
            (await CasesAsync())[before].Addresses.Single().Before.ShouldBe(before);
            _now += TimeSpan.FromHours(25);
        }

        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "a"));
        (await CasesAsync()).Select(work => work.Number).ShouldBe([1, 2, 3]);
        (await Desk.FindAsync(3, Cancel))!.Before.ShouldBe(2);
    }

    [Fact]
    public async Task A_case_that_a_person_has_closed_stays_closed_until_the_listing_ends_and_comes_back()
    {
        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "a"));
        await Desk.CloseAsync(1, "anna", "the relay is switched off", Cancel);
        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "a"));
        (await CasesAsync()).ShouldHaveSingleItem().ClosedBy.ShouldBe("anna");

        await GoneAsync();
        (await CasesAsync()).Single().ClosedBy.ShouldBe("anna");
        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "a"));
        (await CasesAsync()).ShouldHaveSingleItem().ClosedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_listing_from_before_there_were_cases_gets_one_with_the_next_sweep()
    {
        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "a"));
        await _pool.Store.WriteAsync((db, token) => db.Cases.ExecuteDeleteAsync(token), Cancel);

        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "a"));

        (await CasesAsync()).ShouldHaveSingleItem().Since.ShouldBe(Noon);
    }

    [Fact]
    public async Task An_address_that_leaves_the_settings_takes_its_case_with_it()
    {
        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "a"));
        await StepAsync(state => new(PoolPolicy.Configure(state, _pool.Watching.Addresses.Where(address => address.Address.ToString() != "192.0.2.12"), _now)), null);

        (await CasesAsync()).ShouldHaveSingleItem().ClosedBy.ShouldBe(CaseDesk.BySettings);
    }

    [Fact]
    public async Task A_step_that_is_not_stored_leaves_no_case()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => _pool.Store.WriteAsync(async (db, token) =>
        {
            await StoredPool.StepAsync(db, state => new PoolDecision.Done(PoolPolicy.Next(state, Report(("192.0.2.12", "spamcop", "127.0.0.2", "a")), _pool.Watching.Rules, Lists, _now)), new(Report(("192.0.2.12", "spamcop", "127.0.0.2", "a")), Lists), (fact, _) => fact, null, _now, token);
            await db.SaveChangesAsync(token);
            throw new InvalidOperationException("the power goes out");
        }, Cancel));

        (await CasesAsync()).ShouldBeEmpty();
        await SweptAsync(("192.0.2.12", "spamcop", "127.0.0.2", "a"));
        (await CasesAsync()).Single().Number.ShouldBe(1);
    }

    CaseDesk Desk => new(_pool.Store, Samples.Shipped.Catalog, _pool.Good.Settings, new FakeTimeProvider(_now));

    Task<List<CaseRow>> CasesAsync() => _pool.Store.ReadAsync((db, token) => db.Cases.Include(work => work.Addresses).OrderBy(work => work.Number).ToListAsync(token), Cancel);

    /// <summary>Two sweeps that name nobody: so many it takes until "not listed" counts.</summary>
    async Task GoneAsync()
    {
        await SweptAsync();
        await SweptAsync();
    }

    Task SweptAsync(params (string Address, string List, string Code, string? Reason)[] listed)
    {
        if (_hasSwept) _now += TimeSpan.FromMinutes(1);
        _hasSwept = true;
        var report = Report(listed);
        return StepAsync(state => new(PoolPolicy.Next(state, report, _pool.Watching.Rules, Lists, _now)), new(report, Lists));
    }

    Task StepAsync(Func<PoolState, PoolDecision.Done> decide, Swept? swept) => _pool.Store.WriteAsync((db, token) => StoredPool.StepAsync(db, decide, swept, (fact, _) => fact, null, _now, token), Cancel);

    SweepReport Report(params (string Address, string List, string Code, string? Reason)[] listed)
    {
        var sightings = from address in _pool.Watching.Addresses
                        from list in Lists
                        let word = listed.FirstOrDefault(word => word.Address == address.Address.ToString() && word.List == list.List.Id)
                        let verdict = Dnsbl.Judge(list.List, word.Code is { } code ? new([IPAddress.Parse(code)]) : DnsAnswer.Nothing)
                        select new Sighting(address.Address, list.List.Id, list.List.Zones[0].Name, verdict, [], word.Reason, 1, _now);
        return new(_now, _now, [.. sightings], [.. Lists.Select(list => new ZoneHealth(list.List.Id, list.List.Zones[0].Name, 4, null))]);
    }
}
