using System.Net;
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
        if (there.IndexOfAny(['=', '&', '<', '>', '|', '\n', '\r']) < 0) return Letters(there) == Letters(evidence.Text) ? null : $"there is '{Short(there)}', not '{Short(evidence.Text)}'";
        // Letters of one encoded run all stand where the run begins; the evidence may end there.
        var rest = there[^1] is '=' or '&' ? text.Substring(start, Math.Min(length + 250, text.Length - start)) : there;
        return Within(Letters(evidence.Text), Letters(rest)) || Within(Ascii(evidence.Text), Ascii(WebUtility.HtmlDecode(rest))) || Within(Ascii(evidence.Text), Ascii(WebUtility.HtmlDecode(Decoded(rest)))) || Within(Ascii(evidence.Text), Ascii(Decoded(rest)))
            ? null
            : $"'{Short(evidence.Text)}' is not in '{Short(there)}'";
    }

    static string Letters(string text) => string.Concat(text.Where(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c)));

    static string Ascii(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit));

    /// <summary>Whether the letters stand there in this order; quote marks, tags and line ends may stand between.</summary>
    static bool Within(string letters, string text)
    {
        var at = 0;
        foreach (var c in text) at += at < letters.Length && letters[at] == c ? 1 : 0;
        return at == letters.Length;
    }

    /// <summary>Quoted-printable (RFC 2045, section 6.7) without its soft line ends, an octet a letter: which charset it was is the reader's guess.</summary>
    static string Decoded(string text) => Octet().Replace(SoftEnd().Replace(text, ""), octet => ((char)Convert.ToByte(octet.Value[1..], 16)).ToString());

    static string Short(string text) => text.Length > 80 ? text[..80] + "…" : text;

    [GeneratedRegex("=[0-9A-Fa-f]{2}")]
    private static partial Regex Octet();

    [GeneratedRegex("=\r?\n[>| ]*")]
    private static partial Regex SoftEnd();
}
