using SupportBot.Testing;

namespace SupportBot.EndToEnd;

/// <summary>What was acknowledged is not lost, and nothing is said twice.</summary>
public sealed class A_killed_server
{
    /// <summary>Long enough that its answer takes a moment, so that the kill comes in between.</summary>
    static readonly string LongPaste = string.Concat(Enumerable.Repeat("Nov 25 10:38:01 mx1 postfix/smtp[4711]: connect to mx.kunde.example[203.0.113.25]:25: Connection timed out\n", 1500)) + Bounces.Spamcop("192.0.2.13");

    [Fact]
    public async Task Answers_after_the_restart_once_on_the_same_clients_socket()
    {
        Assert.SkipUnless(Rbldnsd.IsThere, Rbldnsd.Missing);
        await using var hoster = await Hoster.StartAsync();
        var talk = await Talk.BeginAsync(hoster.Program.Http);
        var (greeting, watermark) = await talk.HearAsync("", 1, TimeSpan.FromMilliseconds(500));
        greeting.Count.ShouldBe(1);

        await talk.SayAsync(LongPaste);
        await hoster.Program.KillAsync();
        await hoster.RestartAsync();
        var (heard, _) = await talk.HearAsync(watermark, 2, TimeSpan.FromSeconds(5), hoster.Program.Http);

        heard.Count.ShouldBe(2);
        heard[0].GetProperty("from").GetProperty("role").GetString().ShouldBe("user");
        heard[1].GetProperty("replyToId").GetString().ShouldBe(heard[0].GetProperty("id").GetString());
        heard[1].GetProperty("text").GetString()!.ShouldContain("SpamCop");
        (await talk.LinesAsync(3, hoster.Program.Http)).Count.ShouldBe(3);
    }
}
