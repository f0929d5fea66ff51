using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using System.Xml;

namespace SupportBot.Web.Status;

/// <summary>Text as any reader may get it: XML forbids most control characters, and a terminal obeys them.</summary>
static class PlainText
{
    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);   // umlauts as they are

    /// <summary>Clean, and encoded for HTML, SVG and whatever stands in quotes there.</summary>
    public static string Html(string? text) => Encoder.Encode(Clean(text));

    /// <summary>On one line, without control characters, halves of characters, and marks that turn the direction of reading.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())   // a half character comes as U+FFFD
        {
            if (rune.Value is '\t' or '\n' or '\r') clean.Append(' ');
            else if (rune != Rune.ReplacementChar && !Rune.IsControl(rune) && IsXml(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)) clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>The same for text of several lines.</summary>
    public static string CleanLines(string? text) => string.Join('\n', (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(Clean));

    /// <summary>Lines of at most so many characters, broken at spaces; a word that is longer is broken where it must be.</summary>
    public static IEnumerable<string> Wrap(string text, int columns, string indent = "")
    {
        var line = new StringBuilder(indent);
        var used = indent.Length;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var elements = StringInfo.GetTextElementEnumerator(word);
            var length = new StringInfo(word).LengthInTextElements;
            if (used > indent.Length && used + 1 + length <= columns)
            {
                line.Append(' ').Append(word);
                used += 1 + length;
                continue;
            }

            if (used > indent.Length)
            {
                yield return line.ToString();
                line.Clear().Append(indent);
                used = indent.Length;
            }

            while (elements.MoveNext())
            {
                if (used == columns)
                {
                    yield return line.ToString();
                    line.Clear().Append(indent);
                    used = indent.Length;
                }

                line.Append(elements.GetTextElement());
                used++;
            }
        }

        if (used > indent.Length) yield return line.ToString();
    }

    static bool IsXml(Rune rune) => rune.Value > char.MaxValue ? (rune.Value & 0xFFFE) != 0xFFFE : XmlConvert.IsXmlChar((char)rune.Value);
}
