using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportBot.Bounces;

/// <summary>All wordings of all languages, and the search for them: one pass over a text, whatever their number.</summary>
sealed class Wordings
{
    readonly FrozenDictionary<string, Phrase[]> _byWord;
    readonly FrozenDictionary<string, Phrase[]> _byPrefix;
    readonly int[] _prefixLengths;

    /// <summary>A search for these phrases.</summary>
    public Wordings(IReadOnlyCollection<Phrase> phrases)
    {
        _byWord = Index(phrases, prefix: false);
        _byPrefix = Index(phrases, prefix: true);
        _prefixLengths = [.. _byPrefix.Keys.Select(key => key.Length).Distinct().Order()];
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
    public ImmutableArray<WordingHit> Find(string text)
    {
        var words = Words.Of(text);
        var hits = ImmutableArray.CreateBuilder<WordingHit>();
        var byWord = _byWord.GetAlternateLookup<ReadOnlySpan<char>>();
        var byPrefix = _byPrefix.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (byWord.TryGetValue(word, out var phrases)) Collect(phrases, words, i, hits);
            foreach (var length in _prefixLengths)
            {
                if (length > word.Length) break;
                if (byPrefix.TryGetValue(word[..length], out phrases)) Collect(phrases, words, i, hits);
            }
        }

        return Longest(Spoken(text, hits));
    }

    /// <summary>"does-not-exist@example.org" says nothing: names of mailboxes are no words.</summary>
    static ImmutableArray<WordingHit>.Builder Spoken(string text, ImmutableArray<WordingHit>.Builder hits)
    {
        if (hits.Count == 0) return hits;
        var addresses = Scan.Addresses(text);
        if (addresses.IsEmpty) return hits;
        var spoken = ImmutableArray.CreateBuilder<WordingHit>(hits.Count);
        var next = 0;
        foreach (var hit in hits)   // in the order of their beginnings, as the addresses are
        {
            while (next < addresses.Length && addresses[next].End <= hit.Start) next++;
            if (next == addresses.Length || addresses[next].Start > hit.Start || addresses[next].End < hit.End) spoken.Add(hit);
        }

        return spoken;
    }

    /// <summary>"Domain could not be found" is not also "could not be found": a wording inside a longer one says nothing of its own.</summary>
    static ImmutableArray<WordingHit> Longest(ImmutableArray<WordingHit>.Builder hits)
    {
        var kept = ImmutableArray.CreateBuilder<WordingHit>(hits.Count);
        var (start, end) = (-1, -1);
        foreach (var hit in hits.OrderBy(hit => hit.Start).ThenByDescending(hit => hit.Length))
        {
            var decides = hit.Kind is MeaningKind.Strong or MeaningKind.Weak;
            if (decides && hit.End <= end && (hit.Start > start || hit.End < end)) continue;
            if (hit.Kind is MeaningKind.Strong or MeaningKind.Neutral && hit.End > end) (start, end) = (hit.Start, hit.End);
            if (hit.Kind != MeaningKind.Neutral) kept.Add(hit);
        }

        return kept.ToImmutable();
    }

    static void Collect(Phrase[] phrases, Words words, int at, ImmutableArray<WordingHit>.Builder hits)
    {
        foreach (var phrase in phrases)
        {
            if (phrase.Matches(words, at) is var count and > 0)
            {
                var (start, length) = words.Place(at, count);
                hits.Add(new(phrase, start, length));
            }
        }
    }

    static FrozenDictionary<string, Phrase[]> Index(IEnumerable<Phrase> phrases, bool prefix) =>
        phrases.SelectMany(phrase => phrase.Beginnings.Where(word => word.Prefix == prefix), (phrase, word) => (phrase, word.Text))
            .GroupBy(pair => pair.Text, pair => pair.phrase, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
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
