using SupportBot.Blocklists;
using static SupportBot.Relays.Known;

namespace SupportBot.Relays;

public class Keeping_a_pool_sending
{
    static readonly PoolRules AtOnce = new() { ConfirmDelisting = 1 };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void Half_of_a_pool_rounded_up_keeps_sending(int addresses, int senders)
    {
        var pool = new History(addresses).Listed("spamcop", [.. Enumerable.Range(11, addresses)]);
        pool.Sending.Count().ShouldBe(senders);
        pool.State.Addresses.Where(a => a.Sends).ShouldAllBe(a => a.Stand == Stand.ListedActive && a.Kept == Kept.Minimum);
    }

    [Fact]
    public void The_least_bad_stay()
    {
        var pool = new History(3, rules: new() { MinimumActive = Share.Count(2) })
            .Sweep((Ip(11), "spamcop", Two), (Ip(12), "spamcop", Two), (Ip(12), "psbl", Two), (Ip(13), "spamcop", Policy));
        pool.Sending.ShouldBe([Ip(11), Ip(13)]);
    }

    [Fact]
    public void The_address_listed_longest_stays_as_it_will_be_off_soonest()
    {
        var pool = new History(2, rules: new() { Automatic = false }).Listed("spamcop", 11).Minutes(5).Listed("spamcop", 11, 12);
        pool.Rules = new();
        pool.Minutes(1).Listed("spamcop", 11, 12).Sending.ShouldBe([Ip(11)]);
    }

    [Fact]
    public void A_listed_address_is_drained_once_the_minimum_allows_it()
    {
        var pool = new History(2, rules: AtOnce).Listed("spamcop", 11).Minutes(1).Listed("spamcop", 11, 12);
        pool.Sending.ShouldBe([Ip(12)]);

        pool.Minutes(1).Listed("spamcop", 12);
        pool.Sending.ShouldBe([Ip(11)], "the rest of 192.0.2.11 is cut short, rather than keeping a listed address");
        pool.Events.ShouldContain(e => e.Kind == PoolEventKind.Activated && e.Address!.Equals(Ip(11)) && e.Detail!.StartsWith("rest cut short"));
    }

    [Fact]
    public void The_oldest_rest_is_cut_short_first()
    {
        var pool = new History(4, rules: AtOnce with { MinimumActive = Share.Count(2), ReactivateAfter = TimeSpan.FromHours(9) });
        pool.Listed("spamcop", 12).Minutes(1).Listed("spamcop", 11).Minutes(1).Clear();
        pool.State.Addresses.Count(a => a.Stand == Stand.Resting).ShouldBe(2);

        pool.Minutes(1).Listed("psbl", 13);
        pool.Sending.ShouldBe([Ip(12), Ip(14)]);
    }

    [Fact]
    public void A_removed_sender_is_replaced_though_what_is_left_is_listed()
    {
        var pool = new History(3).Listed("spamcop", 11).Configure([.. Addresses(1)]);
        pool[11].Stand.ShouldBe(Stand.Drained);

        pool.Listed("spamcop", 11);
        pool[11].ShouldSatisfyAllConditions(a => a.Stand.ShouldBe(Stand.ListedActive), a => a.Kept.ShouldBe(Kept.Minimum));
    }

    [Fact]
    public void Each_pool_has_its_own_minimum()
    {
        var pool = new History([new("r1", Ip(11), "a"), new("r1", Ip(12), "b"), new("r1", Ip(13), "b"), new("r1", Ip(14), "b")]).Listed("spamcop", 11, 12);
        pool.Sending.ShouldBe([Ip(11), Ip(13), Ip(14)]);
    }

    [Fact]
    public void All_IPv6_addresses_may_go_while_the_pools_IPv4_is_healthy()
    {
        var pool = new History(4, 3).Sweep((Ip6(17), "spamcop", Two), (Ip6(18), "spamcop", Two), (Ip6(19), "psbl", Two));
        pool.Sending.ShouldBe([Ip(11), Ip(12), Ip(13), Ip(14)]);
    }

    [Fact]
    public void IPv6_has_the_minimum_too_when_IPv4_is_not_healthy()
    {
        var pool = new History(2, 2).Listed("psbl", 11, 12).Sweep((Ip(11), "psbl", Two), (Ip(12), "psbl", Two), (Ip6(17), "spamcop", Two), (Ip6(18), "spamcop", Two));
        pool.Sending.Count().ShouldBe(2);
        pool.State.Addresses.Count(a => a.Sends && a.Address.GetAddressBytes().Length == 16).ShouldBe(1);
    }

    [Fact]
    public void A_pool_of_IPv6_alone_keeps_sending()
    {
        var pool = new History(0, 2).Sweep((Ip6(17), "spamcop", Two), (Ip6(18), "spamcop", Two));
        pool.Sending.Count().ShouldBe(1);
    }

    [Fact]
    public void A_minimum_of_none_still_keeps_one() =>
        new History(2, rules: new() { MinimumActive = Share.Count(0) }).Listed("spamcop", 11, 12).Sending.Count().ShouldBe(1);

    [Fact]
    public void A_minimum_beyond_the_pool_drains_nobody() =>
        new History(3, rules: new() { MinimumActive = Share.Count(9) }).Listed("spamcop", 11).Sending.Count().ShouldBe(3);
}

public class Brakes
{
    static readonly PoolRules AtOnce = new() { ConfirmDelisting = 1 };

    [Fact]
    public void More_than_half_listed_by_one_list_at_once_drains_nobody()
    {
        var pool = new History(6).Listed("spamcop", 11, 12, 13, 14);
        pool.Sending.Count().ShouldBe(6);
        pool.State.Addresses.Count(a => a is { Stand: Stand.ListedActive, Kept: Kept.MassListing }).ShouldBe(4);
        pool.State.MassListings.Keys.ShouldBe(["spamcop"]);
        pool.Events.ShouldContain(new PoolEvent(Noon, PoolEventKind.MassListing, null, "spamcop", Detail: "4 of 6"));

        pool.Minutes(1).Listed("spamcop", 11).Sending.Count().ShouldBe(6, "it waits for a person though fewer are listed now");
    }

    [Fact]
    public void Half_is_no_mass_listing() => new History(4).Listed("spamcop", 11, 12).Sending.Count().ShouldBe(2);

    [Fact]
    public void Of_three_addresses_all_may_be_listed_without_a_brake() =>
        new History(3).Listed("spamcop", 11, 12, 13).State.MassListings.ShouldBeEmpty();

    [Fact]
    public void A_list_without_IPv6_is_measured_by_the_IPv4_addresses()
    {
        var pool = new History(4, 4, null, List("old", six: false)).Listed("old", 11, 12, 13);
        pool.State.MassListings.Keys.ShouldBe(["old"]);
    }

    [Fact]
    public void A_confirmed_mass_listing_drains_down_to_the_minimum()
    {
        var pool = new History(6).Listed("spamcop", 11, 12, 13, 14).Confirm("spamcop");
        pool.Kinds.ShouldBe([PoolEventKind.MassListingConfirmed]);

        pool.Minutes(1).Listed("spamcop", 11, 12, 13, 14).Sending.Count().ShouldBe(3);
        pool.State.Confirmed.ShouldBe(["spamcop"]);
        pool.Minutes(1).Listed("spamcop", 11).State.Confirmed.ShouldBeEmpty();
    }

    [Fact]
    public void Confirming_what_waits_for_nobody_does_nothing()
    {
        var pool = new History(6).Confirm("spamcop");
        pool.Events.ShouldBeEmpty();
        pool.State.Confirmed.ShouldBeEmpty();
    }

    [Fact]
    public void A_mass_listing_ends_when_the_list_names_nobody_any_more()
    {
        var pool = new History(6, rules: AtOnce).Listed("spamcop", 11, 12, 13, 14).NoWord();
        pool.State.MassListings.ShouldNotBeEmpty();
        pool.Clear().State.MassListings.ShouldBeEmpty();
        pool.Kinds.ShouldContain(PoolEventKind.MassListingEnded);
        pool.State.Addresses.ShouldAllBe(a => a.Stand == Stand.Active);
    }

    [Fact]
    public void Another_list_still_drains_during_a_mass_listing()
    {
        var pool = new History(6).Sweep((Ip(11), "spamcop", Two), (Ip(12), "spamcop", Two), (Ip(13), "spamcop", Two), (Ip(14), "spamcop", Two), (Ip(11), "psbl", Two));
        pool.Sending.ShouldBe([Ip(12), Ip(13), Ip(14), Ip(15), Ip(16)]);
    }

    [Fact]
    public void A_cascade_by_one_list_waits_for_a_person()
    {
        var pool = new History(12).Listed("spamcop", 11, 12, 13, 14, 15);
        pool.Sending.Count().ShouldBe(9, "a quarter of 12");
        pool.State.Addresses.Count(a => a.Kept == Kept.Cascade).ShouldBe(2);
        pool.Kinds.Count(kind => kind == PoolEventKind.Cascade).ShouldBe(1);

        pool.Minutes(1).Listed("spamcop", 11, 12, 13, 14, 15, 16).Kinds.ShouldNotContain(PoolEventKind.Cascade, "said once");
        pool.Minutes(1).Sweep((Ip(17), "psbl", Two))[17].Stand.ShouldBe(Stand.Drained, "the limit is each list's own");
    }

    [Fact]
    public void A_cascade_is_over_when_its_window_is()
    {
        var pool = new History(12).Listed("spamcop", 11, 12, 13, 14).After(TimeSpan.FromHours(6)).Listed("spamcop", 11, 12, 13, 14);
        pool.Sending.Count().ShouldBe(8);
    }

    [Fact]
    public void A_confirmed_cascade_drains_what_waited()
    {
        var pool = new History(12).Listed("spamcop", 11, 12, 13, 14, 15).Confirm("spamcop").Minutes(1).Listed("spamcop", 11, 12, 13, 14, 15);
        pool.Sending.Count().ShouldBe(7);
        pool.State.Confirmed.ShouldBeEmpty();
    }

    [Fact]
    public void A_small_pool_may_lose_two_by_one_list() => new History(4).Listed("spamcop", 11).Listed("spamcop", 11, 12).Sending.Count().ShouldBe(2);
}

public class Decisions_of_persons
{
    static readonly PoolRules AtOnce = new() { ConfirmDelisting = 1 };

    [Fact]
    public void A_drain_takes_an_address_out_until_it_is_released()
    {
        var pool = new History(3);
        pool.Drain(Ip(11)).ShouldBeOfType<PoolDecision.Done>();
        pool.Kinds.ShouldBe([PoolEventKind.HoldSet, PoolEventKind.Drained]);

        pool.After(TimeSpan.FromDays(9)).Clear()[11].Stand.ShouldBe(Stand.Drained);
        pool.Release(Ip(11));
        pool[11].ShouldSatisfyAllConditions(a => a.Stand.ShouldBe(Stand.Active), a => a.Hold.ShouldBeNull());
    }

    [Fact]
    public void A_drain_ends_at_its_time()
    {
        var pool = new History(3, rules: AtOnce with { Automatic = false });
        pool.Drain(Ip(11), TimeSpan.FromHours(1));
        pool.Minutes(59).Clear()[11].Stand.ShouldBe(Stand.Drained);
        pool.Minutes(1).Clear()[11].Stand.ShouldBe(Stand.Active);
        pool.Kinds.ShouldBe([PoolEventKind.HoldEnded, PoolEventKind.Activated]);
    }

    [Fact]
    public void A_drain_below_the_minimum_is_refused_unless_forced()
    {
        var pool = new History(2);
        pool.Drain(Ip(11));
        pool.Drain(Ip(12)).ShouldBe(new PoolDecision.BelowMinimum(1));
        pool.Drain(Ip(12), force: true).ShouldBeOfType<PoolDecision.Done>();
        pool.Sending.ShouldBeEmpty();
        pool.Minutes(1).Clear().Sending.ShouldBeEmpty("a hold is never overruled");
    }

    [Fact]
    public void A_resting_address_goes_in_for_the_drained_one()
    {
        var pool = new History(2, rules: AtOnce).Listed("spamcop", 11).Minutes(1).Clear();
        pool.Drain(Ip(12)).ShouldBeOfType<PoolDecision.Done>();
        pool.Sending.ShouldBe([Ip(11)]);
    }

    [Fact]
    public void An_unknown_address_is_unknown()
    {
        var pool = new History(2);
        pool.Drain(Ip(99)).ShouldBeOfType<PoolDecision.UnknownAddress>();
        pool.Activate(Ip(99)).ShouldBeOfType<PoolDecision.UnknownAddress>();
        pool.Release(Ip(99)).ShouldBeOfType<PoolDecision.UnknownAddress>();
    }

    [Fact]
    public void An_activated_listed_address_sends_for_four_hours()
    {
        var pool = new History(3).Listed("spamcop", 11);
        pool.Activate(Ip(11));
        pool[11].ShouldSatisfyAllConditions(a => a.Stand.ShouldBe(Stand.ListedActive), a => a.Kept.ShouldBe(Kept.Hold), a => a.Hold!.Until.ShouldBe(Noon + TimeSpan.FromHours(4)));

        pool.Minutes(239).Listed("spamcop", 11)[11].Sends.ShouldBeTrue();
        pool.Minutes(1).Listed("spamcop", 11)[11].Stand.ShouldBe(Stand.Drained);
    }

    [Fact]
    public void An_activated_listed_address_sends_as_long_as_it_was_said()
    {
        var pool = new History(3).Listed("spamcop", 11);
        pool.Activate(Ip(11), TimeSpan.FromHours(9));
        pool.After(TimeSpan.FromHours(8)).Listed("spamcop", 11)[11].Sends.ShouldBeTrue();
    }

    [Fact]
    public void An_activated_unlisted_address_keeps_sending_when_it_is_listed_later()
    {
        var pool = new History(3);
        pool.Activate(Ip(11));
        pool[11].Hold!.Until.ShouldBeNull();
        pool.After(TimeSpan.FromDays(3)).Listed("spamcop", 11)[11].ShouldSatisfyAllConditions(a => a.Sends.ShouldBeTrue(), a => a.Kept.ShouldBe(Kept.Hold));
    }

    [Fact]
    public void A_released_address_rests_what_is_left_of_its_rest()
    {
        var pool = new History(3, rules: AtOnce);
        pool.Listed("spamcop", 11).Drain(Ip(11));
        pool.Minutes(1).Clear()[11].Stand.ShouldBe(Stand.Drained);
        pool.Minutes(10).Release(Ip(11));
        pool[11].ShouldSatisfyAllConditions(a => a.Stand.ShouldBe(Stand.Resting), a => a.RestsUntil.ShouldBe(Noon + TimeSpan.FromMinutes(31)));
    }

    [Fact]
    public void Releasing_what_is_not_held_does_nothing()
    {
        var pool = new History(2);
        pool.Release(Ip(11)).ShouldBeOfType<PoolDecision.Done>();
        pool.Events.ShouldBeEmpty();
    }
}

public class Changed_settings
{
    [Fact]
    public void New_addresses_start_active_and_removed_ones_leave()
    {
        var pool = new History(3).Listed("spamcop", 11).Minutes(1).Configure([new("b", Ip(12)), new("a", Ip(30)), new("a", Ip(11), "other"), new("z", Ip(11))]);

        pool.State.Addresses.Select(a => (a.Relay, a.Address, a.Pool, a.Stand)).ShouldBe(
            [("a", Ip(11), "other", Stand.Drained), ("a", Ip(30), "default", Stand.Active), ("b", Ip(12), "default", Stand.Active)]);
        pool.Events.Select(e => (e.Kind, e.Address)).ShouldBe([(PoolEventKind.Joined, Ip(30)), (PoolEventKind.Left, Ip(13))]);
    }

    [Fact]
    public void Drains_of_removed_addresses_do_not_count_for_a_cascade()
    {
        var pool = new History(5).Listed("spamcop", 11, 12).Configure(Addresses(5).Skip(2));
        pool.State.Drains.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("3", 3, 3)]
    [InlineData("50%", 3, 2)]
    [InlineData(" 0% ", 3, 0)]
    [InlineData("100%", 7, 7)]
    public void A_share_is_a_number_or_per_cent_rounded_up(string text, int total, int expected)
    {
        Share.TryParse(text, out var share).ShouldBeTrue();
        share.Of(total).ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("-1")]
    [InlineData("101%")]
    [InlineData("half")]
    [InlineData("1.5")]
    public void Anything_else_is_no_share(string? text) => Share.TryParse(text, out _).ShouldBeFalse();
}
