using System.Globalization;
using System.ServiceModel.Syndication;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>The incidents as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, of everything and of each relay, in each language.</summary>
sealed class StatusFeeds : IStatusRendition
{
    const string Atom = "/status/feed.atom";
    const string Rss = "/status/feed.rss";
    const string Json = "/history.json";

    public IEnumerable<StatusDocument> Render(StatusScene scene)
    {
        foreach (var words in scene.Languages.All)
        {
            var source = new FeedSource(scene, words);
            var all = new Form(scene, words, source, null);
            foreach (var document in Documents(all, words, Atom, Rss)) yield return document;
            yield return new(Json, "application/feed+json", () => all.Json(scene.Address(Json, words))) { Language = words.Language };
            foreach (var relay in PublicRelay.All(scene.Status, words))
            {
                var own = new Form(scene, words, source, relay);
                foreach (var document in Documents(own, words, $"/status/relays/{relay.Key}/feed.atom", $"/status/relays/{relay.Key}/feed.rss")) yield return document;
            }
        }
    }

    /// <summary>Both formats; those of everything under Statuspage's paths as well.</summary>
    static IEnumerable<StatusDocument> Documents(Form form, Words words, string atom, string rss)
    {
        var (first, second) = (new StatusDocument(atom, "application/atom+xml", () => form.Atom(atom)) { Language = words.Language }, new StatusDocument(rss, "application/rss+xml", () => form.Rss(rss)) { Language = words.Language });
        return atom == Atom ? [first, second, first with { Path = "/history.atom" }, second with { Path = "/history.rss" }] : [first, second];
    }

    /// <summary>One feed in one language, in whatever format.</summary>
    sealed class Form(StatusScene scene, Words words, FeedSource source, PublicRelay? relay)
    {
        readonly Lazy<List<FeedEntry>> _entries = new(() => [.. source.Entries(relay?.Key)]);   // most relays' feeds nobody asks for

        string Title => relay is null ? words[FeedPhrases.Title, ("name", scene.Name)] : words[FeedPhrases.RelayTitle, ("name", scene.Name), ("relay", relay.Name)];

        /// <summary>Without an incident the feed is as old as the watch: the same bytes until something happens.</summary>
        DateTimeOffset Updated => words.Local(_entries.Value.Select(entry => entry.Updated).Append(scene.Status.Relays.WatchedSince ?? DateTimeOffset.UnixEpoch).Max());

        public byte[] Atom(string path) => Written(new Atom10FeedFormatter(Feed(path, withAuthor: true)));

        public byte[] Rss(string path) => Written(new Rss20FeedFormatter(Feed(path, withAuthor: false), serializeExtensionsAsAtom: true));

        public byte[] Json(string self) => JsonSerializer.SerializeToUtf8Bytes(
            new JsonFeed("https://jsonfeed.org/version/1.1", Title, scene.Page(words), self, words[StatusPhrases.Description], words.Language,
                [.. _entries.Value.Select(entry => new JsonFeedItem(Tag(entry), entry.Link, entry.Title, Text(entry), words.Local(entry.Published), words.Local(entry.Updated), [.. entry.Components.Select(touched => touched.Name)]))]),
            Readable.JsonFeed);

        SyndicationFeed Feed(string path, bool withAuthor)
        {
            var feed = new SyndicationFeed(Title, words[StatusPhrases.Description], null)
            {
                Id = TagUri.Of(scene.Url, TagUri.Begin, relay is null ? $"status/{words.Language}" : $"status/relays/{relay.Key}/{words.Language}"),
                Language = words.Language,
                LastUpdatedTime = Updated,
                Items = [.. _entries.Value.Select(Item)],
            };
            feed.Links.Add(SyndicationLink.CreateAlternateLink(new(scene.Page(words)), "text/html"));
            feed.Links.Add(SyndicationLink.CreateSelfLink(new(scene.Address(path, words)), path.EndsWith("atom", StringComparison.Ordinal) ? "application/atom+xml" : "application/rss+xml"));
            if (withAuthor) feed.Authors.Add(new(null, scene.Name, scene.Url));   // in RSS an author is a mail address
            return feed;
        }

        SyndicationItem Item(FeedEntry entry)
        {
            var item = new SyndicationItem
            {
                Id = Tag(entry),
                Title = new(entry.Title),
                PublishDate = words.Local(entry.Published),
                LastUpdatedTime = words.Local(entry.Updated),
                Content = SyndicationContent.CreateHtmlContent(Html(entry)),
            };
            item.Links.Add(SyndicationLink.CreateAlternateLink(new(entry.Link), "text/html"));
            foreach (var touched in entry.Components) item.Categories.Add(new(touched.Name));
            return item;
        }

        /// <summary>The same incident in another language is another text, and readers may take both.</summary>
        string Tag(FeedEntry entry) => TagUri.Of(scene.Url, entry.Published, $"status/incident/{entry.Id}/{words.Language}");

        /// <summary>Newest first. Every word in it is encoded: nothing that a person wrote becomes markup.</summary>
        string Html(FeedEntry entry)
        {
            var html = new StringBuilder();
            foreach (var update in entry.Updates)
                html.Append(CultureInfo.InvariantCulture, $"<p><strong>{PlainText.Html(update.Stage)}</strong>, {PlainText.Html(When(update.At))}<br>{string.Join("<br>", update.Text.Split('\n').Select(PlainText.Html))}</p>");
            return html.ToString();
        }

        string Text(FeedEntry entry) => string.Join("\n\n", entry.Updates.Select(update => $"{update.Stage}, {When(update.At)}\n{update.Text}"));

        /// <summary>A feed is read on another day: always with the date.</summary>
        string When(DateTimeOffset at) => $"{words.DateAndYear(at)}, {words.Time(at)}";

        static byte[] Written(SyndicationFeedFormatter formatter)
        {
            using var bytes = new MemoryStream();
            using (var writer = XmlWriter.Create(bytes, new() { Encoding = new UTF8Encoding(false), Indent = true, IndentChars = " " })) formatter.WriteTo(writer);
            return bytes.ToArray();
        }

        /// <summary>Umlauts as they are; what could end a script still is escaped.</summary>
        static readonly JsonFeedJson Readable = new(new JsonSerializerOptions(JsonFeedJson.Default.Options) { Encoder = JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) });
    }
}

/// <summary>Names that stay, whatever address a page moves to (RFC 4151).</summary>
static class TagUri
{
    /// <summary>For what has no birthday of its own.</summary>
    public static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Of(string url, DateTimeOffset minted, string specific) =>
        string.Create(CultureInfo.InvariantCulture, $"tag:{(Uri.TryCreate(url, UriKind.Absolute, out var site) && site.HostNameType != UriHostNameType.IPv6 ? site.IdnHost : "localhost")},{minted.UtcDateTime:yyyy-MM-dd}:{specific}");
}

/// <summary>JSON Feed 1.1, as far as an incident fills it.</summary>
sealed record JsonFeed(string Version, string Title, string HomePageUrl, string FeedUrl, string Description, string Language, JsonFeedItem[] Items);

/// <summary>One entry of it.</summary>
sealed record JsonFeedItem(string Id, string Url, string Title, string ContentText, DateTimeOffset DatePublished, DateTimeOffset DateModified, string[] Tags);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JsonFeed))]
sealed partial class JsonFeedJson : JsonSerializerContext;

static class FeedPhrases
{
    public static readonly Phrase Title = new("status.feed-title", "name");
    public static readonly Phrase RelayTitle = new("status.feed-relay-title", "name", "relay");
    public static readonly Phrase CalendarTitle = new("status.calendar-title", "name");
}
