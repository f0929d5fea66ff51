using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportBot.Bounces;

/// <summary>All wordings of all languages, and the search for them: one pass over a text, whatever their number.</summary>
sealed class Wordings
{
    readonly Vocabulary _vocabulary;

    /// <summary>By a word's number, the phrases that it opens; null where it opens none.</summary>
    readonly Opening?[] _openings;

    /// <summary>A search for these phrases.</summary>
    public Wordings(IReadOnlyCollection<Phrase> phrases)
    {
        _vocabulary = new(phrases.SelectMany(phrase => phrase.Elements).SelectMany(element => element.Words));
        _openings = new Opening?[_vocabulary.Count + 1];
        var opened = phrases.Select(phrase => new Pattern(phrase, _vocabulary)).SelectMany(pattern => pattern.Openings, (pattern, word) => (pattern, word));
        foreach (var group in opened.GroupBy(pair => pair.word, pair => pair.pattern)) _openings[group.Key] = new([.. group]);
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
    public ImmutableArray<WordingHit> Find(string text) => Hits(text) is { Count: > 0 } hits ? Longest(hits, Scan.Addresses(text)) : [];

    /// <summary>As <see cref="Find(string)"/>, where the addresses of the text are known.</summary>
    public ImmutableArray<WordingHit> Find(string text, ImmutableArray<MailAddress> addresses) => Longest(Hits(text), addresses);

    List<WordingHit> Hits(string text)
    {
        using var words = _vocabulary.Read(text);
        var hits = new List<WordingHit>();
        for (var i = 0; i < words.Count; i++)
        {
            var before = hits.Count;
            ref readonly var word = ref words[i];
            if (word.Word != 0) _openings[word.Word]?.Collect(words, i, hits);
            foreach (var beginning in _vocabulary.Beginnings(word)) _openings[beginning]?.Collect(words, i, hits);
            if (hits.Count - before > 1) LongestFirst(CollectionsMarshal.AsSpan(hits)[before..]);
        }

        return hits;
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

    /// <summary>The phrases that one word opens: those whose second word is known by it, the others in a row.</summary>
    sealed class Opening
    {
        /// <summary>Fewer are tried faster than looked up.</summary>
        const int Few = 4;

        readonly Pattern[] _loose;
        readonly Dictionary<ushort, Pattern[]>? _bySecond;

        public Opening(ImmutableArray<Pattern> patterns)
        {
            var strict = patterns.Where(pattern => pattern.Seconds.Length > 0).ToList();
            if (strict.Count < Few) strict = [];
            _loose = [.. patterns.Except(strict)];
            if (strict.Count == 0) return;
            _bySecond = strict.SelectMany(pattern => pattern.Seconds.ToArray(), (pattern, word) => (pattern, word))
                .GroupBy(pair => pair.word, pair => pair.pattern)
                .ToDictionary(group => group.Key, group => group.Distinct().ToArray());
        }

        public void Collect(Words words, int at, List<WordingHit> hits)
        {
            Collect(_loose, words, at, hits);
            if (_bySecond is { } seconds && at + 1 < words.Count && words[at + 1].Word is var second and > 0 && seconds.TryGetValue(second, out var patterns)) Collect(patterns, words, at, hits);
        }

        static void Collect(Pattern[] patterns, Words words, int at, List<WordingHit> hits)
        {
            foreach (var pattern in patterns)
            {
                if (pattern.Matches(words, at) is not (var count and > 0)) continue;
                var (start, length) = words.Place(at, count);
                hits.Add(new(pattern.Phrase, start, length));
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
