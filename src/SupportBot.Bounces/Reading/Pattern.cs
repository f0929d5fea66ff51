using System.Collections.Immutable;

namespace SupportBot.Bounces;

/// <summary>A phrase in a vocabulary's numbers, as it is looked for.</summary>
sealed class Pattern
{
    /// <summary>So many words may stand where a phrase says <c>...</c>: enough for a name or a number, too few for another sentence.</summary>
    public const int Gap = 6;

    /// <summary>So many words after the opening are known by their marks.</summary>
    public const int Sight = 12;

    /// <summary>So many fit into an element's head.</summary>
    const int MostWords = 127;

    /// <summary>Of an element's head: it may be missing; other words may stand before it.</summary>
    public const int Optional = 1, AfterGap = 2;

    readonly Element[] _elements;

    public Pattern(Phrase phrase, Vocabulary vocabulary)
    {
        Phrase = phrase;
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

    /// <summary>How it goes on after its opening.</summary>
    public Ways Ways => Followers() switch
    {
        ({ Count: 0 }, { Count: 0 }) => Ways.Alone,
        var (atOnce, later)          => (atOnce.Count > 0 ? Ways.AtOnce : Ways.None) | (later.Count > 0 ? Ways.Later : Ways.None),
    };

    /// <summary>Writes down what must follow the opening: for each element its head, its words and its beginnings of words; a 0 ends it.</summary>
    public void Write(List<ushort> code)
    {
        foreach (var element in _elements.Skip(1))
        {
            if (element.Words.Length > MostWords || element.Beginnings.Length > MostWords) throw new InvalidDataException($"{Phrase.Id}: \"{Phrase.Text}\": more than {MostWords} words to choose from");
            code.Add((ushort)((element.Beginnings.Length << 9) | (element.Words.Length << 2) | (element.AfterGap ? AfterGap : 0) | (element.Optional ? Optional : 0)));
            code.AddRange(element.Words);
            code.AddRange(element.Beginnings);
        }

        code.Add(0);
    }

    public static int WordsOf(ushort head) => (head >> 2) & MostWords;

    public static int BeginningsOf(ushort head) => head >> 9;

    readonly record struct Element(ushort[] Words, ushort[] Beginnings, bool Optional, bool AfterGap);
}

/// <summary>How phrases go on after their opening.</summary>
[Flags]
enum Ways : byte
{
    None = 0,
    Alone = 1,
    AtOnce = 2,
    Later = 4,
}
