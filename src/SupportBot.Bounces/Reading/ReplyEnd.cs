using System.Buffers;

namespace SupportBot.Bounces;

/// <summary>Decides where a reply's words end and somebody else's begin.</summary>
static class ReplyEnd
{
    /// <summary>No server says more in one reply (RFC 5321 allows lines of 512); what is longer is a letter around it.</summary>
    const int Longest = 2000;

    static readonly SearchValues<char> Status = SearchValues.Create("0123456789.");

    /// <summary>So many columns the narrowest windows have that wrap mail, without the marks of two quotations.</summary>
    const int Narrowest = 56;

    static readonly SearchValues<string> Stops = SearchValues.Create(["(in reply to", "(als Antwort auf", "; from=<", " from=<", "<<< ", ">>> ", " ------ This is a copy", " --- The header of"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Before each line that sendmail heard.</summary>
    public const string Heard = "<<< ";

    public static int Of(string text, int start, int after, int to, char quote, string? code)
    {
        var limit = Math.Min(to, start + Longest);
        if (code is not null && start >= 4 && text.AsSpan(start - 4, 4) is Heard) return OfTranscript(text, after, limit, code);
        if (start >= 4 && text.AsSpan(start - 4, 4) is "<-- ") return LineEnd(text, after, limit);
        var i = after;
        var floor = Math.Max(0, after - Longest);
        var lineStart = floor + text.AsSpan(floor, after - floor).LastIndexOf('\n') + 1;
        var rest = false;
        while (i < limit)
        {
            var line = text.AsSpan(i, limit - i);
            var end = line.IndexOf('\n');
            var piece = end < 0 ? line : line[..end];
            if (Stop(piece, quote) is var stop and >= 0) return i + stop;
            if (end < 0) return limit;
            var next = i + end + 1;
            if (next >= limit || !Continues(text, lineStart, i + end, next, limit, code, rest)) return i + end;
            // What a second wrapping left over of a line stands on a short one of its own.
            rest = IsFull(text.AsSpan(lineStart, i + end - lineStart), Following(text, next, limit).TrimStart());
            i = lineStart = next;
        }

        return limit;
    }

    /// <summary>In a transcript each line of a reply is marked; what is not marked is our own server's.</summary>
    static int OfTranscript(string text, int after, int limit, string code)
    {
        var (start, end) = (text.LastIndexOf('\n', after - 1) + 1, LineEnd(text, after, limit));
        while (end + 1 < limit)
        {
            var following = Following(text, end + 1, limit);
            var more = following.StartsWith(Heard, StringComparison.Ordinal) ? following[Heard.Length..].StartsWith(code, StringComparison.Ordinal)
                : IsFull(text.AsSpan(start, end - start), following) && following.Length > 0 && !IsMarked(following) && !IsReply(following) && !IsLabel(following) && !BeginsWithRecipient(following);
            if (!more) break;
            start = end + 1;
            end = LineEnd(text, start, limit);
        }

        return end;
    }

    static int LineEnd(string text, int at, int limit) => text.AsSpan(at, limit - at).IndexOf('\n') is var length and >= 0 ? at + length : limit;

    /// <summary>What ends a reply inside a line: Postfix's remark on the command, a log's next field, the closing quote.</summary>
    static int Stop(ReadOnlySpan<char> line, char quote)
    {
        var stop = line.IndexOfAny(Stops);
        if (quote != '\0')
        {
            var close = Closing(line, quote);
            if (close > 0 && (stop < 0 || close < stop)) stop = close;
        }

        return stop;
    }

    /// <summary>The last quotation mark that is no apostrophe ("weren't").</summary>
    static int Closing(ReadOnlySpan<char> line, char quote)
    {
        var close = line.LastIndexOf(quote);
        while (close > 0 && close + 1 < line.Length && char.IsLetter(line[close - 1]) && char.IsLetter(line[close + 1])) close = line[..close].LastIndexOf(quote);
        return close;
    }

    static bool Continues(string text, int lineStart, int lineEnd, int next, int limit, string? code, bool isRest)
    {
        var line = text.AsSpan(lineStart, lineEnd - lineStart);
        var following = Following(text, next, limit);
        var words = following.TrimStart();
        if (words.Length == 0 || IsMarked(words)) return false;
        if (IsReply(words)) return code is not null && words.StartsWith(code, StringComparison.Ordinal);
        if (IsLabel(words)) return false;
        // "550 5.1.1" with nothing after it: its words, often the recipient, stand on the next line.
        if (EndsInCode(line)) return true;
        if (BeginsWithRecipient(words)) return false;
        var indented = words.Length < following.Length;
        var deeper = following.Length - words.Length > line.Length - line.TrimStart().Length;
        return (indented && deeper) || IsFull(line, words) || line.TrimEnd() is [.., ',' or '-' or ':' or '(' or '/' or '='] || char.IsLower(words[0]) || words.StartsWith("http", StringComparison.OrdinalIgnoreCase)
            || (indented && line.TrimStart().Length < line.Length) || (isRest && line.TrimEnd() is not [.., '.' or '!' or ')' or '\'' or '"' or '>']);
    }

    static ReadOnlySpan<char> Following(string text, int at, int limit) => text.AsSpan(at, LineEnd(text, at, limit) - at);

    /// <summary>A line of a transcript or a rule between two parts of a notice.</summary>
    static bool IsMarked(ReadOnlySpan<char> words) =>
        words.StartsWith("<<<", StringComparison.Ordinal) || words.StartsWith(">>>", StringComparison.Ordinal) || words.StartsWith("---", StringComparison.Ordinal) || words.StartsWith("***", StringComparison.Ordinal) || words.StartsWith("...", StringComparison.Ordinal);

    static bool IsReply(ReadOnlySpan<char> words) =>
        words.Length >= 3 && words[0] is '2' or '4' or '5' && char.IsAsciiDigit(words[1]) && char.IsAsciiDigit(words[2]) && (words.Length == 3 || words[3] is ' ' or '-');

    static bool EndsInCode(ReadOnlySpan<char> line)
    {
        var word = line.TrimEnd();
        word = word[(word.LastIndexOf(' ') + 1)..].TrimStart("(#[");
        return word.Length >= 5 && word[0] is '4' or '5' && word[1] == '.' && char.IsAsciiDigit(word[^1]) && !word.ContainsAnyExcept(Status);
    }

    /// <summary>A line whose next word would not have fitted: somebody wrapped there, and nobody ended it.</summary>
    public static bool IsFull(ReadOnlySpan<char> line, ReadOnlySpan<char> following)
    {
        var word = following.IndexOf(' ');
        return line.Length >= 50 || line.Length + 1 + (word < 0 ? following.Length : word) > Narrowest;
    }

    /// <summary>"Remote-MTA: dns; …", "Betreff: …": a field, not words of the reply.</summary>
    public static bool IsLabel(ReadOnlySpan<char> words)
    {
        var colon = words[..Math.Min(words.Length, 32)].IndexOf(':');
        if (colon < 2 || (colon + 1 < words.Length && words[colon + 1] is not (' ' or '\t' or '<'))) return false;
        var label = words[..colon];
        return char.IsUpper(label[0]) && (label.Contains('-') || !label.Contains(' ')) && !label.Contains('.') && !label.Contains('[') && label.IndexOfAny('(', '<', '@') < 0
            && !label.Equals("See", StringComparison.OrdinalIgnoreCase) && !label.Equals("Error", StringComparison.OrdinalIgnoreCase) && !label.Equals("Recipient address rejected", StringComparison.Ordinal);
    }

    static bool BeginsWithRecipient(ReadOnlySpan<char> words) =>
        words[0] == '<' ? words.IndexOf('>') is var close and > 0 && words[..close].Contains('@') && close + 1 < words.Length && words[close + 1] == ':'
        : words.IndexOf('@') is var at and > 0 && words.IndexOf(' ') is var space && (space < 0 || (space > at && words[space - 1] == ':'));
}
