using System.Collections.Immutable;
using System.Net;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Alerts;

public class Matters_that_stand
{
    static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 40, 0, TimeSpan.Zero);

    static readonly DateTimeOffset Before = Now.AddMinutes(-10);

    [Fact]
    public void Are_none_while_all_is_well() => Hoster.Relays(Now).Matters(Now).ShouldBeEmpty();

    [Fact]
    public void A_drain_that_worked_wakes_nobody()
    {
        var matter = Hoster.Relays(Now, Hoster.Drained(13, Before)).Matters(Now).ShouldHaveSingleItem();

        (matter.Key, matter.Kind).ShouldBe(("listed:192.0.2.13", MatterKinds.Drained));
        matter.Kind.Severity.ShouldBe(Severity.Day);
        (matter.Value("at"), matter.Value("since"), matter.Value("lists"), matter.Value("sending"), matter.Value("total"), matter.Value("applied")).ShouldBe((Before, Before.AddMinutes(-1), "SpamCop", 7, 8, "alert.applied.yes"));
    }

    [Fact]
    public void A_resting_address_is_still_the_same_matter()
    {
        var resting = Hoster.Drained(13, Before) with { Stand = Stand.Resting, Since = Now, Listings = [], Past = [new("spamcop", Before.AddMinutes(-1), Now)] };
        var matter = Hoster.Relays(Now, resting).Matters(Now).ShouldHaveSingleItem();

        (matter.Key, matter.Value("lists"), matter.Value("at")).ShouldBe(("listed:192.0.2.13", "SpamCop", Before));
    }

    [Fact]
    public void A_person_s_drain_of_an_unlisted_address_is_nobody_s_news() =>
        Hoster.Relays(Now, Hoster.Well(13) with { Stand = Stand.Drained, Since = Before, Hold = new(false, "anna", "Prüfung", Before, null) }).Matters(Now).ShouldBeEmpty();

    [Theory]
    [InlineData(Kept.NotAutomatic, "alert.why.not-automatic")]
    [InlineData(Kept.Hold, "alert.why.hold")]
    public void A_listed_address_that_is_kept_says_why(Kept why, string phrase)
    {
        var matter = Hoster.Relays(Now, Hoster.Kept(13, Before, why)).Matters(Now).ShouldHaveSingleItem();

        (matter.Kind, matter.Key, matter.Value("why")).ShouldBe((MatterKinds.Kept, "listed:192.0.2.13", phrase));
    }

    [Fact]
    public void A_list_that_only_shows_and_a_listing_that_does_not_count_yet_are_no_matter() =>
        Hoster.Relays(Now, Hoster.Well(13) with { Listings = [new("barracuda", Before, null, Drains: false), new("spamcop", Before, null, Drains: true, Counts: false)] }).Matters(Now).ShouldBeEmpty();

    [Fact]
    public void A_pool_at_its_minimum_wakes()
    {
        AddressState[] out4 = [.. Enumerable.Range(11, 4).Select(number => Hoster.Drained(number, Before))];

        Hoster.Relays(Now, out4[..3]).Matters(Now).ShouldNotContain(matter => matter.Kind == MatterKinds.Minimum);
        var matter = Hoster.Relays(Now, out4).Matters(Now)[0];
        (matter.Kind, matter.Kind.Severity, matter.Value("sending"), matter.Value("total"), matter.Value("minimum")).ShouldBe((MatterKinds.Minimum, Severity.Page, 4, 8, 4));
    }

    [Fact]
    public void A_pool_whose_minimum_is_all_it_has_is_at_it_only_once_a_listed_address_has_to_stay()
    {
        Hoster.Relays(Now, 1).Matters(Now).ShouldBeEmpty();
        Hoster.Relays(Now, 1, Hoster.Kept(11, Before, Kept.Minimum)).Matters(Now).Select(matter => matter.Kind).ShouldBe([MatterKinds.Minimum, MatterKinds.Kept]);
    }

    [Fact]
    public void A_cascade_is_one_matter_and_names_those_that_wait()
    {
        var matter = Hoster.Relays(Now, Hoster.Kept(14, Before, Kept.Cascade), Hoster.Kept(15, Before, Kept.Cascade)).Matters(Now).ShouldHaveSingleItem();

        (matter.Key, matter.Kind, matter.Kind.Severity).ShouldBe(("cascade:spamcop", MatterKinds.Cascade, Severity.Page));
        (matter.Value("count"), matter.Value("addresses")).ShouldBe((2, "relay14 192.0.2.14, relay15 192.0.2.15"));
    }

    [Fact]
    public void A_mass_listing_is_one_matter_whatever_the_number_of_addresses()
    {
        var matter = Hoster.Relays(Now, [.. Enumerable.Range(11, 6).Select(number => Hoster.Kept(number, Before, Kept.MassListing))]).Matters(Now).ShouldHaveSingleItem();

        (matter.Key, matter.Kind.Severity, matter.Value("count"), matter.Value("total"), matter.Value("id")).ShouldBe(("mass-listing:spamcop", Severity.Page, 6, 8, "spamcop"));
    }

    [Theory]
    [InlineData(90, false)]
    [InlineData(91, true)]
    public void A_drain_that_has_not_arrived_after_an_interval_and_half_a_minute_wakes(int seconds, bool wakes)
    {
        var matters = Hoster.Relays(Now, Hoster.Drained(13, Now.AddSeconds(-seconds)), Hoster.Drained(14, Now)).NotApplied(13, 14).Matters(Now);

        matters.Count(matter => matter.Kind == MatterKinds.NotApplied).ShouldBe(wakes ? 1 : 0);
        if (wakes) (matters[0].Kind.Severity, matters[0].Value("addresses")).ShouldBe((Severity.Page, "relay13 192.0.2.13"));
    }

    [Fact]
    public void A_hook_that_fails_has_the_time_of_a_drain_to_succeed()
    {
        var matter = (Hoster.Relays(Now) with { HookOwed = true }).Matters(Now).ShouldHaveSingleItem();

        (matter.Kind, matter.Kind.Severity, matter.Patience).ShouldBe((MatterKinds.Hook, Severity.Page, TimeSpan.FromSeconds(90)));
    }

    [Fact]
    public void Changed_settings_that_wait_wake_and_are_why_nothing_arrives() =>
        (Hoster.Relays(Now, Hoster.Drained(13, Before)).NotApplied(13) with { Waits = true, HookOwed = true }).Matters(Now).Select(matter => matter.Kind).ShouldBe([MatterKinds.SettingsWait, MatterKinds.Drained]);

    [Theory]
    [InlineData(180, false)]
    [InlineData(181, true)]
    public void A_relay_that_has_not_fetched_its_list_for_three_intervals_wakes(int seconds, bool wakes)
    {
        var pulls = Pull.None.Add("relay13", new([], Now.AddSeconds(-seconds))).Add("relay14", new([], Now)).Add("gone", new([], Before));
        var matters = (Hoster.Relays(Now) with { Pulls = pulls }).Matters(Now);

        matters.Select(matter => matter.Key).ShouldBe(wakes ? ["not-fetched:relay13"] : []);
    }

    [Fact]
    public void A_refusal_that_names_an_address_after_its_drain_was_applied_wakes()
    {
        var relays = Hoster.Relays(Now, Hoster.Drained(13, Before));
        var late = new VouchedRefusals("192.0.2.13", [Before.AddSeconds(90), Before.AddSeconds(91), Now.AddMinutes(-1)]);

        relays.Matters(Now, new VouchedRefusals("192.0.2.13", [Before.AddSeconds(90)]), new VouchedRefusals("192.0.2.14", [Now])).ShouldNotContain(matter => matter.Kind == MatterKinds.StillSends);
        relays.NotApplied(13).Matters(Now, late).ShouldNotContain(matter => matter.Kind == MatterKinds.StillSends);
        var matter = relays.Matters(Now, late)[0];
        (matter.Kind.Severity, matter.Key, matter.Value("count"), matter.Value("last")).ShouldBe((Severity.Page, "still-sends:192.0.2.13", 2, Now.AddMinutes(-1)));
        relays.Matters(Now.AddHours(1), late).ShouldNotContain(other => other.Kind == MatterKinds.StillSends);
    }

    [Theory]
    [InlineData(180, false)]
    [InlineData(181, true)]
    public void A_sweep_older_than_three_intervals_wakes(int seconds, bool wakes)
    {
        var relays = Hoster.Relays(Now);
        relays = relays with { Lists = [.. relays.Lists.Select(list => list with { AskedAt = Now.AddSeconds(-seconds) })], SweptAt = Now };   // it ran, and nobody answered

        relays.Matters(Now).Select(matter => matter.Key).ShouldBe(wakes ? ["sweep-late"] : []);
    }

    [Fact]
    public void A_first_sweep_that_never_comes_wakes()
    {
        var relays = Hoster.Relays(Now) with { SweptAt = null, Lists = [] };

        Matters.Of(relays, Hoster.Rules, [], Now.AddMinutes(-3), Now).ShouldBeEmpty();
        Matters.Of(relays, Hoster.Rules, [], Now.AddMinutes(-4), Now).ShouldHaveSingleItem().Value("since").ShouldBe(Now.AddMinutes(-4));
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(31, true)]
    public void A_list_that_cannot_be_asked_for_half_an_hour_is_for_the_day(int minutes, bool told)
    {
        var relays = Hoster.Relays(Now);
        relays = relays with { Lists = relays.Lists.SetItem(0, relays.Lists[0] with { Doubt = Doubt.QueryRefused, DoubtSince = Now.AddMinutes(-minutes) }) };

        var matters = relays.Matters(Now);
        matters.Select(matter => matter.Key).ShouldBe(told ? ["list-silent:spamcop"] : []);
        if (told) (matters[0].Kind.Severity, matters[0].Value("doubt")).ShouldBe((Severity.Day, "alert.doubt.query-refused"));
    }

    [Fact]
    public void A_listing_that_no_waiting_ends_is_a_matter_of_its_own()
    {
        var state = Hoster.Drained(13, Before);
        var matters = Hoster.Relays(Now, state with { Listings = [state.Listings[0] with { NeverByWaiting = true }] }).Matters(Now);

        matters.Select(matter => matter.Key).ShouldBe(["listed:192.0.2.13", "set-up-fault:192.0.2.13:spamcop"]);
    }

    [Fact]
    public void A_hold_is_asked_about_after_a_day_and_its_words_go_to_nobody()
    {
        var hold = new Hold(false, "anna", "Kunde Meier ruft an", Now.AddHours(-24), null);
        var state = Hoster.Well(13) with { Stand = Stand.Drained, Since = hold.Since, Hold = hold };

        Hoster.Relays(Now, state with { Hold = hold with { Since = Now.AddHours(-23) } }).Matters(Now).ShouldBeEmpty();
        var matter = Hoster.Relays(Now, state).Matters(Now).ShouldHaveSingleItem();
        (matter.Key, matter.Kind.Repeat, matter.Value("direction")).ShouldBe(("long-hold:192.0.2.13", TimeSpan.FromHours(24), "alert.held.out"));
        matter.Values.ShouldAllBe(value => value.Text != "anna" && value.Text != "Kunde Meier ruft an");
    }

    [Fact]
    public void Certificates_count_below_fourteen_days_and_cases_when_they_are_due()
    {
        OtherMatters.Of(new SeenCertificate("relay3", 25, Now.AddDays(14)), Now).ShouldBeNull();
        var certificate = OtherMatters.Of(new SeenCertificate("relay3", 25, Now.AddDays(14).AddSeconds(-1)), Now)!;
        (certificate.Key, certificate.Kind.Severity, certificate.Value("days")).ShouldBe(("certificate:relay3:25", Severity.Day, 13));
        OtherMatters.Of(new SeenCertificate("relay3", 25, Now.AddDays(-3)), Now)!.Value("days").ShouldBe(0);

        OtherMatters.Of(new OpenCase("17", "SpamCop", Now.AddSeconds(1)), Now).ShouldBeNull();
        OtherMatters.Of(new OpenCase("17", "SpamCop", Now), Now)!.Key.ShouldBe("case-due:17");
    }

    [Fact]
    public void Come_in_one_order_what_wakes_first()
    {
        var relays = Hoster.Relays(Now, Hoster.Drained(11, Before), Hoster.Drained(12, Before), Hoster.Drained(13, Before), Hoster.Drained(14, Before), Hoster.Kept(15, Before, Kept.Cascade), Hoster.Kept(16, Before, Kept.Minimum)) with { HookOwed = true };

        relays.Matters(Now).Select(matter => matter.Key).ShouldBe(["cascade:spamcop", "minimum:default", "hook", "listed:192.0.2.16", "listed:192.0.2.11", "listed:192.0.2.12", "listed:192.0.2.13", "listed:192.0.2.14"]);
        MatterKinds.All.Select(kind => kind.Severity).ShouldBeInOrder();
        MatterKinds.All.Select(kind => kind.Id).ShouldBeUnique();
    }
}
