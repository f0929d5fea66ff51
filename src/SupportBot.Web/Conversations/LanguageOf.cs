using System.Collections.Frozen;

namespace SupportBot.Web.Conversations;

/// <summary>
/// Tells German from English by words that one of them has and the other has not: the small ones of every sentence, and those that customers use
/// here. A single word ("ok", "passwort") tells nothing and follows the conversation. Measured against a library in <c>docs/performance.md</c>.
/// </summary>
static class LanguageOf
{
    /// <summary>What a known word weighs; one that is only spelled like German weighs half, for it may be a name.</summary>
    const int Known = 2;

    const int Spelled = 1;

    /// <summary>Where both languages are heard, one must be ahead by two words: the other may be a quotation.</summary>
    const int Lead = 2 * Known;

    const int Longest = 30;

    static readonly FrozenSet<string> German = Set("""
        ich du er sie es wir ihr mir mich uns ihnen ihm dich euch sich der die das den dem des ein eine einen einem einer kein keine nicht und oder aber weil dass wenn ist sind war bin hat habe
        hab haben hatte seid wird wurde werden kann können könnt muss soll sollen darf wer wie wo warum wieso weshalb wann woran welche welcher mein meine meinen meiner unser unsere ihre ihren
        auf für von vom zu zum zur bei beim nach seit aus auch noch schon immer wieder jetzt heute gestern bitte danke dankeschön hallo guten gut morgen tag montag mit ohne über unter durch gegen
        um im ja nein doch nur mehr gar nichts nix alles alle allen geht gehen kam kamen kommt kommen gekommen angekommen zurück dann damit dazu hier dort da nie niemand bis uhr sehr viel
        vielen etwas anderes andere anderen weitere folgende folgender folgendes siehe anbei unten oben nochmal nochmals nun gleich weiter klar verstanden mach mache tun genau los
        fehlermeldung meldung meldet fehler nachricht anhang hilfe jemand jemanden hilft helfen mails moin servus gerne klappt geklappt bedeutet heißt passwort kennwort adresse postfach empfänger
        öffnen senden sende gesendet geschickt geändert vergessen zurücksetzen geblockt gesperrt gelistet blockiert abgelehnt antwortet betrifft kunden kunde liegt menschen sprechen mitarbeiter
        bekomme bekommen finde steht dringend kaputt falsch voll firma frage meinte perfekt deutsch englisch tschüss wiedersehen stand störung
        """);

    static readonly FrozenSet<string> English = Set("""
        i you he she it we they me us them my your our their the a and or but because that if is are were have has had would can could must should what who how where why when which whose
        on for from to at by with without after since out again now today yesterday monday please thanks thank hello not no yes don't doesn't didn't isn't can't won't haven't just more much
        anything everything nothing something someone somebody anyone everyone do does did get got getting back message help this these those there here been still keep keeps keeping of need want i'm it's
        that's what's here's there's i've i'd work works worked working exactly see attached attachment below above following next one another different else wrong address mailbox password reset
        changed hacked forgot send sending sent resend bounced rejected refused blocked listed person human real talk call speak open affects question understood great good morning longer furious
        cancelling very urgent says said meant find going go full error english own only goes down
        """);

    /// <summary><c>de</c>, <c>en</c>, or null when the words do not say.</summary>
    public static string? Words(string text)
    {
        int german = 0, english = 0, all = 0;
        Span<char> space = stackalloc char[Longest];
        foreach (var range in text.AsSpan().SplitAny(Separators))
        {
            var word = text.AsSpan()[range].Trim('\'');
            if (word.Length is 0 or > Longest) continue;
            all++;
            var lower = space[..word.Length];
            word.ToLowerInvariant(lower);
            lower.Replace('’', '\'');
            if (German.GetAlternateLookup<ReadOnlySpan<char>>().Contains(lower)) german += Known;
            else if (lower.IndexOfAny("äöüß") >= 0) german += Spelled;
            if (English.GetAlternateLookup<ReadOnlySpan<char>>().Contains(lower)) english += Known;
        }

        if (all < 2) return null;
        if (english == 0 && german >= Known) return "de";
        if (german == 0 && english >= Known) return "en";
        return german - english >= Lead ? "de" : english - german >= Lead ? "en" : null;
    }

    /// <summary>"Auf Deutsch, bitte": the language that is named, whatever the words are written in.</summary>
    public static string Asked(string text) => text.Contains("deutsch", StringComparison.OrdinalIgnoreCase) || text.Contains("german", StringComparison.OrdinalIgnoreCase) ? "de" : "en";

    static readonly System.Buffers.SearchValues<char> Separators = System.Buffers.SearchValues.Create(" \t\r\n.,;:!?()\"„“”«»/…–-");

    static FrozenSet<string> Set(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
