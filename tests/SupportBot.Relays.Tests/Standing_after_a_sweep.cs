using SupportBot.Blocklists;
using static SupportBot.Relays.Known;

namespace SupportBot.Relays;

public class Standing_after_a_sweep
{
    static readonly PoolRules AtOnce = new() { ConfirmDelisting = 1 };

    [Fact]
    public void A_listed_address_is_drained_and_says_why()
    {
        var pool = new History(3).Listed("spamcop", 11);

        pool[11].ShouldSatisfyAllConditions(a => a.Stand.ShouldBe(Stand.Drained), a => a.DrainedAt.ShouldBe(Noon), a => a.Listings.Single().Blocklist.ShouldBe("spamcop"));
        pool.Events.ShouldBe([new(Noon, PoolEventKind.Listed, Ip(11), "spamcop", Detail: "because"), new(Noon, PoolEventKind.Drained, Ip(11), "spamcop", Stand.Active, Stand.Drained, "because")]);
        pool.Sending.ShouldBe([Ip(12), Ip(13)]);
    }

    [Fact]
    public void A_delisted_address_rests_before_it_sends_again()
    {
        var pool = new History(3, rules: AtOnce).Listed("spamcop", 11).Minutes(1).Clear();
        pool[11].Stand.ShouldBe(Stand.Resting);

        pool.Minutes(29.9).Clear()[11].Stand.ShouldBe(Stand.Resting);
        pool.Minutes(0.1).Clear()[11].Stand.ShouldBe(Stand.Active);
    }

    [Fact]
    public void It_takes_as_many_clear_sweeps_in_a_row_as_the_rules_say()
    {
        var pool = new History(3).Listed("spamcop", 11);
        pool.Minutes(1).Clear()[11].Stand.ShouldBe(Stand.Drained);
        pool.Minutes(1).Listed("spamcop", 11).Minutes(1).Clear()[11].Stand.ShouldBe(Stand.Drained);
        pool.Minutes(1).NoWord().Minutes(1).Clear()[11].Stand.ShouldBe(Stand.Resting);
    }

    [Fact]
    public void No_word_changes_nothing()
    {
        var pool = new History(3).Listed("spamcop", 11);
        var before = pool.State;

        pool.Minutes(1).NoWord();

        pool.State.Addresses.ShouldBe(before.Addresses);
        pool.Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_resting_address_waits_for_a_clear_word_of_the_list_that_took_it_out()
    {
        var pool = new History(3, rules: AtOnce).Listed("spamcop", 11).Minutes(1).Clear();

        pool.Minutes(60).Report([pool.Seen(Ip(11), "psbl", new Verdict.NotListed()), pool.Seen(Ip(11), "spamcop", new Verdict.Unknown(Doubt.NoAnswer))]);
        pool[11].Stand.ShouldBe(Stand.Resting);

        pool.Report([pool.Seen(Ip(11), "spamcop", new Verdict.NotListed())])[11].Stand.ShouldBe(Stand.Active);
    }

    [Fact]
    public void Lists_that_never_listed_it_need_not_answer()
    {
        var pool = new History(3, rules: AtOnce).Listed("spamcop", 11).Minutes(1);
        pool.Report([pool.Seen(Ip(11), "spamcop", new Verdict.NotListed())])[11].Stand.ShouldBe(Stand.Resting);
    }

    [Fact]
    public void Every_list_that_took_it_out_must_clear_it()
    {
        var pool = new History(3, rules: AtOnce).Sweep((Ip(11), "spamcop", Two), (Ip(11), "psbl", Two)).Minutes(1);
        pool.Listed("psbl", 11)[11].Stand.ShouldBe(Stand.Drained);
        pool.Minutes(1).Clear()[11].Stand.ShouldBe(Stand.Resting);
    }

    [Fact]
    public void A_resting_address_that_is_listed_again_is_drained_again()
    {
        var pool = new History(3, rules: AtOnce).Listed("spamcop", 11).Minutes(1).Clear().Minutes(1).Listed("psbl", 11);
        pool[11].Stand.ShouldBe(Stand.Drained);
        pool.Kinds.ShouldBe([PoolEventKind.Listed, PoolEventKind.Drained]);
    }

    [Fact]
    public void A_list_that_only_shows_drains_nobody()
    {
        var pool = new History(3).Listed("shows", 11);
        pool[11].ShouldSatisfyAllConditions(a => a.Stand.ShouldBe(Stand.Active), a => a.Listings.Single().Drains.ShouldBeFalse());
        pool.Kinds.ShouldBe([PoolEventKind.Listed]);
    }

    [Fact]
    public void A_code_that_only_shows_drains_nobody()
    {
        var pool = new History(3).Sweep((Ip(11), "spamcop", Shows));
        pool[11].Stand.ShouldBe(Stand.Active);
        pool.Sweep((Ip(11), "spamcop", Two))[11].Stand.ShouldBe(Stand.Drained);
    }

    [Fact]
    public void A_policy_listing_is_marked_and_lasts_as_long_as_the_list_says_so()
    {
        var pool = new History(3, rules: AtOnce).Sweep((Ip(11), "spamcop", Policy));
        pool[11].Listings.Single().NeverByWaiting.ShouldBeTrue();
        pool.Events[^1].Detail.ShouldBe("never ends by waiting: mend the set-up");

        for (var day = 0; day < 10; day++) pool.After(TimeSpan.FromDays(1)).Sweep((Ip(11), "spamcop", Policy))[11].Stand.ShouldBe(Stand.Drained);
    }
    [Fact]
    public void A_code_that_only_shows_clears_as_a_clear_word_does()
    {
        var pool = new History(3).Listed("spamcop", 11).Minutes(1).Sweep((Ip(11), "spamcop", Shows));
        pool[11].Stand.ShouldBe(Stand.Drained, "one sweep is not enough");

        pool.Minutes(1).Sweep((Ip(11), "spamcop", Shows))[11].ShouldSatisfyAllConditions(a => a.Stand.ShouldBe(Stand.Resting), a => a.Listings.Single().Drains.ShouldBeFalse());
        pool.Kinds.ShouldBe([PoolEventKind.Delisted, PoolEventKind.Listed, PoolEventKind.Resting]);
        pool.Minutes(30).Sweep((Ip(11), "spamcop", Shows))[11].Stand.ShouldBe(Stand.Active, "though it is still shown");
    }

    [Fact]
    public void A_listing_that_was_only_shown_drains_once_enough_answers_say_so()
    {
        var pool = new History(3, rules: new() { ConfirmListing = 2 }).Sweep((Ip(11), "spamcop", Shows)).Sweep((Ip(11), "spamcop", Shows));
        Verdict listed = new Verdict.Listed([Two]);

        pool.Report([pool.Seen(Ip(11), "spamcop", listed)])[11].ShouldSatisfyAllConditions(a => a.Stand.ShouldBe(Stand.Active), a => a.Listings.Single().Drains.ShouldBeFalse());
        pool.Report([pool.Seen(Ip(11), "spamcop", listed)])[11].Stand.ShouldBe(Stand.Drained);
        pool.Kinds.ShouldBe([PoolEventKind.Drained], "listed was said before");
    }

    [Fact]
    public void A_listing_that_counts_goes_on_counting_when_more_answers_are_wanted()
    {
        var pool = new History(3).Listed("spamcop", 11);
        pool.Rules = new() { ConfirmListing = 3 };

        pool.Minutes(1).NoWord()[11].Stand.ShouldBe(Stand.Drained);
        pool.Minutes(1).Listed("spamcop", 11).Events.ShouldBeEmpty();
        pool.Minutes(1).Clear().Minutes(1).Clear().Kinds.ShouldBe([PoolEventKind.Delisted, PoolEventKind.Resting]);
    }

    [Fact]
    public void A_listing_counts_once_enough_answers_say_so()
    {
        var pool = new History(3, rules: new() { ConfirmListing = 3 });
        Verdict listed = new Verdict.Listed([Two]);

        pool.Report([pool.Seen(Ip(11), "spamcop", listed, confirmed: 2)])[11].Stand.ShouldBe(Stand.Active);
        pool.Events.ShouldBeEmpty();
        pool.Report([pool.Seen(Ip(11), "spamcop", listed, confirmed: 1)])[11].Stand.ShouldBe(Stand.Drained);
    }

    [Fact]
    public void An_unconfirmed_listing_is_forgotten_at_the_first_clear_word()
    {
        var pool = new History(3, rules: new() { ConfirmListing = 2 });
        pool.Report([pool.Seen(Ip(11), "spamcop", new Verdict.Listed([Two]))]).Clear();
        pool[11].Listings.ShouldBeEmpty();
        pool.Report([pool.Seen(Ip(11), "spamcop", new Verdict.Listed([Two]))])[11].Stand.ShouldBe(Stand.Active);
    }

    [Fact]
    public void The_rest_is_the_longer_of_the_rule_and_the_mirrors_lag()
    {
        var slow = List("slow", mirrorLag: TimeSpan.FromHours(4));
        var pool = new History(3, 0, AtOnce, slow).Listed("slow", 11).Clear();
        pool[11].RestsUntil.ShouldBe(Noon + TimeSpan.FromHours(4));
    }

    [Fact]
    public void The_rest_doubles_with_each_repeat_up_to_a_day()
    {
        var pool = new History(3, rules: AtOnce);
        List<double> hours = [];
        for (var i = 0; i < 8; i++)
        {
            pool.Listed("spamcop", 11).Clear();
            hours.Add((pool[11].RestsUntil!.Value - pool.Now).TotalHours);
            pool.After(TimeSpan.FromHours(24)).Clear()[11].Stand.ShouldBe(Stand.Active);
        }

        hours.ShouldBe([0.5, 1, 2, 4, 8, 16, 24, 24]);
    }

    [Fact]
    public void A_quiet_week_forgets_the_repeats()
    {
        var pool = new History(3, rules: AtOnce).Listed("spamcop", 11).Clear().After(TimeSpan.FromDays(8)).Clear().Listed("spamcop", 11).Clear();
        pool[11].RestsUntil.ShouldBe(pool.Now + TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void A_list_that_is_not_asked_any_more_holds_nobody()
    {
        var pool = new History(3).Listed("spamcop", 11);
        pool.Lists = [List("psbl")];
        pool.Minutes(1).Clear()[11].ShouldSatisfyAllConditions(a => a.Stand.ShouldBe(Stand.Active), a => a.Past.Single().Blocklist.ShouldBe("spamcop"));
    }

    [Fact]
    public void Without_automatic_nothing_leaves_and_nothing_returns()
    {
        var pool = new History(3, rules: AtOnce with { Automatic = false }).Listed("spamcop", 11);
        pool[11].ShouldSatisfyAllConditions(a => a.Stand.ShouldBe(Stand.ListedActive), a => a.Kept.ShouldBe(Kept.NotAutomatic));
        pool.Clear()[11].Stand.ShouldBe(Stand.Active);

        pool.Rules = AtOnce;
        pool.Listed("spamcop", 11)[11].Stand.ShouldBe(Stand.Drained);
        pool.Rules = AtOnce with { Automatic = false };
        pool.After(TimeSpan.FromDays(2)).Clear()[11].Stand.ShouldBe(Stand.Drained);
        pool.Rules = AtOnce;
        pool.Clear()[11].Stand.ShouldBe(Stand.Resting);
        pool.Minutes(30).Clear()[11].Stand.ShouldBe(Stand.Active);
    }

    [Fact]
    public void The_newest_past_listings_are_remembered()
    {
        var pool = new History(3, rules: AtOnce);
        for (var i = 0; i < 12; i++) pool.Minutes(1).Listed("shows", 11).Clear();
        pool[11].Past.Length.ShouldBe(8);
        pool[11].Past[^1].ShouldBe(new("shows", pool.Now, pool.Now, Drains: false));
    }
}
