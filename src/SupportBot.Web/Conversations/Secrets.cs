using System.Text.RegularExpressions;

namespace SupportBot.Web.Conversations;

/// <summary>
/// Passwords that customers write into a message are made unreadable before anything is stored. Rather one word too many than one password kept:
/// after "Passwort:" whatever follows, after "mein Passwort ist" whatever is no plain word; in logs what SMTP and HTTP send for signing in.
/// </summary>
static partial class Secrets
{
    /// <summary>What stands in the place of a secret; always as long, for the length of a password is half of it.</summary>
    public const string Mask = "••••••••";

    /// <summary>The text without the secrets in it; the same text where there are none.</summary>
    public static string Masked(string text)
    {
        foreach (var found in new[] { Told(), SignIn(), InAddress() })
            text = found.Replace(text, match => match.Groups["secret"] is { Success: true } secret && !IsPlain(match, secret) ? Without(match, secret) : match.Value);
        return text;
    }

    public static bool IsIn(string text) => text.Contains(Mask, StringComparison.Ordinal);

    static string Without(Match match, Group secret) => string.Concat(match.Value.AsSpan(0, secret.Index - match.Index), Mask, match.Value.AsSpan(secret.Index - match.Index + secret.Length));

    /// <summary>"Das Passwort ist falsch", "password: required", "Passwort: siehe unten": no secret.</summary>
    static bool IsPlain(Match match, Group secret)
    {
        var word = secret.Value.Trim('"', '\'', '„', '“', '”', '»', '«', '.', ',', ';', '!', '?', ')');
        if (word.Length == 0 || word.All(c => c == '•')) return true;
        if (PlainWords().IsMatch(word)) return true;
        var isQuoted = secret.Value[0] is '"' or '„' or '“' or '»' or '\'';
        return !match.Groups["colon"].Success && !isQuoted && word.All(char.IsLetter) && word.Skip(1).All(char.IsLower);
    }

    [GeneratedRegex("""
        \b(?:pass(?:wor[td]|wort|phrase|wd)|kennwort|pwd|pw|pin)\b (?:\s+(?:für|von|zum|vom|for|of|to)\s+\S+ (?:\s+\S+)?)?
        (?: \s*(?<colon>[:=])\s* | \s+(?:ist|lautet|war|heißt|is|was|wäre)\s+ (?:(?:jetzt|immer|noch|now|still)\s+)? )
        (?<secret>\S+)
        """, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Told();

    /// <summary>RFC 4954 (AUTH PLAIN with an initial response), RFC 7617 (Basic).</summary>
    [GeneratedRegex(@"\b(?:AUTH\s+(?:PLAIN|LOGIN)|Authorization:\s*(?:Basic|Bearer))\s+(?<secret>[A-Za-z0-9+/_.-]{6,}={0,2})", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SignIn();

    /// <summary>RFC 3986, section 3.2.1: <c>scheme://user:password@host</c>.</summary>
    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]{1,9}://[^\s/:@]{1,100}:(?<secret>[^\s/@]{1,100})@", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex InAddress();

    [GeneratedRegex("""
        ^(?: falsch | richtig | korrekt | geändert | gestohlen | abgelaufen | vergessen | gesperrt | unbekannt | neu | alt | gleich | nötig | siehe | bitte | ändern | nicht | kein | keine | das | der | die | mein | meine | es | sehr | so | zu
        | wrong | right | correct | incorrect | changed | stolen | expired | forgotten | required | invalid | missing | unknown | new | old | the | my | not | please | see | too | a | an | it | error | authentication | mismatch | rejected | denied | failed )$
        """, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex PlainWords();
}
