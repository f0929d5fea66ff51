using SupportBot.Testing;

namespace SupportBot.EndToEnd;

/// <summary>The same thread on a real PostgreSQL.</summary>
public sealed class On_PostgreSQL
{
    const string Ours = "192.0.2.13";
    const string ResendNow = "Senden Sie die Nachricht jetzt noch einmal. Sie geht über eine andere Adresse hinaus.";

    [Fact]
    public async Task The_whole_thread_runs()
    {
        Assert.SkipUnless(Rbldnsd.IsThere, Rbldnsd.Missing);
        Assert.SkipUnless(PostgresServer.IsThere, PostgresServer.Missing);
        await using var database = await PostgresServer.StartAsync();
        await using var hoster = await Hoster.StartAsync(new { Provider = "postgres", database.ConnectionString });
        await hoster.ListAsync(Ours);
        await hoster.SendingAsync("192.0.2.11", "192.0.2.12", "192.0.2.14");

        (await hoster.AdviceAsync(Bounces.Spamcop(Ours), "de")).ShouldBe(("resend-now", ResendNow));
        (await hoster.Program.Http.GetStringAsync(new Uri("/api/v2/summary.json", UriKind.Relative))).ShouldContain("SpamCop");
        var talk = await Talk.BeginAsync(hoster.Program.Http);
        await talk.SayAsync(Bounces.Spamcop(Ours));
        await talk.SayAsync("Ticket öffnen");
        await talk.LinesAsync(5);
        await Eventually.True(() => Task.FromResult(!hoster.Mail.Received.IsEmpty), "the ticket's mail arrives");
    }
}
