using System.Net;
using SupportBot.Blocklists;
using SupportBot.Bounces;
using SupportBot.Relays;
using SupportBot.Web.Advising;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Tests.Advising;

/// <summary>The table for a refusal by a blocklist, row by row, in both languages.</summary>
public class Advice_for_a_listing
{
    static readonly DateTimeOffset Noon = new(2026, 11, 24, 11, 0, 0, TimeSpan.Zero);
    static readonly IPAddress Ours = IPAddress.Parse("192.0.2.13");

    static readonly Bounce Refusal = new()
    {
        Kind = BounceKind.Bounce, Reason = BounceReason.Blocklisted, Permanent = true, ReplyCode = "550", Recipient = "info@kunde.example",
        ListedAddress = Ours, Blocklist = new("spamcop", "SpamCop"), OccurredAt = Noon.AddMinutes(-10),
    };

    [Fact]
    public void Out_and_applied_sends_again_now_through_another_address()
    {
        var advice = For(Refusal, Now(Stand.Drained, listedBy: "spamcop"));

        advice[0].Action.ShouldBe(AdviceAction.ResendNow);
        Title(advice[0], "de").ShouldBe("Senden Sie die Nachricht jetzt noch einmal. Sie geht über eine andere Adresse hinaus.");
        Title(advice[0], "en").ShouldContain("different address");
        Text(advice[0], "de").ShouldContain("nur an info@kunde.example");
    }

    [Fact]
    public void Out_for_another_list_names_both()
    {
        var text = Text(For(Refusal with { Blocklist = new("barracuda", "Barracuda") }, Now(Stand.Drained, listedBy: "spamcop"))[0], "de");

        text.ShouldContain("Barracuda");
        text.ShouldContain("SpamCop");
    }

    [Fact]
    public void Out_while_others_of_its_pool_are_on_the_same_list_and_send_is_not_called_sure()
    {
        var now = Now(Stand.Drained, listedBy: "spamcop");
        RelaySnapshot With(string list, string pool = "default") => now with
        {
            Addresses = now.Addresses.SetItem(1, now.Addresses[1] with { State = now.Addresses[1].State with { Stand = Stand.ListedActive, Kept = Kept.Minimum, Pool = pool, Listings = [new(list, Noon, null, true)] } }),
        };

        var advice = For(Refusal, With("spamcop"));
        Actions(advice).ShouldBe([AdviceAction.ResendLater, AdviceAction.Ticket]);
        Text(advice[0], "de").ShouldContain("auch auf SpamCop");
        Text(advice[0], "en").ShouldContain("on SpamCop too");

        For(Refusal, With("barracuda"))[0].Action.ShouldBe(AdviceAction.ResendNow);
        For(Refusal, With("spamcop", pool: "other"))[0].Action.ShouldBe(AdviceAction.ResendNow);
    }

    [Fact]
    public void A_drain_that_the_mail_server_does_not_know_yet_waits_for_a_time()
    {
        var advice = For(Refusal, Now(Stand.Drained, listedBy: "spamcop", applied: false));

        Actions(advice).ShouldBe([AdviceAction.ResendLater, AdviceAction.Ticket]);
        Title(advice[0], "de").ShouldBe("Senden Sie die Nachricht ab 12:02\u00a0Uhr noch einmal.");
        Title(advice[0], "en").ShouldBe("Please send the message again from 12:02.");
    }

    [Fact]
    public void A_listed_address_that_is_kept_is_never_said_to_be_taken_out()
    {
        var advice = For(Refusal, Now(Stand.ListedActive, listedBy: "spamcop"));

        Actions(advice).ShouldBe([AdviceAction.ResendLater, AdviceAction.Ticket]);
        foreach (var language in new[] { "de", "en" }) (Title(advice[0], language) + Text(advice[0], language)).ShouldNotContain("genommen");
    }

    [Fact]
    public void A_list_that_never_drains_is_a_matter_for_the_recipient() =>
        Actions(For(Refusal with { Blocklist = new("uceprotect-2", "UCEPROTECT 2") }, Now(Stand.Active, listedBy: "uceprotect-2", drains: false))).ShouldBe([AdviceAction.ContactRecipient, AdviceAction.Ticket]);

    [Fact]
    public void Delisted_and_active_again_is_tried_once_more()
    {
        var advice = For(Refusal, Now(Stand.Active, past: new("spamcop", Noon.AddHours(-3), Noon.AddMinutes(-5))));

        Actions(advice).ShouldBe([AdviceAction.ResendLater, AdviceAction.Ticket]);
        Text(advice[0], "de").ShouldContain("sendet wieder");
    }

    [Fact]
    public void Not_listed_as_far_as_we_saw_names_list_and_time()
    {
        var advice = For(Refusal, Now(Stand.Active));

        Actions(advice).ShouldBe([AdviceAction.ResendLater, AdviceAction.Ticket]);
        Text(advice[0], "de").ShouldContain("um 11:59\u00a0Uhr");
        Text(advice[0], "de").ShouldContain("SpamCop");
    }

    [Fact]
    public void A_receivers_own_list_can_be_asked_by_nobody() =>
        Text(For(Refusal with { Blocklist = new("t-online", "T-Online") }, Now(Stand.Active))[0], "de").ShouldContain("führt der Empfänger selbst");

    [Theory]
    [InlineData(BounceReason.Blocklisted, "t-online")]
    [InlineData(BounceReason.PoorReputation, null)]
    public void Vouched_refusals_say_whom_a_receiver_turns_away_and_whether_another_try_helps(BounceReason reason, string? list)
    {
        var refusal = Refusal with { Reason = reason, Blocklist = list is null ? null : new(list, "T-Online"), Recipient = "karl@t-online.de" };
        RelaySnapshot Refused(params string[] addresses) => Now(Stand.Active) with
        {
            Refused = [.. addresses.Select(address => new RefusedAddress(IPAddress.Parse(address), list ?? "t-online.de", "T-Online", "blocklisted", 5, 5, 3, 0, Noon.AddMinutes(-30), Noon))],
        };

        var one = For(refusal, Refused("192.0.2.13"));
        Actions(one).ShouldBe([AdviceAction.ResendLater, AdviceAction.Ticket]);
        Text(one[0], "de").ShouldContain("weist Mails von 192.0.2.13 seit 11:30\u00a0Uhr ab, nicht nur Ihre. So geht es dort einer der 2 Adressen");
        Text(one[0], "en").ShouldContain("has been turning away mail from 192.0.2.13 since 11:30");

        var most = For(refusal, Refused([.. Now(Stand.Active).Addresses.Take(5).Select(view => view.State.Address.ToString()).Append("192.0.2.13").Distinct()]));
        Actions(most).ShouldBe([AdviceAction.Ticket]);
        Title(most[0], "de").ShouldStartWith("Noch einmal zu senden hilft im Moment nicht.");

        Text(For(refusal with { Blocklist = new("gmx", "GMX"), Recipient = "karl@gmx.de" }, Refused("192.0.2.13"))[0], "de").ShouldNotContain("nicht nur Ihre");
    }

    [Fact]
    public void An_address_out_for_a_receivers_refusals_sends_again_now_where_that_receiver_takes_the_others()
    {
        var refusal = Refusal with { Reason = BounceReason.PoorReputation, Blocklist = null, Recipient = "karl@t-online.de" };
        var now = Now(Stand.Drained);
        For(refusal, now)[0].Action.ShouldBe(AdviceAction.ResendNow);
        var others = now with { Refused = [.. now.Addresses.Where(view => view.Sends).Take(2).Select(view => new RefusedAddress(view.State.Address, "t-online.de", "T-Online", "poor-reputation", 5, 5, 3, 0, Noon, Noon))] };
        For(refusal, others)[0].Action.ShouldBe(AdviceAction.ResendLater);
    }

    [Fact]
    public void An_address_that_only_one_customer_sends_from_has_no_number()
    {
        var now = Now(Stand.Drained, listedBy: "spamcop");
        var own = now with { Addresses = [.. now.Addresses.Select(view => view.State.Address.Equals(Ours) ? view with { Number = 0, Mark = "", IsPublic = false } : view)] };
        foreach (var language in new[] { "de", "en" })
        {
            var diagnosis = Diagnosis.Of(Refusal, own, Tried.Nothing, Noon);
            diagnosis.Whose!.In(Samples.Languages[language], Noon).ShouldNotContain("0,");
            diagnosis.Now!.Word.In(Samples.Languages[language], Noon).ShouldNotContain("0");
        }
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void After_three_intervals_without_a_sweep_nothing_is_known(int minutes, bool unknown)
    {
        var advice = Advice.For(Refusal, Now(Stand.Active), Tried.Nothing, Noon.AddMinutes(minutes - 1));

        Actions(advice).ShouldBe([AdviceAction.ResendLater, AdviceAction.Ticket]);
        Text(advice[0], "de").Contains("wissen wir seit", StringComparison.Ordinal).ShouldBe(unknown);
    }

    [Fact]
    public void A_list_that_gives_no_answer_is_unknown() =>
        Text(For(Refusal, Now(Stand.Active, doubt: Doubt.NoAnswer))[0], "de").ShouldContain("bekommt keine Antwort");

    [Fact]
    public void An_address_of_somebody_else_asks_whose_it_is()
    {
        var advice = For(Refusal with { ListedAddress = IPAddress.Parse("198.51.100.7") }, Now(Stand.Active));

        advice[0].Action.ShouldBe(AdviceAction.CheckOwnServer);
        Title(advice[0], "de").ShouldContain("198.51.100.7");
    }

    [Fact]
    public void Without_an_address_the_whole_message_is_asked_for() =>
        Actions(For(Refusal with { ListedAddress = null }, Now(Stand.Active))).ShouldBe([AdviceAction.ResendLater, AdviceAction.Ticket]);

    [Fact]
    public void A_delayed_message_is_never_sent_again() =>
        Actions(For(Refusal with { Kind = BounceKind.Delayed }, Now(Stand.Drained, listedBy: "spamcop"))).ShouldBe([AdviceAction.Wait]);

    [Fact]
    public void The_same_refusal_after_a_resend_goes_to_a_person() =>
        Actions(Advice.For(Refusal, Now(Stand.Drained, listedBy: "spamcop"), Tried.ResentInVain, Noon)).ShouldBe([AdviceAction.Ticket]);

    [Fact]
    public void An_old_refusal_asks_whether_the_problem_still_exists() =>
        Text(For(Refusal with { OccurredAt = Noon.AddDays(-4) }, Now(Stand.Active))[0], "de").ShouldStartWith("Wenn ja: Senden Sie die Nachricht");

    [Fact]
    public void What_is_no_bounce_needs_nothing() => Actions(For(new() { Kind = BounceKind.NotABounce }, Now(Stand.Active))).ShouldBe([AdviceAction.None]);

    [Fact]
    public void Every_reason_has_advice_and_a_cause_in_both_languages()
    {
        foreach (var words in Samples.Languages.All)
        {
            foreach (var reason in Enum.GetValues<BounceReason>())
            {
                var diagnosis = Diagnosis.Of(Refusal with { Reason = reason, ListedAddress = null }, Now(Stand.Active), Tried.Nothing, Noon);
                var card = Card.Of(diagnosis, words, Noon);
                foreach (var text in new[] { card.Title, card.Do, card.Rows[0].Text })
                {
                    text.ShouldNotBeNullOrWhiteSpace();
                    text.ShouldNotContain("advice.");
                    text.ShouldNotContain("{");
                    text.ShouldNotContain("!");
                }
            }
        }
    }

    [Fact]
    public void The_card_tells_the_four_times()
    {
        var card = Card.Of(Diagnosis.Of(Refusal, Now(Stand.Drained, listedBy: "spamcop"), Tried.Nothing, Noon), Samples.Languages["de"], Noon);

        card.Rows[0].Text.ShouldBe("Ihre Nachricht an info@kunde.example wurde um 11:50\u00a0Uhr abgelehnt (550, endgültig), weil die sendende Adresse bei SpamCop auf der Liste stand.");
        card.Stand!.Strip.Select(moment => moment.Time).ShouldBe(["11:50", "11:51", "11:52", "12:00"]);
    }

    static System.Collections.Immutable.ImmutableArray<Advice> For(Bounce bounce, RelaySnapshot relays) => Advice.For(bounce, relays, Tried.Nothing, Noon);

    static IEnumerable<AdviceAction> Actions(IEnumerable<Advice> advice) => advice.Select(one => one.Action);

    static string Title(Advice advice, string language) => advice.Title.In(Samples.Languages[language], Noon);

    static string Text(Advice advice, string language) => Sentence.Join(advice.Text, Samples.Languages[language], Noon);

    static RelaySnapshot Now(Stand stand, string? listedBy = null, bool drains = true, bool applied = true, PastListing? past = null, Doubt? doubt = null) =>
        Samples.Relays(Noon, new AddressState
        {
            Address = Ours, Relay = "relay3", Stand = stand, Since = Noon.AddMinutes(-8), DrainedAt = stand == Stand.Drained ? Noon.AddMinutes(-8) : null,
            Listings = listedBy is null ? [] : [new(listedBy, Noon.AddMinutes(-9), null, drains)], Past = past is null ? [] : [past],
        }, applied, doubt);
}
