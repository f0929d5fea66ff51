using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SupportBot.Bounces;

/// <summary>A server's reply in a text: code, enhanced status, words.</summary>
/// <param name="Code">The reply code (RFC 5321), or null where only a status stands.</param>
/// <param name="Status">The enhanced status (RFC 3463), or null.</param>
/// <param name="Start">Where the reply begins.</param>
/// <param name="End">Where its words end.</param>
/// <param name="Weight">How surely it is a reply: 1 a number that could be one, 2 introduced as one, 3 code and status together.</param>
/// <param name="Remote">Introduced as another server's words.</param>
sealed record SmtpReply(string? Code, string? Status, int Start, int End, int Weight, bool Remote)
{
    /// <summary>Code or status of the innermost reply where replies are nested; the outer words still belong to it.</summary>
    public int InnerStart { get; init; } = Start;

    /// <summary>Where its own words begin: a category that our own server put before another server's reply ("5.1.0 - Unknown address error 550-'…'") is no word of it.</summary>
    public int OwnWords => Code is not null && InnerStart > Start && _categorised ? InnerStart : Start;

    /// <summary>Set in quotation marks with nothing else ("550 5.7.1"): somebody speaks of it.</summary>
    public bool Mentioned { get; init; }

    bool _categorised;

    static readonly FrozenSet<string> Codes = FrozenSet.Create(StringComparer.Ordinal,
        "421", "422", "430", "431", "432", "441", "442", "446", "447", "449", "450", "451", "452", "453", "454", "455", "458", "459", "471", "472",
        "500", "501", "502", "503", "504", "510", "511", "512", "513", "515", "517", "520", "521", "522", "523", "524", "525", "526", "530", "533", "534", "535", "538", "540", "541", "542", "543", "544", "545", "546", "550", "551", "552", "553", "554", "555", "556", "557", "558", "560", "570", "571", "572", "573", "574", "577", "580", "590");

    static readonly ImmutableArray<string> RemoteWords =
    [
        "said:", "said", "<<<", "returned '", "returned:", "returned", "reason:", "reason", "smtp;", "smtp ;", "responded", "response:", "response", "was:", "antwortete:", "antwortete", "antwort:", "with code", "grund:", "error:", "rto:", "mit:",
        "code:", "code", "fehler", "error", "fehlermeldung:", "rejected:", "reject:", "command:", "meldung:", "raison :", "dit :", "motivo:", "erklarung:", "erklärung:", "with:",
    ];

    /// <summary>All replies of a text, in order.</summary>
    public static ImmutableArray<SmtpReply> Find(string text, int from, int to)
    {
        var found = ImmutableArray.CreateBuilder<SmtpReply>();
        for (var i = from; i < to && found.Count < 5000;)
        {
            var next = text.AsSpan(i, to - i).IndexOfAny('2', '4', '5');
            if (next < 0) break;
            i += next;
            if (At(text, i, from, to, found.Count > 0 ? found[^1].End : from) is { } reply)
            {
                found.Add(reply);
                i = Math.Max(reply.End, i + 3);
            }
            else
            {
                while (i < to && char.IsAsciiDigit(text[i])) i++;
            }
        }

        return found.ToImmutable();
    }

    /// <summary>The reply at a place; before <paramref name="floor"/> stand another's words.</summary>
    static SmtpReply? At(string text, int i, int from, int to, int floor)
    {
        if (i > from && (char.IsLetterOrDigit(text[i - 1]) || text[i - 1] is '.' or '-' or '_' or '/' or '@' or '&' or '%' or '+' or '$')) return null;
        var code = CodeAt(text, i, to);
        var status = code is null ? StatusAt(text, i, to) : null;
        if (code is null && status is null) return null;
        var after = i + (code ?? status!).Length;
        if (code is not null) status = StatusAfter(text, ref after, to);
        var remote = Introduced(text, i, from);
        var strict = code is null || Codes.Contains(code);
        var weight = code is not null && status is not null && code[0] == status[0] ? 3
            : code is not null && status is not null ? 2
            : !strict ? 0
            : remote ? 2
            : code is null ? StatusWeight(text, i, after, from, to)
            : CodeWeight(text, i, after, from, to);
        if (weight == 0 || (code ?? status)![0] == '2') return null;
        if (code is null && i - from > 2 && text.AsSpan(i - 2, 2) is "(#") return Signed(text, i, after, floor, to, status!, weight);
        var quote = i > from && text[i - 1] is '\'' or '"' ? text[i - 1] : '\0';
        var end = ReplyEnd.Of(text, i, after, to, quote, code);
        var mentioned = i > from && after < to && text[i - 1] is '"' or '„' or '“' or '”' or '«' && text[after] is '"' or '“' or '”' or '»';
        return Inner(text, new(code, status, i, end, weight, remote) { Mentioned = mentioned }, after);
    }

    /// <summary>qmail's own words end in their status: "Unable to contact the server. (#4.4.3)".</summary>
    static SmtpReply Signed(string text, int i, int after, int from, int to, string status, int weight)
    {
        var start = i - 2;
        while (start > from && i - start < 600 && !(text[start - 1] == '\n' && (start - 1 == from || text[start - 2] is '\n' or ':'))) start--;
        while (start < i && char.IsWhiteSpace(text[start])) start++;
        return new(null, status, start, after < to && text[after] == ')' ? after + 1 : after, weight, Remote: false) { InnerStart = i };
    }

    /// <summary>An enhanced status that stands in the reply's words, as in "sorry, no mailbox (#5.1.1)".</summary>
    public string? StatusInWords(string text)
    {
        for (var i = InnerStart; i < End; i++)
        {
            var next = text.AsSpan(i, End - i).IndexOfAny('4', '5');
            if (next < 0) return null;
            i += next;
            if ((i == 0 || !(char.IsLetterOrDigit(text[i - 1]) || text[i - 1] is '.' or '-')) && StatusAt(text, i, End) is { } status) return status;
        }

        return null;
    }

    static string? CodeAt(string text, int i, int to)
    {
        if (i + 3 > to || text[i] is not ('2' or '4' or '5') || text[i + 1] is < '0' or > '9' || !char.IsAsciiDigit(text[i + 2])) return null;
        if (i + 3 < to && (char.IsLetterOrDigit(text[i + 3]) || text[i + 3] is '.' or '/' or '@' or '%' or '&' or '_')) return i + 4 < to && text[i + 3] == '.' && !char.IsLetterOrDigit(text[i + 4]) ? text.Substring(i, 3) : null;
        return IsNumberOfAnotherKind(text, i + 3, to) ? null : text.Substring(i, 3);
    }

    /// <summary>"550-5714421", "554 21 0", "550,00", "550 x 28": an order's or a customer's number, a sum, a measure. A server goes on with words, an address or a status.</summary>
    static bool IsNumberOfAnotherKind(string text, int at, int to)
    {
        if (at + 1 < to && text[at] == ',' && char.IsAsciiDigit(text[at + 1])) return true;
        if (at + 3 < to && text.AsSpan(at, 3) is " x " or " × " && char.IsAsciiDigit(text[at + 3])) return true;
        if (at >= to || text[at] is not ('-' or ' ')) return false;
        var digits = at + 1;
        while (digits < to && char.IsAsciiDigit(text[digits])) digits++;
        if (digits == at + 1 || (digits < to && text[digits] is '.' or ':')) return false;
        var codeSaidTwice = digits == at + 4 && text[at + 1] is '4' or '5' && (digits == to || text[digits] is ' ' or '-');
        return !codeSaidTwice;
    }

    public static string? StatusAt(string text, int i, int to)
    {
        if (i + 5 > to || text[i] is not ('2' or '4' or '5') || text[i + 1] != '.') return null;
        var at = i + 2;
        if (!Number(text, ref at, to) || at >= to || text[at++] != '.' || !Number(text, ref at, to)) return null;
        if (at < to && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '@' || (text[at] == '.' && at + 1 < to && char.IsLetterOrDigit(text[at + 1])))) return null;
        return text[i..at];
    }

    static bool Number(string text, ref int at, int to)
    {
        var first = at;
        while (at < to && at - first < 4 && char.IsAsciiDigit(text[at])) at++;
        return at - first is >= 1 and <= 3;
    }

    /// <summary>The status right after a code: <c>550 5.1.1</c>, <c>550-5.1.1</c>, <c>550 #5.1.0</c>, <c>554 (5.7.1)</c>, <c>550-'5.7.1</c>, and a code said twice.</summary>
    static string? StatusAfter(string text, ref int after, int to)
    {
        var at = after;
        while (at < to && at - after < 12 && text[at] is ' ' or '-' or '#' or '(' or '\'' or '"' or ':' or '\n' or ',' or ')') at++;
        if (StatusAt(text, at, to) is not { } status) return null;
        after = at + status.Length;
        return status;
    }

    static bool Introduced(string text, int i, int from)
    {
        if (i - from >= 4 && text.AsSpan(i - 4, 4) is "<<< " or "<-- ") return true;
        var at = i;
        while (at > from && i - at < 30 && text[at - 1] is ' ' or '\n' or '\'' or '"' or '(' or '[' or '#' or '<') at--;
        if (at == from) return false;
        var head = text.AsSpan(from, at - from);
        foreach (var word in RemoteWords)
        {
            if (Roles.SameEnd(head[^1], word[^1]) && head.EndsWith(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        // "host mx.example.org [192.0.2.1]: 550 …"
        return head[^1] == ':' && head.Length > 1 && (head[^2] is ']' or ')' or '>' or '"');
    }

    static int StatusWeight(string text, int i, int after, int from, int to)
    {
        if (text[i] == '2') return 0;
        var line = LineStart(text, i, from);
        var before = text.AsSpan(line, i - line).Trim();
        if (before.EndsWith("version", StringComparison.OrdinalIgnoreCase) || before.EndsWith("postfix", StringComparison.OrdinalIgnoreCase) || before.EndsWith("exim", StringComparison.OrdinalIgnoreCase) || before.EndsWith("v", StringComparison.OrdinalIgnoreCase)) return 0;
        if (before.Length > 0 && before[^1] is ':' or '"' or '\'' or '#' or '(' or '“' or '„' or '=' or '>') return 2;
        return before.Length == 0 && after < to && text[after] is ' ' or ':' or '-' ? 2 : 1;
    }

    static int CodeWeight(string text, int i, int after, int from, int to)
    {
        var line = LineStart(text, i, from);
        var before = text.AsSpan(line, i - line).Trim();
        var follows = after < to ? text[after] : ' ';
        if (before.Length == 0) return follows is '-' or ' ' or ':' or ',' ? 2 : follows == '\n' ? 1 : 0;
        if (before[^1] is ':' or ';' or '=' or '"' or '“' or '„' or '\'' or '>' or ']' && follows is ' ' or '-' or '\n' or ':' or ',') return 2;
        if (before[^1] is '(' or '#' or '[') return 1;
        return follows is ' ' or '-' && after + 1 < to && char.IsLetter(text[after + 1]) ? 1 : 0;
    }

    static int LineStart(string text, int i, int from)
    {
        var window = text.AsSpan(from, i - from);
        if (window.Length > 400) return i - 400 + window[^400..].LastIndexOf('\n') + 1;
        return from + window.LastIndexOf('\n') + 1;
    }

    /// <summary>The innermost reply: Exchange's <c>554 5.7.1 &lt;… smtp;550 5.7.1 …&gt;</c>, Gmail's <c>554 554 5.7.0</c>, <c>450 4.7.1 [EAB] 554 …</c>.</summary>
    static SmtpReply Inner(string text, SmtpReply outer, int after)
    {
        var inner = outer;
        for (var i = after; i < outer.End; i++)
        {
            var next = text.AsSpan(i, outer.End - i).IndexOfAny('4', '5');
            if (next < 0) break;
            i += next;
            if (char.IsLetterOrDigit(text[i - 1]) || text[i - 1] is '.' or '-' or '/' or '=') continue;
            if (CodeAt(text, i, outer.End) is not { } code || !Codes.Contains(code)) continue;
            var rest = i + 3;
            var status = StatusAfter(text, ref rest, outer.End);
            var head = text.AsSpan(outer.Start, i - outer.Start).TrimEnd();
            var nested = head.EndsWith("smtp;", StringComparison.OrdinalIgnoreCase) || head.EndsWith("smtp ;", StringComparison.OrdinalIgnoreCase) || head.EndsWith("<", StringComparison.Ordinal)
                || head.EndsWith("said:", StringComparison.OrdinalIgnoreCase) || head.EndsWith("returned", StringComparison.OrdinalIgnoreCase) || head.EndsWith("returned:", StringComparison.OrdinalIgnoreCase)
                || (head.Length <= 18 && head.EndsWith("]", StringComparison.Ordinal)) || (head.Length <= 12 && status is not null) || (head.Length <= 4 && code == outer.Code) || outer.Code is null;
            var continuation = code == outer.Code && status is null;
            var sameClass = code[0] == (outer.Code ?? outer.Status)?[0];
            if (nested && !continuation) inner = outer with { Code = code, Status = status ?? (sameClass ? inner.Status : null), InnerStart = i, _categorised = outer.Code is null };
            i = rest - 1;
        }

        return inner;
    }
}
