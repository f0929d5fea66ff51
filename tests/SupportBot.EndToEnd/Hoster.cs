using System.Text.Json;
using SupportBot.Testing;

namespace SupportBot.EndToEnd;

/// <summary>A hoster of four relays with a real rbldnsd as SpamCop and a real mail server for its tickets.</summary>
public sealed class Hoster : IAsyncDisposable
{
    const string Zone = "bl.spamcop.net";

    /// <summary>The shortest that the settings allow.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    readonly DirectoryInfo _folder;
    readonly Rbldnsd _spamcop;
    readonly object _settings;

    Hoster(DirectoryInfo folder, Rbldnsd spamcop, MailSink mail, object settings, RunningProgram program) =>
        (_folder, _spamcop, Mail, _settings, Program) = (folder, spamcop, mail, settings, program);

    public MailSink Mail { get; }

    public RunningProgram Program { get; private set; }

    public string Base => Program.Base;

    /// <summary>The SQLite file.</summary>
    public string Database => Path.Combine(_folder.FullName, "data", "supportbot.db");

    public string PoolFile => Path.Combine(_folder.FullName, "pool");

    /// <param name="database">The <c>Database</c> section; SQLite by default.</param>
    /// <param name="network">The first three numbers of the relays' addresses: 127.0.0 where a mail server sends from them.</param>
    public static async Task<Hoster> StartAsync(object? database = null, string network = "192.0.2")
    {
        var folder = Directory.CreateTempSubdirectory("hoster-");
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);   // the mail server, another user, reads the pool file
        var spamcop = await Rbldnsd.StartAsync((Zone, "ip4set", Rbldnsd.Ip4()));
        var mail = MailSink.Start();
        var off = new { Enabled = false };
        object settings = new
        {
            Hoster = new { Name = "Musterhost", SupportEmail = "support@musterhost.example", Phone = "089 99998-110" },
            Relays = Enumerable.Range(1, 4).ToDictionary(i => $"relay{i}", i => new { Host = $"relay{i}.musterhost.example", Addresses = new[] { $"{network}.{10 + i}" } }),
            Dns = new { Servers = new[] { spamcop.EndPoint.ToString() } },
            Blocklists = new Dictionary<string, object> { ["spamhaus"] = off, ["barracuda"] = off, ["psbl"] = off, ["uceprotect-1"] = off, ["mailspike"] = off },
            Checker = new { Interval },
            Pool = new { ExportPath = Path.Combine(folder.FullName, "pool") },
            Chat = new { TurnsPerMinute = 0, ConversationsPerHourPerAddress = 0 },
            Mail = new { From = "supportbot@musterhost.example", Smtp = new { Host = "127.0.0.1", mail.Port } },
            Database = database ?? new { Provider = "sqlite" },
        };
        return new(folder, spamcop, mail, settings, await RunningProgram.StartAsync(Path.Combine(folder.FullName, "data"), settings));
    }

    /// <summary>Adds somebody who may sign in to the console, beside the running server.</summary>
    public async Task AddStaffAsync(string email, string role, string password)
    {
        var data = Path.Combine(_folder.FullName, "data");
        var (exit, _, error) = await RunningProgram.RunAsync(password + "\n", "staff", "add", email, "--role", role, "--config", Path.Combine(data, "settings.json"), "--data", data);
        if (exit != 0) throw new InvalidOperationException(error);
    }

    /// <summary>Puts addresses on the list, and takes all others off.</summary>
    public Task ListAsync(params string[] addresses) => _spamcop.WriteAsync(Zone, "ip4set", Rbldnsd.Ip4(addresses));

    /// <summary>Waits until the pool file holds these addresses.</summary>
    public Task SendingAsync(params string[] addresses) =>
        Eventually.True(async () => File.Exists(PoolFile) && (await File.ReadAllLinesAsync(PoolFile)).SequenceEqual(addresses), $"the pool file holds {string.Join(", ", addresses)}");

    /// <summary>What the program says to a pasted text.</summary>
    public async Task<(string Action, string Title)> AdviceAsync(string text, string language)
    {
        using var answer = await Program.Http.PostAsync(new Uri($"/api/bounces?lang={language}", UriKind.Relative), new StringContent(text));
        var advice = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("advice")[0];
        return (advice.GetProperty("action").GetString()!, advice.GetProperty("title").GetString()!);
    }

    /// <summary>Starts the program anew on the same address and data.</summary>
    public async Task RestartAsync()
    {
        var url = Base;
        await Program.DisposeAsync();
        Program = await RunningProgram.StartAsync(Path.Combine(_folder.FullName, "data"), _settings, url);
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        await Mail.DisposeAsync();
        await _spamcop.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>What the tests of one collection share, one after another: starting costs more than all they do.</summary>
public sealed class Shared : IAsyncLifetime
{
    public const string Name = "one hoster, one browser";

    public Chromium Chromium { get; } = new();

    public Hoster Hoster { get; private set; } = null!;

    /// <summary>Skips where a daemon or the browser is missing.</summary>
    public void Need()
    {
        Assert.SkipUnless(Rbldnsd.IsThere, Rbldnsd.Missing);
        Assert.SkipUnless(Chromium.IsThere, Chromium.Missing);
    }

    public async ValueTask InitializeAsync()
    {
        if (!Rbldnsd.IsThere || !Chromium.IsThere) return;
        await Chromium.InitializeAsync();
        Hoster = await Hoster.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Hoster is not null) await Hoster.DisposeAsync();
        await Chromium.DisposeAsync();
    }
}

[CollectionDefinition(Shared.Name)]
public sealed class SharedCollection : ICollectionFixture<Shared>;

static class Eventually
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static async Task True(Func<Task<bool>> condition, string what)
    {
        var end = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(end) > Longest) throw new TimeoutException($"not within {Longest}: {what}");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }
}

static class Bounces
{
    /// <summary>The bounce of the hoster's story, with the address that was refused.</summary>
    public static string Spamcop(string address) => $"""
        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error. The following address(es) failed:

          info@kunde.example
            SMTP error from remote mail server after RCPT TO:<info@kunde.example>:
            host mx.kunde.example [203.0.113.25]: 550 Your server IP address [{address}] is listed in the SpamCop database
        """;
}
