using System.Net;
using System.Text;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using SupportBot.Testing;
using SupportBot.Web.Mailboxes;
using SupportBot.Web.Settings;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Relays;

/// <summary>Bounces of our own relays, read from a mailbox of a real dovecot.</summary>
public sealed class A_mailbox_of_refusals : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    readonly Lines _log = new();
    Dovecot _server = null!;
    OwnPool _pool = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Dovecot.IsThere, Dovecot.Missing);
        _pool = await OwnPool.StartAsync(_folder, [11, 12, 13]);
        _server = await Dovecot.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        if (_pool is not null) await _pool.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Is_read_once_marked_as_seen_and_never_emptied()
    {
        await PutAsync(Bounce(1), Bounce(2), Encoding.UTF8.GetBytes("From: carl@kunde.example\r\nSubject: Hallo\r\n\r\nKein Bounce.\r\n"));
        var mailbox = Mailbox();
        await mailbox.RunAsync(Cancel);
        (mailbox.Now.Read, mailbox.Now.Counted, mailbox.Now.Fault, mailbox.Now.Left).ShouldBe((3, 2, null, 0));

        await PutAsync(Bounce(3));
        await mailbox.RunAsync(Cancel);
        (mailbox.Now.Read, mailbox.Now.Counted).ShouldBe((4, 3));
        await Mailbox().RunAsync(Cancel);   // after a restart

        var rows = await _pool.Store.ReadAsync((db, token) => db.Refusals.ToListAsync(token), Cancel);
        rows.Select(row => (row.Source, row.FedBy, row.Address)).Distinct().ShouldBe([("mailbox", "mailbox:refusals", "192.0.2.13")]);
        rows.Count.ShouldBe(3);
        (await FlagsAsync()).ShouldBe([MessageFlags.Seen, MessageFlags.Seen, MessageFlags.Seen, MessageFlags.Seen]);
    }

    [Fact]
    public async Task A_mailbox_of_years_is_read_in_parts()
    {
        await PutAsync([.. Enumerable.Range(0, MailboxReader.MostOfARun + 3).Select(Bounce)]);
        var mailbox = Mailbox();

        await mailbox.RunAsync(Cancel);
        (mailbox.Now.Counted, mailbox.Now.Left).ShouldBe((MailboxReader.MostOfARun, 3));
        await mailbox.RunAsync(Cancel);
        (mailbox.Now.Counted, mailbox.Now.Left).ShouldBe((MailboxReader.MostOfARun + 3, 0));
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_passed_over()
    {
        await PutAsync([.. Bounce(1), .. new byte[MailboxReader.LargestMessage].Select((_, i) => i % 70 == 69 ? (byte)'\n' : (byte)'x')], Bounce(2));
        var mailbox = Mailbox();

        await mailbox.RunAsync(Cancel);

        (mailbox.Now.Read, mailbox.Now.Counted, mailbox.Now.TooLarge).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task A_full_mailbox_is_read_to_its_end_and_staff_is_told_once_until_there_is_room()
    {
        await _server.DisposeAsync();
        _server = await Dovecot.StartAsync(_server.EndPoint, quota: "storage=16K");
        var put = 0;
        var full = await Should.ThrowAsync<ImapCommandException>(async () =>
        {
            for (; put < 100; put++) await PutAsync(Bounce(put));
        });
        full.ResponseText.ShouldContain("Quota exceeded", Case.Insensitive);

        var mailbox = Mailbox();
        await mailbox.RunAsync(Cancel);
        await mailbox.RunAsync(Cancel);

        (mailbox.Now.Counted, mailbox.Now.Fault, mailbox.Now.Left).ShouldBe((put, null, 0));
        (await FlagsAsync()).ShouldAllBe(flags => flags == MessageFlags.Seen);
        mailbox.Now.IsNearlyFull.ShouldBeTrue();
        _log.Said.ShouldHaveSingleItem().ShouldContain("% full");
    }

    [Fact]
    public async Task A_folder_made_anew_is_read_from_its_beginning()
    {
        await PutAsync(Bounce(1));
        var mailbox = Mailbox("Rest");
        await mailbox.RunAsync(Cancel);
        mailbox.Now.Fault.ShouldBe("there is no folder Rest");

        foreach (var number in (int[])[1, 2])
        {
            using var client = await ClientAsync();
            var root = client.GetFolder(client.PersonalNamespaces[0]);
            if (number == 2) await (await client.GetFolderAsync("Rest", Cancel)).DeleteAsync(Cancel);
            var folder = (await root.CreateAsync("Rest", isMessageFolder: true, Cancel))!;
            await folder.AppendAsync(Message(Bounce(number)), MessageFlags.None, Cancel);
            _time.Advance(TimeSpan.FromHours(1));
            await mailbox.RunAsync(Cancel);
            (mailbox.Now.Counted, mailbox.Now.Fault).ShouldBe((number, null));
        }
    }

    [Fact]
    public async Task A_wrong_password_is_one_line_without_it_and_tried_again_with_growing_pauses()
    {
        var mailbox = Mailbox(password: "falsch-0815");
        List<TimeSpan> pauses = [];
        for (var i = 0; i < 3; i++)
        {
            await mailbox.RunAsync(Cancel);
            var state = mailbox.Now;
            pauses.Add(state.NextTry!.Value - _time.GetUtcNow());
            await mailbox.RunAsync(Cancel);   // the pause is not over
            mailbox.Now.ShouldBe(state);
            _time.SetUtcNow(state.NextTry.Value);
        }

        pauses.ShouldBe([TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(8)]);
        mailbox.Now.Fault.ShouldBe("the server does not let refusals@musterhost.example in: wrong user or password");
        var line = _log.Said.ShouldHaveSingleItem();
        line.ShouldContain("wrong user or password");
        line.ShouldNotContain("falsch-0815");
    }

    [Fact]
    public async Task A_server_that_is_down_is_told_and_read_again_when_it_is_back()
    {
        await _server.DisposeAsync();
        var mailbox = Mailbox();
        await mailbox.RunAsync(Cancel);
        (mailbox.Now.Fault, mailbox.Now.Failures).ShouldBe(("nobody listens at this port", 1));

        _server = await Dovecot.StartAsync(_server.EndPoint);
        await PutAsync(Bounce(1));
        _time.Advance(TimeSpan.FromMinutes(2));
        await mailbox.RunAsync(Cancel);

        (mailbox.Now.Counted, mailbox.Now.Fault, mailbox.Now.Failures).ShouldBe((1, null, 0));
        _log.Said.Count.ShouldBe(2);
        _log.Said[1].ShouldContain("is read again");
    }

    RefusalMailbox Mailbox(string folder = "INBOX", string password = Dovecot.Password) => new(
        _pool.Good.Settings with { Mailboxes = _pool.Good.Settings.Mailboxes.Add("refusals", new MailboxSettings { Host = "127.0.0.1", Port = _server.EndPoint.Port, User = "refusals@musterhost.example", Password = password, Folder = folder }) },
        _pool.Store, new(_pool.Store, _pool.Pool), Samples.Reader, _time, _log);

    static byte[] Bounce(int number) => Encoding.UTF8.GetBytes($"From: Mail Delivery System <MAILER-DAEMON@relay3.example>\r\nTo: anna@musterhost.example\r\nSubject: Mail delivery failed\r\nMessage-ID: <b{number}@relay3.example>\r\n\r\n{Samples.SpamcopBounce.Replace("info@", $"info{number}@", StringComparison.Ordinal).ReplaceLineEndings("\r\n")}\r\n");

    static MimeMessage Message(byte[] content)
    {
        using var stream = new MemoryStream(content);
        return MimeMessage.Load(stream);
    }

    async Task PutAsync(params byte[][] messages)
    {
        using var client = await ClientAsync();
        foreach (var message in messages) await client.Inbox!.AppendAsync(Message(message), MessageFlags.None, Cancel);
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
        await client.AuthenticateAsync("refusals@musterhost.example", Dovecot.Password, Cancel);
        return client;
    }

    sealed class Lines : ILogger<RefusalMailbox>
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Said.Add(formatter(state, exception));
    }
}
