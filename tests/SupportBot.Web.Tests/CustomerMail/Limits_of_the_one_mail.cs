using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;
using SupportBot.Web.Conversations;
using SupportBot.Web.Retention;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;
using SupportBot.Web.Tests;

namespace SupportBot.Web.CustomerMail;

public sealed class Limits_of_the_one_mail : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.250", true)]
    [InlineData("192.0.2.7", "192.0.3.7", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:ffff::1", true)]
    [InlineData("2001:db8:1::1", "2001:db8:2::1", false)]
    [InlineData("::ffff:192.0.2.7", "192.0.2.9", true)]
    public void A_network_is_a_24_or_a_48(string one, string other, bool same) => (MailAllowance.Prefix(IPAddress.Parse(one)) == MailAllowance.Prefix(IPAddress.Parse(other))).ShouldBe(same);

    [Fact]
    public async Task Without_a_mail_server_none_is_offered()
    {
        await using var site = await Chat_with_mail.StartAsync(_folder, null);
        var customer = await Chat_with_mail.WaitingAsync(site);

        (await customer.LinesAsync(site, 3))[2].Offers().ShouldNotContain("E-Mail, sobald es geht");
        (await customer.AskAsync(site, "Schreiben Sie mir an anna@kunde.example")).Text().ShouldStartWith("E-Mails kann ich von hier nicht schreiben.");
        (await site.Store.ReadAsync((db, token) => db.OwedMails.CountAsync(token), Cancel)).ShouldBe(0);
    }

    [Theory]
    [InlineData(0, true, true, false)]
    [InlineData(1, true, true, true)]
    [InlineData(1, false, true, false)]
    [InlineData(1, true, false, false)]
    public void They_are_written_where_they_can_leave_with_a_sender_and_a_way_out(int cap, bool site, bool sender, bool writes)
    {
        var settings = Samples.Shipped.Settings with
        {
            IsDemonstration = false,
            Hoster = new() { PublicUrl = site ? "https://support.example.net" : "" },
            Mail = new() { From = sender ? "bot@example.net" : "", ToCustomersPerDay = cap, Smtp = new() { Host = "smtp.example.net" } },
        };

        settings.WritesToCustomers.ShouldBe(writes);
        (settings with { Mail = settings.Mail with { Smtp = new() } }).WritesToCustomers.ShouldBeFalse();
    }

    [Fact]
    public async Task All_together_cause_no_more_than_the_settings_allow()
    {
        await using var sink = MailSink.Start();
        await using var site = await Chat_with_mail.StartAsync(_folder, sink, settings => settings with { Mail = settings.Mail with { ToCustomersPerDay = 2 } });
        var allowance = site.Get<MailAllowance>();
        var taken = new List<bool>();
        for (var i = 0; i < 3; i++)
        {
            var asked = await allowance.WaitAsync($"name{i}@kunde.example", new IPAddress([10, 0, (byte)i, 1]), Cancel);
            taken.Add(await site.Store.WriteAsync((db, token) => allowance.TakeAsync(db, asked, token), Cancel));
        }

        taken.ShouldBe([true, true, false]);
        await site.Store.WriteAsync((db, token) => db.MailCounts.ExecuteUpdateAsync(set => set.SetProperty(row => row.At, DateTimeOffset.UnixEpoch), token), Cancel);   // a day later
        var again = await allowance.WaitAsync("name0@kunde.example", null, Cancel);
        (await site.Store.WriteAsync((db, token) => allowance.TakeAsync(db, again, token), Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Many_at_once_take_the_last_one_once()
    {
        await using var sink = MailSink.Start();
        await using var site = await Chat_with_mail.StartAsync(_folder, sink);
        var allowance = site.Get<MailAllowance>();
        var asked = await allowance.WaitAsync("anna@kunde.example", null, Cancel);

        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => site.Store.WriteAsync((db, token) => allowance.TakeAsync(db, asked, token), Cancel)));

        taken.Count(one => one).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_over_is_forgotten_and_never_again_stays()
    {
        await using var sink = MailSink.Start();
        await using var site = await Chat_with_mail.StartAsync(_folder, sink);
        var (waits, over) = (await Chat_with_mail.WaitingAsync(site), await Chat_with_mail.WaitingAsync(site));
        foreach (var (customer, name) in new[] { (waits, "waits"), (over, "over") }) await customer.AskAsync(site, $"Schreiben Sie mir an {name}@kunde.example");
        var now = DateTimeOffset.UtcNow;
        await site.Store.WriteAsync(async (db, token) =>
        {
            await db.OwedMails.Where(row => row.ConversationId == over.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.AskedAt, now - News.Longest), token);
            await db.MailCounts.Where(row => row.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(row => row.At, now - MailAllowance.Day), token);
            db.OwedMails.Add(new OwedMailRow { Address = "late@kunde.example", Language = "de", AskedAt = now, Json = "{}", DueAt = now - OwedMails.Fresh });
            db.NeverMails.Add(new NeverMailRow { Mark = "x", At = now.AddYears(-9) });
        }, Cancel);

        await site.Get<Forgetting>().RunAsync(now, Cancel);

        (await site.Store.ReadAsync(async (db, token) => (await db.OwedMails.Select(row => row.Address).ToListAsync(token), await db.MailCounts.CountAsync(token), await db.NeverMails.CountAsync(token)), Cancel))
            .ShouldBe((["waits@kunde.example"], 1, 1), new Same());
    }

    [Fact]
    public async Task News_that_could_not_leave_in_time_are_not_sent_late()
    {
        await using var sink = MailSink.Start();
        await using var site = await Chat_with_mail.StartAsync(_folder, sink);
        var now = DateTimeOffset.UtcNow;
        await site.Store.WriteAsync(async (db, token) =>
        {
            var owed = new OwedMailRow { Address = "late@kunde.example", Language = "de", AskedAt = now, Json = new OwedText(new(true, "3", "SpamCop", now, now), null).ToJson(), DueAt = now - OwedMails.Fresh };
            db.OwedMails.Add(owed);
            await db.SaveChangesAsync(token);
            db.Outbox.Add(OwedMails.Due(owed, now));
        }, Cancel);

        await Chat_with_mail.SettledAsync(site);

        sink.Received.ShouldBeEmpty();
        (await site.Store.ReadAsync((db, token) => db.OwedMails.CountAsync(token), Cancel)).ShouldBe(0);
    }

    [Theory]
    [InlineData("relay3.example", null, "relay3")]
    [InlineData("192.0.2.13", null, "relay3")]
    [InlineData("[2001:db8::13]", null, "relay3")]
    [InlineData("smtp.example.net", "192.0.2.13", "relay3")]
    [InlineData("smtp.example.net", "::ffff:192.0.2.13", "relay3")]
    [InlineData("smtp.example.net", "198.51.100.1", null)]
    [InlineData("smtp.example.net", null, null)]
    [InlineData("", "192.0.2.13", null)]
    public async Task Mail_that_leaves_by_a_watched_relay_is_warned_of(string host, string? found, string? relay)
    {
        var settings = Samples.Shipped.Settings with
        {
            IsDemonstration = false,
            Relays = Samples.Shipped.Settings.Relays.Add("relay3", new() { Host = "relay3.example", Addresses = ["192.0.2.13", "2001:db8::13"] }),
            Mail = new() { Smtp = new() { Host = host } },
        };

        (await OwnMailWay.WatchedAsync(settings, (_, _) => found is null ? throw new SocketException() : Task.FromResult<IPAddress[]>([IPAddress.Parse(found)]), Cancel)).ShouldBe(relay);
    }

    [Theory]
    [InlineData("masked", "3", "SpamCop", "Die abgelehnte Adresse: Ausgang 3. Sie sendet seit 24.\u00a0November, 11:52\u00a0Uhr, nicht mehr (Liste: SpamCop).")]
    [InlineData("none", "3", "SpamCop", "Die abgelehnte Adresse: eine unserer Ausgangsadressen. Sie sendet seit")]
    [InlineData("masked", null, "SpamCop", "Die abgelehnte Adresse: eine unserer Ausgangsadressen. Sie sendet seit")]
    [InlineData("all", "3", null, "Die abgelehnte Adresse: Ausgang 3. Sie sendet seit 24.\u00a0November, 11:52\u00a0Uhr, nicht mehr.")]
    public void An_address_is_named_as_the_status_page_names_it(string naming, string? mark, string? list, string told)
    {
        var noon = new DateTimeOffset(2026, 11, 24, 11, 0, 0, TimeSpan.Zero);
        var settings = Samples.Shipped.Settings with { Status = new() { Addresses = naming } };

        new WaitNews(true, mark, list, noon.AddMinutes(-8), noon).Text(Samples.Languages["de"], settings, "https://x.example").ShouldContain(told);
        new WaitNews(true, null, null, null, noon).Text(Samples.Languages["de"], settings, "https://x.example").ShouldNotContain("abgelehnte Adresse");
    }

    /// <summary>Lists by what is in them.</summary>
    sealed class Same : IEqualityComparer<(List<string>, int, int)>
    {
        public bool Equals((List<string>, int, int) x, (List<string>, int, int) y) => x.Item1.SequenceEqual(y.Item1) && x.Item2 == y.Item2 && x.Item3 == y.Item3;

        public int GetHashCode((List<string>, int, int) obj) => obj.Item2;
    }
}
