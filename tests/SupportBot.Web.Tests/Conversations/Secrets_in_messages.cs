using Newtonsoft.Json.Linq;
using SupportBot.Web.Conversations;
using SupportBot.Web.Conversations.DirectLine;

namespace SupportBot.Web.Tests.Conversations;

public class Secrets_in_messages
{
    [Theory]
    [InlineData("Mein Passwort ist Sommer2024! und es geht nicht", "Mein Passwort ist •••••••• und es geht nicht")]
    [InlineData("passwort: hallo", "passwort: ••••••••")]
    [InlineData("Das Kennwort lautet Hg7%kk", "Das Kennwort lautet ••••••••")]
    [InlineData("PW=abc123", "PW=••••••••")]
    [InlineData("Passwort für info@kunde.example: geheim", "Passwort für info@kunde.example: ••••••••")]
    [InlineData("my password is hunter2", "my password is ••••••••")]
    [InlineData("The password is \"secret\"", "The password is ••••••••")]
    [InlineData("user: a@b.example\nPassword: Xy", "user: a@b.example\nPassword: ••••••••")]
    [InlineData(">> AUTH PLAIN AGFAYi5leAB4eXo=", ">> AUTH PLAIN ••••••••")]
    [InlineData("Authorization: Basic YTpiYmJi", "Authorization: Basic ••••••••")]
    [InlineData("smtp://me:pa55@mail.example", "smtp://me:••••••••@mail.example")]
    public void Are_made_unreadable(string text, string masked)
    {
        Secrets.Masked(text).ShouldBe(masked);
        Secrets.Masked(masked).ShouldBe(masked);
        Secrets.IsIn(masked).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Muss ich mein Passwort ändern?")]
    [InlineData("Das Passwort ist falsch, sagt er")]
    [InlineData("Mein Passwort wurde gestohlen")]
    [InlineData("535 5.7.8 Error: authentication failed: password: incorrect")]
    [InlineData("My password is wrong")]
    [InlineData("Passwort vergessen")]
    [InlineData("https://www.spamcop.net/w3m?action=checkblock&ip=192.0.2.13")]
    public void Are_not_seen_where_there_are_none(string text) => Secrets.Masked(text).ShouldBe(text);

    [Fact]
    public void Leave_no_bounce_unread() => Secrets.Masked(Samples.SpamcopBounce).ShouldBe(Samples.SpamcopBounce);

    [Fact]
    public void Are_masked_wherever_a_client_puts_the_text()
    {
        var masked = Activities.WithoutSecrets(JObject.Parse("""{"type":"message","text":"passwort: geheim1","value":{"x":"passwort: geheim1"},"channelData":{"clientActivityID":"a1","again":["passwort: geheim1"]},"from":{"id":"dl_1"}}"""));

        masked.ToString().ShouldNotContain("geheim1");
        Activities.ClientActivityId(masked).ShouldBe("a1");
    }
}
