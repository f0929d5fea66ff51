using System.Globalization;
using SupportBot.Web.Status;

namespace SupportBot.Web.Tests.Status;

/// <summary><c>curl …/status.txt</c>.</summary>
public class The_status_in_a_terminal
{
    [Fact]
    public async Task Says_the_state_the_relays_and_what_is_open()
    {
        var text = await Scenes.TextAsync(Scenes.Of(), "/en/status.txt");

        text.ShouldStartWith("Musterhost\n\nNote: Mail is going out. One of our two sending addresses isn't sending.\n");
        text.Replace('\u00a0', ' ').ShouldMatch("Relay 3 +sending\nRelay 4 +not sending\n");
        text.ShouldContain("Checked on 25\u00a0November at 11:59. Next check 12:01.");
        text.ShouldContain("Relay 4 is on the SpamCop blocklist\n");
        text.ShouldNotContain("Relay 3 listed");   // over
        text.ShouldEndWith($"\n\n{Scenes.Url}/en/status\n");
        text.ShouldBe(await Scenes.TextAsync(Scenes.Of(), "/status.txt", "?lang=en"));
    }

    [Theory]
    [InlineData("de"), InlineData("en")]
    public async Task Is_never_wider_than_78_columns(string language)
    {
        var scene = Scenes.Of("all", relay: new string('ä', 300), hoster: string.Join(' ', Enumerable.Repeat("Hoster", 60)));
        scene = scene with { Url = "https://" + new string('x', 120) + ".example" };

        foreach (var line in (await Scenes.TextAsync(scene, $"/{language}/status.txt")).Split('\n')) new StringInfo(line).LengthInTextElements.ShouldBeLessThanOrEqualTo(78, line);
    }

    [Fact]
    public async Task Holds_nothing_that_a_terminal_obeys()
    {
        var text = await Scenes.TextAsync(Scenes.Of(hoster: "\u001b]0;title\u0007Muster\u001b[2Jhost\u009b31m\r\u202egnp"), "/status.txt");

        text.Where(letter => char.IsControl(letter) && letter != '\n').ShouldBeEmpty();
        text.ShouldStartWith("]0;titleMuster[2Jhost31m gnp\n");
    }
}
