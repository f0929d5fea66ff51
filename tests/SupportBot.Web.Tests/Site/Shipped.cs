using System.Collections.Immutable;
using System.Text.Json;
using SupportBot.Blocklists;
using SupportBot.Web.Articles;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web;

/// <summary>The shipped texts, read as the site reads them.</summary>
static class Shipped
{
    public static readonly string Root = AppContext.BaseDirectory;

    public static readonly AppSettings Plain = new() { Hoster = new() { Name = "Beispielhost", Languages = ["de", "en"], Phone = "089 99998-110", SupportEmail = "support@beispielhost.example", PrivacyUrl = "https://beispielhost.example/datenschutz" } };

    /// <summary>Nothing that the hoster might promise is true.</summary>
    public static readonly AppSettings Nothing = new() { Blocklists = BlocklistCatalog.BuiltIn().All.ToImmutableDictionary(list => list.Id, _ => new BlocklistSettings { Enabled = false }), Hoster = new() { Languages = ["de", "en"], OfficeHours = "", Holidays = "" }, Pool = new() { Automatic = false }, Tickets = new() { Mail = new() { Enabled = false } } };

    public static Languages Languages(AppSettings? settings = null) => Site.Languages.Load(Root, settings ?? Plain);

    public static ArticleShelf Shelf(AppSettings? settings = null) => ArticleShelf.Load(Root, settings ?? Plain, BlocklistCatalog.BuiltIn());

    public static Dictionary<string, JsonElement> Phrases(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllBytes(Path.Combine(Root, "content", language, "phrases.json")))!;

    public static string[] Lines(string language) => File.ReadAllLines(Path.Combine(Root, "content", language, "phrases.json"));
}
