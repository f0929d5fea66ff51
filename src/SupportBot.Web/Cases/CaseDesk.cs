using System.Collections.Immutable;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SupportBot.Blocklists;
using SupportBot.Web.Settings;
using SupportBot.Web.Staff;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Cases;

/// <summary>What people do about listings. Cases are opened and closed by the sweeps (<see cref="CaseBook"/>); here somebody works on them.</summary>
sealed class CaseDesk(Store store, BlocklistCatalog catalog, AppSettings settings, TimeProvider time)
{
    public const int LongestText = 2000;
    public const int LongestName = 320;

    /// <summary>Who has closed a case whose addresses are all gone from the list.</summary>
    public const string BySweep = "sweep";

    /// <summary>Who has closed a case whose addresses are all gone from the settings.</summary>
    public const string BySettings = "settings";

    /// <summary>Closed ones are shown so many.</summary>
    const int MostClosed = 200;

    readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(settings.Hoster.TimeZone);

    /// <summary>Open cases, what is due today on top, then by the day of the next look; behind them, where asked for, the newest closed ones.</summary>
    public async Task<ImmutableArray<CaseView>> ListAsync(bool closedToo, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var (open, closed) = await store.ReadAsync(async (db, token) => (
            await db.Cases.Include(row => row.Addresses).Where(row => row.ClosedAt == null).ToListAsync(token),
            closedToo ? await db.Cases.Include(row => row.Addresses).Where(row => row.ClosedAt != null).OrderByDescending(row => row.ClosedAt).Take(MostClosed).ToListAsync(token) : []), cancel);
        return
        [
            .. open.Select(row => View(row, now)).OrderByDescending(work => work.IsDue).ThenBy(work => work.NextLook).ThenBy(work => work.Number),
            .. closed.Select(row => View(row, now)),
        ];
    }

    /// <summary>One case, or null.</summary>
    public async Task<CaseView?> FindAsync(int number, CancellationToken cancel) =>
        await store.ReadAsync((db, token) => db.Cases.Include(row => row.Addresses).FirstOrDefaultAsync(row => row.Number == number, token), cancel) is { } row ? View(row, time.GetUtcNow()) : null;

    /// <summary>Somebody has done a step. Ticked again: who did it first stays.</summary>
    public Task<CaseResult> TickAsync(int number, CaseStep step, string by, CancellationToken cancel) =>
        StepAsync(number, new(by, "case.tick"), step, (row, now) => Set(row, step, DelistingPlan.Ticked(CaseView.FactsOf(row), step) ?? new(by, now)), cancel);

    /// <summary>It was not done after all.</summary>
    public Task<CaseResult> UntickAsync(int number, CaseStep step, string by, CancellationToken cancel) => StepAsync(number, new(by, "case.untick"), step, (row, _) => Set(row, step, null), cancel);

    /// <summary>Somebody has asked the operator, or reported to it that the source is locked; again and later, where it is needed.</summary>
    /// <param name="number">The case.</param>
    /// <param name="by">Who.</param>
    /// <param name="at">When; null: now. A time to come is taken for now.</param>
    /// <param name="cancel">Ends it.</param>
    public Task<CaseResult> AskedAsync(int number, string by, DateTimeOffset? at, CancellationToken cancel) =>
        StepAsync(number, new(by, "case.asked"), CaseStep.Asked, (row, now) => Set(row, CaseStep.Asked, new(by, at < now ? at.Value : now)), cancel);

    /// <summary>What colleagues should know, in place of what stood there; empty: nothing. The only thing that still changes on a closed case.</summary>
    public Task<CaseResult> NoteAsync(int number, string text, string by, CancellationToken cancel) =>
        ActAsync(number, new(by, "case.note"), evenClosed: true, (row, _) => row.Note = string.IsNullOrWhiteSpace(text) ? null : Short(text.Trim()), cancel);

    /// <summary>Somebody decides when to look again.</summary>
    public Task<CaseResult> LookAgainAsync(int number, DateTimeOffset at, string by, CancellationToken cancel) => ActAsync(number, new(by, "case.look", At(at)), evenClosed: false, (row, _) => row.NextLook = at, cancel);

    /// <summary>Closes it though the list still names the addresses; it stays closed until the listing ends and comes back.</summary>
    public Task<CaseResult> CloseAsync(int number, string by, string reason, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return ActAsync(number, new(by, "case.close", reason.Trim()), evenClosed: false, (row, now) => (row.ClosedAt, row.ClosedBy, row.CloseReason) = (now, Name(by), Short(reason.Trim())), cancel);
    }

    Task<CaseResult> StepAsync(int number, Act by, CaseStep step, Action<CaseRow, DateTimeOffset> tick, CancellationToken cancel) => ActAsync(number, by with { Detail = KebabSteps.Name(step) }, evenClosed: false, (row, now) =>
    {
        if (!View(row, now).Plan.Steps.Contains(step)) return new CaseResult.NoSuchStep(View(row, now), step);
        tick(row, now);
        row.NextLook = View(row, now).Plan.NextLook;
        return null;
    }, cancel);

    Task<CaseResult> ActAsync(int number, Act by, bool evenClosed, Action<CaseRow, DateTimeOffset> act, CancellationToken cancel) => ActAsync(number, by, evenClosed, (row, now) =>
    {
        act(row, now);
        return null;
    }, cancel);

    Task<CaseResult> ActAsync(int number, Act by, bool evenClosed, Func<CaseRow, DateTimeOffset, CaseResult?> act, CancellationToken cancel) => store.WriteAsync<CaseResult>(async (db, token) =>
    {
        await db.LockAsync(CaseBook.LockName, token);   // a sweep that closes it meanwhile is not overwritten
        if (await db.Cases.Include(row => row.Addresses).FirstOrDefaultAsync(row => row.Number == number, token) is not { } row) return new CaseResult.NoSuchCase(number);
        var now = time.GetUtcNow();
        if (row.ClosedAt is not null && !evenClosed) return new CaseResult.IsClosed(View(row, now));
        if (act(row, now) is { } refused) return refused;
        db.Record(now, by.Who, by.What, number.ToString(CultureInfo.InvariantCulture), by.Detail);
        return new CaseResult.Done(View(row, now));
    }, cancel);

    CaseView View(CaseRow row, DateTimeOffset now) => CaseView.Of(row, catalog, _zone, now);

    static void Set(CaseRow row, CaseStep step, Tick? tick)
    {
        var (by, at) = (tick is null ? null : Name(tick.By), tick?.At);
        if (step == CaseStep.SourceFound) (row.FoundBy, row.FoundAt) = (by, at);
        else if (step == CaseStep.SourceLocked) (row.LockedBy, row.LockedAt) = (by, at);
        else (row.AskedBy, row.AskedAt) = (by, at);
    }

    static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);

    static string Short(string text) => text.Length <= LongestText ? text : text[..LongestText];

    static string Name(string by) => by.Length <= LongestName ? by : by[..LongestName];

    /// <summary>For the audit: who does what.</summary>
    sealed record Act(string Who, string What, string? Detail = null);
}
