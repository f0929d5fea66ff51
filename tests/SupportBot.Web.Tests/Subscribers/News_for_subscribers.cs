using SupportBot.Web.Status;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using MimeKit;
using SupportBot.Testing;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Subscribers;

public class News_for_subscribers
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arrives_as_a_short_mail_in_the_reader_s_language_with_the_way_out()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port);
        var (anna, ben) = (await house.AddAsync("anna@kunde.example"), await house.AddAsync("ben@kunde.example", "en"));
        await house.TellAsync(Subscription.News());
        await house.SettleAsync();

        var mails = sink.Received.OrderBy(mail => mail.To.ToString(), StringComparer.Ordinal).ToList();
        mails.Count.ShouldBe(2);
        var manage = $"https://status.example.net/de/status/subscribe/manage?key={await house.Links.KeyAsync(LinkUse.Manage, anna.Handle, Cancel)}";
        var leave = $"https://status.example.net/de/status/unsubscribe?key={await house.Links.KeyAsync(LinkUse.Leave, anna.Handle, Cancel)}";
        mails[0].Subject.ShouldBe("Ursache bekannt: Eine von acht Ausgangsadressen steht bei SpamCop auf der Liste");
        mails[0].TextBody!.ReplaceLineEndings("\n").ShouldBe($"""
            Ursache bekannt: Eine von acht Ausgangsadressen steht bei SpamCop auf der Liste

            Sie sendet seit 10:40{'\u00a0'}Uhr nicht mehr; Mails gehen über die übrigen sieben hinaus. Wurde eine Nachricht abgelehnt, senden Sie sie bitte noch einmal.

            Kam eine Nachricht von Ihnen zurück? Fügen Sie die Fehlermeldung hier ein, dann sehen Sie, was hilft:
            https://status.example.net/de/bounce

            Alle Meldungen dazu:
            https://status.example.net/de/status/incidents/abc

            Stand: 24.{'\u00a0'}November, 10:40{'\u00a0'}Uhr

            --{' '}
            Sie bekommen diese Mail, weil Sie die Statusmeldungen von Muster Hosting abonniert haben.
            Auswahl oder Sprache ändern: {manage}
            Abmelden: {leave}
            """.ReplaceLineEndings("\n"));
        mails[1].Subject.ShouldBe("Cause known: One of our eight sending addresses is on SpamCop's list");
        mails[1].TextBody!.ShouldContain("https://status.example.net/en/status/incidents/abc");
        mails[1].TextBody!.ShouldContain("You're getting this email because you subscribed to status updates from Muster Hosting.");

        mails[0].From.ToString().ShouldBe("\"Muster Hosting\" <status@example.net>");
        mails[0].To.ToString().ShouldBe("anna@kunde.example");
        mails[0].Headers[HeaderId.AutoSubmitted].ShouldBe("auto-generated");
        mails[0].Headers[HeaderId.Precedence].ShouldBe("bulk");
        mails[0].Headers[HeaderId.ListId].ShouldBe("<status.status.example.net>");
        mails[0].Headers[HeaderId.ListUnsubscribe].ShouldBe($"<https://status.example.net/status/unsubscribe?key={await house.Links.KeyAsync(LinkUse.Leave, anna.Handle, Cancel)}>");
        mails[0].Headers[HeaderId.ListUnsubscribePost].ShouldBe("List-Unsubscribe=One-Click");
        mails[0].MessageId.ShouldNotBe(mails[1].MessageId);
        ben.Handle.ShouldNotBe(anna.Handle);
    }

    [Fact]
    public async Task Of_both_languages_says_the_same_to_as_many()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port);
        foreach (var language in new[] { "de", "en" }) await house.AddAsync($"{language}@kunde.example", language);
        foreach (var (stage, i) in Enum.GetValues<IncidentStage>().Select((stage, i) => (stage, i)))
        {
            await house.TellAsync(Subscription.News(1, stage, $"i{i}"));
            await house.SettleAsync();
        }

        var by = sink.Received.ToLookup(mail => mail.To.ToString());
        by["de@kunde.example"].Count().ShouldBe(by["en@kunde.example"].Count());
        by["de@kunde.example"].Select(Shape).ShouldBe(by["en@kunde.example"].Select(Shape));
        foreach (var mail in sink.Received) mail.TextBody!.ShouldNotMatch(@"\{\w+\}|news\.|status\.[a-z-]+$");

        static (int, int) Shape(MimeMessage mail) => (mail.TextBody!.Split('\n').Length, mail.TextBody!.Split("https://").Length);
    }

    [Fact]
    public async Task Holds_whatever_words_are_in_it_and_no_further_header()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port);
        await house.AddAsync("anna@kunde.example");
        var text = new string('ü', 100_000) + "😀";
        await house.TellAsync(Subscription.News() with { Texts = Subscription.News().Texts.SetItem("de", new("Titel\r\nBcc: ben@kunde.example\r\n\r\n<b>\0", $"eins\r\nzwei\u0007 <script>\r\n.\r\n{text}")) });
        await house.SettleAsync();

        var mail = sink.Received.ShouldHaveSingleItem();
        mail.Subject!.ShouldBe("Ursache bekannt: Titel Bcc: ben@kunde.example <b>");
        mail.Bcc.ShouldBeEmpty();
        mail.To.ShouldHaveSingleItem();
        mail.TextBody!.Length.ShouldBeLessThan(6000);
        mail.TextBody!.ReplaceLineEndings("\n").ShouldContain("eins\nzwei <script>\n.\n");
        mail.TextBody!.ShouldContain("Abmelden: ");
    }

    [Fact]
    public async Task Told_twice_is_one_and_costs_two_statements_whatever_the_number_of_subscribers()
    {
        await using var house = await Subscription.OpenAsync();
        await house.AddManyAsync(100_000);
        var counter = new Statements();
        var options = new DbContextOptionsBuilder<SqliteDb>().UseSqlite($"Data Source={house.File}").AddInterceptors(counter).Options;
        for (var again = 0; again < 2; again++)
        {
            await using var db = new SqliteDb(options);
            await house.Desk.TellAsync(db, Subscription.News(), Cancel);
            await db.SaveChangesAsync(Cancel);
            counter.Texts.Count.ShouldBe(again == 0 ? 2 : 3, string.Join('\n', counter.Texts));
        }

        (await house.Store.ReadAsync(async (db, token) => (await db.StatusNews.CountAsync(token), await db.Outbox.CountAsync(token)), Cancel)).ShouldBe((1, 0));

        await house.HandOnAsync();
        (await house.Store.ReadAsync((db, token) => db.Outbox.CountAsync(token), Cancel)).ShouldBe(6000, "no more than a minute's mails wait at once");
        await house.HandOnAsync();
        (await house.Store.ReadAsync((db, token) => db.Outbox.CountAsync(token), Cancel)).ShouldBe(6000);
    }

    [Fact]
    public async Task A_crash_in_the_middle_of_a_batch_leaves_nobody_out_and_tells_nobody_twice()
    {
        await using var house = await Subscription.OpenAsync();
        await house.AddManyAsync(1000);
        await house.TellAsync(Subscription.News());
        await house.Store.WriteAsync((db, token) => db.Database.ExecuteSqlRawAsync("CREATE TRIGGER crash BEFORE INSERT ON outbox WHEN NEW.Target = '450' BEGIN SELECT RAISE(ABORT, 'crash'); END", token), Cancel);
        await Should.ThrowAsync<DbUpdateException>(house.HandOnAsync());
        (await Deliveries(house)).Count.ShouldBe(300, "the batch before is stored, of the broken one nothing");

        await house.Store.WriteAsync((db, token) => db.Database.ExecuteSqlRawAsync("DROP TRIGGER crash", token), Cancel);
        await Task.WhenAll(house.HandOnAsync(), house.HandOnAsync());
        await house.HandOnAsync();

        (await Deliveries(house)).ShouldBe(await house.Store.ReadAsync((db, token) => db.Subscribers.OrderBy(row => row.Id).Select(row => row.Id).ToListAsync(token), Cancel));
        var news = await house.Store.ReadAsync((db, token) => db.StatusNews.SingleAsync(token), Cancel);
        (news.Mails, news.MailsDone is null).ShouldBe((1000, false));
    }

    [Fact]
    public async Task A_mail_that_is_sent_again_after_a_crash_is_the_same_mail()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port);
        await house.AddAsync("anna@kunde.example");
        await house.TellAsync(Subscription.News());
        await house.HandOnAsync();
        var row = await house.Store.ReadAsync((db, token) => db.Outbox.SingleAsync(token), Cancel);
        await house.Mail.DeliverAsync(row, Cancel);   // sent, and then the machine stops before it is written down
        house.Time.Advance(TimeSpan.FromMinutes(3));
        await house.DeliverAsync(NewsMail.Lane);
        await house.DeliverAsync(NewsMail.Lane);

        sink.Received.Count.ShouldBe(2);
        var first = sink.Received.First();
        first.MessageId!.ShouldMatch("^status-[A-Za-z0-9_-]{22}@example.net$");
        sink.Received.Last().MessageId.ShouldBe(first.MessageId);
        sink.Received.Last().ToString().ShouldBe(first.ToString());
    }

    [Fact]
    public async Task Who_left_meanwhile_gets_none()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port);
        var (anna, _, carl) = (await house.AddAsync("anna@kunde.example"), await house.AddAsync("ben@kunde.example"), await house.AddAsync("carl@kunde.example"));
        await house.TellAsync(Subscription.News());
        (await house.Desk.LeaveAsync(await house.Links.KeyAsync(LinkUse.Leave, anna.Handle, Cancel), Cancel)).ShouldBeTrue();
        await house.HandOnAsync();
        (await house.Desk.LeaveAsync(await house.Links.KeyAsync(LinkUse.Manage, carl.Handle, Cancel), Cancel)).ShouldBeTrue();
        await house.SettleAsync();

        sink.Received.Select(mail => mail.To.ToString()).ShouldBe(["ben@kunde.example"]);
        (await house.Store.ReadAsync((db, token) => db.Outbox.CountAsync(row => row.Done == null, token), Cancel)).ShouldBe(0);
        (await house.Store.ReadAsync((db, token) => db.Subscribers.CountAsync(token), Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Who_came_later_or_has_not_confirmed_gets_none()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port);
        await house.Desk.AskAsync("unsure@kunde.example", new("de", []), Cancel);
        await house.DeliverAsync(Delivery.Mail);
        await house.TellAsync(Subscription.News());
        house.Time.Advance(TimeSpan.FromSeconds(1));
        await house.AddAsync("late@kunde.example");
        await house.SettleAsync();

        sink.Received.ShouldHaveSingleItem().Subject!.ShouldStartWith("Bitte bestätigen");
    }

    [Fact]
    public async Task Three_updates_in_a_minute_are_one_mail_the_newest()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port);
        await house.AddAsync("anna@kunde.example");
        await house.AddAsync("ben@kunde.example");
        await house.TellAsync(Subscription.News(1, IncidentStage.Investigating));
        await house.HandOnAsync();
        await house.TellAsync(Subscription.News(2, IncidentStage.Identified));
        await house.TellAsync(Subscription.News(1, IncidentStage.Investigating, "other"));
        await house.TellAsync(Subscription.News(3, IncidentStage.Monitoring));
        await house.DeliverAsync(NewsMail.Lane);   // what waits is overtaken though nothing of the newer one is handed on yet
        sink.Received.ShouldBeEmpty();
        await house.SettleAsync();

        sink.Received.Select(mail => $"{mail.To} {mail.Subject!.Split(':')[0]}").Order(StringComparer.Ordinal).ShouldBe(
            ["anna@kunde.example Unter Beobachtung", "anna@kunde.example Wird untersucht", "ben@kunde.example Unter Beobachtung", "ben@kunde.example Wird untersucht"]);
        await house.TellAsync(Subscription.News(4, IncidentStage.Resolved));
        await house.SettleAsync();
        sink.Received.Count(mail => mail.Subject!.StartsWith("Behoben", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Handed_on_to_some_and_overtaken_reaches_everybody_once_as_the_newer()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port, mailsPerMinute: 20);
        await house.AddManyAsync(30);
        await house.TellAsync(Subscription.News(1, IncidentStage.Investigating));
        await house.HandOnAsync();
        await house.DeliverAsync(NewsMail.Lane);
        var told = sink.Received.Count;
        told.ShouldBe(1, "one a turn");
        await house.TellAsync(Subscription.News(2, IncidentStage.Resolved));
        for (var turns = 0; turns < 200 && sink.Received.Count < told + 30; turns++)
        {
            house.Time.Advance(TimeSpan.FromSeconds(2));
            await house.HandOnAsync();
            await house.DeliverAsync(NewsMail.Lane);
        }

        await house.SettleAsync();
        sink.Received.Count(mail => mail.Subject!.StartsWith("Behoben", StringComparison.Ordinal)).ShouldBe(30);
        sink.Received.Where(mail => mail.Subject!.StartsWith("Behoben", StringComparison.Ordinal)).Select(mail => mail.To.ToString()).Distinct().Count().ShouldBe(30);
        sink.Received.Count.ShouldBe(told + 30);
    }

    [Fact]
    public async Task Goes_to_those_who_chose_a_component_and_on_to_them_when_fewer_are_left()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port);
        await house.AddAsync("all@kunde.example");
        await house.AddAsync("relay1@kunde.example", "de", "relay1", "chat");
        await house.AddAsync("relay2@kunde.example", "de", "relay2");
        await house.AddAsync("relay11@kunde.example", "de", "relay11");
        await house.TellAsync(Subscription.News(1, IncidentStage.Identified, "abc", "relay1", "relay2"));
        await house.SettleAsync();
        sink.Received.Select(mail => mail.To.ToString()).Order(StringComparer.Ordinal).ShouldBe(["all@kunde.example", "relay1@kunde.example", "relay2@kunde.example"]);

        sink.Received.Clear();
        await house.TellAsync(Subscription.News(2, IncidentStage.Resolved, "abc", "relay2"));
        await house.SettleAsync();
        sink.Received.Select(mail => mail.To.ToString()).Order(StringComparer.Ordinal).ShouldBe(["all@kunde.example", "relay1@kunde.example", "relay2@kunde.example"]);   // who heard of its beginning hears of its end

        sink.Received.Clear();
        await house.TellAsync(Subscription.News(1, IncidentStage.Identified, "everything"));
        await house.SettleAsync();
        sink.Received.Count.ShouldBe(4);
    }

    [Fact]
    public async Task One_incident_does_not_wait_for_the_last_mail_of_another()
    {
        await using var house = await Subscription.OpenAsync(mailsPerMinute: 100);
        await house.AddManyAsync(500);
        await house.TellAsync(Subscription.News(1, IncidentStage.Identified, "large"));
        await house.TellAsync(Subscription.News(1, IncidentStage.Identified, "small"));
        await house.HandOnAsync();

        (await house.Store.ReadAsync((db, token) => db.StatusNews.OrderBy(row => row.Id).Select(row => row.Mails).ToListAsync(token), Cancel)).ShouldBe([50, 50]);
    }

    [Theory]
    [InlineData(1, 60, 1)]
    [InlineData(29, 60.0 / 29, 1)]
    [InlineData(30, 2, 1)]
    [InlineData(600, 2, 20)]
    [InlineData(6000, 2, 200)]
    public void Leaves_at_no_more_than_the_limit(int limit, double seconds, int most)
    {
        var pace = SubscriberFeature.Pace(limit);
        pace.Most.ShouldBe(most);
        pace.Every.TotalSeconds.ShouldBe(seconds, 0.001);
    }

    [Fact]
    public async Task Holds_up_no_ticket_and_no_alert()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port, mailsPerMinute: 600);
        await house.AddManyAsync(600);
        await house.TellAsync(Subscription.News());
        await house.HandOnAsync();
        await house.Desk.AskAsync("new@kunde.example", new("de", []), Cancel);
        await house.DeliverAsync(Delivery.Mail);

        sink.Received.ShouldHaveSingleItem().To.ToString().ShouldBe("new@kunde.example");
        await house.DeliverAsync(NewsMail.Lane);
        sink.Received.Count.ShouldBe(21);
    }

    [Fact]
    public async Task Is_not_kept_while_nobody_may_subscribe()
    {
        await using var house = await Subscription.OpenAsync();
        var off = new SubscriberDesk(house.Store, house.Links, house.Settings with { Status = new() { Subscriptions = false } }, house.Time);
        await house.Store.WriteAsync((db, token) => off.TellAsync(db, Subscription.News(), token), Cancel);
        (await house.Store.ReadAsync((db, token) => db.StatusNews.CountAsync(token), Cancel)).ShouldBe(0);

        (house.Settings with { Mail = new() }).TakesSubscribers.ShouldBeFalse();
        (house.Settings with { Hoster = house.Settings.Hoster with { PublicUrl = "" } }).TakesSubscribers.ShouldBeFalse();
        house.Settings.TakesSubscribers.ShouldBeTrue();
    }

    static Task<List<long>> Deliveries(Subscription house) => house.Store.ReadAsync(async (db, token) => (await db.Outbox.OrderBy(row => row.Id).Select(row => row.Target).ToListAsync(token)).ConvertAll(long.Parse), Cancel);

    sealed class Statements : DbCommandInterceptor
    {
        public List<string> Texts { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Texts.Add(command.CommandText);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Texts.Add(command.CommandText);
            return ValueTask.FromResult(result);
        }
    }
}
