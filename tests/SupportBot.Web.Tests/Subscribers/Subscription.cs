using SupportBot.Web.Status;
using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SupportBot.Testing;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;
using SupportBot.Web.Targets;
using SupportBot.Web.Tests;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Subscribers;

/// <summary>Everything about subscribers on a real database, with a real mail server; the test says what time it is and when the schedule has its turn.</summary>
sealed class Subscription : IAsyncDisposable
{
    public const string Site = "https://status.example.net";

    readonly TemporaryFolder _folder;
    readonly DataFolder _data;
    readonly TargetSender _sender;

    /// <summary>Made once: the migrations take longer than most tests.</summary>
    static readonly Lazy<Task<string>> EmptyDatabase = new(async () =>
    {
        var path = Path.Combine(Path.GetTempPath(), $"supportbot-subscribers-{Environment.ProcessId}");
        await using (((DataFolder.Opening.Ready)await DataFolder.OpenAsync(path, Samples.Shipped.Settings with { IsDemonstration = false })).Folder)
        {
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(path, recursive: true);
        return Path.Combine(path, "supportbot.db");
    });

    Subscription(TemporaryFolder folder, DataFolder data, AppSettings settings)
    {
        (_folder, _data, Settings) = (folder, data, settings);
        _sender = new(Time);
        Links = new(data.Store, () => Site);
        Desk = new(data.Store, Links, settings, Time);
        var due = new DueNews(data.Store, Time);
        Mail = new(new Post(settings, data), due, Links, Samples.Languages, settings);
        Hook = new(_sender, due, Links, Samples.Languages, Time) { AllowInside = true };
        Ask = new(new Post(settings, data), data.Store, Links, Samples.Languages, settings);
    }

    /// <summary>Tuesday, 24 November 2026, 10:40 in Berlin.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 11, 24, 9, 40, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(Start);

    public AppSettings Settings { get; }

    public SubscriberLinks Links { get; }

    public SubscriberDesk Desk { get; }

    public NewsMail Mail { get; }

    public NewsHook Hook { get; }

    public AskMail Ask { get; }

    public Store Store => _data.Store;

    public string File => Path.Combine(_folder.FullName, "supportbot.db");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="smtpPort">Where mail goes; 0: nowhere that answers.</param>
    /// <param name="mailsPerMinute">The limit.</param>
    /// <param name="postgres">The database; null: SQLite.</param>
    public static async Task<Subscription> OpenAsync(int smtpPort = 0, int mailsPerMinute = 6000, string? postgres = null)
    {
        var folder = new TemporaryFolder();
        var settings = Samples.Shipped.Settings with
        {
            IsDemonstration = false,
            Hoster = Samples.Shipped.Settings.Hoster with { Name = "Muster Hosting", PublicUrl = Site },
            Mail = new() { From = "status@example.net", Smtp = new() { Host = "127.0.0.1", Port = Math.Max(smtpPort, 1) } },
            Status = new() { MailsPerMinute = mailsPerMinute },
            Database = postgres is null ? new() : new() { Provider = "postgres", ConnectionString = postgres },
        };
        if (postgres is null) System.IO.File.Copy(await EmptyDatabase.Value, Path.Combine(folder.FullName, "supportbot.db"));
        return new(folder, ((DataFolder.Opening.Ready)await DataFolder.OpenAsync(folder.FullName, settings)).Folder, settings);
    }

    /// <summary>The schedule's turn; a new one each time, as after a restart.</summary>
    public Task HandOnAsync() => new Newsroom(Store, Settings, Time).HandOnAsync(Cancel);

    /// <summary>A turn of a lane.</summary>
    public Task DeliverAsync(string lane) => new OutboxJob(Store,
        [
            new(AskMail.Kind, Delivery.Mail, Ask.DeliverAsync),
            new(NewsMail.Kind, NewsMail.Lane, Mail.DeliverAsync) { MostATurn = SubscriberFeature.Pace(Settings.Status.MailsPerMinute).Most },
            new(NewsHook.Kind, NewsHook.Lane, Hook.DeliverAsync),
        ],
        Time, NullLogger<OutboxJob>.Instance).DeliverAsync(lane, Cancel);

    /// <summary>Turns of everything until nothing is left to do now.</summary>
    public async Task SettleAsync()
    {
        for (var before = -1; before != await OpenAsync();)
        {
            before = await OpenAsync();
            await HandOnAsync();
            foreach (var lane in new[] { Delivery.Mail, NewsMail.Lane, NewsHook.Lane }) await DeliverAsync(lane);
        }

        async Task<int> OpenAsync() => await Store.ReadAsync(async (db, token) => (1000 * await db.StatusNews.SumAsync(row => row.Mails + row.Hooks, token)) + await db.Outbox.CountAsync(row => row.Done == null && row.Due <= Time.GetUtcNow(), token), Cancel);
    }

    /// <summary>Stores news as the keeper of incidents does.</summary>
    public Task TellAsync(StatusNews news) => Store.WriteAsync((db, token) => Desk.TellAsync(db, news, token), Cancel);

    /// <summary>A confirmed subscriber.</summary>
    public async Task<SubscriberRow> AddAsync(string address, string language = "de", params string[] components)
    {
        await Desk.AskAsync(address, new(language, [.. components]), Cancel);
        var row = await FindAsync(address);
        await Desk.ConfirmAsync(await Links.KeyAsync(LinkUse.Confirm, row.Handle, Cancel), Cancel);
        await Store.WriteAsync((db, token) => db.Outbox.ExecuteDeleteAsync(token), Cancel);   // the mail that asked
        return row;
    }

    public Task<SubscriberRow> FindAsync(string address) => Store.ReadAsync((db, token) => db.Subscribers.SingleAsync(row => row.Address == address, token), Cancel);

    /// <summary>So many confirmed subscribers at once: name0@kunde.example and so on.</summary>
    public Task AddManyAsync(int count, DateTimeOffset? asked = null) => Store.WriteAsync(
        async (db, token) =>
        {
            var at = asked ?? Start.AddDays(-9);
            object time = db is SqliteDb ? at.UtcTicks : at.UtcDateTime;
            await db.Database.ExecuteSqlAsync(
                $"""
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})
                INSERT INTO subscribers ("Kind", "Address", "Unique", "Handle", "Language", "Components", "Secret", "AskedAt", "ConfirmedAt")
                SELECT 'mail', 'name' || i || '@kunde.example', 'mail:name' || i || '@kunde.example', 'handle' || i, 'de', '', '', {time}, {time} FROM n
                """,
                token);
        },
        Cancel);

    public static StatusNews News(int number = 1, IncidentStage stage = IncidentStage.Identified, string incident = "abc", params string[] components) => new(
        incident, number, NewsKind.Incident, stage, [.. components],
        ImmutableSortedDictionary<string, NewsText>.Empty
            .Add("de", new($"Eine von acht Ausgangsadressen steht bei SpamCop auf der Liste", "Sie sendet seit 10:40\u00a0Uhr nicht mehr; Mails gehen über die übrigen sieben hinaus. Wurde eine Nachricht abgelehnt, senden Sie sie bitte noch einmal."))
            .Add("en", new("One of our eight sending addresses is on SpamCop's list", "It stopped sending at 10:40; mail leaves through the other seven. If a message was refused, please send it again.")),
        $"/status/incidents/{incident}", Start);

    public async ValueTask DisposeAsync()
    {
        _sender.Dispose();
        Links.Dispose();
        await _data.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
