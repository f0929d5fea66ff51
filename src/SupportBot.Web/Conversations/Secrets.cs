using System.Text.RegularExpressions;

namespace SupportBot.Web.Conversations;

/// <summary>
/// Passwords that customers write into a message are made unreadable before anything is stored. Rather one word too many than one password kept:
/// after "Passwort:" whatever follows, after "mein Passwort ist" whatever does not say how it is with it ("falsch", "abgelaufen"), after the bare word
/// what looks like a password; in logs what SMTP and HTTP send for signing in.
/// </summary>
static partial class Secrets
{
    /// <summary>What stands in the place of a secret; always as long, for the length of a password is half of it.</summary>
    public const string Mask = "••••••••";

    /// <summary>The text without the secrets in it; the same text where there are none.</summary>
    public static string Masked(string text)
    {
        text = Told().Replace(text, match => match.Groups["secret"] is { } secret && !IsPlain(secret.Value) ? Without(match, secret) : match.Value);
        text = Bare().Replace(text, match => match.Groups["secret"] is { } secret && IsMixed(secret.Value) ? Without(match, secret) : match.Value);
        foreach (var found in new[] { SignIn(), InAddress() })
            text = found.Replace(text, match => match.Groups["secret"] is var secret && secret.Value.Any(c => c != '•') ? Without(match, secret) : match.Value);
        return text;
    }

    public static bool IsIn(string text) => text.Contains(Mask, StringComparison.Ordinal);

    static string Without(Match match, Group secret) => string.Concat(match.Value.AsSpan(0, secret.Index - match.Index), Mask, match.Value.AsSpan(secret.Index - match.Index + secret.Length));

    /// <summary>"Das Passwort ist falsch", "password: required", "Passwort: siehe unten": no secret.</summary>
    static bool IsPlain(string said)
    {
        var word = Bared(said);
        return word.Length == 0 || word.All(c => c == '•') || PlainWords().IsMatch(word);
    }

    /// <summary>"Sommer2024", "geheim!1": letters with digits, or with signs that no word has; addresses and plain words are not.</summary>
    static bool IsMixed(string said)
    {
        var word = Bared(said);
        if (word.Length < 5 || word.Contains("://", StringComparison.Ordinal) || MailAddress().IsMatch(word)) return false;
        return word.Any(char.IsLetter) && (word.Any(char.IsDigit) || word.Any(c => c is '$' or '%' or '&' or '#' or '*' or '!' or '+' or '§'));
    }

    static string Bared(string said) => said.Trim('"', '\'', '„', '“', '”', '»', '«', '.', ',', ';', '!', '?', ')', '(', ':');

    [GeneratedRegex("""
        \b(?:pass(?:wor[td]|wort|phrase|wd)|kennwort|pwd|pw|pin)\b (?:\s+(?:für|von|zum|vom|for|of|to)\s+\S+ (?:\s+\S+)?)?
        (?: (?:\s+(?:ist|lautet|war|heißt|heisst|is|was|wäre))? \s*[:=]\s* | \s+(?:ist|lautet|war|heißt|heisst|is|was|wäre)\s+ (?:(?:jetzt|immer|noch|doch|übrigens|nun|einfach|aber|nämlich|now|still|just|simply)\s+)* )
        (?<secret>\S+)
        """, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Told();

    /// <summary>"Kennwort Geheim1", "Passwort geändert auf Sommer2024", "changed my password to Hunter22".</summary>
    [GeneratedRegex("""
        \b(?:pass(?:wor[td]|wort|phrase|wd)|kennwort|pwd|pw)\s+ (?:(?:[a-zäöüß]+\s+){0,3}(?:auf|in|to|mit|with)\s+)?
        (?<secret>\S+)
        """, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Bare();

    /// <summary>RFC 4954 (AUTH PLAIN with an initial response), RFC 7617 (Basic).</summary>
    [GeneratedRegex(@"\b(?:AUTH\s+(?:PLAIN|LOGIN)|Authorization:\s*(?:Basic|Bearer))\s+(?<secret>[A-Za-z0-9+/_.-]{6,}={0,2})", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SignIn();

    /// <summary>RFC 3986, section 3.2.1: <c>scheme://user:password@host</c>.</summary>
    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]{1,9}://[^\s/:@]{1,100}:(?<secret>[^\s/@]{1,100})@", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex InAddress();

    [GeneratedRegex(@"^[^@\s]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MailAddress();

    /// <summary>What is said of a password instead of it: how it is, and the words that begin such a remark. Participles by their endings.</summary>
    [GeneratedRegex("""
        ^(?: falsch | richtig | korrekt | unbekannt | neu | neue | neues | alt | altes | gleich | nötig | siehe | bitte | nicht | nie | niemandem | kein | keine | das | der | die | dem | den | dasselbe | mein | meine | ihr | ihre | es | er | ich | wir | sie | man
        | sehr | so | zu | auch | ja | nein | nur | schon | eigentlich | definitiv | sicher | sicherlich | wohl | vielleicht | leider | ok | okay | gut | schlecht | lang | kurz | stark | schwach | weg | fort | ungültig | gültig | leer | aktuell | unverändert
        | identisch | kompromittiert | ein | eine | einem | in | im | bei | auf | an | aus | von | vom | für | mit | ohne | seit | wie | was | wo | warum | wann | wieder | heute | gestern | hier | dort | da | oder | und | aber | hinterlegt | 100%ig | 100%
        | (?:ge|ver|ab|aus|ein|zer|er|be|ent|über|unter|zurück|um|an|weiter|raus|auf|nach|un) [a-zäöüß]{3,} (?:t|en|ig|lich|bar) | [a-zäöüß]+ (?:iert|licherweise)
        | wrong | right | correct | incorrect | fine | good | bad | old | new | valid | invalid | missing | unknown | empty | secure | strong | weak | long | short | stolen | forgotten | broken | the | my | your | a | an | it | its | this | that | not | never
        | no | nobody | please | see | too | very | also | only | really | definitely | probably | already | in | on | at | for | from | with | without | since | what | why | where | when | how | again | here | there | or | and | but | error | authentication
        | mismatch | up | out | gone | ok | okay | safe | unsafe | 100% | [a-z]+ (?:ed|ing|ly) )$
        """, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex PlainWords();
}
