using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportBot.Bounces;

/// <summary>All wordings of all languages, and the search for them: one pass over a text, whatever their number.</summary>
sealed class Wordings
{
    readonly Vocabulary _vocabulary;

    /// <summary>So many words the longest phrase may reach over.</summary>
    readonly int _reach;

    /// <summary>By a word's number, the phrases that it opens; null where it opens none.</summary>
    readonly Opening?[] _openings;

    /// <summary>By a word's number, how the phrases that it opens go on.</summary>
    readonly Ways[] _ways;

    /// <summary>The words that follow an opening in some phrase.</summary>
    readonly ShortWords.Filter _followers;

    /// <summary>A search for these phrases.</summary>
    public Wordings(IReadOnlyCollection<Phrase> phrases)
    {
        _vocabulary = new(phrases.SelectMany(phrase => phrase.Elements).SelectMany(element => element.Words));
        _openings = new Opening?[_vocabulary.Count + 1];
        List<Pattern> patterns = [.. phrases.Select(phrase => new Pattern(phrase, _vocabulary))];
        _reach = patterns.Max(pattern => pattern.Reach);
        var opened = patterns.SelectMany(pattern => pattern.Openings, (pattern, word) => (pattern, word));
        foreach (var group in opened.GroupBy(pair => pair.word, pair => pair.pattern)) _openings[group.Key] = new([.. group], _vocabulary);
        _ways = [.. _openings.Select(opening => opening?.Ways ?? Ways.None)];
        _followers = new(_openings.SelectMany((opening, word) => (opening?.Followed ?? []).Select(follower => Pair(word, follower))), 17);
    }

    /// <summary>The wordings that were built into this library, and more.</summary>
    public static Wordings BuiltIn(IEnumerable<Phrase> more)
    {
        var assembly = typeof(Wordings).Assembly;
        var phrases = new List<Phrase>(more);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("wordings/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            phrases.AddRange(Read(Path.GetFileNameWithoutExtension(name), stream));
        }

        return new(phrases);
    }

    /// <summary>The phrases of one language's file.</summary>
    public static IEnumerable<Phrase> Read(string language, Stream json)
    {
        var file = JsonSerializer.Deserialize(json, WordingsJson.Default.WordingsFile) ?? new();
        IEnumerable<(MeaningKind Kind, ImmutableArray<string> Phrases)> notices =
        [
            (MeaningKind.Bounce, file.Bounce), (MeaningKind.Hint, file.Hint), (MeaningKind.Formal, file.Formal), (MeaningKind.Delayed, file.Delayed), (MeaningKind.Delivered, file.Delivered),
            (MeaningKind.AutoReply, file.AutoReply), (MeaningKind.AbuseReport, file.AbuseReport), (MeaningKind.Original, file.Original), (MeaningKind.Neutral, file.Neutral),
        ];
        var phrases = new List<Phrase>();
        foreach (var (kind, texts) in notices)
        {
            foreach (var text in texts.IsDefault ? [] : texts) phrases.Add(Phrase.Parse($"{kind.ToString().ToLowerInvariant()}/words.{language}", new(kind), text));
        }

        foreach (var (kind, reasons) in new[] { (MeaningKind.Strong, file.Strong), (MeaningKind.Weak, file.Weak) })
        {
            foreach (var (word, texts) in reasons)
            {
                if (!BounceJson.TryReason(word, out var reason)) throw new InvalidDataException($"wordings/{language}.json: \"{word}\" is no reason");
                foreach (var text in texts) phrases.Add(Phrase.Parse($"{word}/words.{language}", new(kind, reason), text));
            }
        }

        return phrases;
    }

    /// <summary>Every wording that occurs, in the text's order; the longest first where several begin at the same word.</summary>
    public ImmutableArray<WordingHit> Find(string text) => Find(text, null, static _ => false);

    /// <summary>As <see cref="Find(string)"/>, where the addresses of the text are known, up to the first that is the last one wanted.</summary>
    public ImmutableArray<WordingHit> Find(string text, ImmutableArray<MailAddress>? addresses, Func<WordingHit, bool> isLast)
    {
        using var words = _vocabulary.Read(text);
        var hits = new List<WordingHit>();
        var filter = new Longest(addresses, text);
        for (var i = 0; words.Has(i + _reach) || i < words.Count; i++)
        {
            var before = hits.Count;
            ref readonly var word = ref words[i];
            if (word.Word != 0 && MayOpen(word.Word, words, i)) _openings[word.Word]!.Collect(words, i, hits);
            if (word.Beginnings != 0)
            {
                foreach (var beginning in _vocabulary.Beginnings(word)) _openings[beginning]?.Collect(words, i, hits);
            }

            if (hits.Count == before) continue;
            if (hits.Count - before > 1) LongestFirst(CollectionsMarshal.AsSpan(hits)[before..]);
            filter.Clear(hits, before);
            for (var at = before; at < hits.Count; at++)
            {
                if (isLast(hits[at])) return [.. hits];
            }
        }

        return [.. hits];
    }

    /// <summary>Whether one of the phrases that a word opens may stand here: most are out of question after a look at the next words.</summary>
    bool MayOpen(ushort word, Words words, int at)
    {
        var ways = _ways[word];
        if (ways == Ways.None) return false;
        if (ways.HasFlag(Ways.Alone)) return true;
        if (at + 1 < words.Count && Follows(word, words[at + 1])) return true;
        if (!ways.HasFlag(Ways.Later)) return false;
        var furthest = Math.Min(at + 1 + Pattern.Gap, words.Count - 1);
        for (var i = at + 2; i <= furthest; i++)
        {
            if (Follows(word, words[i])) return true;
        }

        return false;
    }

    bool Follows(ushort word, in Token token) => token.Beginnings != 0 || (token.Word != 0 && _followers.Has(Pair(word, token.Word)));

    static ulong Pair(int word, int follower) => (((ulong)word << 16) | (uint)follower) * 0x9E3779B97F4A7C15;

    /// <summary>Few hits begin at one word.</summary>
    static void LongestFirst(Span<WordingHit> hits)
    {
        for (var i = 1; i < hits.Length; i++)
        {
            var hit = hits[i];
            var at = i;
            for (; at > 0 && hits[at - 1].Length < hit.Length; at--) hits[at] = hits[at - 1];
            hits[at] = hit;
        }
    }

    /// <summary>
    /// "Domain could not be found" is not also "could not be found": a wording inside a longer one says nothing of its own.
    /// Nor does "does-not-exist@example.org": names of mailboxes are no words.
    /// </summary>
    sealed class Longest(ImmutableArray<MailAddress>? addresses, string text)
    {
        ImmutableArray<MailAddress>? _addresses = addresses;
        int _next;
        int _start = -1, _end = -1;

        /// <summary>Takes away what says nothing among the hits from a place on. They come in the order of their beginnings.</summary>
        public void Clear(List<WordingHit> hits, int from)
        {
            var kept = from;
            for (var i = from; i < hits.Count; i++)
            {
                var hit = hits[i];
                if (IsInAddress(hit)) continue;
                var decides = hit.Kind is MeaningKind.Strong or MeaningKind.Weak;
                if (decides && hit.End <= _end && (hit.Start > _start || hit.End < _end)) continue;
                if (hit.Kind is MeaningKind.Strong or MeaningKind.Neutral && hit.End > _end) (_start, _end) = (hit.Start, hit.End);
                if (hit.Kind != MeaningKind.Neutral) hits[kept++] = hit;
            }

            CollectionsMarshal.SetCount(hits, kept);
        }

        bool IsInAddress(WordingHit hit)
        {
            var all = (_addresses ??= Scan.Addresses(text)).AsSpan();
            while (_next < all.Length && all[_next].End <= hit.Start) _next++;
            return _next < all.Length && all[_next].Start <= hit.Start && all[_next].End >= hit.End;
        }
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

    /// <summary>The phrases that one word opens, by what must follow it.</summary>
    sealed class Opening
    {
        readonly Vocabulary _vocabulary;
        readonly Pattern[] _alone;
        readonly Followers _atOnce;
        readonly Followers _later;

        public Opening(ImmutableArray<Pattern> patterns, Vocabulary vocabulary)
        {
            _vocabulary = vocabulary;
            var all = patterns.Select(pattern => (Pattern: pattern, Followers: pattern.Followers())).ToList();
            _alone = [.. all.Where(one => one.Followers is ({ Count: 0 }, { Count: 0 })).Select(one => one.Pattern)];
            _atOnce = new(all.Select(one => (one.Pattern, one.Followers.AtOnce)));
            _later = new(all.Select(one => (one.Pattern, one.Followers.Later)));
        }

        public Ways Ways => (_alone.Length > 0 ? Ways.Alone : Ways.None) | (_atOnce.IsEmpty ? Ways.None : Ways.AtOnce) | (_later.IsEmpty ? Ways.None : Ways.Later);

        /// <summary>The words, and beginnings of words, that follow.</summary>
        public IEnumerable<ushort> Followed => [.. _atOnce.Words, .. _later.Words];

        public void Collect(Words words, int at, List<WordingHit> hits)
        {
            var before = hits.Count;
            Try(_alone, words, at, before, hits);
            if (_atOnce.IsEmpty && _later.IsEmpty) return;
            var near = Near(words, at);
            if (at + 1 < words.Count) Follow(_atOnce, words[at + 1], near, words, at, before, hits);
            if (_later.IsEmpty) return;
            var furthest = Math.Min(at + 1 + Pattern.Gap, words.Count - 1);
            for (var i = at + 1; i <= furthest; i++) Follow(_later, words[i], near, words, at, before, hits);
        }

        /// <summary>The marks of the words after a place.</summary>
        ulong Near(Words words, int at)
        {
            var near = 0UL;
            var furthest = Math.Min(at + Pattern.Sight, words.Count - 1);
            for (var i = at + 1; i <= furthest; i++)
            {
                ref readonly var token = ref words[i];
                near |= Pattern.Mark(token.Word);
                if (token.Beginnings == 0) continue;
                foreach (var beginning in _vocabulary.Beginnings(token)) near |= Pattern.Mark(beginning);
            }

            return near;
        }

        void Follow(Followers followers, in Token token, ulong near, Words words, int at, int before, List<WordingHit> hits)
        {
            if (token.Word != 0) Try(followers.Of(token.Word), near, words, at, before, hits);
            if (token.Beginnings == 0) return;
            foreach (var beginning in _vocabulary.Beginnings(token)) Try(followers.Of(beginning), near, words, at, before, hits);
        }

        /// <summary>Tries those of the patterns whose other words are near.</summary>
        static void Try(Candidates candidates, ulong near, Words words, int at, int before, List<WordingHit> hits)
        {
            for (var i = 0; i < candidates.Needed.Length; i++)
            {
                if ((candidates.Needed[i] & ~near) == 0) Try(candidates.Patterns.AsSpan(i, 1), words, at, before, hits);
            }
        }

        static void Try(ReadOnlySpan<Pattern> patterns, Words words, int at, int before, List<WordingHit> hits)
        {
            foreach (var pattern in patterns)
            {
                if (pattern.Matches(words, at) is not (var count and > 0) || IsThere(pattern.Phrase, hits, before)) continue;
                var (start, length) = words.Place(at, count);
                hits.Add(new(pattern.Phrase, start, length));
            }
        }

        /// <summary>A phrase may be met by two of its words.</summary>
        static bool IsThere(Phrase phrase, List<WordingHit> hits, int from)
        {
            for (var i = from; i < hits.Count; i++)
            {
                if (hits[i].Phrase == phrase) return true;
            }

            return false;
        }
    }

    /// <summary>Phrases by a word.</summary>
    sealed class Followers
    {
        readonly ushort[] _words;
        readonly Candidates[] _candidates;

        public Followers(IEnumerable<(Pattern Pattern, HashSet<ushort> Words)> patterns)
        {
            var byWord = patterns.SelectMany(one => one.Words, (one, word) => (one.Pattern, word)).GroupBy(pair => pair.word, pair => pair.Pattern).OrderBy(group => group.Key).ToList();
            (_words, _candidates) = ([.. byWord.Select(group => group.Key)], [.. byWord.Select(group => new Candidates([.. group.Select(pattern => pattern.Needed)], [.. group]))]);
        }

        public bool IsEmpty => _words.Length == 0;

        public IEnumerable<ushort> Words => _words;

        public Candidates Of(ushort word) => _words.AsSpan().IndexOf(word) is var at and >= 0 ? _candidates[at] : new([], []);
    }

    /// <summary>Phrases that a place may hold.</summary>
    /// <param name="Needed">What each needs near it; here, so that most are never looked at.</param>
    /// <param name="Patterns">The phrases.</param>
    [StructLayout(LayoutKind.Auto)]
    readonly record struct Candidates(ulong[] Needed, Pattern[] Patterns);
}

/// <summary>A wording found in a text.</summary>
readonly record struct WordingHit(Phrase Phrase, int Start, int Length)
{
    public int End => Start + Length;

    public MeaningKind Kind => Phrase.Meaning.Kind;

    public BounceReason Reason => Phrase.Meaning.Reason;
}

/// <summary>A file of <c>content/wordings</c>.</summary>
// Setters, not init: the JSON source generator assigns every init property, and an absent field would lose its default.
sealed record WordingsFile
{
    public ImmutableArray<string> Bounce { get; set; } = [];
    public ImmutableArray<string> Hint { get; set; } = [];
    public ImmutableArray<string> Formal { get; set; } = [];
    public ImmutableArray<string> Delayed { get; set; } = [];
    public ImmutableArray<string> Delivered { get; set; } = [];
    public ImmutableArray<string> AutoReply { get; set; } = [];
    public ImmutableArray<string> AbuseReport { get; set; } = [];
    public ImmutableArray<string> Original { get; set; } = [];
    public ImmutableArray<string> Neutral { get; set; } = [];
    public Dictionary<string, string[]> Strong { get; set; } = [];
    public Dictionary<string, string[]> Weak { get; set; } = [];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(WordingsFile))]
sealed partial class WordingsJson : JsonSerializerContext;
