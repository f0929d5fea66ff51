using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SupportBot.Web.Site;

namespace SupportBot.Web.Advising;

/// <summary>A diagnosis in one language: what the chat script and the form show as the card, and what other clients get as text.</summary>
/// <param name="Title">The answer.</param>
/// <param name="Rows">What happened, whose address.</param>
/// <param name="Stand">Where the address stands, or null where none is concerned.</param>
/// <param name="DoLabel">"What to do".</param>
/// <param name="Do">How.</param>
/// <param name="Marks">Where in the customer's own text the words stand that decided; at most twelve.</param>
public sealed record Card(string Title, ImmutableArray<CardRow> Rows, CardStand? Stand, string DoLabel, string Do, ImmutableArray<CardMark> Marks)
{
    const int MostMarks = 12;

    internal static Card Of(Diagnosis diagnosis, Words words, DateTimeOffset now)
    {
        var first = diagnosis.Advice[0];
        ImmutableArray<CardRow> rows = [new(words[HappenedLabel], diagnosis.Happened.In(words, now))];
        if (diagnosis.Whose is { } whose) rows = rows.Add(new(words[WhoseLabel], whose.In(words, now)));
        return new(first.Title.In(words, now), rows, diagnosis.Now is { } stand ? Told(stand, words, now) : null,
            words[DoLabelPhrase], Sentence.Join(first.Text, words, now), [.. Positions(diagnosis)]);
    }

    /// <summary>Several: what the one before said of the address and of what to do is not said again.</summary>
    internal static ImmutableArray<Card> Of(ImmutableArray<Diagnosis> explained, Words words, DateTimeOffset now)
    {
        var cards = ImmutableArray.CreateBuilder<Card>(explained.Length);
        foreach (var diagnosis in explained)
        {
            var card = Of(diagnosis, words, now);
            cards.Add(cards.Any(other => other.Title == card.Title && other.Stand?.Word == card.Stand?.Word) ? card with { Stand = null, Do = SameAs(diagnosis).In(words, now) } : card);
        }

        return cards.MoveToImmutable();
    }

    static Sentence SameAs(Diagnosis diagnosis) =>
        diagnosis.Advice[0].Action is AdviceAction.ResendNow or AdviceAction.ResendLater && diagnosis.Bounce.Recipient is { } recipient ? new(SameTo, ("recipient", recipient)) : new(Same);

    /// <summary>The same as plain text: what happened, then the answer with its why and how.</summary>
    public string Text => string.Join("\n\n", [Rows[0].Text, $"{Title} {Do}".Trim()]);

    static CardStand Told(StandNow stand, Words words, DateTimeOffset now) =>
        new(words[StandLabel, ("time", words.Time(now))], stand.Icon, stand.Word.In(words, now),
            [.. stand.Strip.Select(moment => new CardMoment(Clock(moment.At, words, now), moment.Text.In(words, now), moment.Mark))]);

    /// <summary>On the strip the bare clock, with the day where it is not today.</summary>
    static string Clock(DateTimeOffset at, Words words, DateTimeOffset now)
    {
        var local = words.Local(at);
        var time = local.ToString("H:mm", words.Culture);
        return local.Date == words.Local(now).Date ? time : $"{words.Date(at)}, {time}";
    }

    static IEnumerable<CardMark> Positions(Diagnosis diagnosis) =>
        (from evidence in diagnosis.Bounce.Evidence
         where evidence is { Start: >= 0, Length: > 0 and < 200 }
         orderby evidence.Start
         select new CardMark(evidence.Start!.Value, evidence.Length!.Value)).Distinct().Take(MostMarks);

    static readonly Phrase Same = new("card.same");
    static readonly Phrase SameTo = new("card.same-to", "recipient");
    static readonly Phrase HappenedLabel = new("card.happened");
    static readonly Phrase WhoseLabel = new("card.whose");
    static readonly Phrase StandLabel = new("card.stand", "time");
    static readonly Phrase DoLabelPhrase = new("card.do");
}

public sealed record CardRow(string Label, string Text);

public sealed record CardStand(string Label, string Icon, string Word, ImmutableArray<CardMoment> Strip);

public sealed record CardMoment(string Time, string Text, string Mark);

public sealed record CardMark(int Start, int Length);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Card))]
[JsonSerializable(typeof(ImmutableArray<Card>))]
sealed partial class CardJson : JsonSerializerContext;
