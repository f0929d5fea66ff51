using System.Collections.Immutable;

namespace SupportBot.Web.Articles;

/// <summary>One article in one language, filled with the hoster's settings and rendered.</summary>
/// <param name="Title">As a heading.</param>
/// <param name="Question">As a customer would ask it; the title where there is none.</param>
/// <param name="Summary">Two sentences: what the chat shows.</param>
/// <param name="Keywords">Words of customers that the text does not use.</param>
/// <param name="Related">Slugs of other articles.</param>
/// <param name="Aliases">Slugs that lead here.</param>
/// <param name="Theme">The group in the list of articles.</param>
/// <param name="IsLive">Whether today's state belongs to the answer.</param>
/// <param name="Html">The body without the title.</param>
/// <param name="Text">The body's words, for the search.</param>
public sealed record Article(
    string Slug, string Language, string Title, string Question, string Summary, ImmutableArray<string> Keywords, ImmutableArray<string> Related, ImmutableArray<string> Aliases,
    string Theme, bool IsLive, DateOnly Reviewed, string Html, string Text, ImmutableArray<ArticleSection> Sections)
{
    const int LeastLine = 60;
    const int MostFurther = 600;

    /// <summary>The body's first sentences, for who has read the summary and asks for more.</summary>
    public string Further
    {
        get
        {
            var told = "";
            foreach (var line in Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (line.Length < LeastLine || Summary.Contains(line, StringComparison.Ordinal)) continue;
                if (told.Length > 0 && told.Length + line.Length > MostFurther) break;
                told = told.Length == 0 ? line : $"{told}\n\n{line}";
                if (told.Length > MostFurther / 2) break;
            }

            return told.Length == 0 ? Summary : told;
        }
    }
}

/// <summary>A heading that the table of contents leads to.</summary>
public sealed record ArticleSection(string Id, string Title);
