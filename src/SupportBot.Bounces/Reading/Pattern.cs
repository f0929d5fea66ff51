using System.Collections.Immutable;

namespace SupportBot.Bounces;

/// <summary>A phrase in a vocabulary's numbers, as it is looked for.</summary>
sealed class Pattern
{
    /// <summary>So many words may stand where a phrase says <c>...</c>: enough for a name or a number, too few for another sentence.</summary>
    public const int Gap = 6;

    /// <summary>So many words after the opening are known by their marks.</summary>
    public const int Sight = 12;

    readonly Element[] _elements;
    readonly Vocabulary _vocabulary;

    public Pattern(Phrase phrase, Vocabulary vocabulary)
    {
        Phrase = phrase;
        _vocabulary = vocabulary;
        _elements = [.. phrase.Elements.Select(element => new Element(Numbers(element, prefix: false), Numbers(element, prefix: true), element.Optional, element.AfterGap))];

        ushort[] Numbers(Phrase.Element element, bool prefix) => [.. element.Words.Where(word => word.Prefix == prefix).Select(vocabulary.NumberOf)];
    }

    public Phrase Phrase { get; }

    /// <summary>A word's mark, which it shares with others: one of 64.</summary>
    public static ulong Mark(ushort word) => word == 0 ? 0 : 1UL << (int)(((uint)word * 0x9E3779B1) >> 26);

    /// <summary>The marks of the words that cannot be missing, as far as they must stand in sight.</summary>
    public ulong Needed
    {
        get
        {
            var needed = 0UL;
            var furthest = 0;
            foreach (var element in _elements.Skip(1))
            {
                furthest += element.AfterGap ? 1 + Gap : 1;
                if (furthest > Sight) break;
                if (!element.Optional && element.Words.Length + element.Beginnings.Length == 1) needed |= Mark(element.Words is [var word] ? word : element.Beginnings[0]);
            }

            return needed;
        }
    }

    /// <summary>So many words it may reach over.</summary>
    public int Reach => _elements.Sum(element => element.AfterGap ? 1 + Gap : 1);

    /// <summary>The words, and beginnings of words, that can open it.</summary>
    public IEnumerable<ushort> Openings => [.. _elements[0].Words, .. _elements[0].Beginnings];

    /// <summary>What must come after the opening: one of these words at once, one of those within the gap; neither where the opening is all of it.</summary>
    public (HashSet<ushort> AtOnce, HashSet<ushort> Later) Followers()
    {
        HashSet<ushort> atOnce = [], later = [];
        var gap = false;
        foreach (var element in _elements.Skip(1))
        {
            gap |= element.AfterGap;
            (gap ? later : atOnce).UnionWith([.. element.Words, .. element.Beginnings]);
            if (!element.Optional) return (atOnce, later);
        }

        return ([], []);
    }

    /// <summary>The number of words from this one on that are the phrase, or 0. The first one is known to be its opening.</summary>
    public int Matches(Words words, int at) => Matches(words, at + 1, 1) is var end && end > at ? end - at : 0;

    int Matches(Words words, int at, int element)
    {
        if (element == _elements.Length) return at;
        ref readonly var wanted = ref _elements[element];
        var furthest = Math.Min(wanted.AfterGap ? at + Gap : at, words.Count - 1);
        for (var i = at; i <= furthest; i++)
        {
            if (!Is(wanted, words[i])) continue;
            var end = Matches(words, i + 1, element + 1);
            if (end >= 0) return end;
        }

        return wanted.Optional ? Matches(words, at, element + 1) : -1;
    }

    bool Is(in Element wanted, in Token token)
    {
        foreach (var word in wanted.Words)
        {
            if (word == token.Word) return true;
        }

        foreach (var beginning in wanted.Beginnings)
        {
            if (_vocabulary.Beginnings(token).Contains(beginning)) return true;
        }

        return false;
    }

    readonly record struct Element(ushort[] Words, ushort[] Beginnings, bool Optional, bool AfterGap);
}
