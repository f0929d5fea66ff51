using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SupportBot.Web.Articles;

/// <summary>An article that a search found.</summary>
/// <param name="Passage">The sentence that answers best, else the summary.</param>
/// <param name="Score">0 to 1: how much of the question's weight the article covers.</param>
public sealed record Found(Article Article, string Passage, double Score);

/// <summary>
/// Full-text search over one language. Words are compared without case, accents and the commonest endings; a rare word weighs more than one that every
/// article has; title and keywords weigh more than the body. Of two as good, the one on what goes on now comes first. What covers too little of a question is not shown: no answer is better than a wrong one.
/// </summary>
sealed class ArticleSearch
{
    const double LeastScore = 0.3;
    const int LongestQuestion = 200;

    readonly ImmutableArray<(Article Article, Dictionary<string, double> Weights)> _entries;
    readonly Dictionary<string, double> _rarity = new(StringComparer.Ordinal);

    public ArticleSearch(IEnumerable<Article> articles)
    {
        _entries = [.. articles.Select(article => (article, Weigh(article)))];
        foreach (var word in _entries.SelectMany(entry => entry.Weights.Keys).GroupBy(word => word, StringComparer.Ordinal)) _rarity[word.Key] = Math.Log(1 + ((double)_entries.Length / word.Count()));
    }

    public ImmutableArray<Found> Find(string question, int most)
    {
        var asked = Stems(question.Length > LongestQuestion ? question[..LongestQuestion] : question).Distinct(StringComparer.Ordinal).Take(24).ToList();
        if (asked.Count == 0) return [];
        var whole = asked.Sum(Rarity);
        return [.. _entries
            .Select(entry => (entry.Article, Score: asked.Sum(word => Rarity(word) * Match(entry.Weights, word)) / whole))
            .Where(found => found.Score >= LeastScore)
            .OrderByDescending(found => found.Score).ThenByDescending(found => found.Article.IsLive).ThenBy(found => found.Article.Slug, StringComparer.Ordinal)
            .Take(most)
            .Select(found => new Found(found.Article, Passage(found.Article, asked), Math.Round(Math.Min(1, found.Score), 3)))];
    }

    /// <summary>A word that no article knows still counts in the question, or nonsense would find something.</summary>
    double Rarity(string word) => _rarity.TryGetValue(word, out var rarity) ? rarity : Math.Log(1 + _entries.Length);

    /// <summary>The whole word, or for longer ones a beginning: "Spamfalle" finds "Spamfallen", "gelist" "gelistet".</summary>
    static double Match(Dictionary<string, double> weights, string word)
    {
        if (weights.TryGetValue(word, out var exact)) return exact;
        if (word.Length < 4) return 0;
        var best = 0.0;
        foreach (var (known, weight) in weights)
        {
            if (known.StartsWith(word, StringComparison.Ordinal) || (known.Length >= 5 && word.StartsWith(known, StringComparison.Ordinal))) best = Math.Max(best, weight * 0.8);
        }

        return best;
    }

    static Dictionary<string, double> Weigh(Article article)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (text, weight) in new[] { (article.Text, 0.45), (article.Summary, 0.7), (article.Question, 1.0), (article.Title, 1.0), (article.Slug.Replace('-', ' '), 1.0), (string.Join(' ', article.Keywords), 0.9) })
        {
            foreach (var word in Stems(text)) weights[word] = Math.Max(weight, weights.GetValueOrDefault(word));
        }

        return weights;
    }

    static string Passage(Article article, List<string> asked)
    {
        var best = article.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Length is > 40 and < 400)
            .Select(line => (Line: line, Hits: Stems(line).Distinct(StringComparer.Ordinal).Count(asked.Contains)))
            .OrderByDescending(line => line.Hits).FirstOrDefault();
        return best.Hits > Stems(article.Summary).Distinct(StringComparer.Ordinal).Count(asked.Contains) ? best.Line.Trim() : article.Summary;
    }

    internal static IEnumerable<string> Stems(string text)
    {
        var word = new StringBuilder();
        foreach (var c in text.Replace("ß", "ss", StringComparison.Ordinal).Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
            if (char.IsLetterOrDigit(c)) word.Append(char.ToLowerInvariant(c));
            else if (word.Length > 0)
            {
                if (Stem(word.ToString()) is { } stem) yield return stem;
                word.Clear();
            }
        }

        if (word.Length > 0 && Stem(word.ToString()) is { } last) yield return last;
    }

    /// <summary>Without the commonest endings of both languages; null for words that say nothing.</summary>
    static string? Stem(string word)
    {
        if (word.Length < 2 || Empty.Contains(word)) return null;
        foreach (var ending in Endings)
        {
            if (word.Length - ending.Length >= 4 && word.EndsWith(ending, StringComparison.Ordinal)) return word[..^ending.Length];
        }

        return word;
    }

    static readonly string[] Endings = ["ungen", "ing", "ern", "en", "er", "es", "em", "ed", "e", "n", "s"];

    static readonly HashSet<string> Empty = new(StringComparer.Ordinal)
    {
        "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einer", "eines", "einem", "und", "oder", "aber", "ist", "sind", "war", "wird", "werden", "wurde", "bin", "bei", "in", "im", "an", "am", "auf", "aus", "von",
        "vom", "zu", "zum", "zur", "mit", "fur", "nach", "es", "er", "sie", "ich", "wir", "ihr", "mich", "mir", "mein", "meine", "meinen", "meiner", "nicht", "kein", "keine", "auch", "noch", "schon", "so", "dann", "wenn", "dass", "als", "da",
        "was", "wer", "wie", "wo", "wann", "konnen", "konnten", "sagen", "geht", "gibt", "mehr", "muss", "soll", "will", "mal", "denn", "doch", "warum", "welche", "welcher", "man", "hat", "habe", "haben", "kann", "immer", "hier", "um", "uber", "bitte", "etwas", "seit", "durch", "ihre", "ihren", "ihnen", "uns", "unsere",
        "the", "and", "or", "is", "are", "was", "be", "to", "of", "for", "on", "at", "by", "it", "its", "my", "me", "we", "you", "your", "our", "not", "no", "this", "that", "with", "from", "do", "does", "did", "how", "what", "why", "when", "where", "should", "could", "would", "tell", "want", "need", "get",
        "who", "which", "can", "has", "have", "had", "if", "as", "so", "but", "an", "there", "here", "please", "about", "am",
    };
}
