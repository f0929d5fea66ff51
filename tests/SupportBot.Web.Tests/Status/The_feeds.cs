using System.ServiceModel.Syndication;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using SupportBot.Web.Status;

namespace SupportBot.Web.Tests.Status;

/// <summary>Incidents for feed readers: Atom, RSS, JSON Feed.</summary>
public class The_feeds
{
    static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    public static TheoryData<string, string> Both => new() { { "/status/feed.atom", "" }, { "/status/feed.rss", "" }, { "/history.atom", "?lang=en" }, { "/history.rss", "?lang=en" } };

    [Theory, MemberData(nameof(Both))]
    public async Task Are_understood_by_a_feed_reader(string path, string query)
    {
        var feed = await ReadAsync(Scenes.Of(), path, query);

        feed.Language.ShouldBe(query.Length == 0 ? "de" : "en");
        feed.Title.Text.ShouldBe(query.Length == 0 ? "Musterhost: Status" : "Musterhost: status");
        feed.Links.Single(link => link.RelationshipType == "self").Uri.AbsoluteUri.ShouldBe($"{Scenes.Url}{path.Replace("/history", "/status/feed", StringComparison.Ordinal)}{query}");
        feed.Items.Select(item => item.Title.Text).ShouldBe(query.Length == 0
            ? ["Ausgang 4 steht bei SpamCop auf der Liste", "Ausgang 3 bei SpamCop gelistet"]
            : ["Relay 4 is on the SpamCop blocklist", "Relay 3 listed at SpamCop"]);
        var newest = feed.Items.First();
        newest.Id.ShouldStartWith("tag:status.musterhost.example,2026-11-25:status/incident/");
        newest.Links.Single().Uri.AbsoluteUri.ShouldStartWith($"{Scenes.Url}/{feed.Language}/status/incidents/");
        newest.PublishDate.ShouldBe(Scenes.Noon.AddMinutes(-21));
        newest.Categories.Select(category => category.Name).ShouldBe([query.Length == 0 ? "Ausgang 4" : "Relay 4"]);
    }

    [Fact]
    public async Task Have_what_Atom_requires()
    {
        var feed = XDocument.Parse(await Scenes.TextAsync(Scenes.Of(), "/status/feed.atom")).Root!;

        feed.Name.ShouldBe(Atom + "feed");
        feed.Attribute(XNamespace.Xml + "lang")!.Value.ShouldBe("de");
        foreach (var part in new[] { feed }.Concat(feed.Elements(Atom + "entry")))   // RFC 4287, sections 4.1.1 and 4.1.2
        {
            foreach (var name in new[] { "id", "title", "updated" }) part.Elements(Atom + name).Count().ShouldBe(1, $"{part.Name.LocalName}: {name}");
            Uri.IsWellFormedUriString(part.Element(Atom + "id")!.Value, UriKind.Absolute).ShouldBeTrue();
            XmlConvert.ToDateTimeOffset(part.Element(Atom + "updated")!.Value).ShouldBeLessThanOrEqualTo(Scenes.Noon);
            part.Elements(Atom + "link").Count(link => (string?)link.Attribute("rel") == "alternate").ShouldBe(1);
        }

        feed.Element(Atom + "author")!.Element(Atom + "name")!.Value.ShouldBe("Musterhost");   // once is enough for all entries
        feed.Elements(Atom + "entry").Select(entry => entry.Element(Atom + "content")!.Attribute("type")!.Value).Distinct().ShouldBe(["html"]);
        feed.Descendants(Atom + "id").Select(id => id.Value).ShouldBeUnique();
    }

    [Fact]
    public async Task Have_what_RSS_requires()
    {
        var channel = XDocument.Parse(await Scenes.TextAsync(Scenes.Of(), "/status/feed.rss")).Root!.Element("channel")!;

        foreach (var name in new[] { "title", "link", "description", "language", "lastBuildDate" }) channel.Elements(name).Count().ShouldBe(1, name);
        channel.Element("managingEditor").ShouldBeNull();   // a mail address, or nothing
        foreach (var item in channel.Elements("item"))
        {
            foreach (var name in new[] { "title", "link", "description", "pubDate" }) item.Elements(name).Count().ShouldBe(1, name);
            item.Element("guid")!.Attribute("isPermaLink")!.Value.ShouldBe("false");
            DateTimeOffset.ParseExact(item.Element("pubDate")!.Value, "ddd, dd MMM yyyy HH:mm:ss zzz", System.Globalization.CultureInfo.InvariantCulture).ShouldBeLessThanOrEqualTo(Scenes.Noon);   // RFC 822
        }
    }

    [Fact]
    public async Task Say_the_same_as_JSON()
    {
        using var feed = JsonDocument.Parse(await Scenes.TextAsync(Scenes.Of(), "/history.json", "?lang=en"));

        feed.RootElement.GetProperty("version").GetString().ShouldBe("https://jsonfeed.org/version/1.1");
        feed.RootElement.GetProperty("language").GetString().ShouldBe("en");
        feed.RootElement.GetProperty("feed_url").GetString().ShouldBe($"{Scenes.Url}/history.json?lang=en");
        var items = feed.RootElement.GetProperty("items").EnumerateArray().ToList();
        items.Select(item => item.GetProperty("title").GetString()).ShouldBe(["Relay 4 is on the SpamCop blocklist", "Relay 3 listed at SpamCop"]);
        items[0].GetProperty("content_text").GetString()!.ShouldContain("Relay 4 has stopped sending.");
        items[0].GetProperty("date_published").GetDateTimeOffset().ShouldBe(Scenes.Noon.AddMinutes(-21));
    }

    [Fact]
    public async Task Of_one_relay_hold_what_befell_it()
    {
        var feed = await ReadAsync(Scenes.Of(), "/status/relays/3/feed.atom", "");

        feed.Title.Text.ShouldBe("Musterhost: Status von Ausgang 3");
        feed.Items.Select(item => item.Title.Text).ShouldBe(["Ausgang 3 bei SpamCop gelistet"]);
    }

    [Fact]
    public async Task Hold_the_newest_fifty()
    {
        var feed = await ReadAsync(Scenes.Of(incidents: 80), "/status/feed.rss", "");

        feed.Items.Count().ShouldBe(50);
        feed.Items.Select(item => item.LastUpdatedTime).ShouldBeInOrder(SortDirection.Descending);
        feed.Items.First().LastUpdatedTime.ShouldBe(Scenes.Noon.AddMinutes(-20));
    }

    [Fact]
    public async Task Are_the_same_bytes_until_something_happens()
    {
        var scene = Scenes.Of();
        var later = scene with { Status = scene.Status with { Now = scene.Status.Now.AddHours(5) } };

        (await Scenes.TextAsync(later, "/status/feed.atom")).ShouldBe(await Scenes.TextAsync(scene, "/status/feed.atom"));
    }

    [Fact]
    public async Task Without_an_incident_are_feeds_nevertheless()
    {
        (await ReadAsync(Scenes.Of(quiet: true), "/status/feed.atom", "")).Items.ShouldBeEmpty();
        (await ReadAsync(Scenes.Of(quiet: true), "/status/feed.rss", "")).LastUpdatedTime.ShouldBe(Scenes.Noon.AddDays(-30));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Take_no_markup_and_no_control_characters_from_names(string path, string query)
    {
        var scene = Scenes.Of("all", relay: "<b>r\u0007\u001b[31m3</b>", hoster: "Muster<script>alert(1)</script>\u0001\ud800 & Söhne");
        var text = await Scenes.TextAsync(scene, path, query);

        text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r')).ShouldBeFalse();
        var feed = await ReadAsync(scene, path, query);
        feed.Title.Text.ShouldStartWith("Muster<script>alert(1)</script> & Söhne");   // text, not markup
        feed.Items.SelectMany(item => item.Categories).Select(category => category.Name).ShouldContain("<b>r[31m3</b>");
        foreach (var html in feed.Items.Select(item => ((TextSyndicationContent?)item.Content ?? item.Summary).Text))
            XElement.Parse($"<p>{html.Replace("<br>", "<br/>", StringComparison.Ordinal)}</p>").DescendantsAndSelf().Select(element => element.Name.LocalName).Distinct().ShouldBeSubsetOf(["p", "strong", "br"]);
    }

    [Fact]
    public void Names_of_relays_that_fit_into_no_address_are_made_up()
    {
        PublicRelay.All(Scenes.Of("all", relay: "../../etc").Status, Samples.Languages["de"]).First().Key.ShouldMatch("^[a-z0-9]{12}$");
        PublicRelay.All(Scenes.Of("all", relay: "relay-3.example").Status, Samples.Languages["de"]).First().Key.ShouldBe("relay-3.example");
    }

    static async Task<SyndicationFeed> ReadAsync(StatusScene scene, string path, string query)
    {
        using var reader = XmlReader.Create(new StringReader(await Scenes.TextAsync(scene, path, query)), new() { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = true });
        return SyndicationFeed.Load(reader);
    }
}
