using System.Collections.Frozen;
using System.Collections.Immutable;
using SupportBot.Blocklists;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Articles;

/// <summary>All articles in all languages, read once at the start. A file in the hoster's own folder takes the place of the shipped one.</summary>
sealed class ArticleShelf
{
    readonly FrozenDictionary<(string Language, string Slug), Article> _bySlug;
    readonly FrozenDictionary<string, ArticleSearch> _search;

    ArticleShelf(IEnumerable<Article> articles)
    {
        All = [.. articles.OrderBy(article => article.Language, StringComparer.Ordinal).ThenBy(article => article.Slug, StringComparer.Ordinal)];
        var slugs = All.ToDictionary(article => (article.Language, article.Slug));
        foreach (var article in All)
        {
            foreach (var alias in article.Aliases)
            {
                if (!slugs.TryAdd((article.Language, alias), article)) throw new ArticleException($"content/{article.Language}/{article.Slug}.md: the alias {alias} is another article's");
            }
        }

        _bySlug = slugs.ToFrozenDictionary();
        _search = All.GroupBy(article => article.Language, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => new ArticleSearch(group), StringComparer.Ordinal);
    }

    public ImmutableArray<Article> All { get; }

    /// <summary>The article with this slug or alias.</summary>
    public Article? Find(string language, string slug) => _bySlug.GetValueOrDefault((language, slug));

    /// <summary>Articles that answer a question, best first.</summary>
    public ImmutableArray<Found> Search(string language, string question, int most) => _search.TryGetValue(language, out var search) ? search.Find(question, most) : [];

    public static ArticleShelf Load(string contentRoot, AppSettings settings, BlocklistCatalog catalog)
    {
        var filled = ArticleSettings.Of(settings, catalog);
        return new(settings.Hoster.Languages.SelectMany(language => Files(contentRoot, settings.Content.Folder, language).Select(file => ArticleReader.Read(file.Key, language, Text(file.Value), filled))));
    }

    static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArticleException($"{file}: cannot be read", e);
        }
    }

    static Dictionary<string, string> Files(string contentRoot, string own, string language)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in new[] { Path.Combine(contentRoot, "content"), own }.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, language)).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.md")) files[Path.GetFileNameWithoutExtension(file)] = file;
        }

        return files;
    }

    /// <summary>An article as the language's other pages show it in a list; used where a slug may be missing.</summary>
    public IEnumerable<Article> These(string language, IEnumerable<string> slugs) => slugs.Select(slug => Find(language, slug)).OfType<Article>();
}
