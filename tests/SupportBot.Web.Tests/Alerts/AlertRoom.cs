using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;
using SupportBot.Web.Targets;
using SupportBot.Web.Tests;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Alerts;

/// <summary>The desk of alerts on a real SQLite file; the test says what time it is and how the relays stand.</summary>
sealed class AlertRoom : IAsyncDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly DataFolder _data;
    readonly AppSettings _settings;
    readonly RelayPool _pool;

    /// <summary>Made once: the migrations take longer than most tests.</summary>
    static readonly Lazy<Task<string>> EmptyDatabase = new(async () =>
    {
        var path = Path.Combine(Path.GetTempPath(), $"supportbot-alerts-{Environment.ProcessId}");
        await using (((DataFolder.Opening.Ready)await DataFolder.OpenAsync(path, Samples.Shipped.Settings with { IsDemonstration = false })).Folder)
        {
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(path, recursive: true);
        return Path.Combine(path, "supportbot.db");
    });

    AlertRoom(TemporaryFolder folder, DataFolder data, AppSettings settings)
    {
        (_folder, _data, _settings) = (folder, data, settings);
        var watching = Watching.From(settings, Samples.Shipped.Catalog);
        _pool = new(watching, new PoolExport(settings, NullLogger<PoolExport>.Instance), new HoldFile(settings, NullLogger<HoldFile>.Instance), data.Store, Time, NullLogger<RelayPool>.Instance);
        Restart();
    }

    /// <summary>Tuesday, 24 November 2026, 10:40 in Berlin.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 11, 24, 9, 40, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(Start);

    public AlertDesk Desk { get; private set; } = null!;

    public Store Store => _data.Store;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<AlertRoom> OpenAsync(params (string Name, AlertSettings Settings)[] alerts) => OpenAsync(0, alerts);

    /// <param name="smtpPort">Where mail goes; 0: nowhere.</param>
    /// <param name="alerts">By name; none: ops, in English, by a web hook.</param>
    public static async Task<AlertRoom> OpenAsync(int smtpPort, params (string Name, AlertSettings Settings)[] alerts)
    {
        var folder = new TemporaryFolder();
        var settings = Samples.Shipped.Settings with
        {
            IsDemonstration = false,
            Hoster = Samples.Shipped.Settings.Hoster with { PublicUrl = "https://status.example.net" },
            Mail = new() { From = "supportbot@example.net", Smtp = new() { Host = smtpPort > 0 ? "127.0.0.1" : "", Port = Math.Max(smtpPort, 1) } },
            Alerts = (alerts is [] ? [("ops", Ops)] : alerts).ToImmutableDictionary(alert => alert.Item1, alert => alert.Item2),
        };
        File.Copy(await EmptyDatabase.Value, Path.Combine(folder.FullName, "supportbot.db"));
        return new(folder, ((DataFolder.Opening.Ready)await DataFolder.OpenAsync(folder.FullName, settings)).Folder, settings);
    }

    public static AlertSettings Ops { get; } = new() { Webhook = "https://hooks.example.net/x", Language = "en" };

    /// <summary>The program starts again on the same database.</summary>
    public void Restart() => Desk = AnotherNode();

    /// <summary>Delivers what is due on a lane, as the schedule does.</summary>
    public async Task DeliverAsync(string lane)
    {
        using var sender = new TargetSender(Time);
        Delivery[] deliveries =
        [
            new(AlertMail.Kind, Delivery.Mail, new AlertMail(new Post(_settings, _data), Desk).DeliverAsync),
            new(AlertWebhook.Kind, Delivery.Web, new AlertWebhook(sender, TargetFormats.Load(AppContext.BaseDirectory, ""), Desk, Time).DeliverAsync),
        ];
        await new OutboxJob(Store, deliveries, Time, NullLogger<OutboxJob>.Instance).DeliverAsync(lane, Cancel);
    }

    public AlertDesk AnotherNode() => new(_pool, Watching.From(_settings, Samples.Shipped.Catalog), Store, _settings, Samples.Languages, [], Time);

    /// <summary>Looks for so long, every five seconds and after the first minute each minute, at relays that stand as given. The last look is at the end.</summary>
    public async Task PassAsync(TimeSpan time, params AddressState[] other)
    {
        for (var (start, end) = (Time.GetUtcNow(), Time.GetUtcNow() + time); Time.GetUtcNow() < end;)
        {
            Time.Advance(TimeSpan.FromSeconds(Math.Min(Time.GetUtcNow() - start < TimeSpan.FromMinutes(1) ? 5 : 60, (end - Time.GetUtcNow()).TotalSeconds)));
            await Desk.LookAsync(Hoster.Relays(Time.GetUtcNow(), other), Cancel);
        }
    }

    public Task PassAsync(int seconds, params AddressState[] other) => PassAsync(TimeSpan.FromSeconds(seconds), other);

    /// <summary>Every message since the last time this was asked, by its target.</summary>
    public async Task<List<(string Target, TargetMessage Message)>> ToldAsync()
    {
        var rows = await Store.WriteAsync(async (db, token) =>
        {
            var rows = await db.Outbox.OrderBy(row => row.Id).ToListAsync(token);
            db.Outbox.RemoveRange(rows);
            return rows;
        }, Cancel);
        return [.. rows.Select(row => (row.Target, JsonSerializer.Deserialize(row.Payload, TargetJson.Default.TargetMessage)!))];
    }

    /// <summary>The only message since the last time.</summary>
    public async Task<TargetMessage> OneAsync() => (await ToldAsync()).ShouldHaveSingleItem().Message;

    public async Task NobodyIsToldAsync() => (await ToldAsync()).Select(told => told.Message.Text).ShouldBeEmpty();

    public async ValueTask DisposeAsync()
    {
        _pool.Dispose();
        await _data.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
