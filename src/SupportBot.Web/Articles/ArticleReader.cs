using System.Collections.Immutable;
using System.Globalization;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using SupportBot.Web.Site;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace SupportBot.Web.Articles;

/// <summary>An article that cannot be read.</summary>
sealed class ArticleException(string message, Exception? inner = null) : ContentException(message, inner);

/// <summary>Text of a file to an article: front matter, settings filled in, Markdown to HTML. Raw HTML stays text.</summary>
static class ArticleReader
{
    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    public static Article Read(string slug, string language, string text, ArticleSettings settings)
    {
        try
        {
            var (front, body) = Split(text);
            var matter = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<FrontMatter>(front);
            if (matter is not { Title.Length: > 0, Summary.Length: > 0 }) throw new ArticleException("title and summary are needed");

            var document = Markdown.Parse(settings.Fill(body, language), Pipeline);
            LeadToLanguage(document, language);
            var title = settings.FillLine(matter.Title, language);
            return new(slug, language, title, matter.Question is { Length: > 0 } ? settings.FillLine(matter.Question, language) : title, settings.FillLine(matter.Summary, language).ReplaceLineEndings(" ").Trim(),
                [.. matter.Keywords ?? []], [.. matter.Related ?? []], [.. matter.Aliases ?? []], matter.Theme ?? "", matter.Live,
                Reviewed(matter.Reviewed), document.ToHtml(Pipeline), Words(document), Sections(document));
        }
        catch (Exception e) when (e is ArticleException or FormatException or YamlDotNet.Core.YamlException)
        {
            throw new ArticleException($"content/{language}/{slug}.md: {e.Message}", e);
        }
    }

    static DateOnly Reviewed(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : throw new ArticleException("reviewed is needed, a date as 2026-11-20");

    static (string Front, string Body) Split(string text)
    {
        text = text.ReplaceLineEndings("\n").TrimStart('\ufeff');
        var end = text.IndexOf("\n---\n", StringComparison.Ordinal);
        if (!text.StartsWith("---\n", StringComparison.Ordinal) || end < 0) throw new ArticleException("front matter between two lines --- is needed");
        return (text[4..(end + 1)], text[(end + 5)..]);
    }

    /// <summary>Articles link each other by slug (<c>[…](send-again)</c>) and pages by their path (<c>[…](/status)</c>); both stay in the reader's language.</summary>
    static void LeadToLanguage(MarkdownDocument document, string language)
    {
        foreach (var link in document.Descendants<LinkInline>())
        {
            if (link.Url is not { Length: > 0 } url || url.Contains(':', StringComparison.Ordinal) || url[0] == '#') continue;
            link.Url = url[0] == '/' ? $"/{language}{url}" : $"/{language}/help/{url}";
        }
    }

    static ImmutableArray<ArticleSection> Sections(MarkdownDocument document) =>
        [.. document.OfType<HeadingBlock>().Where(heading => heading.Level == 2).Select(heading => new ArticleSection(heading.GetAttributes().Id ?? "", Words(heading).Trim()))];

    static string Words(MarkdownObject part)
    {
        var text = new System.Text.StringBuilder();
        // Asked for the descendants of a heading, Markdig gives none: its words hang below its inline.
        foreach (var piece in (part is LeafBlock { Inline: { } inline } ? inline : part).Descendants())
        {
            switch (piece)
            {
                case LiteralInline literal: text.Append(literal.Content.AsSpan()); break;
                case CodeInline code: text.Append(code.Content); break;
                case LineBreakInline: text.Append(' '); break;
                case CodeBlock block: text.Append(block.Lines.ToString()).Append('\n'); break;
                case LeafBlock when text.Length > 0: text.Append('\n'); break;
                default: break;
            }
        }

        return text.ToString();
    }

    /// <summary>A key without a value ("keywords:") gives null.</summary>
    sealed class FrontMatter
    {
        public string? Title { get; init; }
        public string? Question { get; init; }
        public string? Summary { get; init; }
        public string? Theme { get; init; }
        public string? Reviewed { get; init; }
        public bool Live { get; init; }
        public List<string>? Keywords { get; init; }
        public List<string>? Related { get; init; }
        public List<string>? Aliases { get; init; }
    }
}
