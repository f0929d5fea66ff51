using System.Collections.Immutable;
using SupportBot.Web.Site;

namespace SupportBot.Web.Advising;

/// <summary>A phrase with what fills it, not yet in any language. A value may be a text, a number, a moment, or another sentence.</summary>
sealed record Sentence(Phrase Phrase, params (string Name, object? Value)[] Values)
{
    /// <summary>The sentence in a language, times told as of now.</summary>
    public string In(Words words, DateTimeOffset now)
    {
        var filled = new (string Name, object? Value)[Values.Length];
        for (var i = 0; i < Values.Length; i++) filled[i] = (Values[i].Name, Told(Values[i].Value, words, now));
        return words[Phrase, filled];
    }

    /// <summary>Sentences as one paragraph.</summary>
    public static string Join(IEnumerable<Sentence> sentences, Words words, DateTimeOffset now) =>
        string.Join(' ', sentences.Select(sentence => sentence.In(words, now)).Where(text => text.Length > 0));

    static object? Told(object? value, Words words, DateTimeOffset now) => value switch
    {
        Sentence sentence => sentence.In(words, now),
        When moment => moment.In(words, now),
        DateTimeOffset at => words.Moment(at, now),
        ImmutableArray<string> names => Listed(names, words),
        _ => value,
    };

    static string Listed(ImmutableArray<string> names, Words words) => names switch
    {
        [] => "",
        [var one] => one,
        [.. var first, var last] => words[TimePhrases.And, ("first", string.Join(", ", first)), ("last", last)],
    };
}

/// <summary>A moment with the preposition that its language wants: "um 10:43 Uhr", "am 24. November um 10:43 Uhr"; "at 10:43", "on 24 November at 10:43".</summary>
sealed record When(DateTimeOffset At, Phrase Today, Phrase OtherDay)
{
    public static When Happened(DateTimeOffset at) => new(at, TimePhrases.At, TimePhrases.AtDay);

    public static When Since(DateTimeOffset at) => new(at, TimePhrases.Since, TimePhrases.SinceDay);

    public static When From(DateTimeOffset at) => new(at, TimePhrases.From, TimePhrases.FromDay);

    public static When Until(DateTimeOffset at) => new(at, TimePhrases.Until, TimePhrases.UntilDay);

    /// <summary>How long something lasts today; a term is <see cref="Until"/>: German has one word for both, English two.</summary>
    public static When Lasting(DateTimeOffset at) => new(at, TimePhrases.Lasting, TimePhrases.Lasting);

    public string In(Words words, DateTimeOffset now) =>
        words[words.Local(At).Date == words.Local(now).Date ? Today : OtherDay, ("time", words.Time(At)), ("date", words.Date(At)), ("day", words.Weekday(At))];
}

static class TimePhrases
{
    public static readonly Phrase And = new("list.and", "first", "last");
    public static readonly Phrase At = new("time.at", "time", "date");
    public static readonly Phrase AtDay = new("time.at.day", "time", "date");
    public static readonly Phrase Since = new("time.since", "time", "date");
    public static readonly Phrase SinceDay = new("time.since.day", "time", "date");
    public static readonly Phrase From = new("time.from", "time", "date");
    public static readonly Phrase FromDay = new("time.from.day", "time", "date", "day");
    public static readonly Phrase Until = new("time.until", "time", "date");
    public static readonly Phrase UntilDay = new("time.until.day", "time", "date", "day");
    public static readonly Phrase Lasting = new("time.lasting", "time", "date");
}
