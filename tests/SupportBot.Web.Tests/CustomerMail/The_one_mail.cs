using System.Net;
using Microsoft.EntityFrameworkCore;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Conversations;
using SupportBot.Web.Relays;
using SupportBot.Web.Tests.Conversations;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.CustomerMail;

/// <summary>Who waits in the chat may leave an address and gets one e-mail, once.</summary>
public sealed class The_one_mail : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    readonly MailSink _sink = MailSink.Start();
    RunningSite _site = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _site = await Chat_with_mail.StartAsync(_folder, _sink);

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Is_offered_promised_sent_once_with_the_news_and_forgotten()
    {
        var customer = await Chat_with_mail.WaitingAsync(_site);
        (await customer.LinesAsync(_site, 3))[2].Offers()[0].ShouldBe("E-Mail, sobald es geht");
        (await customer.AskAsync(_site, "E-Mail, sobald es geht")).Text().ShouldStartWith("An welche Adresse?");
        (await customer.AskAsync(_site, "Anna.Geheim@Kunde.Example")).Text().ShouldStartWith("Ich schreibe eine einzige E-Mail an A…@kunde.example, sobald noch einmal senden hilft.");
        _sink.Received.ShouldBeEmpty();

        await Chat_with_mail.TellAsync(_site, customer);
        await Chat_with_mail.SettledAsync(_site);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _site.Get<SpeakingUp>().LookAsync(Cancel)));
        await Chat_with_mail.SettledAsync(_site);

        var mail = _sink.Received.ShouldHaveSingleItem();
        mail.To.ToString().ShouldBe("Anna.Geheim@kunde.example");
        mail.From.ToString().ShouldBe("\"Muster Hosting\" <bot@example.net>");
        mail.Subject.ShouldBe("Sie können Ihre Nachricht jetzt noch einmal senden");
        mail.Headers["Auto-Submitted"].ShouldBe("auto-generated");
        mail.Headers["List-Unsubscribe-Post"].ShouldBe("List-Unsubscribe=One-Click");
        mail.Headers["List-Unsubscribe"].ShouldStartWith($"<{Chat_with_mail.Site}/mail/unsubscribe?key=");
        var body = mail.TextBody!.ReplaceLineEndings("\n");
        body.ShouldContain("Die abgelehnte Adresse: Ausgang 1. Sie sendet seit");
        body.ShouldContain("(Liste: SpamCop)");
        body.ShouldContain($"\n{Chat_with_mail.Site}/de/status\n");
        body.ShouldContain($"\n{Chat_with_mail.Site}/de/\n");
        body.ShouldContain($"Nie wieder eine solche E-Mail an diese Adresse: {Chat_with_mail.Site}/de/mail/unsubscribe?key=");
        foreach (var theirs in new[] { "192.0.2.13", "info@", "203.0.113.25", "created automatically", "relay3" }) body.ShouldNotContain(theirs);
        await Leaves_no_trace_of_Async("geheim");
    }

    [Fact]
    public async Task Speaks_the_language_of_the_conversation_and_tells_of_a_delisting()
    {
        await using var site = await Chat_with_mail.StartAsync(_folder, _sink, settings => settings with { Relays = settings.Relays.Remove("relay4") }, "one-relay");
        site.Blocklists.List("bl.spamcop.net", Chat_with_mail.Ours, "Blocked");
        await Chat_with_mail.UntilAsync(() => site.Get<RelayPool>().Now.Find(Chat_with_mail.Ours)?.State.Stand == Stand.ListedActive, "the address is kept");
        var customer = await Chat_with_mail.WaitingAsync(site, "en");
        (await customer.AskAsync(site, "Email me at anna@kunde.example")).Text().ShouldStartWith("I'll send a single email to a…@kunde.example");
        site.Blocklists.Delist("bl.spamcop.net", Chat_with_mail.Ours);

        await Chat_with_mail.UntilToldAsync(site, customer);
        await Chat_with_mail.SettledAsync(site);

        var mail = _sink.Received.ShouldHaveSingleItem();
        mail.Subject.ShouldBe("Our address is no longer on the blocklist");
        mail.TextBody!.ShouldContain("The address: Relay 1. It has been off the list SpamCop since");
        mail.TextBody!.ShouldContain($"{Chat_with_mail.Site}/en/mail/unsubscribe?key=");
    }

    [Fact]
    public async Task A_customer_who_waits_no_longer_gets_none_and_the_address_is_gone()
    {
        var (worked, ticket, deleted, waits) = (await Chat_with_mail.WaitingAsync(_site), await Chat_with_mail.WaitingAsync(_site), await Chat_with_mail.WaitingAsync(_site), await Chat_with_mail.WaitingAsync(_site));
        foreach (var (customer, name) in new[] { (worked, "worked"), (ticket, "ticket"), (deleted, "deleted") }) (await customer.AskAsync(_site, $"Schreiben Sie mir an {name}@kunde.example")).Text().ShouldContain("einzige E-Mail an");
        await worked.AskAsync(_site, "Es hat geklappt");
        await ticket.AskAsync(_site, "Ticket öffnen");
        (await Customer.AskAsync(_site, HttpMethod.Delete, $"conversations/{deleted.Id}", deleted.Token, null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await _site.Store.ReadAsync((db, token) => db.OwedMails.CountAsync(token), Cancel)).ShouldBe(0);

        await Chat_with_mail.TellAsync(_site, waits);
        await Chat_with_mail.SettledAsync(_site);

        _sink.Received.ShouldAllBe(mail => mail.To.ToString() == "support@example.net");   // the ticket
    }

    [Fact]
    public async Task Goes_to_no_address_twice_a_day_and_three_times_at_most_from_one_network()
    {
        var first = await Chat_with_mail.WaitingAsync(_site);
        await first.AskAsync(_site, "Schreiben Sie mir an anna@kunde.example");
        var second = await Chat_with_mail.WaitingAsync(_site);
        foreach (var again in new[] { "anna@kunde.example", "ANNA@kunde.example", "anna+tag@kunde.example" })
        {
            var answer = (await second.AskAsync(_site, $"Schreiben Sie mir an {again}")).Text();
            answer.ShouldBe("An diese Adresse kann ich heute keine E-Mail schreiben.\n\nLassen Sie diese Seite offen: Sobald noch einmal senden hilft, sage ich es hier.");
        }

        (await second.AskAsync(_site, "Schreiben Sie mir an bea@kunde.example")).Text().ShouldContain("einzige E-Mail an b…");
        (await second.AskAsync(_site, "Schreiben Sie mir an BEA@kunde.example")).Text().ShouldContain("heute keine E-Mail");
        (await second.AskAsync(_site, "Schreiben Sie mir an bea@kunde.example")).Text().ShouldContain("einzige E-Mail an b…");   // promised already: no second one
        (await (await Chat_with_mail.WaitingAsync(_site)).AskAsync(_site, "Schreiben Sie mir an carl@kunde.example")).Text().ShouldContain("einzige E-Mail an c…");
        (await (await Chat_with_mail.WaitingAsync(_site)).AskAsync(_site, "Schreiben Sie mir an dora@kunde.example")).Text().ShouldContain("heute keine E-Mail");
        (await _site.Store.ReadAsync((db, token) => db.OwedMails.CountAsync(token), Cancel)).ShouldBe(3);
    }

    [Theory]
    [InlineData("anna@kunde.example\r\nBcc: evil@kunde.example")]
    [InlineData("anna@kunde.example, evil@kunde.example")]
    [InlineData("\"x\r\nSubject: y\"@kunde.example")]
    [InlineData("root@localhost")]
    [InlineData("anna@kunde.example@evil.example")]
    [InlineData("anna kunde example")]
    public async Task Takes_one_plain_address_or_says_how_one_looks(string typed)
    {
        var customer = await Chat_with_mail.WaitingAsync(_site);
        await customer.AskAsync(_site, "E-Mail, sobald es geht");

        (await customer.AskAsync(_site, typed)).Text().ShouldBe("An das, was Sie geschrieben haben, kann ich keine E-Mail senden. Schreiben Sie mir die Adresse so: name@beispiel.de");

        (await _site.Store.ReadAsync((db, token) => db.OwedMails.CountAsync(token), Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task Never_again_is_one_button_on_a_page_and_stands_for_this_address_alone()
    {
        var customer = await Chat_with_mail.WaitingAsync(_site);
        await customer.AskAsync(_site, "Schreiben Sie mir an anna@kunde.example");
        await Chat_with_mail.TellAsync(_site, customer);
        await Chat_with_mail.SettledAsync(_site);
        var mail = _sink.Received.ShouldHaveSingleItem();
        var oneClick = new Uri(mail.Headers["List-Unsubscribe"]!.Trim('<', '>')).PathAndQuery;

        var page = await _site.Http.GetAsync(new Uri($"/de{oneClick}", UriKind.Relative), Cancel);
        var shown = await page.Content.ReadAsStringAsync(Cancel);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        shown.ShouldContain($"<form method=\"post\" action=\"/de{oneClick}\"");
        shown.ShouldNotContain("anna");
        (await NeverAsync()).ShouldBe(0);   // a link that is opened does nothing

        var opened = await _site.Http.GetAsync(new Uri(oneClick, UriKind.Relative), Cancel);   // a program that knows no RFC 8058
        (opened.StatusCode, opened.Headers.Location!.ToString()).ShouldBe((HttpStatusCode.Found, $"/de{oneClick}"));

        using var body = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        (await _site.Http.PostAsync(new Uri(oneClick, UriKind.Relative), body, Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var done = await _site.Http.PostAsync(new Uri($"/de{oneClick}", UriKind.Relative), null, Cancel);
        (await done.Content.ReadAsStringAsync(Cancel)).ShouldContain("Sie bekommen keine solchen E-Mails mehr");
        (await NeverAsync()).ShouldBe(1);
        foreach (var forged in new[] { oneClick[..^1] + (oneClick[^1] == 'A' ? 'B' : 'A'), "/mail/unsubscribe", "/mail/unsubscribe?key=x" })
        {
            (await _site.Http.PostAsync(new Uri(forged, UriKind.Relative), null, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await _site.Http.GetAsync(new Uri($"/en{forged}", UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        await _site.Store.WriteAsync((db, token) => db.MailCounts.ExecuteDeleteAsync(token), Cancel);   // another day
        (await _site.Get<OwedMails>().MayAsync("x", await _site.Get<MailAllowance>().WaitAsync("Anna@kunde.example", null, Cancel), "Anna@kunde.example", Cancel)).ShouldBeFalse();
        (await _site.Get<OwedMails>().MayAsync("x", await _site.Get<MailAllowance>().WaitAsync("bea@kunde.example", null, Cancel), "bea@kunde.example", Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Said_never_again_while_a_mail_was_promised_it_is_not_sent()
    {
        var customer = await Chat_with_mail.WaitingAsync(_site);
        await customer.AskAsync(_site, "Schreiben Sie mir an anna@kunde.example");
        var key = new Uri(await _site.Get<NeverAgain>().LinkAsync("anna@kunde.example", null, Cancel)).Query["?key=".Length..];
        (await _site.Get<NeverAgain>().StopAsync(key, Cancel)).ShouldBeTrue();

        await Chat_with_mail.TellAsync(_site, customer);
        await Chat_with_mail.SettledAsync(_site);

        _sink.Received.ShouldBeEmpty();
        (await _site.Store.ReadAsync((db, token) => db.OwedMails.CountAsync(token), Cancel)).ShouldBe(0);
    }

    Task<int> NeverAsync() => _site.Store.ReadAsync((db, token) => db.NeverMails.CountAsync(token), Cancel);

    /// <summary>Neither transcript, outbox, limits nor state hold the address once the mail has left.</summary>
    async Task Leaves_no_trace_of_Async(string name)
    {
        var texts = await _site.Store.ReadAsync(async (db, token) => (List<string?>)
        [
            .. await db.Lines.Select(row => row.Text).ToListAsync(token), .. await db.Lines.Select(row => row.ActivityJson).ToListAsync(token), .. await db.Conversations.Select(row => row.StateJson).ToListAsync(token),
            .. await db.Outbox.Select(row => row.Target + row.Payload + row.LastError).ToListAsync(token), .. await db.MailCounts.Select(row => row.Address + row.Source).ToListAsync(token), .. await db.OwedMails.Select(row => row.Address).ToListAsync(token),
        ], Cancel);
        texts.ShouldNotBeEmpty();
        texts.ShouldAllBe(text => text == null || !text.Contains(name, StringComparison.OrdinalIgnoreCase));
    }
}
