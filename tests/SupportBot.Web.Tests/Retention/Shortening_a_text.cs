namespace SupportBot.Web.Retention;

/// <summary>What is left of a customer's text when its day is over.</summary>
public sealed class Shortening_a_text
{
    [Fact]
    public void Keeps_the_lines_that_decide_and_drops_the_letter()
    {
        var text = "Hallo,\nmeine IBAN ist DE02120300000000202051.\n\n" + SupportBot.Web.Tests.Samples.SpamcopBounce + "\n\n------ This is a copy of the message ------\nSubject: Scheidung\n\nStreng vertraulich.\n";

        var kept = ShortText.Of(text, SupportBot.Web.Tests.Samples.Reader);

        kept.ShouldContain("192.0.2.13");
        kept.ShouldContain("SpamCop");
        kept.ShouldContain("[…]");
        kept.ShouldNotContain("IBAN");
        kept.ShouldNotContain("vertraulich");
    }

    [Fact]
    public void Leaves_a_question_as_it_is() => ShortText.Of("Warum kommt meine Mail zurück?", SupportBot.Web.Tests.Samples.Reader).ShouldBe("Warum kommt meine Mail zurück?");

    [Fact]
    public void Keeps_the_beginning_of_a_long_letter_and_halves_no_character()
    {
        var kept = ShortText.Of(string.Concat(Enumerable.Repeat("😀", 4000)), SupportBot.Web.Tests.Samples.Reader);

        kept.Length.ShouldBeLessThanOrEqualTo(ShortText.Longest);
        kept.ShouldEndWith("[…]");
        kept.Split('\n')[0].EnumerateRunes().ShouldAllBe(rune => rune.Value == 0x1F600);
    }

    [Fact]
    public void Once_shortened_stays_the_same()
    {
        var once = ShortText.Of("Guten Tag\n\n" + SupportBot.Web.Tests.Samples.SpamcopBounce, SupportBot.Web.Tests.Samples.Reader);

        ShortText.Of(once, SupportBot.Web.Tests.Samples.Reader).ShouldBe(once);
    }
}
