namespace SupportBot.Web.Subscribers;

public class Addresses_of_subscribers
{
    [Theory]
    [InlineData("anna@kunde.example", "anna@kunde.example")]
    [InlineData("  Anna.Muster+status@Kunde.Example ", "Anna.Muster+status@kunde.example")]
    [InlineData("anna@müller.example", "anna@xn--mller-kva.example")]
    [InlineData("o'neill@kunde.example", "o'neill@kunde.example")]
    public void Are_one_mailbox_with_a_domain(string typed, string stored) => SubscriberAddress.Mail(typed).ShouldBe(stored);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("anna")]
    [InlineData("anna@localhost")]
    [InlineData("anna@[127.0.0.1]")]
    [InlineData("anna@127.0.0.1")]
    [InlineData("anna@kunde..example")]
    [InlineData("anna@kunde.example.")]
    [InlineData("@kunde.example")]
    [InlineData("anna@@kunde.example")]
    [InlineData(".anna@kunde.example")]
    [InlineData("an..na@kunde.example")]
    [InlineData("Anna <anna@kunde.example>")]
    [InlineData("anna@kunde.example, ben@kunde.example")]
    [InlineData("anna@kunde.example;ben@kunde.example")]
    [InlineData("anna@kunde.example ben@kunde.example")]
    [InlineData("anna@kunde.example\r\nBcc: ben@kunde.example")]
    [InlineData("anna\r\n@kunde.example")]
    [InlineData("anna@kunde.example\n")]
    [InlineData("anna\0@kunde.example")]
    [InlineData("\"anna muster\"@kunde.example")]
    [InlineData("anna(ben@kunde.example)@kunde.example")]
    [InlineData("anna%0d%0aBcc@kunde.example@x")]
    [InlineData("ännä@kunde.example")]
    [InlineData("anna@kunde\u2028.example")]
    [InlineData("mailto:anna@kunde.example")]
    [InlineData("<script>@kunde.example")]
    public void Are_none_when_they_are_anything_else(string? typed) => SubscriberAddress.Mail(typed).ShouldBeNull();

    [Fact]
    public void Have_a_length()
    {
        SubscriberAddress.Mail(new string('a', 64) + "@kunde.example").ShouldNotBeNull();
        SubscriberAddress.Mail(new string('a', 65) + "@kunde.example").ShouldBeNull();
        SubscriberAddress.Mail("a@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 5)) + ".example").ShouldBeNull();
    }

    [Fact]
    public void Differ_neither_by_case_nor_for_limits_by_a_tag()
    {
        SubscriberAddress.Unique("Anna@kunde.example").ShouldBe(SubscriberAddress.Unique("anna@kunde.example"));
        SubscriberAddress.Unique("anna+x@kunde.example").ShouldNotBe(SubscriberAddress.Unique("anna@kunde.example"));
        SubscriberAddress.Mailbox("Anna+x@kunde.example").ShouldBe("anna@kunde.example");
    }

    [Theory]
    [InlineData("https://hooks.kunde.example/status?x=1", "https://hooks.kunde.example/status?x=1")]
    [InlineData("https://hooks.kunde.example:8443/", "https://hooks.kunde.example:8443/")]
    [InlineData("https://198.41.0.4/", "https://198.41.0.4/")]
    public void Of_web_hooks_are_on_the_internet(string typed, string stored) => SubscriberAddress.Hook(typed).ShouldBe(stored);

    [Theory]
    [InlineData("http://hooks.kunde.example/")]
    [InlineData("https://user:pass@hooks.kunde.example/")]
    [InlineData("https://hooks.kunde.example/#x")]
    [InlineData("https://hooks.kunde.example:25/")]
    [InlineData("https://localhost/")]
    [InlineData("https://intranet/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[fd00::1]/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("hooks.kunde.example")]
    [InlineData("https://hooks.kunde.example/\r\nX: y")]
    [InlineData("")]
    [InlineData(null)]
    public void Of_web_hooks_lead_nowhere_inside(string? typed) => SubscriberAddress.Hook(typed).ShouldBeNull();

    [Fact]
    public void Are_masked_where_nobody_needs_them()
    {
        SubscriberAddress.Masked(Row(SubscriberRow.Mail, "anna@kunde.example")).ShouldBe("a…@kunde.example");
        SubscriberAddress.Masked(Row(SubscriberRow.Hook, "https://hooks.kunde.example/T0KEN?x=1")).ShouldBe("https://hooks.kunde.example/…");
    }

    static SubscriberRow Row(string kind, string address) => new() { Kind = kind, Address = address, Unique = "u", Handle = "h", Language = "de", Components = "" };
}
