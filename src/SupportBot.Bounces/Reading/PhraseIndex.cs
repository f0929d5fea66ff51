using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SupportBot.Bounces;

/// <summary>
/// All phrases as they are looked for: by the word that opens them and one that must follow it. They lie side by side in a few arrays of numbers, because a notice meets each of
/// them with nothing at hand, and whatever lies apart is fetched anew.
/// </summary>
sealed class PhraseIndex
{
    readonly Vocabulary _vocabulary;

    /// <summary>By a word's number, how the phrases that it opens go on.</summary>
    readonly Ways[] _ways;

    /// <summary>The pairs that there are; of those that words form most are not among them.</summary>
    readonly ShortWords.Filter _known;

    /// <summary>Each pair in the first free place from its own on.</summary>
    readonly Pair[] _pairs;

    readonly int _shift;

    /// <summary>The phrases of each pair together.</summary>
    readonly Candidate[] _candidates;

    /// <summary>What must follow a phrase's opening, see <see cref="Pattern.Write"/>.</summary>
    readonly ushort[] _code;

    readonly ImmutableArray<Phrase> _phrases;

    public PhraseIndex(ImmutableArray<Pattern> patterns, Vocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _phrases = [.. patterns.Select(pattern => pattern.Phrase)];
        _ways = new Ways[vocabulary.Count + 1];
        var (code, places) = (new List<ushort>(), new List<int>());
        foreach (var pattern in patterns)
        {
            places.Add(code.Count);
            pattern.Write(code);
            foreach (var opening in pattern.Openings) _ways[opening] |= pattern.Ways;
        }

        _code = [.. code];
        // Nothing follows a phrase of one word: it stands by its opening and 0.
        var atOnce = patterns.SelectMany((pattern, number) => Pairs(pattern, number, pattern.Ways == Ways.Alone ? [0] : pattern.Followers().AtOnce)).ToLookup(one => one.Pair, one => one.Number);
        var later = patterns.SelectMany((pattern, number) => Pairs(pattern, number, pattern.Followers().Later)).ToLookup(one => one.Pair, one => one.Number);
        List<uint> all = [.. atOnce.Concat(later).Select(group => group.Key).Distinct().Order()];
        _known = new(all.Select(Hash), BitOperations.Log2((uint)Math.Max(all.Count, 64)) + 4);
        _pairs = new Pair[BitOperations.RoundUpToPowerOf2((uint)Math.Max(all.Count * 2, 64))];
        _shift = 64 - BitOperations.Log2((uint)_pairs.Length);
        var candidates = new List<Candidate>();
        foreach (var pair in all)
        {
            var at = (int)(Hash(pair) >> _shift);
            while (_pairs[at].Words != 0) at = (at + 1) & (_pairs.Length - 1);
            _pairs[at] = new(pair, candidates.Count, checked((ushort)atOnce[pair].Count()), checked((ushort)later[pair].Count()));
            candidates.AddRange(atOnce[pair].Concat(later[pair]).Select(number => new Candidate(patterns[number].Needed, places[number], number, patterns[number].Phrase.Meaning)));
        }

        _candidates = [.. candidates];
    }

    static IEnumerable<(uint Pair, int Number)> Pairs(Pattern pattern, int number, IEnumerable<ushort> followers) =>
        pattern.Openings.Distinct().SelectMany(opening => followers, (opening, follower) => (Words(opening, follower), number));

    static uint Words(ushort opening, ushort follower) => ((uint)opening << 16) | follower;

    static ulong Hash(uint pair) => pair * 0x9E3779B97F4A7C15;

    /// <summary>Adds the phrases that begin at a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Collect(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, int at, Hits hits)
    {
        ref readonly var token = ref tokens[at];
        if (_ways[token.Word] is var ways and not Ways.None && (ways != Ways.AtOnce || (at + 1 < tokens.Length && MayFollow(token.Word, tokens[at + 1])))) Collect(text, tokens, at, token.Word, ways, hits);
        if (token.Beginnings == 0) return;
        foreach (var beginning in _vocabulary.Beginnings(token))
        {
            if (_ways[beginning] is var so and not Ways.None) Collect(text, tokens, at, beginning, so, hits);
        }
    }

    bool MayFollow(ushort opening, in Token next) => next.Beginnings != 0 || (next.Word != 0 && _known.Has(Hash(Words(opening, next.Word))));

    void Collect(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, int at, ushort opening, Ways ways, Hits hits)
    {
        var place = new Place(text, tokens, at, hits);
        if (ways.HasFlag(Ways.Alone)) Follow(opening, 0, later: false, ref place);
        if (ways.HasFlag(Ways.AtOnce) && at + 1 < tokens.Length) Follow(opening, tokens[at + 1], later: false, ref place);
        if (!ways.HasFlag(Ways.Later)) return;
        var furthest = Math.Min(at + 1 + Pattern.Gap, tokens.Length - 1);
        for (var i = at + 1; i <= furthest; i++) Follow(opening, tokens[i], later: true, ref place);
    }

    void Follow(ushort opening, in Token token, bool later, ref Place place)
    {
        if (token.Word != 0) Follow(opening, token.Word, later, ref place);
        if (token.Beginnings == 0) return;
        foreach (var beginning in _vocabulary.Beginnings(token)) Follow(opening, beginning, later, ref place);
    }

    void Follow(ushort opening, ushort follower, bool later, ref Place place)
    {
        var words = Words(opening, follower);
        var hash = Hash(words);
        if (!_known.Has(hash)) return;
        for (var at = (int)(hash >> _shift); ; at = (at + 1) & (_pairs.Length - 1))
        {
            ref readonly var pair = ref _pairs[at];
            if (pair.Words == 0) return;
            if (pair.Words != words) continue;
            foreach (ref readonly var candidate in later ? _candidates.AsSpan(pair.First + pair.AtOnce, pair.Later) : _candidates.AsSpan(pair.First, pair.AtOnce)) Try(candidate, ref place);
            return;
        }
    }

    /// <summary>Tries a phrase, where its other words are near.</summary>
    void Try(in Candidate candidate, ref Place place)
    {
        if (candidate.Needed != 0 && (candidate.Needed & ~place.Near(_vocabulary)) != 0) return;
        var end = End(candidate.Code, place, place.At + 1);
        if (end >= 0) place.Add(_phrases[candidate.Number], candidate.Meaning, end);
    }

    /// <summary>The word after the phrase, whose elements from one on are to stand from this word on; -1 where they do not.</summary>
    int End(int element, in Place place, int at)
    {
        var tokens = place.Tokens;
        while (true)
        {
            var head = _code[element];
            if (head == 0) return at;
            var next = element + 1 + Pattern.WordsOf(head) + Pattern.BeginningsOf(head);
            if ((head & (Pattern.Optional | Pattern.AfterGap)) == 0)
            {
                if (at >= tokens.Length) return -1;
                if (!Is(element, tokens[at]) && ((at += place.Continuation(at)) >= tokens.Length || !Is(element, tokens[at]))) return -1;
                at++;
            }
            else
            {
                var furthest = Math.Min((head & Pattern.AfterGap) != 0 ? at + Pattern.Gap : at, tokens.Length - 1);
                for (var i = at; i <= furthest; i++)
                {
                    if (Is(element, tokens[i]) && End(next, place, i + 1) is var end and >= 0) return end;
                }

                if ((head & Pattern.Optional) == 0) return -1;
            }

            element = next;
        }
    }

    bool Is(int element, in Token token)
    {
        var head = _code[element];
        var words = _code.AsSpan(element + 1, Pattern.WordsOf(head));
        foreach (var word in words)
        {
            if (word == token.Word) return true;
        }

        if (token.Beginnings == 0 || Pattern.BeginningsOf(head) == 0) return false;
        var own = _vocabulary.Beginnings(token);
        foreach (var beginning in _code.AsSpan(element + 1 + words.Length, Pattern.BeginningsOf(head)))
        {
            if (own.Contains(beginning)) return true;
        }

        return false;
    }

    /// <summary>A place in a text where phrases may begin.</summary>
    [StructLayout(LayoutKind.Auto)]
    ref struct Place(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, int at, Hits hits)
    {
        /// <summary>A line of a reply is shorter (RFC 5321, section 4.5.3.1.5).</summary>
        const int Longest = 512;

        readonly ReadOnlySpan<char> _text = text;
        readonly int _before = hits.Count;
        ulong _near;

        public ReadOnlySpan<Token> Tokens { get; } = tokens;

        public readonly int At => at;

        /// <summary>The marks of the words after it.</summary>
        public ulong Near(Vocabulary vocabulary)
        {
            if (_near != 0) return _near;
            foreach (ref readonly var token in Tokens[(at + 1)..Math.Min(at + 1 + Pattern.Sight, Tokens.Length)])
            {
                _near |= Pattern.Mark(token.Word);
                if (token.Beginnings == 0) continue;
                foreach (var beginning in vocabulary.Beginnings(token)) _near |= Pattern.Mark(beginning);
            }

            return _near;
        }

        /// <summary>How many of the words from here on are the code and the status that a server says again in front of each line of its reply, "552-5.7.0": they part words that belong together.</summary>
        public readonly int Continuation(int word)
        {
            var code = Tokens[word];
            if (code.Word != 0 || code.End - code.Start != 3 || _text[code.Start] is not ('4' or '5') || !char.IsAsciiDigit(_text[code.End - 1]) || code.Start == 0 || _text[code.Start - 1] is not ('\n' or ' ') || code.End == _text.Length || _text[code.End] is not ('-' or ' ')) return 0;
            var before = _text[Math.Max(0, code.Start - Longest)..code.Start];
            var said = before.LastIndexOf(_text[code.Start..code.End], StringComparison.Ordinal);
            if (said < 0 || before[(said + 3)..] is not ['-' or ' ', ..]) return 0;
            return word + 3 < Tokens.Length && Tokens[word + 1].Start == code.End + 1 && _text[code.End + 1] == _text[code.Start] && _text[code.End + 2] == '.' && Tokens[word + 3].End <= code.End + 10 ? 4 : 1;
        }

        /// <summary>Takes a phrase, once: it may be met by two of its words.</summary>
        public readonly void Add(Phrase phrase, Meaning meaning, int end)
        {
            for (var i = _before; i < hits.Count; i++)
            {
                if (hits[i].Phrase == phrase) return;
            }

            var start = Tokens[at].Start;
            hits.Add(new(phrase, meaning, start, Tokens[end - 1].End - start));
        }
    }

    /// <summary>An opening and a word that follows it, and the phrases that go on so: those that want it at once, then those that can wait.</summary>
    [StructLayout(LayoutKind.Auto)]
    readonly record struct Pair(uint Words, int First, ushort AtOnce, ushort Later);

    /// <summary>A phrase that a place may hold.</summary>
    /// <param name="Needed">The marks of the words that must be near.</param>
    /// <param name="Code">Where its elements stand.</param>
    /// <param name="Number">Which it is.</param>
    /// <param name="Meaning">What it says.</param>
    [StructLayout(LayoutKind.Auto)]
    readonly record struct Candidate(ulong Needed, int Code, int Number, Meaning Meaning);
}
