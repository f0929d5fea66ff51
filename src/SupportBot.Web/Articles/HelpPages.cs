using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using SupportBot.Blocklists;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Articles;

/// <summary>The help pages and the search for programs.</summary>
static class HelpPages
{
    /// <summary>Characters of a program's question that are searched for; people's are cut at 200.</summary>
    const int LongestQuestion = 500;

    static readonly Problem NoQuery = new(StatusCodes.Status400BadRequest, "search/no-query", new("problem.no-query.title"), new("problem.no-query.detail"));

    public static IServiceCollection AddArticles(this IServiceCollection services, AppSettings settings, BlocklistCatalog catalog, string contentRoot)
    {
        var shelf = Ahead.Make(() => ArticleShelf.Load(contentRoot, settings, catalog));
        return services.AddSingleton(_ => shelf.Value);
    }

    public static void MapArticles(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<ArticleShelf>(); // a broken file stops the start, not the first reader

        routes.MapGet("/{lang:language}/help", List);
        routes.MapGet("/{lang:language}/help/{slug}", Show);
        routes.MapGet("/api/search", Search);
    }

    static RazorComponentResult List(PageContext page, ArticleShelf shelf, string? q)
    {
        var question = q?.Trim() is { Length: > 0 } asked ? asked.Length > 200 ? asked[..200] : asked : null;
        var found = question is null ? [] : shelf.Search(page.Language, question, 10);
        return new RazorComponentResult<HelpPage>(new { Page = page, Articles = shelf.All.Where(article => article.Language == page.Language).ToImmutableArray(), Question = question, Found = found });
    }

    static Results<RazorComponentResult, RedirectHttpResult, NotFound> Show(PageContext page, ArticleShelf shelf, string slug) => shelf.Find(page.Language, slug) switch
    {
        null => TypedResults.NotFound(),
        { } article when article.Slug != slug => TypedResults.LocalRedirect($"~{page.To($"/help/{article.Slug}")}", permanent: true),
        { } article => new RazorComponentResult<ArticlePage>(new { Page = page, Article = article, Related = shelf.These(page.Language, article.Related).ToImmutableArray() }),
    };

    static IResult Search(string? q, string? lang, HttpContext context, ArticleShelf shelf, Languages languages)
    {
        if (string.IsNullOrWhiteSpace(q)) return Problems.Of(NoQuery);
        var language = languages.Has(lang) ? lang! : languages.Preferred(context.Request.Headers.AcceptLanguage);
        var question = q.Trim() is { Length: > LongestQuestion } all ? all[..LongestQuestion] : q.Trim();   // cut, not refused: its beginning says enough
        var results = shelf.Search(language, question, 5).Select(found => new SearchResult(found.Article.Slug, found.Article.Title, found.Passage, found.Score));
        return TypedResults.Json(new SearchAnswer([.. results]), SearchJson.Default.SearchAnswer);
    }
}

sealed record SearchAnswer(ImmutableArray<SearchResult> Results);

sealed record SearchResult(string Slug, string Title, string Passage, double Score);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SearchAnswer))]
sealed partial class SearchJson : JsonSerializerContext;
