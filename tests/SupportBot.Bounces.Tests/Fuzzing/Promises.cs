using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace SupportBot.Bounces;

/// <summary>What every reading keeps, whatever was read.</summary>
static partial class Promises
{
    /// <summary>The first promise that a reading breaks, with what broke it; null when it keeps them all.</summary>
    public static string? Broken(BounceReading reading)
    {
        if (reading.Bounces.IsDefaultOrEmpty) return "no answer";
        foreach (var bounce in reading.Bounces)
        {
            if (bounce.Confidence is not (>= 0 and <= 1)) return $"a confidence of {bounce.Confidence}";
            if (bounce.Reason is not null && bounce.Kind is not (BounceKind.Bounce or BounceKind.Delayed)) return $"a reason, {bounce.Reason}, for {bounce.Kind}";
            foreach (var evidence in bounce.Evidence)
            {
                if (Broken(evidence, reading.Text) is { } fault) return $"{evidence.Rule} at {evidence.Start}+{evidence.Length} of {reading.Text.Length}: {fault}";
            }
        }

        return null;
    }

    static string? Broken(Evidence evidence, string text)
    {
        if ((evidence.Start, evidence.Length) is not ({ } start, { } length)) return evidence.Start is null && evidence.Length is null ? null : "half a place";
        if (start < 0 || length < 0 || start > text.Length - length) return "outside the text";
        var there = text.Substring(start, length);
        // Letters of one encoded run all stand where the run begins; the evidence may end there.
        var rest = there.Length > 0 && there[^1] is '=' or '&' ? text.AsSpan(start, Math.Min(length + 200, text.Length - start)).ToString() : there;
        if (there.IndexOfAny(['=', '&', '<', '>', '|', '\n', '\r']) < 0) return Letters(there) == Letters(evidence.Text) ? null : $"there is '{Short(there)}', not '{Short(evidence.Text)}'";
        var words = Letters(evidence.Text);
        return Within(words, Letters(rest)) || Within(words, Letters(WebUtility.HtmlDecode(rest))) || Within(words, Letters(Unquoted(rest))) || Within(words, Letters(WebUtility.HtmlDecode(Unquoted(rest))))
            ? null
            : $"'{Short(evidence.Text)}' is not in '{Short(there)}'";
    }

    static string Letters(string text) => string.Concat(text.Where(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c)));

    /// <summary>Whether the letters stand there in this order; quote marks, tags and line ends may stand between.</summary>
    static bool Within(string letters, string text)
    {
        var at = 0;
        foreach (var c in text) at += at < letters.Length && letters[at] == c ? 1 : 0;
        return at == letters.Length;
    }

    static string Unquoted(string text) => Octets().Replace(text.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal), run =>
    {
        var bytes = Convert.FromHexString(run.Value.Replace("=", "", StringComparison.Ordinal));
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
    });

    static string Short(string text) => text.Length > 80 ? text[..80] + "…" : text;

    [GeneratedRegex("(=[0-9A-Fa-f]{2}){1,21}", RegexOptions.NonBacktracking)]
    private static partial Regex Octets();
}
