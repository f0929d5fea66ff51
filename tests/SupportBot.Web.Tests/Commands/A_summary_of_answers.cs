using SupportBot.Bounces;
using SupportBot.Web.Commands;

namespace SupportBot.Web.Tests.Commands;

public class A_summary_of_answers
{
    static readonly Bounce Listed = new() { Kind = BounceKind.Bounce, Reason = BounceReason.Blocklisted, Blocklist = new("spamcop", "SpamCop"), Confidence = 0.97 };
    static readonly Bounce Full = new() { Kind = BounceKind.Bounce, Reason = BounceReason.MailboxFull, Confidence = 0.7 };
    static readonly Bounce Letter = new() { Kind = BounceKind.NotABounce, Confidence = 0.4 };

    [Fact]
    public void Counts_by_kind_reason_blocklist_and_confidence_in_columns() =>
        Summary([.. Enumerable.Repeat(Listed, 10), Full, Letter]).ShouldBe("""
            kind            12  100.0 %
              bounce        11   91.7 %
              not-a-bounce   1    8.3 %

            reason          11  100.0 %
              blocklisted   10   90.9 %
              mailbox-full   1    9.1 %

            blocklist       10  100.0 %
              spamcop       10  100.0 %

            confidence      12  100.0 %
              >= 0.9        10   83.3 %
              0.7-0.9        1    8.3 %
              0.5-0.7        0    0.0 %
              < 0.5          1    8.3 %

            """);

    [Theory]
    [InlineData(1, ">= 0.9")]
    [InlineData(0.9, ">= 0.9")]
    [InlineData(0.896, ">= 0.9")]   // told as 0.9
    [InlineData(0.89, "0.7-0.9")]
    [InlineData(0.7, "0.7-0.9")]
    [InlineData(0.69, "0.5-0.7")]
    [InlineData(0.5, "0.5-0.7")]
    [InlineData(0.49, "< 0.5")]
    [InlineData(0, "< 0.5")]
    public void Puts_a_confidence_into_one_band(double confidence, string band) =>
        Summary(Letter with { Confidence = confidence }).Split('\n').Single(line => line.EndsWith("  1  100.0 %", StringComparison.Ordinal) && line.StartsWith($"  {band} ", StringComparison.Ordinal)).ShouldNotBeNull();

    [Fact]
    public void Keeps_its_columns_when_the_headings_are_the_longest_words() =>
        Summary(new Bounce { Kind = BounceKind.Bounce, Confidence = 1 }).Split('\n').Where(line => line is not "").Select(line => line.Length).Distinct().ShouldHaveSingleItem();

    [Fact]
    public void Of_nothing_says_nothing() => Summary().ShouldBeEmpty();

    static string Summary(params Bounce[] bounces)
    {
        IClassifyOutput output = new ClassifySummary();
        var writer = new StringWriter { NewLine = "\n" };
        output.Begin(writer);
        foreach (var bounce in bounces) output.Write(writer, new("f", null, [bounce]));
        writer.ToString().ShouldBeEmpty();
        output.End(writer);
        return writer.ToString();
    }
}
