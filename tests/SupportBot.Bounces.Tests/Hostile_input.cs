using System.Globalization;
using System.Text;
using SupportBot.Blocklists;

namespace SupportBot.Bounces;

public class Hostile_input
{
    static readonly BounceReader Reader = new(BlocklistCatalog.BuiltIn());

    public static TheoryData<string> Letters => ["", " \n\n", "\0\0\0", "From ", "> > > >", "550", "<<<>>>", "@", "a@b.c", "--boundary", "Content-Type: multipart/mixed; boundary=x\n\n--x\n--x\n--x--", "Received: x\nContent-Type: message/delivery-status\n\n:\n::\n"];

    [Theory]
    [MemberData(nameof(Letters))]
    public void Scraps_are_answered(string text)
    {
        Reader.Read(text).ShouldNotBeEmpty();
        Reader.Read(Encoding.UTF8.GetBytes(text)).ShouldNotBeEmpty();
        Reader.ReadMessage(Encoding.UTF8.GetBytes(text)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("smtp; 550 550")]
    [InlineData("smtp; 550-550")]
    [InlineData("smtp; 550 5")]
    [InlineData("smtp; 550,")]
    [InlineData("smtp; 550 x")]
    [InlineData("smtp; 550 #5.1.1")]
    [InlineData("5.1.1 (#")]
    [InlineData("(#5.1.1")]
    [InlineData("<<< 550")]
    [InlineData("<-- 550")]
    [InlineData("\"\"")]
    public void A_field_may_end_anywhere(string diagnostic)
    {
        var report = $"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; {diagnostic}\nOriginal-Recipient: rfc822; b@c.example\nAction: failed\nStatus: 5.0.0 (\nDiagnostic-Code: {diagnostic}\n--x--\n";

        Reader.Read(report).ShouldHaveSingleItem().Kind.ShouldBe(BounceKind.Bounce);
        Reader.Read(diagnostic).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_photo_is_no_bounce()
    {
        var photo = new byte[50_000];
        new Random(7).NextBytes(photo);
        photo[0] = 0xFF;
        photo[1] = 0xD8;

        Reader.Read(photo).ShouldHaveSingleItem().Kind.ShouldBe(BounceKind.NotABounce);
    }

    [Fact]
    public void A_photo_pasted_as_text_is_no_bounce() =>
        Reader.Read(Convert.ToBase64String(new byte[200_000])).ShouldHaveSingleItem().Kind.ShouldBe(BounceKind.NotABounce);

    [Theory]
    [InlineData("550 5.1.1 ")]
    [InlineData("550-")]
    [InlineData("a@b.example ")]
    [InlineData("<a@b.example>: ")]
    [InlineData("\"@")]
    [InlineData("http://a/")]
    [InlineData("://")]
    [InlineData("1.2.3.4 ")]
    [InlineData("::::")]
    [InlineData("> ")]
    [InlineData("<br>&amp;=3D")]
    [InlineData("mailbox is ")]
    [InlineData("user unknown\n")]
    [InlineData("a.b.c.")]
    [InlineData("(")]
    [InlineData("\n")]
    [InlineData("said: 550 x\n")]
    [InlineData("----- original message\n")]
    [InlineData("Date: Mon, 1 Jan 2024 00:00:00 +0000\n")]
    public void Repetition_is_answered(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 300_000 / piece.Length));
        Reader.Read(text).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_log_of_ten_thousand_lines_is_answered_recipient_by_recipient()
    {
        var log = new StringBuilder();
        for (var i = 0; i < 10_000; i++) log.Append(CultureInfo.InvariantCulture, $"Mar  2 10:41:00 relay1 postfix/smtp[8]: 4F{i:X}: to=<u{i}@verein.example>, relay=mx.verein.example[198.51.100.3]:25, dsn=5.1.1, status=bounced (host mx.verein.example[198.51.100.3] said: 550 5.1.1 User unknown (in reply to RCPT TO command))\n");

        var bounces = Reader.Read(log.ToString());

        bounces.Length.ShouldBeGreaterThan(100);
        bounces.ShouldAllBe(bounce => bounce.Reason == BounceReason.UnknownUser);
    }

    [Fact]
    public void Mutated_bounces_are_answered()
    {
        var random = new Random(20260302);
        var cards = Card.All().ToList();
        for (var round = 0; round < 2000; round++)
        {
            var text = new StringBuilder(cards[random.Next(cards.Count)].Text);
            for (var change = random.Next(1, 12); change > 0 && text.Length > 2; change--)
            {
                var at = random.Next(text.Length - 1);
                switch (random.Next(5))
                {
                    case 0: text.Remove(at, Math.Min(random.Next(1, 40), text.Length - at)); break;
                    case 1: text.Insert(at, (char)random.Next(1, 700)); break;
                    case 2: text.Insert(at, text.ToString(at, Math.Min(60, text.Length - at))); break;
                    case 3: text[at] = "<>@:.-\n 45[]()=%"[random.Next(16)]; break;
                    default: text.Insert(at, cards[random.Next(cards.Count)].Text); break;
                }
            }

            var reading = Reader.Inspect(text.ToString());
            reading.Bounces.ShouldNotBeEmpty();
            foreach (var evidence in reading.Bounces.SelectMany(bounce => bounce.Evidence).Where(evidence => evidence.Start is not null))
                (evidence.Start!.Value + evidence.Length!.Value).ShouldBeLessThanOrEqualTo(reading.Text.Length);
        }
    }

    [Theory]
    [InlineData("Subject: a")]
    [InlineData("X-Failed-Recipients: a@dairy.example")]
    [InlineData("Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@dairy.example\nDiagnostic-Code: smtp; 550")]
    public void A_field_folded_over_thousands_of_lines_costs_what_its_length_costs(string field)
    {
        var message = Encoding.ASCII.GetBytes($"Received: from a\nMime-Version: 1.0\n{field}{string.Concat(Enumerable.Repeat("\n user unknown", 8000))}\n\nhello\n");
        Reader.Read(message);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Reader.Read(message);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100L * message.Length);
    }

    [Fact]
    public void An_unfolded_field_says_what_the_folded_one_said()
    {
        const string Report = "Received: from a\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; b@c.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1{0}\n user unknown\n--x--\n";

        var few = Reader.Read(string.Format(CultureInfo.InvariantCulture, Report, "")).ShouldHaveSingleItem();
        var many = Reader.Read(string.Format(CultureInfo.InvariantCulture, Report, string.Concat(Enumerable.Repeat("\n so", 200)))).ShouldHaveSingleItem();

        (many.Recipient, many.ReplyCode, many.EnhancedStatus, many.Reason).ShouldBe((few.Recipient, few.ReplyCode, few.EnhancedStatus, few.Reason));
        many.Diagnostic!.ShouldEndWith("so user unknown");
    }
}
