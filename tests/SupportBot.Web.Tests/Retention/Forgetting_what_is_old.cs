using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;
using SupportBot.Web.Cases;
using SupportBot.Web.Conversations;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;
using Samples = SupportBot.Web.Tests.Samples;

namespace SupportBot.Web.Retention;

/// <summary>The hourly job on a real database: what is due goes, what is not stays.</summary>
public sealed class Forgetting_what_is_old : IAsyncLifetime
{
    static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();
    DataFolder _data = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _data = ((DataFolder.Opening.Ready)await DataFolder.OpenAsync(_folder.FullName, Samples.Shipped.Settings with { IsDemonstration = false })).Folder;

    public async ValueTask DisposeAsync()
    {
        await _data.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Texts_of_yesterday_are_shortened_once_and_todays_are_not()
    {
        var letter = "Meine Kundennummer ist 4711.\n\n" + Samples.SpamcopBounce;
        await Store(db => Converse(db, "c", (Now.AddHours(-30), letter), (Now.AddHours(-1), letter)));

        await Forget();
        var lines = await Read(db => db.Lines.OrderBy(line => line.Number).ToListAsync(Cancel));

        lines[0].Text!.ShouldNotContain("4711");
        lines[0].Text!.ShouldContain("192.0.2.13");
        lines[0].ActivityJson.ShouldNotContain("4711");
        (lines[1].Text, lines[1].ActivityJson.Contains("4711", StringComparison.Ordinal)).ShouldBe((letter, true));

        await Forget(Now.AddDays(2));
        (await Read(db => db.Lines.CountAsync(line => line.Text!.Contains("4711"), Cancel))).ShouldBe(0);
    }

    [Fact]
    public async Task Old_conversations_go_with_lines_and_files_and_their_ticket_stays()
    {
        await Store(db =>
        {
            Converse(db, "old", (Now.AddDays(-100), "hallo"));
            Converse(db, "young", (Now.AddDays(-80), "hallo"));
            db.Uploads.Add(new() { Id = "u", ConversationId = "old", Name = "bounce.eml", ContentType = "message/rfc822", Content = [1], At = Now.AddMinutes(-1) });
            db.Tickets.Add(Ticket("12345674", closed: null));
        });

        await Forget();

        (await Read(db => db.Conversations.Select(row => row.Id).ToListAsync(Cancel))).ShouldBe(["young"]);
        (await Read(db => db.Lines.Select(row => row.ConversationId).ToListAsync(Cancel))).ShouldBe(["young"]);
        (await Read(db => db.Uploads.CountAsync(Cancel))).ShouldBe(0);
        (await Read(db => db.Tickets.CountAsync(Cancel))).ShouldBe(1);
    }

    [Fact]
    public async Task Only_tickets_closed_long_ago_are_deleted()
    {
        await Store(db => db.Tickets.AddRange(Ticket("1", null), Ticket("2", Now.AddDays(-800)), Ticket("3", Now.AddDays(-700))));

        await Forget();

        (await Read(db => db.Tickets.Select(row => row.Number).Order().ToListAsync(Cancel))).ShouldBe(["1", "3"]);
    }

    [Fact]
    public async Task Cases_closed_long_ago_go_with_their_addresses_and_open_ones_stay()
    {
        await Store(db => db.Cases.AddRange(Case(null), Case(Now.AddDays(-401)), Case(Now.AddDays(-399))));

        await Forget();

        (await Read(db => db.Cases.OrderBy(row => row.Number).Select(row => row.ClosedAt).ToListAsync(Cancel))).ShouldBe([null, Now.AddDays(-399)]);
        (await Read(db => db.CaseAddresses.CountAsync(Cancel))).ShouldBe(2);

        static CaseRow Case(DateTimeOffset? closed) => new() { Blocklist = "spamcop", OpenedAt = Now.AddDays(-500), Since = Now.AddDays(-500), ClosedAt = closed, Addresses = [new() { Address = "192.0.2.11", Since = Now.AddDays(-500) }] };
    }

    Task Forget(DateTimeOffset? at = null) => new Forgetting(_data.Store, Samples.Reader, Samples.Shipped.Settings).RunAsync(at ?? Now, Cancel);

    Task Store(Action<Db> work) => _data.Store.WriteAsync((db, _) =>
    {
        work(db);
        return Task.CompletedTask;
    }, Cancel);

    Task<T> Read<T>(Func<Db, Task<T>> read) => _data.Store.ReadAsync((db, _) => read(db), Cancel);

    static void Converse(Db db, string id, params (DateTimeOffset At, string Text)[] lines)
    {
        db.Conversations.Add(new() { Id = id, UserId = "u", Language = "de", StartedAt = lines[0].At, LastAt = lines[^1].At, LastNumber = lines.Length });
        db.Lines.AddRange(lines.Select((line, i) => new LineRow
        {
            ConversationId = id, Number = i + 1, At = line.At, Speaker = "customer", Text = line.Text, WantsAnswer = true,
            ActivityJson = System.Text.Json.JsonSerializer.Serialize(new { type = "message", text = line.Text, entities = new[] { line.Text } }),
        }));
    }

    static TicketRow Ticket(string number, DateTimeOffset? closed) => new()
    {
        Number = number, KeyHash = [1], OpenedAt = Now.AddDays(-900), Language = "de", ConversationId = "old", Subject = "s", LinesJson = "[]", BouncesJson = "[]", ClosedAt = closed,
    };
}
