using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SupportBot.Web.Site;

public partial class Phrases_of_the_site
{
    [Fact]
    public void Have_the_same_keys_and_placeholders_in_both_languages()
    {
        var (german, english) = (Shipped.Phrases("de"), Shipped.Phrases("en"));

        german.Keys.Order(StringComparer.Ordinal).ShouldBe(english.Keys.Order(StringComparer.Ordinal));
        german.Keys.Where(key => !Holes(german[key]).SetEquals(Holes(english[key]))).ShouldBeEmpty();
    }

    [Fact]
    public void Declared_in_the_code_have_words_with_the_same_placeholders()
    {
        var wrong = from language in new[] { "de", "en" }
                    let phrases = Shipped.Phrases(language)
                    from phrase in Declared()
                    where !phrases.TryGetValue(phrase.Key, out var words) || !Holes(words).IsSubsetOf(phrase.Placeholders)
                    select $"{language}: {phrase.Key}";

        Declared().ShouldNotBeEmpty();
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Stand_sorted_one_a_line()
    {
        foreach (var language in new[] { "de", "en" })
        {
            var lines = Shipped.Lines(language);
            var keys = lines.Select(line => Key().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToList();

            keys.Count.ShouldBe(lines.Length - 2, language);
            keys.SequenceEqual(keys.Order(StringComparer.Ordinal), StringComparer.Ordinal).ShouldBeTrue(language);
        }
    }

    static IEnumerable<Phrase> Declared() =>
        from type in typeof(Phrase).Assembly.GetTypes()
        where !type.ContainsGenericParameters
        from phrase in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(field => Holds(field.FieldType)).SelectMany(field => Of(field.GetValue(null)))
        select phrase;

    static bool Holds(Type type) => type == typeof(Phrase) || type == typeof(Problem) || typeof(IEnumerable<Phrase>).IsAssignableFrom(type);

    static IEnumerable<Phrase> Of(object? value) => value switch
    {
        Phrase one => [one],
        Problem problem => [problem.Title, problem.Detail],
        IEnumerable<Phrase> many => many,
        _ => [],
    };

    static HashSet<string> Holes(JsonElement words) => words.ValueKind == JsonValueKind.String
        ? [.. Hole().Matches(words.GetString()!).Select(match => match.Groups[1].Value)]
        : [.. words.EnumerateObject().SelectMany(form => Holes(form.Value)).Append("count")];

    [GeneratedRegex(@"\{(\w+)(?::\w+)?\}")]
    private static partial Regex Hole();

    [GeneratedRegex("^  \"([^\"]+)\": ")]
    private static partial Regex Key();
}
