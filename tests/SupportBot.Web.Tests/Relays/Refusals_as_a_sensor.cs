using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SupportBot.Bounces;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Relays;

/// <summary>What receivers that cannot be asked think of our addresses: by what was fed in, and, for staff only, by what anybody has pasted.</summary>
public sealed class Refusals_as_a_sensor : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    OwnPool _pool = null!;
    RefusalBoard _board = null!;
    PasteSensor _sensor = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    DateTimeOffset Now => _time.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        _pool = await OwnPool.StartAsync(_folder, [11, 12, 13, 14, 15, 16]);
        await _pool.SweptAsync();
        _board = new(_pool.Store, _pool.Pool, Samples.Shipped.Catalog, _time);
        _sensor = Sensor();
    }

    public async ValueTask DisposeAsync()
    {
        _sensor.Dispose();
        await _pool.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Three_vouched_refusals_within_six_hours_show_in_public_and_two_do_not()
    {
        await FeedAsync(11, "anna", Now.AddHours(-7));
        await FeedAsync(11, "berta", Now.AddHours(-1));
        await FeedAsync(11, "carl", Now);
        var two = (await _board.RefreshAsync(Cancel)).ShouldHaveSingleItem();
        (two.By, two.Name, two.Reason, two.Vouched, two.VouchedRecently, two.ShowsInPublic, two.Shows).ShouldBe(("microsoft", "Microsoft", "blocklisted", 3, 2, false, false));

        await FeedAsync(11, "dora", Now);
        var three = (await _board.RefreshAsync(Cancel)).ShouldHaveSingleItem();
        (three.VouchedRecently, three.Senders, three.ShowsInPublic).ShouldBe((3, 4, true));
        _board.Public.ShouldHaveSingleItem().ShouldBe(three);
        RefusalSentences.Public(three, "Ausgang 1")!.In(Samples.Languages["de"], Now).ShouldBe("Microsoft weist Mails von Ausgang 1 ab; betroffen sind Mails von 4 Kunden.");
        RefusalSentences.Public(three, "exit 1")!.In(Samples.Languages["en"], Now).ShouldBe("Microsoft refuses mail from exit 1; mail of 4 customers is affected.");

        _time.Advance(TimeSpan.FromHours(25));
        (await _board.RefreshAsync(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Forged_pastes_say_nothing_in_public_and_drain_nothing_however_many()
    {
        for (var i = 0; i < 100; i++) Paste($"198.51.{i}.7", Text(11, "somebody"));
        await _sensor.CountWaitingAsync(Cancel);
        await Drains(on: true).RunAsync(Cancel);

        var refused = _board.Now.ShouldHaveSingleItem();
        (refused.Vouched, refused.Pasted, refused.Shows, refused.ShowsInPublic).ShouldBe((0, 100, true, false));
        _board.Public.ShouldBeEmpty();
        RefusalSentences.Public(refused, "Ausgang 1").ShouldBeNull();
        RefusalSentences.Staff(refused).ShouldHaveSingleItem().In(Samples.Languages["en"], Now).ShouldStartWith("Unverified: a refusal by Microsoft was pasted from 100 networks.");
        _pool.Sending.Length.ShouldBe(6);
        (await _pool.Store.ReadAsync((db, token) => db.Refusals.CountAsync(token), Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task A_network_counts_once_a_day_over_restarts_and_leaves_no_address_behind()
    {
        Paste("198.51.100.7", Text(11, "a"));
        Paste("198.51.100.99", Text(11, "b"));
        Paste("::ffff:198.51.100.100", Text(11, "b"));
        Paste("2001:db8:1:2::7", Text(11, "c"));
        Paste("2001:db8:1:2:ffff::8", Text(11, "c"));
        await _sensor.CountWaitingAsync(Cancel);
        _sensor.Dispose();
        _sensor = Sensor();
        Paste("198.51.100.8", Text(11, "d"));
        await _sensor.CountWaitingAsync(Cancel);
        (await _board.RefreshAsync(Cancel)).Single().Pasted.ShouldBe(2);

        var (rows, key) = await _pool.Store.ReadAsync(async (db, token) => (await db.PastedRefusals.ToListAsync(token), (await db.Facts.SingleAsync(fact => fact.Name == "pasted-refusals-key", token)).Json), Cancel);
        var stored = string.Join(' ', rows.Select(row => $"{row.Address} {row.By} {row.Reason} {Encoding.Latin1.GetString(row.Mark)}"));
        stored.ShouldNotContain("198.51.100");
        stored.ShouldNotContain("kunde");

        _time.Advance(TimeSpan.FromDays(1));
        Paste("198.51.100.7", Text(11, "a"));
        await _sensor.CountWaitingAsync(Cancel);
        (await _pool.Store.ReadAsync((db, token) => db.PastedRefusals.CountAsync(token), Cancel)).ShouldBe(3);
        (await _pool.Store.ReadAsync((db, token) => db.Facts.SingleAsync(fact => fact.Name == "pasted-refusals-key", token), Cancel)).Json.ShouldNotBe(key);
    }

    [Fact]
    public async Task One_network_cannot_write_more_than_a_few_kinds_of_refusals_a_day()
    {
        for (var i = 0; i < 100; i++) Paste("198.51.100.7", $"Nov 25 10:41:07 relay postfix/smtp[3]: 4XyZ12345{i:000}: to=<x@d{i}.example>, relay=mx.d{i}.example[203.0.113.25]:25, dsn=5.7.1, status=bounced (host mx.d{i}.example said: 550 5.7.1 Your IP 192.0.2.11 has a poor reputation)");
        await _sensor.CountWaitingAsync(Cancel);

        (await _pool.Store.ReadAsync((db, token) => db.PastedRefusals.CountAsync(token), Cancel)).ShouldBe(20);
    }

    [Fact]
    public async Task A_paste_of_what_was_fed_in_is_noted_there_and_counted_no_second_time()
    {
        await FeedAsync(11, "anna", Now);
        Paste("198.51.100.7", Text(11, "anna"));
        await _sensor.CountWaitingAsync(Cancel);

        var refused = (await _board.RefreshAsync(Cancel)).ShouldHaveSingleItem();
        (refused.Vouched, refused.Pasted).ShouldBe((1, 0));
        (await _pool.Store.ReadAsync((db, token) => db.Refusals.SingleAsync(token), Cancel)).PastedAt.ShouldBe(Now);
    }

    [Fact]
    public async Task A_known_id_vouches_for_nothing_else_that_the_paste_says()
    {
        await FeedAsync(11, "anna", Now);
        Paste("198.51.100.7", Text(12, "anna"));                                                                     // another address of ours
        Paste("198.51.101.7", Text(11, "anna").Replace("(S3140)", "", StringComparison.Ordinal).Replace("block list", "limit: too many messages, rate limited", StringComparison.Ordinal).Replace("550 5.7.1", "451 4.7.650", StringComparison.Ordinal));
        await _sensor.CountWaitingAsync(Cancel);

        (await _board.RefreshAsync(Cancel)).Where(refused => refused.Address.ToString() == "192.0.2.12").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            refused => (refused.Vouched, refused.Pasted).ShouldBe((0, 1)));
        (await _pool.Store.ReadAsync((db, token) => db.Refusals.SingleAsync(token), Cancel)).PastedAt.ShouldBeNull();
    }

    [Theory]
    [InlineData("Lieber Support, was heißt 550?")]
    [InlineData("550 5.7.1 [203.0.113.99] is listed by bl.spamcop.net")]
    [InlineData("550 5.1.1 <x@kunde.example>: no such user, said to 192.0.2.11")]
    public async Task What_names_none_of_ours_or_refuses_the_recipient_is_not_counted(string text)
    {
        Paste("198.51.100.7", text);
        await _sensor.CountWaitingAsync(Cancel);

        (await _board.RefreshAsync(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_comes_faster_than_it_can_be_counted_is_left_out_and_holds_nobody_up()
    {
        var bounces = Samples.Reader.Read(Text(11, "a"));
        for (var i = 0; i < 5000; i++) _sensor.Hear(new IPAddress([198, (byte)(i / 256), (byte)i, 7]), bounces, "");   // nobody counts meanwhile
        await _sensor.CountWaitingAsync(Cancel);

        (await _board.RefreshAsync(Cancel)).Single().Pasted.ShouldBe(1000);
    }

    [Fact]
    public async Task Vouched_refusals_of_two_senders_take_an_address_out_for_four_hours_and_fresh_ones_again()
    {
        foreach (var sender in (string[])["anna", "anna2", "berta"]) await FeedAsync(11, sender, Now.AddMinutes(-10));
        await Drains(on: true).RunAsync(Cancel);

        _pool.Sending.ShouldBe(["192.0.2.12", "192.0.2.13", "192.0.2.14", "192.0.2.15", "192.0.2.16"]);
        var hold = State(11).Hold!;
        (hold.By, hold.Sends, hold.Until!.Value - hold.Since).ShouldBe(("refusals", false, TimeSpan.FromHours(4)));
        hold.Reason.ShouldBe("Microsoft refused 3 messages of 3 senders within 6 h (blocklisted)");

        await _pool.Pool.ReleaseAsync(State(11).Address, "anna", Cancel);
        await Drains(on: true).RunAsync(Cancel);
        _pool.Sending.Length.ShouldBe(6, "what has led to the last drain does not lead to the next");

        _time.SetUtcNow(DateTimeOffset.UtcNow.AddMinutes(1));
        foreach (var sender in (string[])["carl", "dora", "emil"]) await FeedAsync(11, sender, Now);
        await Drains(on: true).RunAsync(Cancel);
        _pool.Sending.Length.ShouldBe(5);
    }

    [Fact]
    public async Task Switched_off_or_by_one_sender_alone_nothing_is_taken_out()
    {
        for (var i = 0; i < 9; i++) await FeedAsync(11, "anna", Now.AddMinutes(-i));
        await Drains(on: true).RunAsync(Cancel);
        _pool.Sending.Length.ShouldBe(6);

        await FeedAsync(11, "berta", Now);
        await Drains(on: false).RunAsync(Cancel);
        _pool.Sending.Length.ShouldBe(6);
        _board.Now.Single().ShowsInPublic.ShouldBeTrue();
    }

    [Fact]
    public async Task Lists_that_are_asked_and_single_hosts_take_nothing_out_this_way()
    {
        foreach (var sender in (string[])["anna", "berta", "carl"])
        {
            await FeedAsync($"{sender}: 550 5.7.1 Service unavailable; client [192.0.2.11] blocked using bl.spamcop.net", sender, Now);
            await FeedAsync($"{sender}: 550 5.7.1 mail from 192.0.2.12 refused: poor reputation of your address", sender, Now);
        }

        await Drains(on: true).RunAsync(Cancel);

        _board.Now.Count(refused => refused.ShowsInPublic).ShouldBe(2);
        _pool.Sending.Length.ShouldBe(6);
    }

    [Fact]
    public async Task The_minimum_and_a_persons_word_stand()
    {
        await _pool.Pool.ActivateAsync(State(13).Address, "anna", "must send", null, Cancel);
        foreach (var last in (int[])[14, 15, 16]) await _pool.Pool.DrainAsync(State(last).Address, "anna", null, null, force: false, Cancel);
        foreach (var sender in (string[])["anna", "berta", "carl"])
        {
            await FeedAsync(12, sender, Now);
            await FeedAsync(13, sender, Now);
        }

        await Drains(on: true).RunAsync(Cancel);

        _pool.Sending.ShouldBe(["192.0.2.11", "192.0.2.12", "192.0.2.13"]);
        (State(12).Hold, State(13).Hold!.By).ShouldBe((null, "anna"));
    }

    [Fact]
    public async Task A_receiver_that_refuses_most_of_us_takes_nothing_out()
    {
        foreach (var last in (int[])[11, 12, 13, 14])
        {
            foreach (var sender in (string[])["anna", "berta", "carl"]) await FeedAsync(last, sender, Now);
        }

        await Drains(on: true).RunAsync(Cancel);

        _pool.Sending.Length.ShouldBe(6);
    }

    [Fact]
    public void Ids_are_found_where_mail_servers_write_them()
    {
        RefusalMarks.Of(null, "10:41 1vN4ab-0001Qx-2f ** x@y").Queue.ShouldHaveSingleItem().ShouldBe(RefusalMarks.Of(null, "by relay2 with esmtps id 1vN4ab-0001Qx-2f for x").Queue[0]);
        RefusalMarks.Of(null, "postfix/smtp[3]: 4XyZ12345: to=<x>").Queue.ShouldHaveSingleItem().ShouldBe(RefusalMarks.Of(null, "X-Postfix-Queue-ID: 4XyZ12345\n").Queue[0]);
        RefusalMarks.Of("a@b", "no ids at all").ShouldSatisfyAllConditions(marks => marks.Message.ShouldNotBeNull(), marks => marks.Queue.ShouldBeEmpty());
        RefusalMarks.Of(null, string.Join(' ', Enumerable.Range(0, 100).Select(i => $"1vN4ab-0001Qx-{i:00}"))).Queue.Count.ShouldBe(RefusalMarks.MostIds);
    }

    PasteSensor Sensor() => new(_pool.Store, _pool.Pool, _time, NullLogger<PasteSensor>.Instance);

    RefusalDrains Drains(bool on) => new(_board, _pool.Pool, _pool.Store, Samples.Shipped.Catalog, _pool.Good.Settings with { Pool = _pool.Good.Settings.Pool with { DrainOnRefusals = on } }, _time, NullLogger<RefusalDrains>.Instance);

    AddressState State(int last) => _pool.Pool.Now.Find(IPAddress.Parse($"192.0.2.{last}"))!.State;

    void Paste(string from, string text) => _sensor.Hear(IPAddress.Parse(from), Samples.Reader.Read(text), text);

    Task FeedAsync(int last, string sender, DateTimeOffset at) => FeedAsync(Text(last, sender), sender, at);

    async Task FeedAsync(string text, string sender, DateTimeOffset at)
    {
        var content = Encoding.UTF8.GetBytes($"F=<{sender}@musterhost.example> {text}");
        var rows = Refusals.Rows(_pool.Pool.Now, "relay", "key", content, [.. Samples.Reader.Read(text).Select(bounce => bounce with { OccurredAt = at })], Now);
        rows.ShouldNotBeEmpty(text);
        await Refusals.StoreAsync(_pool.Store, rows, Cancel);
    }

    /// <summary>Microsoft's refusal of one of our addresses, as Exim logs it.</summary>
    static string Text(int last, string sender) =>
        $"1vN4ab-0001Qx-{(uint)sender.GetHashCode(StringComparison.Ordinal) % 90 + 10} ** info@hotmail.com R=dnslookup T=remote_smtp H=hotmail-com.olc.protection.outlook.com [203.0.113.25]: SMTP error from remote mail server after MAIL FROM:<{sender}@musterhost.example>: 550 5.7.1 Unfortunately, messages from [192.0.2.{last}] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).";
}
