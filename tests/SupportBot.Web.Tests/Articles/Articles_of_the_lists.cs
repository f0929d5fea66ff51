using System.Net;
using SupportBot.Blocklists;
using SupportBot.Bounces;
using SupportBot.Relays;
using SupportBot.Web.Advising;
using SupportBot.Web.Conversations;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Articles;

/// <summary>Whatever a refusal names, its explanation leads to an article that is there.</summary>
public class Articles_of_the_lists
{
    static readonly DateTimeOffset Noon = new(2026, 11, 24, 11, 0, 0, TimeSpan.Zero);
    static readonly ArticleShelf Shelf = Shipped.Shelf();

    public static TheoryData<string, string> Lists => [.. from language in new[] { "de", "en" } from list in BlocklistCatalog.BuiltIn().All select (language, list.Id)];

    public static TheoryData<string, BounceReason> Reasons => [.. from language in new[] { "de", "en" } from reason in Enum.GetValues<BounceReason>() select (language, reason)];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Are_led_to_by_a_refusal_and_by_the_question_why(string language, string id)
    {
        var list = BlocklistCatalog.BuiltIn()[id]!;
        var told = Told(language, Refusal with { Blocklist = new(id, list.Name) });
        var why = Dialog.Next(told.State, Nothing with { Wish = Wish.WhyListed }, Now);

        foreach (var step in new[] { told, why })
        {
            var slug = Links(step, language)[0].Article!;
            (Shelf.Find(language, slug)!.Aliases.Contains($"list-{id}") || slug == $"list-{id}").ShouldBeTrue($"{step.Move}: {slug}");
        }
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Are_led_to_by_each_reason(string language, BounceReason reason)
    {
        var word = BounceJson.Word(reason);
        var own = Links(Told(language, Refusal with { Reason = reason, Blocklist = null, ListedAddress = null }), language)[0].Article!;

        (Shelf.Find(language, own)!.Aliases.Contains(word) || own == word || (reason, own) is (BounceReason.Blocklisted, "send-again") or (BounceReason.PoorReputation, "authentication")).ShouldBeTrue(own);
    }

    [Theory]
    [InlineData("google", BounceReason.PoorReputation, "list-google")]
    [InlineData("yahoo", BounceReason.RateLimited, "list-yahoo")]
    [InlineData("gmx", BounceReason.Policy, "list-gmx-webde")]
    [InlineData("t-online", BounceReason.SpamContent, "spam-content")]
    public void Explain_a_receivers_own_judgement(string receiver, BounceReason reason, string article) =>
        Links(Told("de", Refusal with { Reason = reason, Blocklist = new(receiver, receiver) }), "de")[0].Article.ShouldBe(article);

    static readonly Heard Nothing = Heard.Of("", [], Samples.Reader) with { IsEmpty = false };

    static readonly Bounce Refusal = new()
    {
        Kind = BounceKind.Bounce, Reason = BounceReason.Blocklisted, Permanent = true, ReplyCode = "550", Recipient = "info@kunde.example", ListedAddress = IPAddress.Parse("192.0.2.13"), OccurredAt = Noon.AddMinutes(-10),
    };

    static readonly Situation Now = new(Samples.Relays(Noon, new AddressState { Address = IPAddress.Parse("192.0.2.13"), Relay = "relay3", Since = Noon.AddDays(-1) }), Noon, "089 99998-110", Noon.AddHours(6), Noon, slug => Shelf.Find("de", slug) is not null);

    static Step Told(string language, Bounce bounce) => Dialog.Next(new() { Language = language }, Nothing with { Bounces = [bounce] }, Now);

    static System.Collections.Immutable.ImmutableArray<SpokenLink> Links(Step step, string language) => Spoken.Of(step.Reply, Samples.Languages[language], Noon, "", slug => Shelf.Find(language, slug), null).Links;
}
