using System.Buffers;
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

    readonly PhraseIndex _index;

    /// <summary>A search for these phrases.</summary>
    public Wordings(IReadOnlyCollection<Phrase> phrases)
    {
        _vocabulary = new(phrases.SelectMany(phrase => phrase.Elements).SelectMany(element => element.Words));
        ImmutableArray<Pattern> patterns = [.. phrases.Select(phrase => new Pattern(phrase, _vocabulary))];
        _reach = patterns.Max(pattern => pattern.Reach);
        _index = new(patterns, _vocabulary);
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
        using var hits = new Hits();
        var filter = new Longest(addresses, text);
        for (var (at, ready) = (0, words.Ready(0, _reach)); at < ready; ready = words.Ready(at, _reach))
        {
            for (var all = words.All; at < ready; at++)
            {
                var before = hits.Count;
                _index.Collect(text, all, at, hits);
                if (hits.Count == before) continue;
                if (hits.Count - before > 1) LongestFirst(hits.From(before));
                filter.Clear(hits, before);
                foreach (ref readonly var hit in hits.From(before))
                {
                    if (isLast(hit)) return hits.Finished();
                }
            }
        }

        return hits.Finished();
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
    sealed class Longest(ImmutableArray<MailAddress>? addresses, string text)
    {
        ImmutableArray<MailAddress>? _addresses = addresses;
        int _next;
        int _start = -1, _end = -1;

        /// <summary>Takes away what says nothing among the hits from a place on. They come in the order of their beginnings.</summary>
        public void Clear(Hits hits, int from)
        {
            var kept = from;
            for (var i = from; i < hits.Count; i++)
            {
                ref readonly var hit = ref hits[i];
                if (IsInAddress(hit)) continue;
                var decides = hit.Kind is MeaningKind.Strong or MeaningKind.Weak;
                if (decides && hit.End <= _end && (hit.Start > _start || hit.End < _end)) continue;
                if (hit.Kind is MeaningKind.Strong or MeaningKind.Neutral && hit.End > _end) (_start, _end) = (hit.Start, hit.End);
                if (hit.Kind != MeaningKind.Neutral) hits.Move(i, kept++);
            }

            hits.Cut(kept);
        }

        bool IsInAddress(in WordingHit hit)
        {
            var all = (_addresses ??= Scan.Addresses(text)).AsSpan();
            while (_next < all.Length && all[_next].End <= hit.Start) _next++;
            return _next < all.Length && all[_next].Start <= hit.Start && all[_next].End >= hit.End;
        }
    }
}

/// <summary>A wording found in a text.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct WordingHit(Phrase Phrase, Meaning Meaning, int Start, int Length)
{
    public int End => Start + Length;

    public MeaningKind Kind => Meaning.Kind;

    public BounceReason Reason => Meaning.Reason;
}

/// <summary>Wordings as they are found. Their room is borrowed and goes back on disposal.</summary>
sealed class Hits : IDisposable
{
    WordingHit[] _hits = ArrayPool<WordingHit>.Shared.Rent(64);
    int _most;

    public int Count { get; private set; }

    public ref readonly WordingHit this[int place] => ref _hits[place];

    public Span<WordingHit> From(int place) => _hits.AsSpan(place, Count - place);

    public void Add(in WordingHit hit)
    {
        if (Count == _hits.Length) Grow();
        _hits[Count++] = hit;
    }

    public void Move(int from, int to)
    {
        if (from != to) _hits[to] = _hits[from];
    }

    public void Cut(int count)
    {
        _most = Math.Max(_most, Count);
        Count = count;
    }

    public ImmutableArray<WordingHit> Finished() => [.. From(0)];

    void Grow()
    {
        var more = ArrayPool<WordingHit>.Shared.Rent(Count * 2);
        From(0).CopyTo(more);
        Dispose();
        _hits = more;
    }

    /// <summary>No phrase is kept alive by the room that goes back.</summary>
    public void Dispose()
    {
        _hits.AsSpan(0, Math.Max(_most, Count)).Clear();
        ArrayPool<WordingHit>.Shared.Return(_hits);
    }
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
