using System.Collections.Frozen;

namespace SupportBot.Web.Conversations;

/// <summary>Tells German from English by the small words that every sentence has. Short answers ("ok", "passwort") tell nothing and follow the conversation.</summary>
static class LanguageOf
{
    /// <summary>So many words more than the other language: one alone may be a name or a quotation.</summary>
    const int Lead = 2;

    static readonly FrozenSet<string> German = Set("""
        ich du er sie es wir ihr mir mich uns ihnen der die das den dem des ein eine einen einem einer kein keine nicht und oder aber weil dass wenn ist sind war bin hat habe haben hatte
        wird wurde werden kann können muss soll was wer wie wo warum wieso weshalb wann welche mein meine meinen meiner ihre ihren auf für von vom zu zum zur bei beim nach seit aus auch noch
        schon immer wieder jetzt heute gestern bitte danke hallo guten morgen tag mit ohne über unter durch gegen um im am an ja nein doch nur mehr gar nichts alles geht kam kommt gekommen zurück
        fehlermeldung nachricht hilfe jemand hilft helfen mails moin servus gerne klappt geklappt
        """);

    static readonly FrozenSet<string> English = Set("""
        i you he she it we they me us them my your our their the a an and or but because that if is are was were am has have had will would can could must should what who how where why when
        which on for from to at by with without after since out also again now today yesterday please thanks thank hello hi hey not no yes don't doesn't didn't isn't can't won't just more
        anything everything nothing does do did get got came back error message help someone this these those there here been still keep keeps of in need want
        """);

    /// <summary><c>de</c>, <c>en</c>, or null when the words do not say.</summary>
    public static string? Words(string text)
    {
        int german = 0, english = 0, all = 0;
        Span<char> space = stackalloc char[30];
        foreach (var range in text.AsSpan().SplitAny(Separators))
        {
            var word = text.AsSpan()[range].Trim('\'');
            if (word.Length is 0 or > 30) continue;
            all++;
            var lower = space[..word.Length];
            word.ToLowerInvariant(lower);
            if (German.GetAlternateLookup<ReadOnlySpan<char>>().Contains(lower)) german++;
            else if (lower.IndexOfAny("äöüß") >= 0) german++;
            if (English.GetAlternateLookup<ReadOnlySpan<char>>().Contains(lower)) english++;
        }

        if (all < 2) return null;
        var lead = all <= 3 ? 2 : Lead;
        return german - english >= lead ? "de" : english - german >= lead ? "en" : null;
    }

    /// <summary>"Auf Deutsch, bitte": the language that is named, whatever the words are written in.</summary>
    public static string Asked(string text) => text.Contains("deutsch", StringComparison.OrdinalIgnoreCase) || text.Contains("german", StringComparison.OrdinalIgnoreCase) ? "de" : "en";

    static readonly System.Buffers.SearchValues<char> Separators = System.Buffers.SearchValues.Create(" \t\r\n.,;:!?()\"„“”«»/…–-");

    static FrozenSet<string> Set(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
