using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SupportBot.Testing;

namespace SupportBot.EndToEnd;

/// <summary>
/// The program killed at random while customers write, tickets are opened and addresses come and go. Once in the suite; as often as
/// <c>SUPPORTBOT_KILLS</c> says by hand (<c>docs/performance.md</c>).
/// </summary>
public sealed class Killed_at_random(ITestOutputHelper output)
{
    const int Customers = 8;
    const int Seed = 20261129;

    static readonly string[] Sayings = ["Hallo", "Und wie lange dauert das?", Bounces.Spamcop("192.0.2.13"), "Ticket öffnen", "kam wieder zurück", "Danke"];

    static int Times => int.Parse(Environment.GetEnvironmentVariable("SUPPORTBOT_KILLS") ?? "1", CultureInfo.InvariantCulture);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Loses_and_doubles_nothing()
    {
        Assert.SkipUnless(Rbldnsd.IsThere, Rbldnsd.Missing);
        var random = new Random(Seed);
        var acknowledged = new ConcurrentBag<(string Conversation, string ClientId)>();
        await using var hoster = await Hoster.StartAsync();
        string[] all = ["192.0.2.11", "192.0.2.12", "192.0.2.13", "192.0.2.14"];
        for (var kill = 1; kill <= Times; kill++)
        {
            await hoster.ListAsync([.. all.Take(1).Where(_ => random.Next(2) == 0)]);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var customers = Enumerable.Range(0, Customers).Select(number => WriteAsync(hoster.Program.Http, new(random.Next() + number), acknowledged, end.Token)).ToList();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300, 6000)), Cancel);
            await hoster.Program.KillAsync();
            await end.CancelAsync();
            await Task.WhenAll(customers);
            if (File.Exists(hoster.PoolFile))
            {
                var file = await File.ReadAllTextAsync(hoster.PoolFile, Cancel);
                file.ShouldEndWith("\n");
                file.TrimEnd('\n').Split('\n').ShouldBeSubsetOf(all, $"kill {kill}: the pool file is whole");
            }

            await hoster.RestartAsync();
        }

        await Eventually.True(async () => await CountAsync(hoster, "SELECT count(*) FROM conversations WHERE AnsweredThrough < AskedThrough") == 0, "every line has its answer");
        await Eventually.True(async () => await CountAsync(hoster, "SELECT count(*) FROM outbox WHERE Done IS NULL AND Kind = 'ticket-mail'") == 0, "every ticket was mailed");
        output.WriteLine($"{Times} kills, {acknowledged.Count} lines acknowledged, {await CountAsync(hoster, "SELECT count(*) FROM tickets")} tickets, {await CountAsync(hoster, "SELECT count(*) FROM pool_events")} pool events");

        acknowledged.Count.ShouldBeGreaterThan(Times);
        foreach (var (conversation, clientId) in acknowledged)
            (await CountAsync(hoster, "SELECT count(*) FROM lines WHERE ConversationId = $a AND ClientActivityId = $b", conversation, clientId)).ShouldBe(1, $"{clientId} is stored once");
        (await CountAsync(hoster, "SELECT count(*) FROM lines asked WHERE WantsAnswer AND Number > 0 AND (SELECT count(*) FROM lines answer WHERE answer.ConversationId = asked.ConversationId AND answer.Speaker = 'bot' AND instr(answer.ActivityJson, '\"replyToId\":\"' || asked.ConversationId || '|' || printf('%07d', asked.Number) || '\"') > 0) <> 1")).ShouldBe(0, "each line has one answer");
        (await CountAsync(hoster, "SELECT count(*) FROM conversations WHERE LastNumber <> (SELECT count(*) FROM lines WHERE ConversationId = conversations.Id)")).ShouldBe(0, "numbers have no gaps");
        (await CountAsync(hoster, "SELECT count(*) FROM (SELECT ConversationId FROM tickets GROUP BY ConversationId HAVING count(*) > 1)")).ShouldBe(0, "one ticket a conversation");
        (await CountAsync(hoster, "SELECT count(*) FROM tickets WHERE (SELECT count(*) FROM outbox WHERE Kind = 'ticket-mail' AND Payload = tickets.Number) <> 1")).ShouldBe(0, "one mail a ticket");
        hoster.Mail.Received.Select(mail => mail.Headers["X-SupportBot-Ticket"]).Distinct().Count().ShouldBe((int)await CountAsync(hoster, "SELECT count(*) FROM tickets"), "each ticket reached the support");
        hoster.Mail.Received.Where(mail => mail.InReplyTo is null).GroupBy(mail => mail.Headers["X-SupportBot-Ticket"]).ShouldAllBe(mails => mails.Select(mail => mail.MessageId).Distinct().Count() == 1);
        (await CountAsync(hoster, "SELECT count(*) FROM (SELECT Kind, lag(Kind) OVER (PARTITION BY Address ORDER BY Id) AS Before FROM pool_events WHERE Kind IN ('Drained', 'Activated')) WHERE Kind = Before")).ShouldBe(0, "nothing leaves or comes back twice");
    }

    /// <summary>A customer who writes until the program is gone.</summary>
    static async Task WriteAsync(HttpClient http, Random random, ConcurrentBag<(string, string)> acknowledged, CancellationToken end)
    {
        try
        {
            var talk = await Talk.BeginAsync(http);
            while (!end.IsCancellationRequested)
            {
                var clientId = Guid.NewGuid().ToString();
                await talk.SayAsync(Sayings[random.Next(Sayings.Length)], clientId);
                acknowledged.Add((talk.Id, clientId));
                await Task.Delay(random.Next(100), end);
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // The program is gone: what was not acknowledged may be lost.
        }
    }

    static async Task<long> CountAsync(Hoster hoster, string sql, params string[] values)
    {
        await using var connection = new SqliteConnection($"Data Source={hoster.Database};Mode=ReadOnly");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements are the ones above
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in new[] { "$a", "$b" }.Zip(values)) command.Parameters.AddWithValue(name, value);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
