using System.Text;
using MimeKit;

namespace SupportBot.Web.Forwarding;

public class Who_sent_it
{
    const string Server = "mx.musterhost.example";

    [Theory]
    [InlineData("spf=pass smtp.mailfrom=anna@kunde.example", true)]
    [InlineData("spf=pass smtp.mailfrom=kunde.example", true)]
    [InlineData("SPF=Pass smtp.mailfrom=ANNA@KUNDE.EXAMPLE", true)]
    [InlineData("dkim=pass (2048-bit key) header.d=kunde.example header.s=a", true)]
    [InlineData("dkim=pass header.i=@kunde.example", true)]
    [InlineData("dkim=fail header.d=kunde.example; spf=pass smtp.mailfrom=anna@kunde.example", true)]
    [InlineData("dmarc=pass header.from=kunde.example", true)]
    [InlineData("none", false)]
    [InlineData("spf=fail smtp.mailfrom=anna@kunde.example", false)]
    [InlineData("spf=softfail smtp.mailfrom=anna@kunde.example", false)]
    [InlineData("spf=pass smtp.mailfrom=anna@evil.example", false)]
    [InlineData("spf=pass smtp.mailfrom=anna@kunde.example.evil.example", false)]
    [InlineData("spf=pass smtp.mailfrom=anna@notkunde.example", false)]
    [InlineData("spf=pass smtp.mailfrom=anna@below.kunde.example", false)]
    [InlineData("spf=pass smtp.mailfrom=example", false)]
    [InlineData("spf=pass smtp.helo=kunde.example", false)]
    [InlineData("dkim=pass header.d=evil.example", false)]
    [InlineData("dkim=pass header.from=kunde.example", false)]
    [InlineData("dkim=pass reason=\"header.d=kunde.example\" header.d=evil.example", false)]
    [InlineData("dkim=pass (header.d=kunde.example) header.d=evil.example", false)]
    [InlineData("dkim=policy header.d=kunde.example", false)]
    [InlineData("iprev=pass policy.iprev=192.0.2.1; auth=pass smtp.auth=anna@kunde.example", false)]
    public void Is_shown_by_SPF_or_DKIM_of_its_own_domain(string judged, bool shown) => Is(Mail($"Authentication-Results: {Server}; {judged}")).ShouldBe(shown);

    [Fact]
    public void Is_shown_for_a_domain_below_the_one_that_signed() => AlignedSender.Is(Mail($"Authentication-Results: {Server}; dkim=pass header.d=kunde.example", "anna@mail.kunde.example"), "anna@mail.kunde.example", Server).ShouldBeTrue();

    [Fact]
    public void Only_the_topmost_judgement_of_the_trusted_server_counts()
    {
        const string Forged = "Authentication-Results: mx.musterhost.example; spf=pass smtp.mailfrom=anna@kunde.example";

        Is(Mail($"Authentication-Results: {Server}; spf=fail smtp.mailfrom=anna@kunde.example\r\nReceived: from evil by mx\r\n{Forged}")).ShouldBeFalse();
        Is(Mail($"Authentication-Results: {Server}; none\r\n{Forged}")).ShouldBeFalse();
        Is(Mail($"Authentication-Results: evil.example; spf=fail smtp.mailfrom=anna@kunde.example\r\n{Forged}")).ShouldBeTrue();   // another server's word above it says nothing
        Is(Mail("Authentication-Results: evil.example; spf=pass smtp.mailfrom=anna@kunde.example")).ShouldBeFalse();
        Is(Mail("ARC-Authentication-Results: i=1; mx.musterhost.example; spf=pass smtp.mailfrom=anna@kunde.example")).ShouldBeFalse();
        Is(Mail("X-Other: 1")).ShouldBeFalse();
        AlignedSender.Is(Mail(Forged), "anna@kunde.example", "").ShouldBeFalse();
    }

    [Theory]
    [InlineData("From: anna@kunde.example\r\nFrom: bea@kunde.example")]
    [InlineData("From: anna@kunde.example, bea@kunde.example")]
    [InlineData("From: Gruppe: anna@kunde.example;")]
    [InlineData("From: anna")]
    [InlineData("From: <>")]
    [InlineData("Sender: anna@kunde.example")]
    public void Is_one_address_or_nobody(string from) => AlignedSender.From(Load($"{from}\r\nSubject: x\r\n\r\nx\r\n")).ShouldBeNull();

    [Theory]
    [InlineData("Auto-Submitted: auto-replied")]
    [InlineData("Auto-Submitted: auto-generated; owner-email=x")]
    [InlineData("Precedence: bulk")]
    [InlineData("Precedence: LIST")]
    [InlineData("Precedence: junk")]
    [InlineData("List-Id: <a.kunde.example>")]
    [InlineData("List-Unsubscribe: <mailto:x@kunde.example>")]
    [InlineData("X-Auto-Response-Suppress: OOF, AutoReply")]
    [InlineData("X-Loop: x")]
    [InlineData("Return-Path: <>")]
    [InlineData("Return-Path: <MAILER-DAEMON@kunde.example>")]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status; boundary=b")]
    public void Was_a_program(string header) => Automatic.Is(Mail(header), "anna@kunde.example").ShouldBeTrue();

    [Theory]
    [InlineData("MAILER-DAEMON@kunde.example", true)]
    [InlineData("postmaster@kunde.example", true)]
    [InlineData("noreply@kunde.example", true)]
    [InlineData("no-reply@kunde.example", true)]
    [InlineData("shop-noreply@kunde.example", true)]
    [InlineData("do.not.reply@kunde.example", true)]
    [InlineData("donotreply+4711@kunde.example", true)]
    [InlineData("bounces+12-anna=x.example@kunde.example", true)]
    [InlineData("liste-bounces@kunde.example", true)]
    [InlineData("liste-request@kunde.example", true)]
    [InlineData("owner-liste@kunde.example", true)]
    [InlineData("anna@kunde.example", false)]
    [InlineData("nora.reply@kunde.example", false)]
    [InlineData("info@kunde.example", false)]
    public void Is_told_by_the_name_of_the_mailbox(string from, bool program) => Automatic.Is(Mail("Return-Path: <anna@kunde.example>\r\nAuto-Submitted: no", from), from).ShouldBe(program);

    static bool Is(MimeMessage message) => AlignedSender.Is(message, AlignedSender.From(message)!, Server);

    static MimeMessage Mail(string headers, string from = "anna@kunde.example") => Load($"{headers}\r\nFrom: Anna <{from}>\r\nTo: rueckmeldung@musterhost.example\r\nSubject: Fwd: Unzustellbar\r\n\r\nGuten Tag\r\n");

    static MimeMessage Load(string text) => MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
