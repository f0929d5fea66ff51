using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;
using SupportBot.Web.Conversations;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.CustomerMail;

/// <summary>Two nodes on one PostgreSQL: both notice the news, both deliver, one mail leaves.</summary>
public class Two_nodes
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_the_one_mail_once()
    {
        Assert.SkipUnless(PostgresServer.IsThere, PostgresServer.Missing);
        await using var database = await PostgresServer.StartAsync();
        using var folder = new TemporaryFolder();
        await using var sink = MailSink.Start();
        Task<RunningSite> NodeAsync(string name) => Chat_with_mail.StartAsync(folder, sink, settings => settings with { Database = new() { Provider = "postgres", ConnectionString = database.ConnectionString } }, name);
        await using var first = await NodeAsync("first");
        await using var second = await NodeAsync("second");
        var customer = await Chat_with_mail.WaitingAsync(first);
        (await customer.AskAsync(first, "Schreiben Sie mir an anna@kunde.example")).Text().ShouldContain("einzige E-Mail an a…");

        second.Blocklists.List("bl.spamcop.net", Chat_with_mail.Ours, "Blocked");   // whichever node sweeps
        first.Blocklists.List("bl.spamcop.net", Chat_with_mail.Ours, "Blocked");
        for (var i = 0; i < 600 && sink.Received.IsEmpty; i++)
        {
            await Task.WhenAll(new[] { first, second, first, second }.Select(async node =>
            {
                await node.Get<SpeakingUp>().LookAsync(Cancel);
                await node.Get<OutboxJob>().DeliverAsync(Delivery.Mail, Cancel);
            }));
        }

        await Chat_with_mail.SettledAsync(first);
        sink.Received.ShouldHaveSingleItem().To.ToString().ShouldBe("anna@kunde.example");
        (await second.Store.ReadAsync(async (db, token) => (await db.OwedMails.CountAsync(token), await db.Outbox.CountAsync(row => row.Kind == OwedMails.Kind, token), await db.Lines.CountAsync(row => row.Text!.StartsWith("Es gibt Neues"), token)), Cancel)).ShouldBe((0, 1, 1));
    }
}
