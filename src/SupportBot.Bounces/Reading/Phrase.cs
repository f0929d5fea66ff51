using System.Collections.Immutable;

namespace SupportBot.Bounces;

/// <summary>
/// A wording as it stands in <c>content/wordings</c>: words in any case and with or without umlauts; <c>word*</c> for any
/// ending, <c>(one|two)</c> for either, <c>word?</c> for a word that may be missing, <c>...</c> for up to six other words.
/// </summary>
sealed class Phrase
{
    /// <summary>So many words may stand where a phrase says <c>...</c>: enough for a name or a number, too few for another sentence.</summary>
    const int Gap = 6;

    readonly ImmutableArray<Element> _elements;

    Phrase(string id, Meaning meaning, string text, ImmutableArray<Element> elements)
    {
        Id = id;
        Meaning = meaning;
        Text = text;
        _elements = elements;
    }

    public string Id { get; }

    public Meaning Meaning { get; }

    public string Text { get; }

    /// <summary>The words that can begin the phrase.</summary>
    public IEnumerable<Word> Beginnings => _elements[0].Words;

    /// <summary>The words of which one must come second; empty where another word may.</summary>
    public IEnumerable<string> Seconds => _elements is [_, { Optional: false, AfterGap: false } second, ..] && second.Words.All(word => !word.Prefix) ? second.Words.Select(word => word.Text) : [];

    public static Phrase Parse(string id, Meaning meaning, string text)
    {
        var elements = ImmutableArray.CreateBuilder<Element>();
        var gap = false;
        foreach (var piece in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (piece == "...")
            {
                gap = true;
                continue;
            }

            var optional = piece.EndsWith('?');
            var bare = piece.TrimEnd('?').Trim('(', ')');
            // "e-mail" and "user's" come apart in a text too; only the last piece carries the marks.
            var words = bare.Split('|').Select(one => new Word(Words.Fold(one.TrimEnd('*')), one.EndsWith('*'))).ToImmutableArray();
            if (words.Any(word => word.Text.Length == 0 || word.Text.Contains(' '))) throw new InvalidDataException($"{id}: \"{text}\": one word a piece, without punctuation");
            elements.Add(new(words, optional, gap));
            gap = false;
        }

        if (elements.Count == 0 || elements[0].Optional) throw new InvalidDataException($"{id}: \"{text}\" begins with no word");
        return new(id, meaning, text, elements.ToImmutable());
    }

    /// <summary>The number of words from this one on that are the phrase, or 0.</summary>
    public int Matches(Words words, int at) => Matches(words, at, 0) is var end && end > at ? end - at : 0;

    int Matches(Words words, int at, int element)
    {
        if (element == _elements.Length) return at;
        var wanted = _elements[element];
        var furthest = wanted.AfterGap ? at + Gap : at;
        for (var i = at; i <= furthest && i < words.Count; i++)
        {
            if (!wanted.Is(words[i])) continue;
            var end = Matches(words, i + 1, element + 1);
            if (end >= 0) return end;
        }

        return wanted.Optional ? Matches(words, at, element + 1) : -1;
    }

    internal readonly record struct Word(string Text, bool Prefix)
    {
        public bool Is(ReadOnlySpan<char> word) => Prefix ? word.StartsWith(Text, StringComparison.Ordinal) : word.SequenceEqual(Text);
    }

    readonly record struct Element(ImmutableArray<Word> Words, bool Optional, bool AfterGap)
    {
        public bool Is(ReadOnlySpan<char> word)
        {
            foreach (var one in Words)
            {
                if (one.Is(word)) return true;
            }

            return false;
        }
    }
}

/// <summary>What a phrase says when it occurs.</summary>
/// <param name="Kind">The part of a notice, or the weight of a reason's words.</param>
/// <param name="Reason">The reason, where it is about one.</param>
sealed record Meaning(MeaningKind Kind, BounceReason Reason = BounceReason.Undetermined);

enum MeaningKind
{
    /// <summary>Words that decide a reason whatever the codes say.</summary>
    Strong,

    /// <summary>Words that decide where codes do not.</summary>
    Weak,

    /// <summary>A notice that a message was not delivered.</summary>
    Bounce,

    /// <summary>Words of a notice that letters use too; they count beside a code only.</summary>
    Hint,

    /// <summary>A sentence that only programs write.</summary>
    Formal,

    /// <summary>A notice that a message still waits.</summary>
    Delayed,

    /// <summary>A notice of success.</summary>
    Delivered,

    /// <summary>An absence note or a program's answer.</summary>
    AutoReply,

    /// <summary>A complaint report.</summary>
    AbuseReport,

    /// <summary>A line after which the original message follows.</summary>
    Original,

    /// <summary>Says nothing, whatever words are in it: advice ("set up SPF records"), a receiver's purpose ("to reduce the amount of spam").</summary>
    Neutral,
}
