using SupportBot.Testing;
using System.Text;
using SupportBot.Web.Conversations;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>The conversations that support staff wrote down, played through the dialog; and whether they visit every place and way of it.</summary>
public class Conversations_with_customers(ITestOutputHelper output)
{
    static readonly Lazy<List<(Conversation Conversation, Played Played)>> All = new(() => [.. Conversation.All.Select(conversation => (conversation, Played.Through(conversation)))]);

    public static TheoryData<string> Files => [.. Conversation.All.Select(conversation => conversation.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Go_as_they_are_written(string file) => All.Value.Single(one => one.Conversation.File == file).Played.Faults.ShouldBeEmpty();

    [Fact]
    public void Are_many_in_both_languages()
    {
        var languages = All.Value.CountBy(one => one.Conversation.Language).ToDictionary();

        languages["de"].ShouldBeGreaterThanOrEqualTo(60);
        languages["en"].ShouldBeGreaterThanOrEqualTo(60);
        All.Value.Select(one => one.Conversation.Title).ShouldBeUnique();
        All.Value.ShouldAllBe(one => one.Conversation.Lines.Any(line => line.Word == Word.Relays));
    }

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public void Visit_every_place_and_every_way_from_it(string language)
    {
        var visited = All.Value.Where(one => one.Conversation.Language == language).SelectMany(one => one.Played.Passages).Select(Way).ToHashSet();
        var ways = The_map.Passages.Select(Way).Distinct().ToList();
        var missed = ways.Where(way => !visited.Contains(way)).Order().ToList();
        var unknown = visited.Where(way => !ways.Contains(way)).ToList();

        output.WriteLine($"{language}: {ways.Count} ways from {ways.Select(way => way.From).Distinct().Count()} places, {ways.Count - missed.Count} visited.");
        foreach (var way in missed) output.WriteLine($"not visited: {way}");
        missed.ShouldBeEmpty();
        unknown.ShouldBeEmpty("the map does not know them");
    }

    [Fact]
    public void Are_mapped_in_the_docs()
    {
        var file = Path.Combine(Checkout.Root, "docs", "conversation.md");
        var table = Table();
        if (Environment.GetEnvironmentVariable("SUPPORTBOT_WRITE_DOCS") is not null) File.WriteAllText(file, File.ReadAllText(file) is var text ? text[..text.IndexOf("| way |", StringComparison.Ordinal)] + table : "");

        File.ReadAllText(file).ShouldEndWith(table);
    }

    static string Table()
    {
        var places = The_map.Passages.ToLookup(passage => passage.Move);
        var table = new StringBuilder("| way | from | to |\n|---|---|---|\n");
        foreach (var move in Enum.GetValues<Move>().Where(places.Contains))
            table.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {move} | {Names(places[move].Select(passage => passage.From))} | {Names(places[move].Select(passage => passage.To))} |\n");
        return table.ToString();
    }

    static string Names(IEnumerable<string> places) => string.Join(", ", places.Distinct().Order(StringComparer.Ordinal));

    static (string From, Move Move) Way(Passage passage) => (passage.From, passage.Move);
}
