using System.Net;
using SupportBot.Bounces;
using SupportBot.Web.Commands;

namespace SupportBot.Web.Tests.Commands;

public class Answers_for_a_spreadsheet
{
    static readonly Bounce Nothing = new() { Kind = BounceKind.NotABounce };

    [Fact]
    public void Begin_with_a_mark_that_says_UTF8_and_with_the_names_of_the_columns() =>
        Csv().ShouldBe("\uFEFFfile,message,index,kind,permanent,reason,confidence,recipient,replyCode,enhancedStatus,blocklist,listedAddress,remoteHost,occurredAt,diagnostic\r\n");

    [Fact]
    public void Have_a_row_a_recipient()
    {
        var bounce = new Bounce
        {
            Kind = BounceKind.Bounce,
            Permanent = true,
            Reason = BounceReason.Blocklisted,
            Confidence = 0.9666,
            Recipient = "info@müller.example",
            ReplyCode = "550",
            EnhancedStatus = "5.7.1",
            Blocklist = new("spamcop", "SpamCop"),
            ListedAddress = IPAddress.Parse("2001:db8::1"),
            RemoteHost = "mx.example",
            OccurredAt = new DateTimeOffset(2026, 3, 2, 10, 41, 0, TimeSpan.FromHours(1)),
            Diagnostic = "550 5.7.1 no",
        };

        Rows(new ClassifyAnswer("box", 7, [bounce, bounce with { Kind = BounceKind.Delayed, Permanent = false }])).ShouldBe([
            "box,7,1,bounce,true,blocklisted,0.97,info@müller.example,550,5.7.1,spamcop,2001:db8::1,mx.example,2026-03-02T10:41:00+01:00,550 5.7.1 no",
            "box,7,2,delayed,false,blocklisted,0.97,info@müller.example,550,5.7.1,spamcop,2001:db8::1,mx.example,2026-03-02T10:41:00+01:00,550 5.7.1 no",
        ]);
    }

    [Theory]
    [InlineData("a, b", "\"a, b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("one\ntwo", "\"one\ntwo\"")]
    [InlineData("a;b", "a;b")]
    public void Quote_what_would_break_a_row(string words, string field) => Rows(Saying(words)).Single().ShouldBe("f,,1,not-a-bounce,,,0,,,,,,,," + field);

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil.example\")", "\"'=HYPERLINK(\"\"http://evil.example\"\")\"")]
    [InlineData("+49 89 1", "'+49 89 1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("550 = -1", "550 = -1")]
    public void Hold_no_formula(string words, string field) => Rows(Saying(words)).Single().ShouldBe("f,,1,not-a-bounce,,,0,,,,,,,," + field);

    static ClassifyAnswer Saying(string words) => new("f", null, [Nothing with { Diagnostic = words }]);

    static string[] Rows(ClassifyAnswer answer) => Csv(answer).Split("\r\n")[1..^1];

    static string Csv(params ClassifyAnswer[] answers)
    {
        IClassifyOutput output = new ClassifyCsv();
        var writer = new StringWriter();
        output.Begin(writer);
        foreach (var answer in answers) output.Write(writer, answer);
        output.End(writer);
        return writer.ToString();
    }
}
