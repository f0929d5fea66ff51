using System.Globalization;
using System.Text;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using SupportBot.Testing;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Settings;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Forwarding;

/// <summary>What customers forward to the mailbox of a real dovecot, and what a real mail server gets from us.</summary>
public sealed class A_forwarded_bounce : IAsyncLifetime
{
    const string Mailbox = "rueckmeldung@musterhost.example";

    const string Passed = "Authentication-Results: mx.musterhost.example; spf=pass smtp.mailfrom=anna@kunde.example\r\n";

    readonly TemporaryFolder _folder = new();
    readonly MailSink _sink = MailSink.Start();
    Dovecot _server = null!;
    RunningSite _site = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Dovecot.IsThere, Dovecot.Missing);
        _server = await Dovecot.StartAsync();
        _site = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is not null) await _site.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Is_answered_once_by_what_the_chat_says_and_forgotten()
    {
        await PutAsync(Mail("Können Sie mir sagen, was das ist?", attached: Bounce));
        await SettleAsync(1);
        await _site.Store.WriteAsync((db, token) => db.Facts.Where(row => row.Name == "mailbox-bounces").ExecuteDeleteAsync(token), Cancel);   // the place was lost: all is read again
        await SettleAsync(1);

        var mail = _sink.Received.ShouldHaveSingleItem();
        mail.To.ToString().ShouldBe("anna@kunde.example");
        mail.From.ToString().ShouldBe("\"Muster Hosting\" <bot@example.net>");
        mail.Subject.ShouldBe("Zu Ihrer weitergeleiteten Fehlermeldung");
        mail.Headers["Auto-Submitted"].ShouldBe("auto-replied");
        mail.InReplyTo.ShouldBe("1@kunde.example");
        mail.References.ShouldBe(["b1@relay3.example", "1@kunde.example"]);
        mail.Headers["List-Unsubscribe"].ShouldStartWith($"<{Chat_with_mail.Site}/mail/unsubscribe?key=");
        mail.Headers["List-Unsubscribe-Post"].ShouldBe("List-Unsubscribe=One-Click");
        var body = mail.TextBody!.ReplaceLineEndings("\n");
        body.ShouldContain("Ihre Nachricht an info@kunde.example wurde");
        body.ShouldContain("SpamCop");
        body.ShouldContain($"\n{Chat_with_mail.Site}/de/\n");
        body.ShouldContain($"{Chat_with_mail.Site}/de/mail/unsubscribe?key=");
        body.ShouldNotContain("Können Sie mir sagen");
        body.ShouldNotContain("created automatically");
        (await FlagsAsync()).ShouldBe([MessageFlags.Seen]);
        var kept = await _site.Store.ReadAsync(async (db, token) => (await db.OwedMails.CountAsync(token), await db.Outbox.Select(row => row.Target + row.Payload).ToListAsync(token), await db.Forwards.SingleAsync(token)), Cancel);
        kept.Item1.ShouldBe(0);
        kept.Item2.ShouldAllBe(text => !text.Contains('@'));
        (kept.Item3.Fate, kept.Item3.Domain).ShouldBe(("Answered", "kunde.example"));
    }

    [Theory]
    [InlineData("attached")]
    [InlineData("file")]
    [InlineData("inline")]
    [InlineData("quoted")]
    [InlineData("html")]
    public async Task Is_read_however_it_was_forwarded(string how)
    {
        await PutAsync(how switch
        {
            "attached" => Mail("", attached: Bounce),
            "file" => Mail("", file: Bounce),
            "inline" => Mail($"Guten Tag, was heißt das?\r\n\r\n-------- Weitergeleitete Nachricht --------\r\nBetreff: Mail delivery failed\r\nVon: Mail Delivery System <MAILER-DAEMON@relay3.example>\r\nAn: anna@kunde.example\r\n\r\n{Samples.SpamcopBounce}\r\n"),
            "quoted" => Mail($"Guten Tag, was heißt das?\r\n\r\n{string.Join("\r\n", Samples.SpamcopBounce.Split('\n').Select(line => "> " + line))}\r\n"),
            _ => Mail($"<html><body><p>Guten Tag</p><p>Von: Mail Delivery System</p><pre>{Samples.SpamcopBounce.Replace("<", "&lt;", StringComparison.Ordinal)}</pre></body></html>", type: "text/html"),
        });

        await SettleAsync(1);

        _sink.Received.ShouldHaveSingleItem().TextBody!.ShouldContain("SpamCop");
    }

    [Fact]
    public async Task Is_answered_in_the_language_of_the_customers_words_and_says_when_there_is_no_bounce_in_it()
    {
        await PutAsync(Mail("Hello, could you please tell me what this is and what I should do?", attached: Bounce), Mail("Hello, I need your help with my printer please, it does not work.", number: 2));
        await SettleAsync(2);

        var mails = _sink.Received.OrderBy(mail => mail.InReplyTo, StringComparer.Ordinal).ToList();
        mails.Select(mail => mail.Subject).Distinct().ShouldBe(["About the error message you forwarded"]);
        mails[0].TextBody!.ShouldContain("Your message to info@kunde.example was refused");
        mails[1].TextBody!.ShouldContain("I haven't found a mail server's error message in your email.");
        mails[1].TextBody!.ShouldNotContain("printer");
    }

    [Theory]
    [InlineData("NotAligned", "Authentication-Results: mx.musterhost.example; spf=fail smtp.mailfrom=anna@kunde.example\r\n" + Passed)]
    [InlineData("NotAligned", "Authentication-Results: evil.example; spf=pass smtp.mailfrom=anna@kunde.example\r\n")]
    [InlineData("NotAligned", "")]
    [InlineData("Automatic", "Return-Path: <>\r\n" + Passed)]
    [InlineData("Automatic", "Auto-Submitted: auto-replied\r\n" + Passed)]
    [InlineData("Automatic", "Precedence: bulk\r\n" + Passed)]
    [InlineData("Automatic", "List-Id: <liste.kunde.example>\r\n" + Passed)]
    [InlineData("NoCustomer", "Authentication-Results: mx.musterhost.example; spf=pass smtp.mailfrom=eve@other.example\r\n", "eve@other.example")]
    [InlineData("Automatic", "Authentication-Results: mx.musterhost.example; spf=pass smtp.mailfrom=kunde.example\r\n", "noreply@kunde.example")]
    [InlineData("Automatic", "Authentication-Results: mx.musterhost.example; spf=pass smtp.mailfrom=kunde.example\r\n", "MAILER-DAEMON@kunde.example")]
    [InlineData("Own", "Authentication-Results: mx.musterhost.example; spf=pass smtp.mailfrom=example.net\r\n", "bot@example.net")]
    [InlineData("Own", "Authentication-Results: mx.musterhost.example; spf=pass smtp.mailfrom=musterhost.example\r\n", Mailbox)]
    [InlineData("NoSender", Passed + "From: eve@kunde.example\r\n")]
    [InlineData("TooOld", Passed, "anna@kunde.example", 25)]
    public async Task Is_left_unanswered_and_staff_sees_why(string fate, string headers, string from = "anna@kunde.example", int hoursOld = 0)
    {
        await PutAsync(DateTimeOffset.UtcNow.AddHours(-hoursOld), Mail("Was heißt das?", attached: Bounce, headers: headers, from: from));
        await SettleAsync(1);

        _sink.Received.ShouldBeEmpty();
        (await _site.Store.ReadAsync((db, token) => db.Forwards.Select(row => row.Fate).SingleAsync(token), Cancel)).ShouldBe(fate);
        (await FlagsAsync()).ShouldBe([MessageFlags.Seen]);
        var counts = await _site.Get<ForwardMailbox>().FatesAsync(DateTimeOffset.UtcNow.AddDays(-1), Cancel);
        foreach (var words in Samples.Languages.All) ForwardSentences.Of(_site.Get<ForwardMailbox>().Now, counts, words)[^1].ShouldContain("1 ");
    }

    [Fact]
    public async Task Goes_to_the_From_address_alone_whatever_the_mail_asks_for()
    {
        await PutAsync(Mail("Was heißt das?", attached: Bounce, headers: Passed + "Reply-To: victim@other.example\r\nDisposition-Notification-To: victim@other.example\r\nCc: victim@other.example\r\nMessage-ID: <a@b\r\n\tBcc: victim@other.example>\r\n", number: 0));
        await SettleAsync(1);

        var mail = _sink.Received.ShouldHaveSingleItem();
        mail.GetRecipients().ToString()!.ShouldNotContain("victim");
        mail.To.ToString().ShouldBe("anna@kunde.example");
        mail.Headers.Select(header => header.Field).ShouldNotContain("Bcc");
        mail.ToString().ShouldNotContain("victim");
    }

    [Fact]
    public async Task Ends_a_loop_after_a_few_and_answers_no_thanks()
    {
        await PutAsync([.. Enumerable.Range(1, MailAllowance.ForwardsAnAddress + 2).Select(number => Mail("Was heißt das?", attached: Bounce, number: number)), Mail("Danke!", number: 90, headers: Passed + "In-Reply-To: <answer-x@example.net>\r\n")]);
        await SettleAsync(MailAllowance.ForwardsAnAddress + 3);

        _sink.Received.Count.ShouldBe(MailAllowance.ForwardsAnAddress);
        (await FatesAsync()).ShouldBe(["Answered 5", "TooMany 3"]);
    }

    [Fact]
    public async Task Thanks_for_an_answer_get_none_and_a_new_bounce_does()
    {
        await PutAsync(Mail("Vielen Dank!", number: 1, headers: Passed + "In-Reply-To: <answer-x@example.net>\r\n"), Mail("Und das?", number: 2, attached: Bounce, headers: Passed + "In-Reply-To: <answer-x@example.net>\r\n"));
        await SettleAsync(2);

        _sink.Received.ShouldHaveSingleItem().InReplyTo.ShouldBe("2@kunde.example");
        (await FatesAsync()).ShouldBe(["Answered 1", "Reply 1"]);
    }

    [Fact]
    public async Task Is_not_answered_to_who_wants_none()
    {
        var never = _site.Get<NeverAgain>();
        var key = new Uri(await never.LinkAsync("anna@kunde.example", null, Cancel)).Query["?key=".Length..];
        await never.StopAsync(key, Cancel);
        await PutAsync(Mail("Was heißt das?", attached: Bounce));
        await SettleAsync(1);

        _sink.Received.ShouldBeEmpty();
        (await FatesAsync()).ShouldBe(["Unwanted 1"]);
    }

    [Fact]
    public async Task Waits_while_the_hosters_program_does_not_answer()
    {
        await _site.DisposeAsync();
        var flag = Path.Combine(_folder.FullName, "works");
        _site = await StartAsync(new() { Lookup = $"test -e {flag} || exit 3" });
        await PutAsync(Mail("Was heißt das?", attached: Bounce));
        var desk = _site.Get<ForwardMailbox>();
        await desk.RunAsync(Cancel);
        desk.Now.Fault.ShouldBe("the command Customers:Lookup ended with 3, neither 0 nor 1");
        (await _site.Store.ReadAsync((db, token) => db.Forwards.CountAsync(token), Cancel)).ShouldBe(0);

        await File.WriteAllTextAsync(flag, "", Cancel);
        await _site.DisposeAsync();
        _site = await StartAsync(new() { Lookup = $"test -e {flag} || exit 3" });
        await SettleAsync(1);
        _sink.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Is_what_the_chat_names_the_mailbox_for()
    {
        _site.Good.Settings.ForwardTo.ShouldBe(Mailbox);
        _site.Get<Web.Conversations.Turns>().Situation().ForwardTo.ShouldBe(Mailbox);
        (_site.Good.Settings with { Mail = new() }).ForwardTo.ShouldBe("");   // nobody could be answered
        (await _site.Http.GetStringAsync(new Uri("/de/help/privacy", UriKind.Relative), Cancel)).ShouldContain("weiterleiten");
    }

    static readonly string Bounce = $"From: Mail Delivery System <MAILER-DAEMON@relay3.example>\r\nTo: anna@kunde.example\r\nSubject: Mail delivery failed\r\nMessage-ID: <b1@relay3.example>\r\nAuto-Submitted: auto-replied\r\n\r\n{Samples.SpamcopBounce.ReplaceLineEndings("\r\n")}\r\n";

    static byte[] Mail(string text, string? attached = null, string? file = null, string headers = Passed, string from = "anna@kunde.example", int number = 1, string type = "text/plain")
    {
        var id = number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"Message-ID: <{number}@kunde.example>\r\nReferences: <b1@relay3.example>\r\n");
        var head = $"{headers}From: Anna <{from}>\r\nTo: {Mailbox}\r\nSubject: Fwd: Mail delivery failed\r\n{id}MIME-Version: 1.0\r\n";
        var words = $"Content-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n";
        var part = attached is not null ? $"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n{attached}"
            : file is not null ? $"Content-Type: application/octet-stream; name=\"Unzustellbar.eml\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"Unzustellbar.eml\"\r\n\r\n{Convert.ToBase64String(Encoding.UTF8.GetBytes(file), Base64FormattingOptions.InsertLineBreaks)}" : null;
        return Encoding.UTF8.GetBytes(head + (part is null ? words : $"Content-Type: multipart/mixed; boundary=grenze\r\n\r\n--grenze\r\n{words}\r\n--grenze\r\n{part}\r\n--grenze--\r\n"));
    }

    Task<RunningSite> StartAsync(CustomersSettings? customers = null) => Chat_with_mail.StartAsync(_folder, _sink, settings => settings with
    {
        Customers = customers ?? new() { Domains = ["kunde.example", "example.net", "musterhost.example"] },
        Mailboxes = settings.Mailboxes.Add("bounces", new() { Host = "127.0.0.1", Port = _server.EndPoint.Port, User = Mailbox, Password = Dovecot.Password, AuthServId = "mx.musterhost.example" }),
    });

    /// <summary>So many messages were judged, and what is to be sent has been.</summary>
    async Task SettleAsync(int judged)
    {
        for (var i = 0; await _site.Store.ReadAsync((db, token) => db.Forwards.CountAsync(token), Cancel) < judged || (await FlagsAsync()).Exists(flags => flags != MessageFlags.Seen); i++)
        {
            await _site.Get<ForwardMailbox>().RunAsync(Cancel);
            if (i == 200) throw new TimeoutException("not all were judged");
        }

        await _site.Get<ForwardMailbox>().RunAsync(Cancel);
        await Chat_with_mail.SettledAsync(_site);
    }

    async Task<List<string>> FatesAsync() => (await _site.Get<ForwardMailbox>().FatesAsync(DateTimeOffset.UtcNow.AddDays(-1), Cancel)).ConvertAll(count => string.Create(CultureInfo.InvariantCulture, $"{count.Fate} {count.Count}"));

    Task PutAsync(params byte[][] messages) => PutAsync(DateTimeOffset.UtcNow, messages);

    async Task PutAsync(DateTimeOffset arrived, params byte[][] messages)
    {
        using var client = await ClientAsync();
        foreach (var message in messages) await client.Inbox!.AppendAsync(MimeMessage.Load(new MemoryStream(message)), MessageFlags.None, arrived, Cancel);
    }

    async Task<List<MessageFlags>> FlagsAsync()
    {
        using var client = await ClientAsync();
        await client.Inbox!.OpenAsync(FolderAccess.ReadOnly, Cancel);
        return [.. (await client.Inbox.FetchAsync(0, -1, MessageSummaryItems.Flags, Cancel)).Select(summary => summary.Flags!.Value & ~MessageFlags.Recent)];
    }

    async Task<ImapClient> ClientAsync()
    {
        var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", _server.EndPoint.Port, SecureSocketOptions.None, Cancel);
        await client.AuthenticateAsync(Mailbox, Dovecot.Password, Cancel);
        return client;
    }
}
