using SupportBot.Web.Status;
using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;
using SupportBot.Web.Retention;
using SupportBot.Web.Tests;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Subscribers;

public class Subscribing
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly Wish All = new("de", []);

    [Fact]
    public async Task Asks_by_mail_once_a_day_and_says_until_when()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port);
        for (var i = 0; i < 3; i++) (await house.Desk.AskAsync(i == 1 ? "ANNA@kunde.example" : "anna@kunde.example", All, Cancel)).ShouldBeTrue();
        await house.DeliverAsync(Delivery.Mail);

        var mail = sink.Received.ShouldHaveSingleItem();
        var row = await house.FindAsync("anna@kunde.example");
        mail.Subject.ShouldBe("Bitte bestätigen: Statusmeldungen von Muster Hosting");
        mail.TextBody!.ReplaceLineEndings("\n").ShouldBe($"""
            Guten Tag,

            jemand, vermutlich Sie, möchte die Statusmeldungen von Muster Hosting an diese Adresse bekommen.

            Bestätigen Sie das bis zum 26.{'\u00a0'}November, 10:40{'\u00a0'}Uhr:
            https://status.example.net/de/status/subscribe/confirm?key={await house.Links.KeyAsync(LinkUse.Confirm, row.Handle, Cancel)}

            Waren Sie es nicht, müssen Sie nichts tun: Ohne Bestätigung senden wir Ihnen keine Statusmeldungen und löschen die Adresse nach 48 Stunden.
            """.ReplaceLineEndings("\n"));
        (await house.Store.ReadAsync((db, token) => db.Outbox.Select(other => other.Target + other.Payload).ToListAsync(token), Cancel)).ShouldBe([row.Handle]);   // neither address nor link

        house.Time.Advance(TimeSpan.FromHours(25));
        await house.Desk.AskAsync("anna@kunde.example", All, Cancel);
        await house.DeliverAsync(Delivery.Mail);
        sink.Received.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Again_tells_only_the_mailbox_that_it_stands_and_changes_nothing()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port);
        await house.AddAsync("anna@kunde.example", "en", "sending");
        house.Time.Advance(TimeSpan.FromDays(2));
        await house.Desk.AskAsync("anna@kunde.example", All, Cancel);
        await house.DeliverAsync(Delivery.Mail);

        var mail = sink.Received.ShouldHaveSingleItem();
        mail.Subject.ShouldBe("You're already getting status updates from Muster Hosting");
        mail.TextBody!.ShouldContain("/status/subscribe/manage?key=");
        var row = await house.FindAsync("anna@kunde.example");
        (row.Language, row.Components, row.ConfirmedAt is null).ShouldBe(("en", "sending", false));
    }

    [Fact]
    public async Task Before_the_confirmation_the_last_choice_counts()
    {
        await using var house = await Subscription.OpenAsync();
        await house.Desk.AskAsync("anna@kunde.example", All, Cancel);
        await house.Desk.AskAsync("anna@kunde.example", new("en", ["sending", "chat"]), Cancel);
        var row = await house.FindAsync("anna@kunde.example");
        (row.Language, row.Components).ShouldBe(("en", "chat sending"));
    }

    [Fact]
    public async Task Ends_unconfirmed_after_48_hours_and_the_address_is_gone()
    {
        await using var house = await Subscription.OpenAsync();
        await house.Desk.AskAsync("anna@kunde.example", All, Cancel);
        var key = await house.Links.KeyAsync(LinkUse.Confirm, (await house.FindAsync("anna@kunde.example")).Handle, Cancel);
        house.Time.Advance(TimeSpan.FromHours(48) - TimeSpan.FromSeconds(1));
        await ForgetAsync(house);
        (await house.Desk.FindAsync(LinkUse.Confirm, key, Cancel)).ShouldBeOfType<Found.Subscription>();

        house.Time.Advance(TimeSpan.FromSeconds(1));
        (await house.Desk.ConfirmAsync(key, Cancel)).ShouldBeOfType<Found.Gone>();
        await ForgetAsync(house);
        (await house.Store.ReadAsync((db, token) => db.Subscribers.CountAsync(token), Cancel)).ShouldBe(0);
        (await house.Desk.ConfirmAsync(key, Cancel)).ShouldBeOfType<Found.Gone>();
    }

    [Fact]
    public async Task Confirmed_stays_and_of_what_was_delivered_a_day()
    {
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port);
        await house.AddAsync("anna@kunde.example");
        await house.TellAsync(Subscription.News());
        await house.SettleAsync();
        sink.Received.Count.ShouldBe(1);
        house.Time.Advance(TimeSpan.FromDays(300));
        await ForgetAsync(house);

        (await house.Store.ReadAsync(async (db, token) => (await db.Subscribers.CountAsync(token), await db.Outbox.CountAsync(token), await db.StatusNews.CountAsync(token)), Cancel)).ShouldBe((1, 0, 1));
        house.Time.Advance(TimeSpan.FromDays(101));
        await ForgetAsync(house);
        (await house.Store.ReadAsync((db, token) => db.StatusNews.CountAsync(token), Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task Fills_nobody_s_mailboxes()
    {
        await using var house = await Subscription.OpenAsync();
        await house.AddAsync("known@kunde.example");
        await house.AddManyAsync(SubscriberDesk.MostAskedAnHour - 2, Subscription.Start);
        (await house.Desk.AskAsync("last@kunde.example", All, Cancel)).ShouldBeTrue();
        (await house.Desk.AskAsync("one-more@kunde.example", All, Cancel)).ShouldBeFalse();
        (await house.Desk.AskAsync("known@kunde.example", All, Cancel)).ShouldBeFalse("a known address is answered the same");
        house.Time.Advance(TimeSpan.FromMinutes(61));
        (await house.Desk.AskAsync("one-more@kunde.example", All, Cancel)).ShouldBeTrue();

        var limits = new SubscriberLimits(house.Time);
        Enumerable.Range(0, 5).Select(i => limits.AllowMailbox($"anna+{i}@kunde.example")).ShouldBe([true, true, true, false, false]);
    }

    [Fact]
    public async Task A_link_opens_what_it_was_made_for_and_nothing_else()
    {
        await using var house = await Subscription.OpenAsync();
        var row = await house.AddAsync("anna@kunde.example");
        var other = await house.AddAsync("ben@kunde.example");
        var leave = await house.Links.KeyAsync(LinkUse.Leave, row.Handle, Cancel);
        foreach (var use in new[] { LinkUse.Confirm, LinkUse.Manage }) (await house.Desk.FindAsync(use, leave, Cancel)).ShouldBeOfType<Found.Forged>(use.ToString());
        foreach (var forged in new[] { null, "", "x", row.Handle, row.Handle + row.Handle, other.Handle + leave[22..], leave[..43] + (leave[43] == 'A' ? 'Q' : 'A'), leave + "A", leave.ToUpperInvariant(), new string('\uffff', 44) })
        {
            (await house.Desk.LeaveAsync(forged, Cancel)).ShouldBeFalse(forged);
            (await house.Desk.ConfirmAsync(forged, Cancel)).ShouldBeOfType<Found.Forged>(forged);
        }

        (await house.Desk.LeaveAsync(leave, Cancel)).ShouldBeTrue();
        (await house.Desk.LeaveAsync(leave, Cancel)).ShouldBeTrue("a second click is no fault");
        (await house.Store.ReadAsync((db, token) => db.Subscribers.Select(left => left.Address).ToListAsync(token), Cancel)).ShouldBe(["ben@kunde.example"]);
        using var restarted = new SubscriberLinks(house.Store, () => Subscription.Site);
        (await restarted.KeyAsync(LinkUse.Leave, row.Handle, Cancel)).ShouldBe(leave);
    }

    [Fact]
    public async Task A_mailbox_that_refuses_everything_for_three_days_is_given_up_and_named_in_no_error()
    {
        await using var receiver = Receiver.Start();
        await using var house = await Subscription.OpenAsync(receiver.Port);
        await house.AddAsync("anna@kunde.example");
        receiver.Refuse("127.0.0.1");
        await house.TellAsync(Subscription.News());
        await house.HandOnAsync();
        var attempts = 0;
        for (; attempts < 200 && (await house.FindAsync("anna@kunde.example")).StoppedAt is null; attempts++)
        {
            await house.DeliverAsync(NewsMail.Lane);
            if (await house.Store.ReadAsync((db, token) => db.Outbox.SingleAsync(token), Cancel) is { Done: null } row) house.Time.SetUtcNow(row.Due);
        }

        var stopped = await house.FindAsync("anna@kunde.example");
        (stopped.StoppedAt - stopped.FailingSince)!.Value.ShouldBeInRange(DueNews.Patience, DueNews.Patience + TimeSpan.FromHours(2));
        attempts.ShouldBeLessThan(90);
        var outbox = await house.Store.ReadAsync((db, token) => db.Outbox.SingleAsync(token), Cancel);
        outbox.Done.ShouldNotBeNull();
        stopped.LastFault.ShouldNotBeNull().ShouldNotContain("anna@kunde.example");

        await house.TellAsync(Subscription.News(2, IncidentStage.Resolved));
        await house.HandOnAsync();
        (await house.Store.ReadAsync((db, token) => db.Outbox.CountAsync(token), Cancel)).ShouldBe(1);
        (await house.Desk.ByStaffAsync(stopped.Id, remove: false, "agent@example.net", Cancel)).ShouldBeTrue();
        await house.TellAsync(Subscription.News(3, IncidentStage.Postmortem));
        await house.HandOnAsync();
        (await house.Store.ReadAsync((db, token) => db.Outbox.CountAsync(token), Cancel)).ShouldBe(2);

        await house.Store.WriteAsync((db, token) => db.Subscribers.ExecuteUpdateAsync(set => set.SetProperty(subscriber => subscriber.StoppedAt, house.Time.GetUtcNow()), token), Cancel);
        house.Time.Advance(TimeSpan.FromDays(91));
        await ForgetAsync(house);
        (await house.Store.ReadAsync((db, token) => db.Subscribers.CountAsync(token), Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task A_mail_server_that_is_down_is_no_subscriber_s_fault()
    {
        await using var house = await Subscription.OpenAsync(smtpPort: 1);
        await house.AddAsync("anna@kunde.example");
        await house.TellAsync(Subscription.News());
        await house.HandOnAsync();
        for (var day = 0; day < 5; day++)
        {
            await house.DeliverAsync(NewsMail.Lane);
            house.Time.Advance(TimeSpan.FromDays(1));
        }

        (await house.FindAsync("anna@kunde.example")).FailingSince.ShouldBeNull();
        var row = await house.Store.ReadAsync((db, token) => db.Outbox.SingleAsync(token), Cancel);
        (row.Done, row.Attempts).ShouldBe((null, 5));
    }

    [Fact]
    public async Task Removed_by_staff_leaves_a_record_that_names_nobody()
    {
        await using var house = await Subscription.OpenAsync();
        var row = await house.AddAsync("anna@kunde.example");
        (await house.Desk.ByStaffAsync(row.Id, remove: true, "agent@example.net", Cancel)).ShouldBeTrue();
        (await house.Desk.ByStaffAsync(row.Id, remove: true, "agent@example.net", Cancel)).ShouldBeFalse();

        (await house.Store.ReadAsync((db, token) => db.Audit.Select(entry => $"{entry.Who} {entry.Act} {entry.Subject}").ToListAsync(token), Cancel)).ShouldBe(["agent@example.net subscriber.remove a…@kunde.example"]);
        (await house.Store.ReadAsync((db, token) => db.Subscribers.CountAsync(token), Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task Works_the_same_on_PostgreSQL()
    {
        Assert.SkipUnless(PostgresServer.IsThere, PostgresServer.Missing);
        await using var database = await PostgresServer.StartAsync();
        await using var sink = MailSink.Start();
        await using var house = await Subscription.OpenAsync(sink.Port, postgres: database.ConnectionString);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.Desk.AskAsync("anna@kunde.example", All, Cancel)));
        await house.SettleAsync();
        var key = await house.Links.KeyAsync(LinkUse.Confirm, (await house.FindAsync("anna@kunde.example")).Handle, Cancel);
        (await house.Desk.ConfirmAsync(key, Cancel)).ShouldBeOfType<Found.Subscription>();
        sink.Received.ShouldHaveSingleItem().Subject!.ShouldStartWith("Bitte bestätigen");
        sink.Received.Clear();

        await house.AddManyAsync(700);
        await house.TellAsync(Subscription.News(1, IncidentStage.Investigating, "abc", "relay1"));
        await house.TellAsync(Subscription.News(1, IncidentStage.Investigating, "abc", "relay1"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => house.HandOnAsync()));   // four nodes at once
        var deliveries = await house.Store.ReadAsync((db, token) => db.Outbox.Where(row => row.Kind == NewsMail.Kind).Select(row => row.Target).ToListAsync(token), Cancel);
        (deliveries.Count, deliveries.Distinct().Count()).ShouldBe((701, 701));

        await house.TellAsync(Subscription.News(2, IncidentStage.Resolved));
        await house.Store.WriteAsync((db, token) => db.Subscribers.Where(row => row.Address.StartsWith("name")).ExecuteDeleteAsync(token), Cancel);
        await house.SettleAsync();
        sink.Received.Select(mail => $"{mail.To} {mail.Subject}").ShouldHaveSingleItem().ShouldStartWith("anna@kunde.example Behoben: ");
        (await house.Desk.LeaveAsync(await house.Links.KeyAsync(LinkUse.Leave, key[..22], Cancel), Cancel)).ShouldBeTrue();
        house.Time.Advance(TimeSpan.FromDays(401));
        await ForgetAsync(house);
        (await house.Store.ReadAsync(async (db, token) => (await db.Subscribers.CountAsync(token), await db.Outbox.CountAsync(token), await db.StatusNews.CountAsync(token)), Cancel)).ShouldBe((0, 0, 0));
    }

    static Task ForgetAsync(Subscription house) => new Forgetting(house.Store, Samples.Reader, house.Settings).RunAsync(house.Time.GetUtcNow(), Cancel);
}
