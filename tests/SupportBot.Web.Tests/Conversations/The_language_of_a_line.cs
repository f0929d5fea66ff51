using SupportBot.Testing;
using SupportBot.Web.Conversations;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>Measured on lines as customers write them (languages.txt). A wrong language is worse than none: without one the conversation goes on as it was.</summary>
public sealed class The_language_of_a_line
{
    static readonly List<(string Is, string Text)> Lines =
    [
        .. from line in File.ReadLines(Path.Combine(Checkout.Root, "tests", "SupportBot.Web.Tests", "Conversations", "languages.txt"))
           where line.Length > 0 && line[0] != '#'
           select (line[..2].Trim(), line[2..].Trim().Replace("\\n", "\n", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Is_never_the_other_one() => Lines.Where(line => LanguageOf.Words(line.Text) is { } found && found != line.Is).ShouldBeEmpty();

    [Fact]
    public void Is_found_wherever_there_are_two_words_to_go_by()
    {
        var told = Lines.Where(line => line.Is != "-" && line.Text.Contains(' ', StringComparison.Ordinal)).ToList();

        Lines.Count.ShouldBeGreaterThan(200);
        told.Count(line => LanguageOf.Words(line.Text) == line.Is).ShouldBeGreaterThan(told.Count * 98 / 100);
    }

    [Theory]
    [InlineData("de", "Was soll ich damit anfangen?"), InlineData("en", "What am I supposed to do with this?"), InlineData(null, "FYI")]
    public void Is_the_customers_own_around_a_pasted_bounce(string? language, string own)
    {
        var heard = Heard.Of($"{own}\n\n{Samples.SpamcopBounce}", [], Samples.Reader);

        heard.IsBounce.ShouldBeTrue();
        heard.Language.ShouldBe(language);
    }

    [Theory]
    [InlineData("ok"), InlineData("passwort"), InlineData("danke"), InlineData("bounce"), InlineData("")]
    public void Is_left_to_the_conversation_by_a_single_word(string word) => LanguageOf.Words(word).ShouldBeNull();
}
