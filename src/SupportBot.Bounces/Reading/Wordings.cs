using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportBot.Bounces;

/// <summary>All wordings of all languages, and the search for them: one pass over a text, whatever their number.</summary>
sealed class Wordings
{
    readonly Openings _words;
    readonly Openings _prefixes;

    /// <summary>A search for these phrases.</summary>
    public Wordings(IReadOnlyCollection<Phrase> phrases)
    {
        _words = new(phrases, prefix: false);
        _prefixes = new(phrases, prefix: true);
    }

    /// <summary>The wordings that were built into this library.</summary>
    public static Wordings BuiltIn()
    {
        var assembly = typeof(Wordings).Assembly;
        var phrases = new List<Phrase>();
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
    public ImmutableArray<WordingHit> Find(string text) => Find(text, Scan.Addresses(text));

    /// <summary>As <see cref="Find(string)"/>, where the addresses of the text are known.</summary>
    public ImmutableArray<WordingHit> Find(string text, ImmutableArray<MailAddress> addresses)
    {
        using var words = Words.Of(text);
        var hits = new List<WordingHit>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var before = hits.Count;
            if ((_words.Lengths(word) >> word.Length & 1) != 0) _words.Of(word)?.Collect(words, i, hits);
            for (var lengths = _prefixes.Lengths(word); lengths != 0; lengths &= lengths - 1)
            {
                var length = BitOperations.TrailingZeroCount(lengths);
                if (length > word.Length) break;
                _prefixes.Of(word[..length])?.Collect(words, i, hits);
            }

            if (hits.Count - before > 1) LongestFirst(CollectionsMarshal.AsSpan(hits)[before..]);
        }

        return Longest(hits, addresses);
    }

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
    static ImmutableArray<WordingHit> Longest(List<WordingHit> hits, ImmutableArray<MailAddress> addresses)
    {
        var (kept, next, start, end) = (0, 0, -1, -1);
        var all = CollectionsMarshal.AsSpan(hits);
        foreach (var hit in all)   // in the order of their beginnings, as the addresses are
        {
            while (next < addresses.Length && addresses[next].End <= hit.Start) next++;
            if (next < addresses.Length && addresses[next].Start <= hit.Start && addresses[next].End >= hit.End) continue;
            var decides = hit.Kind is MeaningKind.Strong or MeaningKind.Weak;
            if (decides && hit.End <= end && (hit.Start > start || hit.End < end)) continue;
            if (hit.Kind is MeaningKind.Strong or MeaningKind.Neutral && hit.End > end) (start, end) = (hit.Start, hit.End);
            if (hit.Kind != MeaningKind.Neutral) all[kept++] = hit;
        }

        return [.. all[..kept]];
    }

    /// <summary>Phrases by the word, or the beginning of a word, that opens them.</summary>
    sealed class Openings
    {
        readonly FrozenDictionary<string, Opening>.AlternateLookup<ReadOnlySpan<char>> _phrases;

        /// <summary>By first letter, the lengths of the openings as bits: most words of a text are refused without a look into the table.</summary>
        readonly ulong[] _lengths = new ulong[129];

        public Openings(IEnumerable<Phrase> phrases, bool prefix)
        {
            var all = phrases.SelectMany(phrase => phrase.Beginnings.Where(word => word.Prefix == prefix), (phrase, word) => (phrase, word.Text))
                .GroupBy(pair => pair.Text, pair => pair.phrase, StringComparer.Ordinal)
                .ToFrozenDictionary(group => group.Key, group => new Opening([.. group]), StringComparer.Ordinal);
            _phrases = all.GetAlternateLookup<ReadOnlySpan<char>>();
            foreach (var key in all.Keys) _lengths[Math.Min(key[0], (char)128)] |= 1UL << key.Length;   // no word is longer than 40 letters
        }

        /// <summary>The lengths that an opening of this word may have, as bits.</summary>
        public ulong Lengths(ReadOnlySpan<char> word) => word.IsEmpty ? 0 : _lengths[Math.Min(word[0], (char)128)];

        public Opening? Of(ReadOnlySpan<char> word) => _phrases.TryGetValue(word, out var opening) ? opening : null;
    }

    /// <summary>The phrases that one word opens: those whose second word is known by it, the others in a row.</summary>
    sealed class Opening
    {
        /// <summary>Fewer are tried faster than looked up.</summary>
        const int Few = 4;

        readonly Phrase[] _loose;
        readonly Dictionary<string, Phrase[]>.AlternateLookup<ReadOnlySpan<char>>? _bySecond;

        public Opening(ImmutableArray<Phrase> phrases)
        {
            var strict = phrases.Where(phrase => phrase.Seconds.Any()).ToList();
            if (strict.Count < Few) strict = [];
            _loose = [.. phrases.Except(strict)];
            if (strict.Count == 0) return;
            _bySecond = strict.SelectMany(phrase => phrase.Seconds, (phrase, word) => (phrase, word))
                .GroupBy(pair => pair.word, pair => pair.phrase, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Distinct().ToArray(), StringComparer.Ordinal)
                .GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public void Collect(Words words, int at, List<WordingHit> hits)
        {
            Collect(_loose, words, at, hits);
            if (_bySecond is { } seconds && at + 1 < words.Count && seconds.TryGetValue(words[at + 1], out var phrases)) Collect(phrases, words, at, hits);
        }

        static void Collect(Phrase[] phrases, Words words, int at, List<WordingHit> hits)
        {
            foreach (var phrase in phrases)
            {
                if (phrase.Matches(words, at) is not (var count and > 0)) continue;
                var (start, length) = words.Place(at, count);
                hits.Add(new(phrase, start, length));
            }
        }
    }
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
