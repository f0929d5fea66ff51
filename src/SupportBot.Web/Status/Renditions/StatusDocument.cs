using System.Text;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>One way of telling the status: pages, a feed, a badge. All of them are asked anew after each change.</summary>
interface IStatusRendition
{
    /// <summary>Its documents; cheap, because each makes its bytes when somebody first asks for them.</summary>
    IEnumerable<StatusDocument> Render(StatusScene scene);
}

/// <summary>What every rendition is made of.</summary>
/// <param name="Status">What is known, already without anything that is not public.</param>
/// <param name="Settings">Whose status.</param>
/// <param name="Languages">The site's.</param>
/// <param name="Url">The site's address without a final slash.</param>
sealed record StatusScene(StatusSnapshot Status, AppSettings Settings, Languages Languages, string Url)
{
    public string Name => PlainText.Clean(SiteFrame.NameOf(Settings.Hoster));

    /// <summary>The page's own address.</summary>
    public string Page(Words words) => $"{Url}/{words.Language}/status";

    /// <summary>A path's address in a language: bare in the first one.</summary>
    public string Address(string path, Words words) => words.Language == Languages.First.Language ? Url + path : $"{Url}{path}?lang={words.Language}";
}

/// <summary>Something that is served, and exported: made at most once, at the first demand.</summary>
sealed record StatusDocument
{
    readonly Lazy<Task<Asset>> _asset;

    public StatusDocument(string path, string contentType, Func<Task<byte[]>> make)
    {
        (Path, ContentType) = (path, contentType);
        _asset = new(async () => Asset.Passing(contentType, await make()));
    }

    public StatusDocument(string path, string contentType, Func<byte[]> make) : this(path, contentType, () => Task.FromResult(make()))
    {
    }

    public StatusDocument(string path, string contentType, Func<string> make) : this(path, contentType, () => Encoding.UTF8.GetBytes(make()))
    {
    }

    public string Path { get; init; }

    public string ContentType { get; }

    /// <summary>The <c>?lang=</c> that it answers; null where the path says the language, or there is only one.</summary>
    public string? Language { get; init; }

    /// <summary>The <c>?style=</c> that it answers; empty for the usual one.</summary>
    public string Style { get; init; } = "";

    /// <summary>Made with each change, so that the first reader after it does not wait.</summary>
    public bool IsEager { get; init; }

    public bool IsPage => ContentType == "text/html";

    public Task<Asset> Made => _asset.Value;
}
