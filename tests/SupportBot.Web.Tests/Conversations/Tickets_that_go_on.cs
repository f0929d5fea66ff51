using Microsoft.EntityFrameworkCore;
using MimeKit;
using SupportBot.Testing;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>What is said after a ticket was opened: people read it, and the customer is answered where they asked for it.</summary>
public sealed class Tickets_that_go_on : IAsyncLifetime
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
    public async Task Reach_people_in_one_mail_that_answers_the_first()
    {
        var customer = await Customer.BeginAsync(_site);
        await customer.AskAsync(_site, "Ticket öffnen");
        await Chat_with_mail.SettledAsync(_site);
        (await customer.AskAsync(_site, "Bitte an anna@kunde.example")).Text().ShouldContain("a…@kunde.example");
        (await customer.AskAsync(_site, "Es betrifft nur Mails an die Bank")).Text().ShouldContain("Was Sie hier schreiben, sieht er");
        await MoreAsync();
        await MoreAsync();

        _sink.Received.Count.ShouldBe(2, "what was said in two lines is one mail, and said once");
        var (first, more) = (_sink.Received.First(), _sink.Received.Last());
        more.InReplyTo.ShouldBe(first.MessageId);
        more.Subject.ShouldBe(first.Subject);
        more.ReplyTo.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe("anna@kunde.example");
        more.TextBody!.ShouldContain("Es betrifft nur Mails an die Bank");
        more.TextBody!.ShouldContain("Customer: anna@kunde.example");
        more.TextBody!.ShouldNotContain("Ticket öffnen", Case.Sensitive, "that was in the mail before");
        (await _site.Store.ReadAsync((db, token) => db.Lines.AnyAsync(line => line.Text!.Contains("anna@"), token), Cancel)).ShouldBeFalse("the transcript keeps it masked");
        (await TicketAsync()).LinesJson.ShouldNotContain("anna@");
    }

    [Fact]
    public async Task Take_pictures_along()
    {
        var customer = await Customer.BeginAsync(_site);
        await customer.AskAsync(_site, "Ticket öffnen");
        await Chat_with_mail.SettledAsync(_site);
        await Pictures_of_a_ticket.SendAsync(_site, customer, ("foto.png", "image/png", Pictures_of_a_ticket.Png(7)));
        await MoreAsync();

        var more = _sink.Received.Last();
        more.Attachments.OfType<MimePart>().ShouldHaveSingleItem().FileName.ShouldBe("picture-1.png");
        more.TextBody!.ShouldContain("[eine Datei]");
    }

    [Fact]
    public async Task Are_another_one_once_the_first_is_closed()
    {
        var customer = await Customer.BeginAsync(_site);
        await customer.AskAsync(_site, "Ticket öffnen");
        var first = await TicketAsync();
        await _site.Store.WriteAsync((db, token) => db.Tickets.ExecuteUpdateAsync(set => set.SetProperty(row => row.ClosedAt, first.OpenedAt.AddMinutes(1)), token), Cancel);

        (await customer.AskAsync(_site, "hallo")).Text().ShouldStartWith("Guten Tag");
        (await TicketAsync()).LinesJson.ShouldBe(first.LinesJson, "a closed ticket takes nothing");
        (await customer.AskAsync(_site, "Ticket öffnen")).Text().ShouldContain("Ihr Ticket ist");
        (await _site.Store.ReadAsync((db, token) => db.Tickets.CountAsync(token), Cancel)).ShouldBe(2);
    }

    [Fact]
    public async Task Take_more_on_their_page_and_say_what_is_wrong_there()
    {
        var customer = await Customer.BeginAsync(_site);
        var told = await customer.AskAsync(_site, "Ticket öffnen");
        var page = told.GetProperty("channelData").GetProperty("supportbot").GetProperty("links")[0].GetProperty("href").GetString()![Chat_with_mail.Site.Length..];

        (await PostAsync(page, ("text", "Nachtrag <b>1</b>"), ("email", "kein at"))).ShouldBe((400, "Das ist keine E-Mail-Adresse"));
        (await PostAsync(page)).ShouldBe((400, "Schreiben Sie etwas"));
        (await PostAsync(page, ("text", new string('x', 10_001)))).ShouldBe((413, "Das ist zu lang"));
        (await PostAsync(page.Replace("key=", "key=x", StringComparison.Ordinal), ("text", "fremd"))).ShouldBe((404, "Nummer und Schlüssel"));
        (await TicketAsync()).LinesJson.ShouldNotContain("Nachtrag");

        (await PostAsync(page, ("text", "Nachtrag <b>1</b>"), ("email", "Anna@kunde.example"))).Status.ShouldBe(302);
        var shown = await _site.Http.GetStringAsync(new Uri(page, UriKind.Relative), Cancel);
        shown.ShouldContain("Nachtrag &lt;b&gt;1&lt;/b&gt;");
        shown.ShouldContain("Die Antwort geht auch an A…@kunde.example.");
        (await TicketAsync()).Email.ShouldBe("Anna@kunde.example");

        await _site.Store.WriteAsync((db, token) => db.Tickets.ExecuteUpdateAsync(set => set.SetProperty(row => row.ClosedAt, DateTimeOffset.UtcNow), token), Cancel);
        (await PostAsync(page, ("text", "zu spät"))).ShouldBe((409, "Dieses Ticket nimmt nichts mehr auf"));
        (await TicketAsync()).LinesJson.ShouldNotContain("zu spät");
    }

    /// <summary>The two minutes in which more may come are over.</summary>
    async Task MoreAsync()
    {
        await _site.Store.WriteAsync((db, token) => db.Outbox.Where(row => row.Kind == TicketMail.MoreKind && row.Done == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.Due, DateTimeOffset.UnixEpoch), token), Cancel);
        while (await _site.Store.ReadAsync((db, token) => db.Outbox.AnyAsync(row => row.Done == null, token), Cancel))
        {
            await _site.Get<OutboxJob>().DeliverAsync(Delivery.Mail, Cancel);
            await Task.Delay(20, Cancel);
        }
    }

    Task<TicketRow> TicketAsync() => _site.Store.ReadAsync((db, token) => db.Tickets.OrderBy(row => row.OpenedAt).FirstAsync(token), Cancel);

    async Task<(int Status, string Fault)> PostAsync(string page, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await _site.Http.PostAsync(new Uri(page, UriKind.Relative), form, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return ((int)answer.StatusCode, new[] { "Das ist keine E-Mail-Adresse", "Schreiben Sie etwas", "Das ist zu lang", "Dieses Ticket nimmt nichts mehr auf", "Nummer und Schlüssel" }.FirstOrDefault(fault => text.Contains(fault, StringComparison.Ordinal)) ?? "");
    }
}
