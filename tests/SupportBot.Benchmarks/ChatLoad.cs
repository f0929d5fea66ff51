using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace SupportBot.Benchmarks;

/// <summary>The chat under load, in a process of its own: turns at a pace with thousands open, turns without a pace against bare commits, and what an idle conversation holds.</summary>
static class ChatLoad
{
    const string Bounce = """
        This message was created automatically by mail delivery software.
        A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.

          anna@example.org
            host mx.example.org [203.0.113.5]
            SMTP error from remote mail server after RCPT TO:<anna@example.org>:
            550 5.7.1 Service unavailable; client [192.0.2.13] blocked using bl.spamcop.net
        """;

    /// <summary>What the customers say, in turns.</summary>
    static readonly string[] Said = [Bounce, "Und wie lange dauert das noch?", "Danke", "Was ist ein Relay?"];

    /// <param name="open">Conversations that are open while turns are measured; 0 leaves that out.</param>
    /// <param name="rate">Turns a second.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="idle">Conversations that are opened afterwards for the memory; 0 leaves that out.</param>
    public static async Task<int> RunAsync(int open, int rate, int seconds, int idle)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 });
        if (open > 0)
        {
            await MeasureTurnsAsync(http, open, rate, seconds);
            await MeasureEchoAsync(open, rate, seconds);
        }

        await MeasureThroughputAsync(http, seconds);
        if (idle > 0) await MeasureMemoryAsync(http, idle);
        return 0;
    }

    static async Task MeasureTurnsAsync(HttpClient http, int open, int rate, int seconds)
    {
        await using var server = await ServerProcess.StartAsync(http);
        var clients = await OpenAsync(http, server, open);
        await AtPaceAsync(clients, rate, 30, TurnAsync);   // until all of it is compiled the second time
        var before = server.Processor;
        var turns = await AtPaceAsync(clients, rate, seconds, TurnAsync);
        var used = server.Processor - before;
        Console.WriteLine($"{turns.Count} turns at {rate}/s, {open} open: stored to answered {Quantiles(turns.Select(turn => turn.Answered))}; posted to answered {Quantiles(turns.Select(turn => turn.Whole))}; {used.TotalMilliseconds / turns.Count:F2} ms of processor time a turn");
        foreach (var client in clients) client.Dispose();
    }

    static async Task MeasureEchoAsync(int open, int rate, int seconds)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.UseWebSockets();
        app.Map("/echo", EchoAsync);
        await app.StartAsync();
        var clients = new List<DirectLineClient>();
        using var none = new HttpClient();
        var site = new Uri(app.Urls.Single());
        for (var i = 0; i < open; i++)
        {
            clients.Add(new(none, site));
            await clients[^1].ConnectAsync(new(site, "/echo"));
        }

        await AtPaceAsync(clients, rate, 3, EchoedAsync);
        var echoes = await AtPaceAsync(clients, rate, seconds, EchoedAsync);
        Console.WriteLine($"bare echo, same pace, same number open, in this process: {Quantiles(echoes.Select(echo => echo.Whole))}");
        foreach (var client in clients) client.Dispose();
    }

    static async Task MeasureThroughputAsync(HttpClient http, int seconds)
    {
        await using var server = await ServerProcess.StartAsync(http);
        foreach (var side in new[] { 64, 16, 1 })
        {
            var clients = await OpenAsync(http, server, side);
            var count = 0;
            async Task TalkAsync(DirectLineClient client, TimeSpan time)
            {
                for (var (begun, i) = (Stopwatch.GetTimestamp(), 0); Stopwatch.GetElapsedTime(begun) < time; i++)
                {
                    await TurnAsync(client, i);
                    Interlocked.Increment(ref count);
                }
            }

            await Task.WhenAll(clients.Select(client => TalkAsync(client, TimeSpan.FromSeconds(3))));
            count = 0;
            var before = server.Processor;
            var begun = Stopwatch.GetTimestamp();
            await Task.WhenAll(clients.Select(client => TalkAsync(client, TimeSpan.FromSeconds(seconds))));
            var processor = server.Processor - before;
            var turns = count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
            foreach (var client in clients) client.Dispose();
            var commits = BareCommits(TimeSpan.FromSeconds(Math.Min(seconds, 5)));
            Console.WriteLine($"{side} customers without a pause: {turns:F0} turns/s, {turns * 2 / commits:F2} x the bare commits by two a turn ({commits:F0} commits/s, one after another); {processor.TotalMilliseconds / count:F2} ms of processor time a turn");
        }
    }

    static async Task MeasureMemoryAsync(HttpClient http, int idle)
    {
        await using var server = await ServerProcess.StartAsync(http);
        (await OpenAsync(http, server, 500)).ForEach(client => client.Dispose());   // what the first ones bring with them
        await Task.Delay(TimeSpan.FromSeconds(10));
        var before = server.Resident;
        var clients = await OpenAsync(http, server, idle);
        await Task.Delay(TimeSpan.FromSeconds(45));   // a keep-alive round, and the collector's
        var after = server.Resident;
        Console.WriteLine($"{clients.Count} open and idle: {(after - before) / 1024.0 / clients.Count:F1} KB each ({before / 1024 / 1024} to {after / 1024 / 1024} MB resident)");
        foreach (var client in clients) client.Dispose();
    }

    static async Task<List<DirectLineClient>> OpenAsync(HttpClient http, ServerProcess server, int count)
    {
        var clients = Enumerable.Range(0, count).Select(_ => new DirectLineClient(http, server.Url)).ToList();
        await Parallel.ForEachAsync(clients, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (client, _) =>
        {
            await client.OpenAsync();
            while (!(await client.ReadAsync()).Contains("\"role\":\"bot\"", StringComparison.Ordinal)) { }   // the greeting
        });
        return clients;
    }

    /// <summary>One line and its answer, in milliseconds: from its echo, which is told once it is stored, and from the post.</summary>
    static async Task<Turn> TurnAsync(DirectLineClient client, int number)
    {
        var begun = Stopwatch.GetTimestamp();
        var posting = client.SayAsync(Said[number % Said.Length]);
        var stored = 0.0;
        while (true)
        {
            var text = await client.ReadAsync();
            var at = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            using var set = JsonDocument.Parse(text);
            foreach (var activity in set.RootElement.GetProperty("activities").EnumerateArray())
            {
                if (activity.GetProperty("type").GetString() != "message") continue;
                if (activity.GetProperty("from").TryGetProperty("role", out var role) && role.GetString() == "bot")
                {
                    await posting;
                    return new(at - stored, at);
                }

                stored = at;
            }
        }
    }

    static async Task<Turn> EchoedAsync(DirectLineClient client, int number)
    {
        var begun = Stopwatch.GetTimestamp();
        await client.WriteAsync("hallo"u8);
        await client.ReadAsync();
        var at = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        return new(at, at);
    }

    /// <summary>Begins one after another at the pace, whether those before have ended or not; nobody speaks twice at once.</summary>
    static async Task<List<Turn>> AtPaceAsync(List<DirectLineClient> clients, int rate, int seconds, Func<DirectLineClient, int, Task<Turn>> turn)
    {
        var under = new List<Task<Turn>>();
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < rate * seconds; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / rate) - Stopwatch.GetElapsedTime(begun);
            if (due > TimeSpan.Zero) await Task.Delay(due);
            under.Add(turn(clients[i % clients.Count], i / clients.Count));
        }

        return [.. await Task.WhenAll(under)];
    }

    static async Task EchoAsync(HttpContext context)
    {
        using var web = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[256];
        while (web.State == WebSocketState.Open)
        {
            try
            {
                var got = await web.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                if (got.MessageType == WebSocketMessageType.Close) return;
                await web.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Text, true, context.RequestAborted);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
            {
                return;   // the client has left
            }
        }
    }

    /// <summary>A line's row and nothing else, each on the disk before the next begins, as the store does it.</summary>
    static double BareCommits(TimeSpan time)
    {
        var folder = Directory.CreateTempSubdirectory("commits-");
        try
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.FullName, "bare.db")};Pooling=false");
            connection.Open();
            Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE lines (id INTEGER PRIMARY KEY, text TEXT)");
            var (begun, count, text) = (Stopwatch.GetTimestamp(), 0, new string('x', 600));
            for (; Stopwatch.GetElapsedTime(begun) < time; count++) Run($"INSERT INTO lines (text) VALUES ('{text}')");
            return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;

            void Run(string sql)
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                command.ExecuteNonQuery();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static string Quantiles(IEnumerable<double> times)
    {
        var sorted = times.Order().ToList();
        return $"median {sorted[sorted.Count / 2]:F1}, 99 % {sorted[(int)(sorted.Count * 0.99)]:F1}, longest {sorted[^1]:F1} ms";
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    readonly record struct Turn(double Answered, double Whole);
}
