using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SupportBot.Testing;
using SupportBot.Web.Relays;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Cases;

/// <summary>People at the desk: each act says what came of it.</summary>
public sealed class The_delisting_desk : IAsyncLifetime
{
    /// <summary>23:30 at the hoster's.</summary>
    static readonly DateTimeOffset Evening = new(2026, 11, 28, 22, 30, 0, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();
    readonly FakeTimeProvider _time = new(Evening);
    OwnPool _pool = null!;
    CaseDesk _desk = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _pool = await OwnPool.StartAsync(_folder, [11, 12]);
        _desk = new(_pool.Store, Samples.Shipped.Catalog, _pool.Good.Settings, _time);
        await _pool.Store.WriteAsync((db, _) =>
        {
            db.Cases.AddRange(Case("spamcop", Evening.AddDays(2)), Case("barracuda", Evening.AddHours(-1)), Case("psbl", Evening.AddMinutes(10)), Case("spamhaus", Evening.AddHours(1)), Case("mailspike", Evening, closed: Evening));
            return Task.CompletedTask;
        }, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_due_today_by_the_hosters_clock_is_on_top_and_closed_ones_come_last_when_asked_for()
    {
        var open = await _desk.ListAsync(closedToo: false, Cancel);
        open.Select(work => (work.Blocklist, work.IsDue)).ShouldBe([("barracuda", true), ("psbl", true), ("spamhaus", false), ("spamcop", false)]);

        (await _desk.ListAsync(closedToo: true, Cancel))[^1].ShouldSatisfyAllConditions(work => work.Blocklist.ShouldBe("mailspike"), work => work.IsDue.ShouldBeFalse());
    }

    [Fact]
    public async Task Who_ticked_when_stays_and_the_next_look_follows()
    {
        var number = await NumberAsync("barracuda");
        await _desk.TickAsync(number, CaseStep.SourceFound, "anna", Cancel);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _desk.TickAsync(number, CaseStep.SourceFound, "carl", Cancel);
        await _desk.TickAsync(number, CaseStep.SourceLocked, "carl", Cancel);
        var asked = (await _desk.AskedAsync(number, "carl", Evening.AddMinutes(-20), Cancel)).ShouldBeOfType<CaseResult.Done>().Case;

        (asked.Facts.Found, asked.Facts.Locked, asked.Facts.Asked).ShouldBe((new("anna", Evening), new("carl", Evening.AddMinutes(1)), new("carl", Evening.AddMinutes(-20))));
        asked.NextLook.ShouldBe(Evening.AddMinutes(-20).AddDays(1));
        asked.Plan.Missing.ShouldBeEmpty();

        var unticked = (await _desk.UntickAsync(number, CaseStep.SourceLocked, "anna", Cancel)).ShouldBeOfType<CaseResult.Done>().Case;
        (unticked.Facts.Locked, unticked.IsDue).ShouldBe((null, true));
        (await _desk.AskedAsync(number, "carl", Evening.AddDays(1), Cancel)).ShouldBeOfType<CaseResult.Done>().Case.Facts.Asked!.At.ShouldBe(_time.GetUtcNow());
    }

    [Fact]
    public async Task A_note_and_a_day_to_look_again_are_kept()
    {
        var number = await NumberAsync("barracuda");
        await _desk.NoteAsync(number, "  Kunde informiert\n", "anna", Cancel);
        await _desk.LookAgainAsync(number, Evening.AddDays(3), "anna", Cancel);

        var work = (await _desk.FindAsync(number, Cancel))!;
        (work.Note, work.NextLook, work.IsDue).ShouldBe(("Kunde informiert", Evening.AddDays(3), false));
        (await _desk.NoteAsync(number, new string('x', 5000), "anna", Cancel)).ShouldBeOfType<CaseResult.Done>().Case.Note!.Length.ShouldBe(CaseDesk.LongestText);
        (await _desk.NoteAsync(number, "", "anna", Cancel)).ShouldBeOfType<CaseResult.Done>().Case.Note.ShouldBeNull();
    }

    [Fact]
    public async Task A_closed_case_says_so_and_only_its_note_changes()
    {
        var number = await NumberAsync("barracuda");
        (await _desk.CloseAsync(number, "anna", "the customer moves away", Cancel)).ShouldBeOfType<CaseResult.Done>().Case.ShouldSatisfyAllConditions(
            work => (work.ClosedBy, work.ClosedAt, work.CloseReason).ShouldBe(("anna", Evening, "the customer moves away")));

        (await _desk.TickAsync(number, CaseStep.SourceFound, "carl", Cancel)).ShouldBeOfType<CaseResult.IsClosed>();
        (await _desk.AskedAsync(number, "carl", null, Cancel)).ShouldBeOfType<CaseResult.IsClosed>();
        (await _desk.CloseAsync(number, "carl", "again", Cancel)).ShouldBeOfType<CaseResult.IsClosed>().Case.ClosedBy.ShouldBe("anna");
        (await _desk.NoteAsync(number, "see ticket", "anna", Cancel)).ShouldBeOfType<CaseResult.Done>();
        await Should.ThrowAsync<ArgumentException>(() => _desk.CloseAsync(number, "anna", " ", Cancel));
    }

    [Fact]
    public async Task A_number_or_a_step_that_is_not_there_is_told()
    {
        (await _desk.TickAsync(99, CaseStep.SourceFound, "anna", Cancel)).ShouldBe(new CaseResult.NoSuchCase(99));
        (await _desk.FindAsync(99, Cancel)).ShouldBeNull();

        await _pool.Store.WriteAsync((db, token) => db.Cases.Where(row => row.Blocklist == "spamhaus").ExecuteUpdateAsync(set => set.SetProperty(row => row.NeverByWaiting, true), token), Cancel);
        (await _desk.TickAsync(await NumberAsync("spamhaus"), CaseStep.SourceFound, "anna", Cancel)).ShouldBeOfType<CaseResult.NoSuchStep>();
    }

    async Task<int> NumberAsync(string list) => (await _desk.ListAsync(closedToo: true, Cancel)).Single(work => work.Blocklist == list).Number;

    static CaseRow Case(string list, DateTimeOffset look, DateTimeOffset? closed = null) => new()
    {
        Blocklist = list,
        OpenedAt = Evening.AddHours(-2),
        Since = Evening.AddHours(-2),
        NextLook = look,
        ClosedAt = closed,
        ClosedBy = closed is null ? null : CaseDesk.BySweep,
        Addresses = [new() { Address = "192.0.2.11", Since = Evening.AddHours(-2), Ended = closed }],
    };
}
