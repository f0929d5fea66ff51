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
    [InlineData("mein passwort lautet: Blume77", "mein passwort lautet: ••••••••")]
    [InlineData("mein passwort lautet geheim", "mein passwort lautet ••••••••")]
    [InlineData("Mein Passwort ist hallo und es geht trotzdem nicht", "Mein Passwort ist •••••••• und es geht trotzdem nicht")]
    [InlineData("das passwort ist immer noch Sommer2024", "das passwort ist immer noch ••••••••")]
    [InlineData("password is hunter2", "password is ••••••••")]
    [InlineData("Kennwort Geheim1", "Kennwort ••••••••")]
    [InlineData("benutzer info@kunde.example passwort Qwert!99", "benutzer info@kunde.example passwort ••••••••")]
    [InlineData("Hab das Passwort geändert auf Winter#24, geht trotzdem nicht", "Hab das Passwort geändert auf •••••••• geht trotzdem nicht")]
    [InlineData("changed my password to Hunter22", "changed my password to ••••••••")]
    [InlineData("PW ist abc", "PW ist ••••••••")]
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
    [InlineData("mein Passwort ist abgelaufen")]
    [InlineData("Mein Passwort ist gesperrt, was jetzt?")]
    [InlineData("Das Passwort ist richtig, habs dreimal geprüft")]
    [InlineData("Mein Passwort war nicht dasselbe")]
    [InlineData("Das Passwort ist im Mailprogramm gespeichert")]
    [InlineData("Mein Passwort ist bestimmt noch aktuell")]
    [InlineData("password is expired")]
    [InlineData("the password is definitely correct")]
    [InlineData("my password was stolen")]
    [InlineData("password: required")]
    [InlineData("Ich habe das Passwort für info@kunde.example geändert")]
    [InlineData("535 5.7.8 Username and Password not accepted")]
    [InlineData("Passwort 5.7.8")]
    [InlineData("Ihr Passwort läuft in 3 Tagen ab")]
    [InlineData("Passwort ändern geht nicht!!")]
    [InlineData("welches Passwort brauche ich für smtp.kunde.example?")]
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
