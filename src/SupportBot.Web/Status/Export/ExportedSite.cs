using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>One file of an export.</summary>
/// <param name="Path">Below the export's folder, with slashes.</param>
/// <param name="Bytes">What is in it.</param>
sealed record ExportFile(string Path, byte[] Bytes);

/// <summary>
/// Everything that tells the status as files that refer to each other: for a bucket at another provider, which still answers when our own
/// network does not. No script, no form, no request to us; what is not in it is linked to the live site.
/// </summary>
sealed partial class ExportedSite(AppSettings settings, Languages languages, Assets assets)
{
    public async Task<List<ExportFile>> FilesAsync(StatusShelf shelf, DateTimeOffset madeAt)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var document in shelf.All.Where(document => document.Style.Length == 0))
        {
            var bytes = (await document.Made).Plain;
            var path = FileOf(document);
            files[path] = document.IsPage ? Encoding.UTF8.GetBytes(Page(Encoding.UTF8.GetString(bytes), path, shelf, madeAt, files)) : bytes;
        }

        files["index.html"] = Encoding.UTF8.GetBytes(Index());
        return [.. files.Select(file => new ExportFile(file.Key, file.Value))];
    }

    /// <summary><c>de/status.html</c>, <c>status/feed.atom</c>; in another language than the first <c>status/feed.en.atom</c>.</summary>
    string FileOf(StatusDocument document)
    {
        var path = document.Path[1..];
        if (document.IsPage) return $"{path}.html";
        return document.Language is { } language && language != languages.First.Language ? $"{Path.ChangeExtension(path, language)}{Path.GetExtension(path)}" : path;
    }

    string Page(string html, string path, StatusShelf shelf, DateTimeOffset madeAt, SortedDictionary<string, byte[]> files)
    {
        var words = languages[path.Split('/')[0]];
        var whole = Emptied().Replace(Active().Replace(html, ""), "");
        whole = Reference().Replace(whole, match => Target(WebUtility.HtmlDecode(match.Groups["url"].Value), path, shelf, files) is { } target ? $" {match.Groups["name"].Value}=\"{PlainText.Html(target)}\"" : "");
        var live = settings.Hoster.PublicUrl.Length == 0 ? "" : $" <a href=\"{PlainText.Html($"{settings.Hoster.PublicUrl}/{words.Language}/status")}\">{PlainText.Html(words[LiveLink])}</a>";
        var note = $"<p class=\"demo\">{PlainText.Html(words[Copy, ("date", words.DateAndYear(madeAt)), ("time", words.Time(madeAt))])}{live}</p>\n";
        return whole.Insert(Math.Max(0, whole.IndexOf("<header", StringComparison.Ordinal)), note);
    }

    /// <summary>Where a link of ours leads in the export: to a file, else to the live site, else nowhere.</summary>
    string? Target(string url, string from, StatusShelf shelf, SortedDictionary<string, byte[]> files)
    {
        var hash = url.IndexOf('#', StringComparison.Ordinal);
        var (address, fragment) = hash < 0 ? (url, "") : (url[..hash], url[hash..]);
        var mark = address.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (address, "") : (address[..mark], address[mark..]);
        var up = string.Concat(Enumerable.Repeat("../", from.Count(letter => letter == '/')));
        if (shelf.Find(path, query) is { } document) return up + FileOf(document) + fragment;
        if (assets.All.FirstOrDefault(file => file.Path == path) is { } asset)
        {
            var name = Path.ChangeExtension(path[1..], asset.Hash) + Path.GetExtension(path);   // another version, another name: buckets are cached
            files[name] = asset.Plain;
            return up + name;
        }

        return settings.Hoster.PublicUrl.Length > 0 ? settings.Hoster.PublicUrl + url : null;
    }

    string Index()
    {
        var (first, name) = (languages.First, PlainText.Html(SiteFrame.NameOf(settings.Hoster)));
        var links = string.Concat(languages.All.Select(words => string.Create(CultureInfo.InvariantCulture, $"<p><a href=\"{words.Language}/status.html\" lang=\"{words.Language}\">{name}: {PlainText.Html(words[StatusPhrases.PageTitle])} ({PlainText.Html(words[LanguageName])})</a></p>\n")));
        return $"""
            <!DOCTYPE html>
            <html lang="{first.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="0; url={first.Language}/status.html">
            <title>{PlainText.Html(first[StatusPhrases.PageTitle])} · {name}</title>
            </head>
            <body>
            {links}</body>
            </html>

            """;
    }

    static readonly Phrase Copy = new("status.copy", "date", "time");
    static readonly Phrase LanguageName = new("frame.language-name");
    static readonly Phrase LiveLink = new("status.copy-link");

    /// <summary>Forms ask us, scripts are not needed.</summary>
    [GeneratedRegex("<(form|script)[ >].*?</\\1>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Active();

    /// <summary>A section that held nothing but a form.</summary>
    [GeneratedRegex("<section[^>]*>\\s*</section>\\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Emptied();

    [GeneratedRegex(" (?<name>href|src)=\"(?<url>/[^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
