using System.Globalization;
using System.Xml.Linq;
using SupportBot.Relays;
using SupportBot.Web.Site;
using SupportBot.Web.Status;

namespace SupportBot.Web.Tests.Status;

/// <summary>The state as a small picture.</summary>
public class A_badge
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData("", "Mailversand", "Hinweis"), InlineData("?lang=en", "Mail", "Note"), InlineData("?lang=en-GB&style=plastic", "Mail", "Note"), InlineData("?lang=xx&style=none", "Mailversand", "Hinweis")]
    public async Task Says_the_state_in_words(string query, string label, string word)
    {
        var svg = await DrawnAsync(Scenes.Of(), "/status/badge.svg", query);

        svg.Elements(Svg + "title").Single().Value.ShouldBe($"{label}: {word}");
        svg.Descendants(Svg + "text").Select(text => text.Value).ShouldBe([label, word]);
        svg.Element(Svg + "desc")!.Value.ShouldStartWith("Musterhost: ");
        svg.Attribute("role")!.Value.ShouldBe("img");
        svg.Attribute("aria-labelledby")!.Value.Split(' ').ShouldBe([svg.Element(Svg + "title")!.Attribute("id")!.Value, svg.Element(Svg + "desc")!.Attribute("id")!.Value]);
    }

    [Fact]
    public async Task Has_a_look_by_its_style()
    {
        var corners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var style in new[] { "flat", "flat-square", "plastic" })
            corners[style] = (await DrawnAsync(Scenes.Of(), "/status/badge.svg", $"?style={style}")).Descendants(Svg + "rect").Single().Attribute("rx")!.Value;

        corners.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { ["flat"] = "3", ["flat-square"] = "0", ["plastic"] = "5" });
    }

    [Fact]
    public async Task Of_a_relay_says_how_it_stands()
    {
        (await DrawnAsync(Scenes.Of(), "/status/relays/3/badge.svg", "")).Element(Svg + "title")!.Value.ShouldBe("Ausgang 3: in Ordnung");
        (await DrawnAsync(Scenes.Of(), "/status/relays/4/badge.svg", "?lang=en")).Element(Svg + "title")!.Value.ShouldBe("Relay 4: degraded");
    }

    [Fact]
    public async Task Of_a_relay_claims_nothing_when_nobody_has_looked_for_long()
    {
        var scene = Scenes.Of();
        scene = scene with { Status = scene.Status with { Now = Scenes.Noon.AddHours(1) } };

        (await DrawnAsync(scene, "/status/relays/3/badge.svg", "")).Element(Svg + "title")!.Value.ShouldBe("Ausgang 3: Unbekannt");
    }

    [Theory]
    [InlineData(Stand.Active), InlineData(Stand.Drained), InlineData(Stand.ListedActive), InlineData(Stand.Resting)]
    public async Task Has_text_that_can_be_read(Stand stand)
    {
        var scene = Scenes.Of(quiet: true);
        var relays = scene.Status.Relays;
        scene = scene with { Status = scene.Status with { Relays = relays with { Addresses = [.. relays.Addresses.Select(view => view with { State = view.State with { Stand = stand } })] } } };

        var svg = await DrawnAsync(scene, "/status/badge.svg", "");

        foreach (var ground in svg.Descendants(Svg + "path").Select(path => path.Attribute("fill")?.Value).OfType<string>()) Contrast(ground).ShouldBeGreaterThanOrEqualTo(4.5, ground);
        svg.Descendants(Svg + "g").Last().Attribute("fill")!.Value.ShouldBe("#fff");
    }

    [Fact]
    public void Has_a_ground_for_each_state_on_which_white_can_be_read()
    {
        foreach (var state in Enum.GetValues<MailState>()) Contrast(StatusBadge.Ground(state)).ShouldBeGreaterThanOrEqualTo(4.5, state.ToString());
    }

    [Fact]
    public async Task Takes_no_markup_from_names()
    {
        var scene = Scenes.Of("all", relay: "\"><script>alert(1)</script>\u0007", hoster: "<svg onload=alert(1)>");
        var svg = await DrawnAsync(scene, $"/status/relays/{PublicRelay.All(scene.Status, Samples.Languages["de"]).First().Key}/badge.svg", "");

        svg.Descendants().Select(element => element.Name.LocalName).Distinct().ShouldBeSubsetOf(["title", "desc", "clipPath", "rect", "g", "path", "text"]);
        svg.Element(Svg + "title")!.Value.ShouldBe("\"><script>alert(1)</script>: in Ordnung");
        svg.Descendants().SelectMany(element => element.Attributes()).ShouldAllBe(attribute => !attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
    }

    static async Task<XElement> DrawnAsync(StatusScene scene, string path, string query) => XDocument.Parse(await Scenes.TextAsync(scene, path, query)).Root!;

    /// <summary>White's contrast on a colour, by WCAG 2.2.</summary>
    static double Contrast(string colour)
    {
        double Channel(int at)
        {
            var value = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return 1.05 / ((0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5)) + 0.05);
    }
}
