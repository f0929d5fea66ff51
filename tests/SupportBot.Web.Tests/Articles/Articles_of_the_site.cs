using SupportBot.Blocklists;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Articles;

public class Articles_of_the_site
{
    static readonly string[] First = ["spamcop-listing", "send-again", "my-address-is-listed", "contact", "privacy"];

    [Fact]
    public void Stand_in_both_languages()
    {
        var shelf = Shipped.Shelf();
        var slugs = shelf.All.ToLookup(article => article.Language, article => article.Slug);

        slugs["de"].ShouldBe(slugs["en"]);
        First.ShouldBeSubsetOf(slugs["de"]);
        foreach (var article in shelf.All.Where(article => article.Language == "de")) article.Aliases.ShouldBe(shelf.Find("en", article.Slug)!.Aliases, article.Slug);
    }

    [Fact]
    public void Answer_each_reason_that_a_bounce_can_give()
    {
        var shelf = Shipped.Shelf();
        var missing = Enum.GetValues<Bounces.BounceReason>().Select(reason => Bounces.BounceJson.Word(reason)).Where(reason => shelf.Find("de", reason) is null || shelf.Find("en", reason) is null);

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Name_their_sections_in_the_table_of_contents()
    {
        var sections = Shipped.Shelf().All.SelectMany(article => article.Sections).ToList();

        sections.Count.ShouldBeGreaterThan(20);
        sections.ShouldAllBe(section => section.Title.Length > 0 && section.Id.Length > 0);
    }

    [Fact]
    public void Lead_only_to_articles_that_exist()
    {
        var shelf = Shipped.Shelf();
        var dead = from article in shelf.All
                   from slug in article.Related.Concat(Links(article))
                   where shelf.Find(article.Language, slug) is null
                   select $"{article.Language}/{article.Slug} -> {slug}";

        dead.ShouldBeEmpty();
    }

    /// <summary>Words that promise a practice of the hoster's; each may stand only under the condition that makes it true.</summary>
    [Theory]
    [InlineData("de", "aus dem Versand, solange", "sendet sie nicht mehr, solange", "sperren wir", "Wir sperren", "rufen zurück", "Wir fragen", "wir die Listen selbst abfragen", "fragen wir", "gesperrt sein. Der Inhaber", "sendet bei uns nicht mehr", "sendet nicht mehr, solange")]
    [InlineData("en", "out of sending as long as", "stops sending, as long as", "we lock", "We lock", "call you back", "We ask", "we ask the lists", "With us, a listed address", "owner then gets")]
    public void Promise_nothing_when_everything_is_off(string language, params string[] promises)
    {
        foreach (var article in Shipped.Shelf(Shipped.Nothing).All.Where(article => article.Language == language))
        {
            promises.Where(promise => article.Text.Contains(promise, StringComparison.Ordinal) || article.Summary.Contains(promise, StringComparison.Ordinal)).ShouldBeEmpty(article.Slug);
            article.Html.ShouldNotContain("{{");
        }
    }

    [Fact]
    public void Say_of_a_list_what_the_settings_make_true()
    {
        var asked = Shipped.Plain with { Blocklists = Shipped.Plain.Blocklists.SetItem("spamhaus", new() { Enabled = true, Drains = false }) };
        string Of(AppSettings settings) => Shipped.Shelf(settings).Find("de", "list-spamhaus")!.Text;

        Of(Shipped.Plain).ShouldContain("sendet sie nicht mehr, solange");
        Of(Shipped.Plain with { Pool = new() { Automatic = false } }).ShouldNotContain("sendet sie nicht mehr, solange");
        Of(asked).ShouldNotContain("sendet sie nicht mehr, solange");
        Of(asked).ShouldContain("Wir fragen Spamhaus");
        Of(Shipped.Nothing).ShouldContain("Diese Liste gehört nicht zu denen, die wir laufend abfragen");
    }

    [Fact]
    public void Fill_in_the_hosters_names_without_giving_them_power()
    {
        var settings = Shipped.Plain with { Hoster = Shipped.Plain.Hoster with { Name = "<b>A*B*</b> & [C](D)" } };
        var html = Shipped.Shelf(settings).Find("de", "why-listed")!.Html;

        html.ShouldContain("&lt;b&gt;A*B*&lt;/b&gt; &amp; [C](D)");
    }

    [Theory]
    [InlineData("---\ntitle: T\nsummary: S\nreviewed: 2026-11-20\n---\n{{ if Nothing }}\nx\n{{ end }}\n", "no such condition")]
    [InlineData("---\ntitle: T\nsummary: S\nreviewed: 2026-11-20\n---\n{{ Hoster:Nmae }}\n", "no such setting")]
    [InlineData("---\ntitle: T\nsummary: S\nreviewed: 2026-11-20\n---\n{{ if Pool:Automatic }}\n", "without {{ end }}")]
    [InlineData("no front matter", "front matter")]
    [InlineData("---\ntitle: T\n---\n", "title and summary")]
    [InlineData("---\ntitle: [\n---\n", "content/de/x.md")]
    public void Are_refused_with_file_and_fault(string text, string fault) =>
        Should.Throw<ArticleException>(() => ArticleReader.Read("x", "de", text, ArticleSettings.Of(Shipped.Plain, BlocklistCatalog.BuiltIn()))).Message.ShouldContain(fault);

    [Fact]
    public void Show_raw_HTML_as_text() =>
        ArticleReader.Read("x", "de", "---\ntitle: T\nsummary: S\nreviewed: 2026-11-20\n---\n<script>alert(1)</script>\n", ArticleSettings.Of(Shipped.Plain, BlocklistCatalog.BuiltIn())).Html.ShouldNotContain("<script");

    static IEnumerable<string> Links(Article article)
    {
        var start = $"href=\"/{article.Language}/help/";
        for (var at = article.Html.IndexOf(start, StringComparison.Ordinal); at >= 0; at = article.Html.IndexOf(start, at + 1, StringComparison.Ordinal))
        {
            var end = article.Html.IndexOf('"', at + start.Length);
            yield return article.Html[(at + start.Length)..end].Split('#')[0];
        }
    }
}
