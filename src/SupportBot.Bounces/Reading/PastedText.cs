using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace SupportBot.Bounces;

/// <summary>Makes what came out of a mail program readable again: quoting, mark-up and broken words go, every place stays known.</summary>
static class PastedText
{
    /// <summary>More characters than this are read in part: the beginning says what it is, and the end is the returned message. Of a log only the refusals count.</summary>
    public const int Longest = 1 << 20;

    /// <summary>What is written otherwise than it stands, in plain text, mark-up and quoted-printable.</summary>
    static readonly SearchValues<char> Odd = SearchValues.Create("\t\r\u00A0\u00AD\u200B\u202F\u2060\uFEFF");
    static readonly SearchValues<char> OddInHtml = SearchValues.Create("<&\t\r\u00A0\u00AD\u200B\u202F\u2060\uFEFF");
    static readonly SearchValues<char> OddInQuotedPrintable = SearchValues.Create("=\t\r\u00A0\u00AD\u200B\u202F\u2060\uFEFF");
    static readonly SearchValues<char> OddInBoth = SearchValues.Create("=<&\t\r\u00A0\u00AD\u200B\u202F\u2060\uFEFF");

    static readonly SearchValues<string> Tags = SearchValues.Create(["<html", "<br", "</p>", "</div>", "</td>", "</span>"], StringComparison.OrdinalIgnoreCase);
    static readonly SearchValues<char> TagName = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ123456");
    static readonly SearchValues<char> UrlMarks = SearchValues.Create("/?=&%.");

    static readonly ImmutableArray<TextRun> AsItStands = [new(0, 0)];

    public static ReadableText Read(string text)
    {
        var html = LooksLikeHtml(text);
        var quotedPrintable = LooksQuotedPrintable(text);
        var odd = html ? quotedPrintable ? OddInBoth : OddInHtml : quotedPrintable ? OddInQuotedPrintable : Odd;
        var plain = text.Length < Longest && !text.AsSpan().ContainsAny(odd);
        var at = plain ? Untouched(text, 0) : 0;
        if (at == text.Length && at > 0 && Gaps(text) is var gaps) return gaps is null ? new(text, AsItStands) : Joined(text, gaps);
        using var pen = new Pen(Math.Min(text.Length, Longest) + 16);
        pen.Write(text.AsSpan(0, at), 0);
        while (at < text.Length && pen.Length < Longest)
        {
            var end = text.IndexOf('\n', at);
            var next = end < 0 ? text.Length : end + 1;
            if (end < 0) end = text.Length;
            if (end > at && text[end - 1] == '\r') end--;
            var start = Unquoted(text, at, end);
            if (!LogLine.TellsOfSuccess(text.AsSpan(start, end - start))) WriteLine(text, start, Math.Min(end, start + Longest - pen.Length), html, quotedPrintable, odd, pen);
            at = next;
            if (!plain) continue;
            at = Untouched(text, next);
            pen.Write(text.AsSpan(next, at - next), next);
        }

        return Gaps(pen.Text) is { } broken ? pen.Without(broken) : pen.Finished(text);
    }

    static ReadableText Joined(string text, List<(int Start, int End)> gaps)
    {
        using var pen = new Pen(text.Length);
        pen.Write(text, 0);
        return pen.Without(gaps);
    }

    /// <summary>The end of the lines from a place on that are written as they stand, in a text without odd characters.</summary>
    static int Untouched(string text, int at)
    {
        while (at < text.Length)
        {
            var end = text.IndexOf('\n', at);
            if (end < 0 || (end > at && (text[end - 1] == ' ' || text[at] is ' ' or '>' or '|' && Unquoted(text, at, end) > at || LogLine.TellsOfSuccess(text.AsSpan(at, end - at))))) break;
            at = end + 1;
        }

        return at;
    }

    static void WriteLine(string text, int start, int end, bool html, bool quotedPrintable, SearchValues<char> odd, Pen pen)
    {
        var soft = quotedPrintable && end > start && text[end - 1] == '=';
        if (soft) end--;
        var last = end;
        while (!soft && last > start && text[last - 1] == ' ') last--;
        for (var i = start; i < last; i++)
        {
            var plain = text.AsSpan(i, last - i).IndexOfAny(odd);
            if (plain < 0) plain = last - i;
            pen.Write(text.AsSpan(i, plain), i);
            i += plain;
            if (i == last) break;
            var c = text[i];
            if (html && c == '<' && Tag(text, i, end) is var tag and > 0)
            {
                if (IsBlock(text.AsSpan(i, tag))) pen.Write('\n', i);
                i += tag - 1;
            }
            else if (html && c == '&' && Entity(text, i, end) is var (length, meaning) && length > 0)
            {
                foreach (var letter in meaning) pen.Write(letter is '\u00A0' ? ' ' : letter, i, length);
                i += length - 1;
            }
            else if (quotedPrintable && c == '=' && i + 2 < end && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                i = Octets(text, i, end, pen);
            }
            else if (c is not ('\u200B' or '\uFEFF' or '\u00AD' or '\u2060' or '\r'))
            {
                pen.Write(c is '\u00A0' or '\u202F' or '\t' ? ' ' : c, i);
            }
        }

        if (!soft) pen.Write('\n', Math.Min(end, text.Length - 1));
    }

    /// <summary>Where a line begins once its quote marks are gone. Sendmail's <c>&gt;&gt;&gt; RCPT TO</c> is no quote.</summary>
    static int Unquoted(string text, int start, int end)
    {
        var i = start;
        while (true)
        {
            var mark = i;
            while (mark < end && mark - i < 2 && text[mark] == ' ') mark++;
            if (mark >= end || text[mark] is not ('>' or '|')) return i;
            if (end - mark > 8 && text.AsSpan(mark, 4) is ">>> " && char.IsAsciiLetterUpper(text[mark + 4]) && char.IsAsciiLetterUpper(text[mark + 5]) && char.IsAsciiLetterUpper(text[mark + 7])) return i;
            i = mark + 1;
            if (i < end && text[i] == ' ') i++;
        }
    }

    static bool LooksLikeHtml(string text) => text.AsSpan(0, Math.Min(text.Length, 20_000)).ContainsAny(Tags);

    static bool LooksQuotedPrintable(string text)
    {
        var head = text.AsSpan(0, Math.Min(text.Length, 20_000));
        return head.Contains('=') && (head.Contains("=3D", StringComparison.Ordinal) || head.Contains("=C3=", StringComparison.Ordinal) || head.Count("=\n") >= 2 || head.Count("=\r\n") >= 2);
    }

    static int Tag(string text, int at, int end)
    {
        if (at + 1 >= end || !(char.IsAsciiLetter(text[at + 1]) || text[at + 1] is '/' or '!')) return 0;
        var rest = text.AsSpan(at, Math.Min(end - at, 2000));
        var close = rest.IndexOf('>');
        // <user@example.org> and <https://…> are words, not mark-up.
        var name = close < 0 ? default : rest[1..close];
        return close < 0 || name.IndexOfAny('@', ' ') is var mark && mark >= 0 && name[mark] == '@' || name.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? 0 : close + 1;
    }

    static bool IsBlock(ReadOnlySpan<char> tag)
    {
        var name = tag[1..^1].TrimStart('/');
        var length = name.IndexOfAnyExcept(TagName);
        if (length >= 0) name = name[..length];
        return name.Equals("br", StringComparison.OrdinalIgnoreCase) || name.Equals("p", StringComparison.OrdinalIgnoreCase) || name.Equals("div", StringComparison.OrdinalIgnoreCase)
            || name.Equals("tr", StringComparison.OrdinalIgnoreCase) || name.Equals("li", StringComparison.OrdinalIgnoreCase) || name.Equals("pre", StringComparison.OrdinalIgnoreCase)
            || name.Equals("table", StringComparison.OrdinalIgnoreCase) || (name.Length == 2 && name[0] is 'h' or 'H');
    }

    static (int Length, string Meaning) Entity(string text, int at, int end)
    {
        var rest = text.AsSpan(at, Math.Min(end - at, 12));
        var close = rest.IndexOf(';');
        if (close < 2) return (0, "");
        var known = rest[1..close] switch { "amp" => "&", "lt" => "<", "gt" => ">", "quot" => "\"", "nbsp" => "\u00A0", _ => "" };
        if (known.Length > 0) return (close + 1, known);
        var decoded = WebUtility.HtmlDecode(rest[..(close + 1)].ToString());
        return decoded.Length > 2 ? (0, "") : (close + 1, decoded);
    }

    /// <summary>A run of <c>=C3=BC</c>, decoded as UTF-8 where it is that, else as Windows-1252. Answers the last place read.</summary>
    static int Octets(string text, int at, int end, Pen pen)
    {
        Span<byte> octets = stackalloc byte[64];
        var count = 0;
        var i = at;
        while (i + 2 < end + 1 && count < octets.Length && i + 2 < text.Length && text[i] == '=' && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
        {
            octets[count++] = octet;
            i += 3;
        }

        var run = octets[..count];
        var letters = System.Text.Unicode.Utf8.IsValid(run) ? Encoding.UTF8.GetString(run) : CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(run);
        foreach (var letter in letters) pen.Write(letter, at, i - at);
        return i - 1;
    }

    /// <summary>What a mail program put into the middle of words: at exact columns (1&amp;1, IONOS), after hyphens, inside URLs and addresses; and white space at the end of lines. Null for none.</summary>
    static List<(int Start, int End)>? Gaps(ReadOnlySpan<char> text)
    {
        List<(int Start, int End)>? gaps = null;
        var previous = -1;
        var end = LineEnd(text, 0);
        for (var i = 0; i < text.Length;)
        {
            var last = end;
            while (last > i && text[last - 1] == ' ') last--;
            var nextEnd = end + 1 < text.Length ? LineEnd(text, end + 1) : text.Length;
            var next = end + 1;
            if (end < text.Length && BreaksInside(text, i, last, next, nextEnd, previous))
            {
                while (next < nextEnd && text[next] == ' ') next++;
                (gaps ??= []).Add((last, next));
            }
            else if (last < end)
            {
                (gaps ??= []).Add((last, end));
            }

            previous = last - i;
            i = next;
            end = nextEnd;
        }

        return gaps;
    }

    static int LineEnd(ReadOnlySpan<char> text, int at) => text[at..].IndexOf('\n') is var length and >= 0 ? at + length : text.Length;

    static bool BreaksInside(ReadOnlySpan<char> text, int start, int end, int next, int nextEnd, int previousLength)
    {
        var length = end - start;
        if (length < 20 || next >= nextEnd) return false;
        var last = text[end - 1];
        var word = text[start..end];
        word = word[(word.LastIndexOf(' ') + 1)..];
        if (last != '-' && length < 60 && word.IndexOfAny(':', '@') < 0) return false;
        var indent = next;
        while (indent < nextEnd && text[indent] == ' ') indent++;
        if (indent >= nextEnd) return false;
        var first = text[indent];
        var after = text[indent..nextEnd];
        var space = after.IndexOf(' ');
        var head = space < 0 ? after : after[..space];
        if (char.IsLetterOrDigit(last) && char.IsLetterOrDigit(first) && indent == next && length >= 60 && length == nextEnd - next && (length == previousLength || length - 1 == previousLength)) return true;
        if (last == '-' && length >= 30 && char.IsLetterOrDigit(first) && word.Length > 2 && word[^2] != '-') return word.Contains('.') || head.Contains('.') || word.Contains("://", StringComparison.Ordinal);
        if (word.Contains("://", StringComparison.Ordinal)) return InsideUrl(word, head, last, first, space < 0, length);
        // An address that ends before its domain's dot: "delist@messaging.micros" + "oft.com."
        return length >= 55 && word.Contains('@') && !word.StartsWith("<", StringComparison.Ordinal) && char.IsAsciiLetter(last) && char.IsAsciiLetterLower(first) && head.Contains('.') && head.Length < 20
            && head.IndexOf('.') < head.Length - 1 && word.Length - word.IndexOf('@') < 24 && !word[^Math.Min(word.Length, 4)..].Contains('.');
    }

    static bool InsideUrl(ReadOnlySpan<char> word, ReadOnlySpan<char> head, char last, char first, bool alone, int length)
    {
        if (last is '.' or ',' or ';' or ')' or '>' or '"' or '\'' or ']' || first is '(' or '<' or '"' or '[' or '>' or '-') return false;
        var host = word[(word.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var path = host.IndexOf('/');
        if (path < 0 && (host.Length == 0 || !host.Contains('.'))) return true;
        if (last is '/' or '?' or '=' or '&' or '_' or '%' or '-' && length >= 40 && head.IndexOfAny(UrlMarks) >= 0) return true;
        if (last is '=' or '&' or '?') return true;
        if (first is '/' or '?' or '&' or '=' or '%' && length >= 40) return true;
        // The rest of a query that stands alone on the next line ("c=h" + "i").
        return length >= 55 && head.Length < 60 && ((alone && head.Length <= 3) || head.IndexOfAny("/?=&%") > 0);
    }
}
