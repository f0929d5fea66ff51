using SupportBot.Bounces;

namespace SupportBot.Web.Retention;

/// <summary>What stays of a customer's text once its time is over: of a bounce the lines that the diagnosis rests on, of anything else its beginning. Pure.</summary>
static class ShortText
{
    /// <summary>Characters of a text that is no bounce; a question in own words is shorter.</summary>
    public const int Longest = 1000;

    /// <summary>Characters kept on either side of a piece of evidence, where a whole message was pasted as one line.</summary>
    const int Around = 300;

    const string Gap = "[…]";

    public static string Of(string text, BounceReader reader)
    {
        var reading = reader.Inspect(text);
        var evidence = reading.Bounces.Where(bounce => bounce.Kind != BounceKind.NotABounce).SelectMany(bounce => bounce.Evidence).ToList();
        var kept = evidence is [] ? Beginning(text) : Decisive(reading.Text, evidence);
        return kept.Length < text.Length ? kept : text;   // marks of gaps must not make a short text longer
    }

    static string Beginning(string text) => text.Length <= Longest ? text : $"{text[..Cut(text, Longest - Gap.Length - 1)]}\n{Gap}";

    /// <summary>The facts of headers first, which stand in no place of the text, then the lines in their order.</summary>
    static string Decisive(string text, List<Evidence> evidence)
    {
        var kept = evidence.Where(one => one.Start is null && one.Text.Length > 0).Select(one => one.Text).Distinct(StringComparer.Ordinal).ToList();
        var end = 0;
        foreach (var (from, to) in evidence.Where(one => one.Start is not null).Select(one => Lines(text, one)).Order())
        {
            if (to <= end) continue;
            var begin = Math.Max(from, end);
            if (!string.IsNullOrWhiteSpace(text[end..begin])) kept.Add(Gap);
            kept.Add(text[begin..to].Trim('\r', '\n'));
            end = to;
        }

        if (!string.IsNullOrWhiteSpace(text[end..])) kept.Add(Gap);
        return string.Join('\n', kept);
    }

    /// <summary>The whole lines that a piece of evidence stands in.</summary>
    static (int From, int To) Lines(string text, Evidence evidence)
    {
        var start = Math.Clamp(evidence.Start ?? 0, 0, text.Length);
        var stop = Math.Clamp(start + (evidence.Length ?? 0), start, text.Length);
        var from = start == 0 ? 0 : text.LastIndexOf('\n', start - 1) + 1;
        var to = text.IndexOf('\n', stop);
        return (Cut(text, Math.Max(from, start - Around)), Cut(text, Math.Min(to < 0 ? text.Length : to, stop + Around)));
    }

    /// <summary>A place to cut that halves no surrogate pair.</summary>
    static int Cut(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
