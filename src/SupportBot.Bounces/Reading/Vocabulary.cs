using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SupportBot.Bounces;

/// <summary>
/// The words that phrases are made of, as a tree of letters: a text is cut into words and each is known by a number in the same pass, whatever
/// their number. Most words of a text leave the tree after two or three letters.
/// </summary>
sealed class Vocabulary
{
    /// <summary>Letters and digits of ASCII; the others that phrases use come after them.</summary>
    const int Plain = 36;

    /// <summary>Longer runs of letters are no words of any language here; the rest of them is not looked at.</summary>
    const int Longest = 40;

    const byte None = byte.MaxValue;

    /// <summary>Each ASCII letter's or digit's place in the alphabet.</summary>
    static readonly byte[] Places = [.. Enumerable.Range(0, 0x80).Select(c => char.IsAsciiDigit((char)c) ? (byte)(c - '0') : char.IsAsciiLetter((char)c) ? (byte)((c | 0x20) - 'a' + 10) : None)];

    readonly Dictionary<char, int> _others = [];
    readonly Dictionary<Phrase.Word, ushort> _numbers = [];
    readonly int _width;

    /// <summary>A row a node, a place a letter: the next node, or 0.</summary>
    readonly ushort[] _next;

    readonly Node[] _nodes;

    /// <summary>The beginnings of words that a word of a text may have, the shortest first; none at 0.</summary>
    readonly ushort[][] _beginnings;

    readonly ShortWords _short;

    /// <summary>A tree of these words.</summary>
    public Vocabulary(IEnumerable<Phrase.Word> words)
    {
        var all = words.Distinct().OrderBy(word => word.Text.Length).ToList();
        foreach (var letter in all.SelectMany(word => word.Text).Where(letter => letter >= 0x80).Distinct().Order()) _others.Add(letter, Plain + _others.Count);
        _width = Plain + _others.Count;
        List<ushort> next = [.. new ushort[_width]];
        List<Node> nodes = [default];
        List<ushort[]> beginnings = [[]];
        // Letter by letter, so that the first ones, which every word of a text passes, stand together.
        var ends = new int[all.Count];
        for (var depth = 0; depth < (all.Count == 0 ? 0 : all[^1].Text.Length); depth++)
        {
            for (var i = 0; i < all.Count; i++)
            {
                if (all[i].Text.Length <= depth) continue;
                var place = (ends[i] * _width) + Place(all[i].Text[depth]);
                if (next[place] == 0)
                {
                    next[place] = checked((ushort)nodes.Count);
                    next.AddRange(new ushort[_width]);
                    nodes.Add(new(0, nodes[ends[i]].Beginnings));   // shorter ones are all there already
                }

                ends[i] = next[place];
                if (all[i].Text.Length == depth + 1) nodes[ends[i]] = Named(all[i], nodes[ends[i]], beginnings);
            }
        }

        (_next, _nodes, _beginnings) = ([.. next], [.. nodes], [.. beginnings]);
        _short = new([.. all.Select(word => word.Text).Distinct().Select(text => (text, Alone(text).Word, Alone(text).Beginnings))], all.Where(word => word.Prefix).Select(word => word.Text).ToHashSet(StringComparer.Ordinal));
    }

    Token Alone(string word)
    {
        var at = 0;
        return Next(word, ref at);
    }

    /// <summary>A node where a word ends.</summary>
    Node Named(Phrase.Word word, Node node, List<ushort[]> beginnings)
    {
        var number = checked((ushort)(_numbers.Count + 1));
        _numbers.Add(word, number);
        if (!word.Prefix) return node with { Word = number };
        beginnings.Add([.. beginnings[node.Beginnings], number]);
        return node with { Beginnings = checked((ushort)(beginnings.Count - 1)) };
    }

    /// <summary>How many words there are; their numbers begin at 1.</summary>
    public int Count => _numbers.Count;

    public ushort NumberOf(Phrase.Word word) => _numbers[word];

    /// <summary>The beginnings that a word of a text has, the shortest first.</summary>
    public ReadOnlySpan<ushort> Beginnings(in Token token) => _beginnings[token.Beginnings];

    /// <summary>The words of a text, in order, read as somebody comes to them.</summary>
    public Words Read(string text) => new(text, this);

    /// <summary>Reads words on from a place until so many are there, or the text ends. Answers how many there are.</summary>
    public int Read(ReadOnlySpan<char> text, ref int from, Token[] tokens, int count, int wanted)
    {
        Unsafe.SkipInit(out Stretch stretch);
        Unsafe.SkipInit(out Keys keys);
        while (from < text.Length && count < wanted)
        {
            stretch.Look(text[from..]);
            count = Read(text, ref from, stretch, ref keys, tokens, count, wanted);
        }

        return count;
    }

    /// <summary>Reads the words of a stretch that begins at a place. One that reaches over its end waits for the next.</summary>
    int Read(ReadOnlySpan<char> text, ref int from, in Stretch stretch, ref Keys keys, Token[] tokens, int count, int wanted)
    {
        var (first, place) = (count, 0);
        var all = text.Length - from <= Stretch.Width;
        wanted = Math.Min(wanted, first + Keys.Most);
        while (count < wanted && stretch.NextWord(place) is var start and < Stretch.Width)
        {
            var length = stretch.Length(start);
            var cut = start + length == Stretch.Width && !all;
            if (cut && start > 0)
            {
                place = start;
                wanted = count;
                break;
            }

            if (!cut && length > 0 && stretch.IsPlain(start, length) && _short.TryKey(stretch, start, length, out var key))
            {
                place = start + length;
                keys[count - first] = key;
                tokens[count++] = new(from + start, from + place, 0, 0);
                continue;
            }

            var at = from + start;
            keys[count - first] = default;
            if (Words.IsLetter(text[at])) tokens[count++] = Next(text, ref at);
            else at++;
            place = at - from;
        }

        from = Math.Min(text.Length, from + (count < wanted ? Math.Max(place, Stretch.Width) : place));
        // All of them together: what one is does not wait for the one before.
        for (var i = first; i < count; i++)
        {
            if (keys[i - first] != default) _short.Find(keys[i - first], ref tokens[i]);
        }

        return count;
    }

    /// <summary>The word that begins here; leaves the place after it.</summary>
    Token Next(ReadOnlySpan<char> text, ref int i)
    {
        var (start, node, last) = (i, 0, '\0');
        var most = Math.Min(text.Length, start + Longest);
        var at = start;
        for (; at < most; at++)
        {
            var c = text[at];
            char letter;
            int place;
            if (c < 0x80)
            {
                place = Places[c];
                letter = (char)(c | 0x20);
                if (place == None)
                {
                    if (Words.IsInside(text, at)) continue;
                    break;
                }

                if (Words.IsDoubled(letter, last)) continue;
            }
            else
            {
                if (!Words.Belongs(text, at)) break;
                letter = Words.FoldLetter(c, last);
                if (letter == '\0') continue;
                place = Place(letter);
            }

            var next = place < 0 ? 0 : _next[(node * _width) + place];
            if (next == 0)
            {
                i = WordEnd(text, at + 1);
                return new(start, i, 0, _nodes[node].Beginnings);
            }

            (node, last) = (next, letter);
        }

        i = at == most ? WordEnd(text, at) : at;
        return new(start, i, _nodes[node].Word, _nodes[node].Beginnings);
    }

    static int WordEnd(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && (text[at] < 0x80 ? Places[text[at]] != None || Words.IsInside(text, at) : Words.Belongs(text, at))) at++;
        return at;
    }

    int Place(char letter) => letter < 0x80 ? Places[letter] : _others.GetValueOrDefault(letter, -1);

    /// <summary>The letters of words; none where a word is known already.</summary>
    [InlineArray(Most)]
    struct Keys
    {
        /// <summary>So many words fit into a stretch.</summary>
        public const int Most = Stretch.Width / 2;

        Vector128<ulong> _first;
    }

    /// <param name="Word">The word that ends here, or 0.</param>
    /// <param name="Beginnings">Which list of beginnings ends here or before.</param>
    [StructLayout(LayoutKind.Auto)]
    readonly record struct Node(ushort Word, ushort Beginnings);
}
