using System.Globalization;
using System.Text;
using SupportBot.Blocklists;

namespace SupportBot.Bounces;

public class A_message_taken_apart
{
    [Theory]
    [InlineData("Subject: hello", "hello")]
    [InlineData("SUBJECT : hello", "hello")]
    [InlineData("Subject: hello\r\n\tworld", "hello\tworld")]
    [InlineData("Subject: =?utf-8?Q?Unzustellbar:_Gr=C3=BC=C3=9Fe?=", "Unzustellbar: Grüße")]
    [InlineData("Subject: =?UTF-8?B?w7xi?=\n =?UTF-8?B?ZXI=?= uns", "über uns")]
    [InlineData("Subject: =?iso-8859-1*de?q?=FCber?=", "über")]
    [InlineData("Subject: =?iso-2022-jp?B?GyRCJDMbKEI=?=", "こ")]
    [InlineData("Subject: 100 =? sure ?= =?utf-8?X?a?=", "100 =? sure ?= =?utf-8?X?a?=")]
    [InlineData("Subject: gr\u00FC\u00DFe", "grüße")]
    public void A_field_is_unfolded_and_its_encoded_words_are_read(string header, string subject) =>
        Read(header + "\n\nbody").Fields["Subject"u8].ShouldBe(subject);

    [Theory]
    [InlineData("From: a\n>From b\nTo: c\n\nbody")]
    [InlineData("From: a\nReceived: x\nby mx.example\nfor <d@e.example>; now\nTo: c\n\nbody")]
    public void Fields_go_on_after_a_line_that_lost_its_white_space(string message)
    {
        var fields = Read(message).Fields;

        fields["From"u8].ShouldBe("a");
        fields["To"u8].ShouldBe("c");
    }

    [Fact]
    public void Words_without_an_empty_line_before_them_are_no_fields()
    {
        var message = Read("From: a\nSubject: b\nhello, it did not arrive\nwhat now\nplease help\n");

        message.Fields.Count.ShouldBe(2);
        Encoding.UTF8.GetString(message.Octets.Span).ShouldStartWith("hello");
    }

    [Theory]
    [InlineData("multipart/mixed; boundary=x", "--x\n\none\n--x\n\ntwo\n--x--\nafter", new[] { "one", "two" })]
    [InlineData("multipart/mixed; boundary=\"a b\"", "before\r\n--a b  \r\n\r\none\r\n--a b--\r\n", new[] { "one" })]
    [InlineData("multipart/mixed; boundary=x", "--x\n\none\n--xy\n\nno part\n--x--", new[] { "one\n--xy\n\nno part" })]
    [InlineData("multipart/mixed; boundary=x", "--x\n\ncut off on the w", new[] { "cut off on the w" })]
    [InlineData("multipart/mixed;\nboundary=x", "--x\n\none\n--x--", new[] { "one" })]
    [InlineData("multipart/mixed; boundary=x", "nothing of the kind", new string[0])]
    [InlineData("multipart/mixed", "--x\n\none\n--x--", new string[0])]
    public void A_multipart_is_parted_at_its_own_boundary(string type, string body, string[] parts) =>
        Read($"Subject: a\nContent-Type: {type}\n\n{body}").Parts(9).Select(part => Encoding.UTF8.GetString(part.Octets.Span)).ShouldBe(parts);

    [Theory]
    [InlineData("base64", "R3LDvMOfZQ==", "Grüße")]
    [InlineData("BASE64", "R3LD\r\n vMOf!ZQ", "Grüße")]
    [InlineData("base64", "R3LDvMOfZ", "Grüß")]
    [InlineData("quoted-printable", "Gr=C3=BC=C3=\n=9Fe", "Grüße")]
    [InlineData("quoted-printable", "1 = 1, =ZZ, 100 %=", "1 = 1, =ZZ, 100 %")]
    [InlineData("8bit", "Gr=C3", "Gr=C3")]
    public void Content_is_decoded_as_well_as_it_goes(string encoding, string body, string words) =>
        Encoding.UTF8.GetString(Read($"Content-Transfer-Encoding: {encoding}\n\n{body}").Octets.Span).ShouldBe(words);

    [Theory]
    [InlineData("Mon, 2 Mar 2026 10:41:07 +0100", "2026-03-02T10:41:07+01:00")]
    [InlineData("02 Mar 26 10:41 EST", "2026-03-02T10:41:00-05:00")]
    [InlineData("Mon Mar  2 10:41:07 CET 2026", "2026-03-02T10:41:07+01:00")]
    [InlineData("Mon, 2 Mar 2026 10:41:07 -0000 (UTC)", "2026-03-02T10:41:07+00:00")]
    public void A_date_is_read_in_any_order(string text, string moment) =>
        MailDate.Read(text).ShouldBe(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("Mon, 2 Mar 2026 10:41:07")]
    [InlineData("Mon, 31 Feb 2026 10:41:07 +0100")]
    [InlineData("Mon, 2 Mar 2026 25:41:07 +0100")]
    [InlineData("Mon, 2 Mar 2026 10:41:07 +9900")]
    [InlineData("10:41:07 +0100")]
    public void A_date_that_is_none_is_not_guessed(string text) => MailDate.Read(text).ShouldBeNull();

    [Fact]
    public void Groups_of_a_report_come_apart_at_empty_lines_and_where_a_recipient_is_named_again()
    {
        var groups = HeaderSection.Groups(Encoding.ASCII.GetBytes("Reporting-MTA: dns; a\n\n\n\nFinal-Recipient: rfc822; b\nStatus: 5.1.1\nFinal-Recipient: rfc822; c\nStatus: 5.2.2\n")).ToList();

        groups.Select(group => group["Final-Recipient"u8]).ShouldBe([null, "rfc822; b", "rfc822; c"]);
        groups[2]["Status"u8].ShouldBe("5.2.2");
    }

    [Fact]
    public void A_forwarded_message_may_be_encoded()
    {
        var inside = Convert.ToBase64String(Encoding.UTF8.GetBytes("From: MAILER-DAEMON@a.example\nSubject: Undelivered Mail Returned to Sender\n\n<b@c.example>: host mx.c.example[192.0.2.1] said: 550 5.1.1 User unknown\n"));

        var bounce = new BounceReader(BlocklistCatalog.BuiltIn()).Read(Encoding.UTF8.GetBytes($"Received: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nsee below\n--x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inside}\n--x--\n")).ShouldHaveSingleItem();

        (bounce.Recipient, bounce.Reason).ShouldBe(("b@c.example", BounceReason.UnknownUser));
    }

    [Fact]
    public void Parts_without_end_cost_little()
    {
        var reader = new BounceReader(BlocklistCatalog.BuiltIn());
        var message = Encoding.ASCII.GetBytes("Received: x\nContent-Type: multipart/mixed; boundary=x\n\n" + string.Concat(Enumerable.Repeat("--x\nContent-Type: text/plain\n\na\n", 30_000)));
        reader.Read(message);
        var before = GC.GetAllocatedBytesForCurrentThread();

        reader.Read(message);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2L * message.Length);
    }

    static MimeEntity Read(string message) => MimeEntity.Read(Encoding.UTF8.GetBytes(message));
}
