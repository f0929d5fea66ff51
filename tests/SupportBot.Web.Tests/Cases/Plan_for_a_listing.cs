using System.Collections.Immutable;
using SupportBot.Blocklists;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Cases;

/// <summary>What the desk says is to be done, for the lists of the shipped catalogue.</summary>
public sealed class Plan_for_a_listing
{
    static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    static readonly CaseFacts Fresh = new(["192.0.2.11"], Noon, IsNetwork: false, NeverByWaiting: false, IsMass: false, null, null, null);

    static readonly Tick Anna = new("anna", Noon.AddHours(2));

    [Fact]
    public void Begins_with_the_source_and_is_due_at_once()
    {
        foreach (var list in Samples.Shipped.Catalog.All.Where(list => list.Kind == BlocklistKind.Asked))
        {
            var plan = DelistingPlan.For(list, Fresh, Noon);

            plan.Steps[..2].ShouldBe([CaseStep.SourceFound, CaseStep.SourceLocked], list.Id);
            plan.Missing.ShouldBe(plan.Steps, list.Id);
            plan.NextLook.ShouldBe(Noon, list.Id);
        }
    }

    [Fact]
    public void Spamcop_ends_by_itself_a_day_and_the_mirrors_lag_after_the_source_was_locked()
    {
        Plan("spamcop", Fresh).Way.ShouldBe(new DelistingWay.ByItself(Noon.AddHours(28)));

        var locked = Plan("spamcop", Fresh with { Found = Anna, Locked = Anna });
        locked.Way.ShouldBe(new DelistingWay.ByItself(Anna.At.AddHours(28)));
        locked.NextLook.ShouldBe(Anna.At.AddHours(28));
        locked.Links.ShouldBe(["https://www.spamcop.net/bl.shtml?192.0.2.11"]);
    }

    [Fact]
    public void A_form_is_for_when_the_source_is_locked_and_looked_after_a_day_later()
    {
        var locked = Fresh with { Found = Anna, Locked = Anna };

        Plan("spamhaus", locked).Missing.ShouldBe([CaseStep.Asked]);
        Plan("spamhaus", locked).NextLook.ShouldBe(Noon);
        Plan("spamhaus", locked with { Asked = new("anna", Noon.AddHours(3)) }).NextLook.ShouldBe(Noon.AddHours(27));
        Plan("spamhaus", locked).Links.ShouldBe(["https://check.spamhaus.org/listed/?searchterm=192.0.2.11"]);
    }

    [Fact]
    public void An_entry_for_hosts_that_should_not_send_never_ends_by_waiting_and_has_no_source()
    {
        var plan = Plan("spamhaus", Fresh with { NeverByWaiting = true });

        plan.Way.ShouldBe(new DelistingWay.SetUp());
        plan.Steps.ShouldBe([CaseStep.Asked]);
    }

    [Theory]
    [InlineData("uceprotect-1")]
    [InlineData("uceprotect-2")]
    [InlineData("uceprotect-3")]
    [InlineData("backscatterer")]
    public void Where_removal_is_sold_nobody_is_asked_and_nothing_is_linked(string list)
    {
        var plan = Plan(list, Fresh);

        plan.Links.ShouldBeEmpty();
        plan.Steps.ShouldBe([CaseStep.SourceFound, CaseStep.SourceLocked]);
    }

    [Fact]
    public void Removal_for_money_is_in_no_sentence_and_a_list_whose_remark_names_it_is_marked()
    {
        foreach (var words in Samples.Languages.All)
        {
            foreach (var key in words.Keys.Where(key => key.StartsWith("case.", StringComparison.Ordinal)))
                words.Raw(key)!.Value.ToString().ShouldNotMatch("(?i)paid|pay|express|bezahl|gebühr|kosten", key);
        }

        Samples.Shipped.Catalog.All.Where(list => list.Remark?.Contains("Paid", StringComparison.Ordinal) == true && !list.SellsRemoval).ShouldBeEmpty();
    }

    [Fact]
    public void A_list_that_the_catalogue_no_longer_knows_is_looked_after_each_day()
    {
        DelistingPlan.For(null, Fresh with { Found = Anna, Locked = Anna }, Noon).ShouldSatisfyAllConditions(
            plan => plan.Way.ShouldBe(new DelistingWay.Unknown()),
            plan => plan.NextLook.ShouldBe(Noon.AddDays(1)),
            plan => plan.Missing.ShouldBeEmpty());
    }

    [Theory]
    [InlineData(true, false, RemovalWay.ByItself, true)]
    [InlineData(false, false, RemovalWay.ByItself, false)]   // UCEPROTECT 1
    [InlineData(false, true, RemovalWay.ByItself, true)]
    [InlineData(false, false, RemovalWay.Form, true)]        // Mailspike
    [InlineData(false, false, RemovalWay.Mail, true)]
    [InlineData(false, false, RemovalWay.None, false)]
    public void Somebody_is_wanted_where_waiting_alone_is_not_enough(bool drains, bool neverByWaiting, RemovalWay removal, bool wanted) =>
        CaseRule.WantsAPerson(drains, neverByWaiting, removal).ShouldBe(wanted);

    [Fact]
    public void Every_case_has_its_sentences_in_both_languages()
    {
        CaseFacts[] situations = [Fresh, Fresh with { Found = Anna }, Fresh with { Found = Anna, Locked = Anna }, Fresh with { Found = Anna, Locked = Anna, Asked = Anna }, Fresh with { NeverByWaiting = true }, Fresh with { IsNetwork = true, IsMass = true }];
        foreach (var words in Samples.Languages.All)
        {
            foreach (var list in (string[])["spamcop", "spamhaus", "uceprotect-1", "gone"])
            {
                foreach (var facts in situations)
                    DelistingSentences.Of(View(list, facts)).ShouldAllBe(sentence => !sentence.In(words, Noon).Contains('{') && sentence.In(words, Noon).Contains(' '));
            }
        }

        var german = string.Join(' ', DelistingSentences.Of(View("spamcop", Fresh with { Found = Anna, Locked = Anna })).Select(sentence => sentence.In(Samples.Languages["de"], Noon)));
        german.ShouldEndWith("SpamCop nimmt die Adresse von selbst herunter, wenn nichts mehr hinzukommt: am 29.\u00a0November um 19:00\u00a0Uhr.");
    }

    static CaseView View(string list, CaseFacts facts) => new(1, list, Samples.Shipped.Catalog[list]?.Name ?? list, [new("192.0.2.11", Noon, null, 0)], Noon, Noon, true, 0, null, null, null, null, null, null, null, facts, Plan(list, facts));

    static DelistingPlan Plan(string list, CaseFacts facts) => DelistingPlan.For(Samples.Shipped.Catalog[list], facts, Noon);
}
