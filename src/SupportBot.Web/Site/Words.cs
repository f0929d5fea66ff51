using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SupportBot.Web.Site;

/// <summary>One language of the site: its words, and how it writes times and numbers. Immutable.</summary>
public sealed class Words
{
    readonly FrozenDictionary<string, JsonElement> _phrases;
    readonly TimeZoneInfo _zone;

    public Words(string language, IReadOnlyDictionary<string, JsonElement> phrases, TimeZoneInfo zone)
    {
        Language = language;
        Culture = CultureInfo.GetCultureInfo(language == "en" ? "en-GB" : "de-DE");
        _phrases = phrases.ToFrozenDictionary(StringComparer.Ordinal);
        _zone = zone;
    }

    /// <summary><c>de</c> or <c>en</c>.</summary>
    public string Language { get; }

    public CultureInfo Culture { get; }

    /// <summary>The keys that have words here; a test compares them with the phrases in the code.</summary>
    public IEnumerable<string> Keys => _phrases.Keys;

    /// <summary>The phrase in this language with its placeholders filled. A phrase without words shows its key, and a test fails.</summary>
    public string this[Phrase phrase, params ReadOnlySpan<(string Name, object? Value)> values]
    {
        get
        {
            var template = Template(phrase, values);
            if (template.IndexOf('{', StringComparison.Ordinal) < 0) return template;
            var text = new StringBuilder(template.Length + 32);
            for (var at = 0; at < template.Length;)
            {
                var open = template.IndexOf('{', at);
                var close = open < 0 ? -1 : template.IndexOf('}', open);
                if (close < 0)
                {
                    text.Append(template, at, template.Length - at);
                    break;
                }

                text.Append(template, at, open - at).Append(Value(template.AsSpan(open + 1, close - open - 1), values));
                at = close + 1;
            }

            return text.ToString();
        }
    }

    /// <summary>The words as they stand in the file, without a choice by number; for tests.</summary>
    public JsonElement? Raw(string key) => _phrases.TryGetValue(key, out var found) ? found : null;

    /// <summary>"10:46 Uhr", "10:46", with a no-break space.</summary>
    public string Time(DateTimeOffset at) => Local(at).ToString(Language == "de" ? "H:mm\u00a0'Uhr'" : "H:mm", Culture);

    /// <summary>"24. November", "24 November", with a no-break space.</summary>
    public string Date(DateTimeOffset at) => Local(at).ToString(Language == "de" ? "d.\u00a0MMMM" : "d\u00a0MMMM", Culture);

    /// <summary>"Dienstag", "Tuesday".</summary>
    public string Weekday(DateTimeOffset at) => Local(at).ToString("dddd", Culture);

    /// <summary>"24. November 2026", "24 November 2026".</summary>
    public string DateAndYear(DateTimeOffset at) => Local(at).ToString(Language == "de" ? "d.\u00a0MMMM yyyy" : "d\u00a0MMMM yyyy", Culture);

    /// <summary>"November 2026".</summary>
    public string Month(DateTimeOffset at) => Local(at).ToString("MMMM yyyy", Culture);

    /// <summary>When a day begins in the hoster's time zone.</summary>
    public DateTimeOffset Midnight(DateOnly day) => At(day.ToDateTime(TimeOnly.MinValue));

    /// <summary>A local time in the hoster's time zone; one that the clocks leave out is the next there is.</summary>
    public DateTimeOffset At(DateTime local)
    {
        while (_zone.IsInvalidTime(local)) local = local.AddMinutes(30);
        return new(local, _zone.GetUtcOffset(local));
    }

    /// <summary>The time, with the date before it on another day than today's: "10:43 Uhr", "24. November, 10:43 Uhr".</summary>
    public string Moment(DateTimeOffset at, DateTimeOffset now) => Local(at).Date == Local(now).Date ? Time(at) : $"{Date(at)}, {Time(at)}";

    /// <summary>A small number as a word ("eine", "acht"; "one", "eight"), larger ones in digits. German "one" is feminine: it counts addresses.</summary>
    public string Number(int number)
    {
        var words = Language == "de" ? German : English;
        return number >= 0 && number < words.Length ? words[number] : number.ToString(Culture);
    }

    /// <summary>The moment in the hoster's time zone.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone);

    string Template(Phrase phrase, ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_phrases.TryGetValue(phrase.Key, out var found)) return phrase.Key;
        if (found.ValueKind == JsonValueKind.String) return found.GetString()!;
        var one = false;
        foreach (var (name, value) in values) one |= name == "count" && value is 1;
        return found.TryGetProperty(one ? "one" : "other", out var text) ? text.GetString()! : phrase.Key;
    }

    /// <summary><c>{name}</c>; a number reads as a word with <c>{name:word}</c>, and with a capital at the beginning of a sentence with <c>{name:Word}</c>.</summary>
    string Value(ReadOnlySpan<char> hole, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var colon = hole.IndexOf(':');
        var name = colon < 0 ? hole : hole[..colon];
        foreach (var (given, value) in values)
        {
            if (!name.SequenceEqual(given)) continue;
            if (value is int number && colon >= 0)
            {
                var word = Number(number);
                return hole[(colon + 1)..] is "Word" ? Culture.TextInfo.ToUpper(word[0]) + word[1..] : word;
            }

            return Convert.ToString(value, Culture) ?? "";
        }

        return $"{{{hole}}}";
    }

    static readonly string[] German = ["keine", "eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"];
    static readonly string[] English = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
}
