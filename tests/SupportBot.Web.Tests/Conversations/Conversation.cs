using SupportBot.Testing;
using System.Collections.Immutable;
using System.Globalization;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>
/// A conversation as support staff write it, in <c>conversations/*.md</c>: who says what, how the relays stand, what must and must not be in
/// the answer. The keywords are German or English; <c>conversations/README.md</c> explains them.
/// </summary>
sealed record Conversation(string File, string Title, string Language, ImmutableArray<Line> Lines)
{
    public static readonly string Folder = Path.Combine(Checkout.Root, "tests", "SupportBot.Web.Tests", "Conversations", "conversations");

    public static IEnumerable<Conversation> All => Directory.EnumerateFiles(Folder, "*.md").Where(file => Path.GetFileName(file) != "README.md").Order(StringComparer.Ordinal).Select(file => Read(Path.GetFileName(file), System.IO.File.ReadAllText(file)));

    public static Conversation Read(string file, string text)
    {
        var (title, language) = ("", "");
        var lines = ImmutableArray.CreateBuilder<Line>();
        foreach (var raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (raw.Trim().Length == 0) continue;
            if (raw.StartsWith("# ", StringComparison.Ordinal)) title = raw[2..].Trim();
            else if (raw.StartsWith("  ", StringComparison.Ordinal) && lines is [.., { Word: Word.Customer } said]) lines[^1] = said with { Text = said.Text + "\n" + raw[2..] };
            else if (Split(raw) is not ({ } word, var rest)) throw new FormatException($"{file}: '{raw}' begins with no known word");
            else if (word == Word.Language) language = rest is "Deutsch" or "German" ? "de" : rest is "English" or "Englisch" ? "en" : throw new FormatException($"{file}: language {rest}");
            else lines.Add(new(word, rest));
        }

        if (title.Length == 0 || language.Length == 0) throw new FormatException($"{file}: a headline and a language are needed");
        return new(file, title, language, lines.ToImmutable());
    }

    static (Word?, string) Split(string raw)
    {
        var colon = raw.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Words.TryGetValue(raw[..colon].Trim(), out var word) ? (word, raw[(colon + 1)..].Trim()) : (null, "");
    }

    static readonly Dictionary<string, Word> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Sprache"] = Word.Language, ["Language"] = Word.Language,
        ["Relais"] = Word.Relays, ["Relays"] = Word.Relays,
        ["Büro"] = Word.Office, ["Office"] = Word.Office,
        ["Mail"] = Word.Mail,
        ["Weiterleiten an"] = Word.Forward, ["Forward to"] = Word.Forward,
        ["Später"] = Word.Later, ["Later"] = Word.Later,
        ["Kunde"] = Word.Customer, ["Customer"] = Word.Customer,
        ["Programm"] = Word.Says, ["Program"] = Word.Says,
        ["Nicht"] = Word.Never, ["Not"] = Word.Never,
        ["Knopf"] = Word.Button, ["Button"] = Word.Button,
        ["Artikel"] = Word.Article, ["Article"] = Word.Article,
        ["Ticket"] = Word.Ticket,
        ["Von selbst"] = Word.ByItself, ["By itself"] = Word.ByItself,
    };
}

enum Word
{
    Language, Relays, Office, Mail, Forward, Later, Customer, Says, Never, Button, Article, Ticket, ByItself,
}

sealed record Line(Word Word, string Text)
{
    /// <summary>"2 Tage", "10 Minuten", "1 day".</summary>
    public TimeSpan Span
    {
        get
        {
            var parts = Text.Split(' ');
            var count = int.Parse(parts[0], CultureInfo.InvariantCulture);
            return parts[1] switch
            {
                "Minute" or "Minuten" or "minute" or "minutes" => TimeSpan.FromMinutes(count),
                "Stunde" or "Stunden" or "hour" or "hours" => TimeSpan.FromHours(count),
                "Tag" or "Tage" or "day" or "days" => TimeSpan.FromDays(count),
                var unit => throw new FormatException($"'{unit}' is no unit of time"),
            };
        }
    }
}
