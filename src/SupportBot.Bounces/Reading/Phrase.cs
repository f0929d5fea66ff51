using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace SupportBot.Bounces;

/// <summary>
/// A wording as it stands in <c>content/wordings</c>: words in any case and with or without umlauts; <c>word*</c> for any
/// ending, <c>(one|two)</c> for either, <c>word?</c> for a word that may be missing, <c>...</c> for up to six other words.
/// </summary>
sealed class Phrase
{
    Phrase(string id, Meaning meaning, string text, ImmutableArray<Element> elements)
    {
        Id = id;
        Meaning = meaning;
        Text = text;
        Elements = elements;
    }

    public string Id { get; }

    public Meaning Meaning { get; }

    public string Text { get; }

    public ImmutableArray<Element> Elements { get; }

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

    /// <param name="Text">Folded.</param>
    /// <param name="Prefix">Any ending may follow.</param>
    internal readonly record struct Word(string Text, bool Prefix);

    /// <param name="Words">Either of them.</param>
    /// <param name="Optional">It may be missing.</param>
    /// <param name="AfterGap">Other words may stand before it.</param>
    internal readonly record struct Element(ImmutableArray<Word> Words, bool Optional, bool AfterGap);
}

/// <summary>What a phrase says when it occurs.</summary>
/// <param name="Kind">The part of a notice, or the weight of a reason's words.</param>
/// <param name="Reason">The reason, where it is about one.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct Meaning(MeaningKind Kind, BounceReason Reason = BounceReason.Undetermined);

enum MeaningKind : byte
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

    /// <summary>The name of a blocklist.</summary>
    List,
}
