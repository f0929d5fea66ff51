using System.Net;
using SupportBot.Testing;

namespace SupportBot.EndToEnd;

/// <summary>The real program, a real exim4 over its pool file, and what the program says to the bounce that exim4 made.</summary>
public sealed class The_mail_server
{
    const string One = "127.0.0.11";

    [Fact]
    public async Task A_bounce_from_before_the_drain_may_be_sent_again_once_the_drain_is_applied()
    {
        Assert.SkipUnless(Rbldnsd.IsThere, Rbldnsd.Missing);
        Assert.SkipUnless(Exim.IsThere, Exim.Missing);
        await using var hoster = await Hoster.StartAsync(network: "127.0.0");
        await using var receiver = Receiver.Start();
        await using var home = MailSink.Start();
        await using var exim = await Exim.StartAsync(hoster.PoolFile, [IPAddress.Loopback], receiver.Port, home.Port);
        using var letters = new Letters(exim.EndPoint);
        await hoster.SendingAsync(One, "127.0.0.12", "127.0.0.13", "127.0.0.14");

        receiver.Refuse(One);
        while (home.Received.IsEmpty)
        {
            var letter = await letters.SendAsync(TestContext.Current.CancellationToken);
            await Eventually.True(() => Task.FromResult(home.Received.Any() || receiver.Taken.Any(taken => taken.Recipients.Contains(letter))), "the letter has arrived or come back");
        }

        var bounce = home.Received.Single().ToString();
        (await hoster.AdviceAsync(bounce, "en")).Action.ShouldBe("resend-later");

        await hoster.ListAsync(One);
        await hoster.SendingAsync("127.0.0.12", "127.0.0.13", "127.0.0.14");
        await Eventually.True(async () => (await hoster.AdviceAsync(bounce, "en")).Action == "resend-now", "the drain is applied");

        var again = await letters.SendAsync(TestContext.Current.CancellationToken);
        await Eventually.True(() => Task.FromResult(receiver.Taken.Any(taken => taken.Recipients.Contains(again))), "sent again, it has arrived");
        receiver.Taken.Last().Source.ShouldNotBe(One);
    }
}
