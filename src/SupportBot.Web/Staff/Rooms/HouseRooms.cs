using System.Collections.Immutable;
using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Quartz;
using SupportBot.Web.Alerts;
using SupportBot.Web.Cases;
using SupportBot.Web.Forwarding;
using SupportBot.Web.Mailboxes;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Staff;

/// <summary>What is due today, the jobs, the settings in force, the accounts, the audit.</summary>
static class HouseRooms
{
    const int MostEntries = 200;

    public static void MapHouseRooms(this IEndpointRouteBuilder rooms)
    {
        rooms.MapGet("/today", TodayAsync).For(StaffRole.Reader);
        rooms.MapGet("/jobs", JobsAsync).For(StaffRole.Reader);
        rooms.MapGet("/settings", RazorComponentResult (ConsolePage page, AppSettings settings) => new RazorComponentResult<SettingsPage>(new { Page = page, Settings = InForce.Of(settings) })).For(StaffRole.Admin);
        rooms.MapGet("/accounts", AccountsAsync).For(StaffRole.Admin);
        rooms.MapPost("/accounts/role", ChangeRoleAsync).For(StaffRole.Admin);
        rooms.MapPost("/accounts/disable", (HttpContext context, ConsolePage page, Store store, TimeProvider time, CancellationToken cancel) => SwitchAsync(context, page, store, time, disable: true, cancel)).For(StaffRole.Admin);
        rooms.MapPost("/accounts/enable", (HttpContext context, ConsolePage page, Store store, TimeProvider time, CancellationToken cancel) => SwitchAsync(context, page, store, time, disable: false, cancel)).For(StaffRole.Admin);
        rooms.MapGet("/audit", AuditAsync).For(StaffRole.Admin);
    }

    static async Task<RazorComponentResult> TodayAsync(ConsolePage page, Store store, CaseDesk desk, Sensors sensors, CancellationToken cancel)
    {
        var (tickets, stuck) = await store.ReadAsync(
            async (db, token) => (
                await db.Tickets.Where(row => row.ClosedAt == null).OrderBy(row => row.AnswerBy).Take(10).Select(row => new { row.Number, row.Subject, row.OpenedAt, row.AnswerBy, row.Language, row.Email }).ToListAsync(token),
                await db.Outbox.Where(row => row.Done == null && row.LastError != null).OrderBy(row => row.Id).Take(10).Select(row => new StuckDelivery(row.Kind, row.Attempts, row.LastError!)).ToListAsync(token)),
            cancel);
        return new RazorComponentResult<TodayPage>(new { Page = page, Open = tickets.ConvertAll(row => new TicketEntry(TicketNumber.Shown(row.Number), row.Subject, row.OpenedAt, row.AnswerBy, null, row.Language, row.Email)), Stuck = stuck, Due = (await desk.ListAsync(closedToo: false, cancel)).Where(work => work.IsDue).Select(work => CaseEntry.Of(work, page)).ToList(), Findings = sensors.Findings(page),
            Standing = (await AlertDesk.OpenAsync(store, cancel)).ConvertAll(alert => StandingAlert.Of(alert, page)) });
    }

    static async Task<RazorComponentResult> JobsAsync(ConsolePage page, ISchedulerFactory schedulers, JobBook book, RefusalMailbox mailbox, ForwardMailbox forwards, AppSettings settings, TimeProvider time, CancellationToken cancel)
    {
        var scheduler = await schedulers.GetScheduler(cancel);
        var jobs = new List<JobEntry>();
        foreach (var key in await scheduler.GetJobKeys(GroupMatcher<JobKey>.AnyGroup(), cancel))
        {
            var triggers = await scheduler.GetTriggersOfJob(key, cancel);
            var run = book.Last(key.Name);
            jobs.Add(new(key.Name, triggers.Select(trigger => trigger.PreviousFireTimeUtc).Max(), triggers.Select(trigger => trigger.NextFireTimeUtc).Min(), run?.Took, run?.Fault));
        }

        var told = settings.TakesForwards ? ForwardSentences.Of(forwards.Now, await forwards.FatesAsync(time.GetUtcNow() - ForwardSentences.Window, cancel), page.Words) : [];
        return new RazorComponentResult<JobsPage>(new { Page = page, Forwards = told, Jobs = jobs.OrderBy(job => job.Name, StringComparer.Ordinal).ToList(), Mailbox = settings.Mailboxes.ContainsKey("refusals") ? Mailbox(mailbox.Now, page.Words) : null });
    }

    static string Mailbox(MailboxState state, Words words)
    {
        if (state.Fault is { } fault) return words[JobsPage.MailboxFault, ("fault", fault)];
        var read = words[JobsPage.MailboxGood, ("read", state.Read), ("counted", state.Counted)];
        return state.IsNearlyFull ? $"{read} {words[JobsPage.MailboxFull, ("full", state.Full)]}" : read;
    }

    static async Task<RazorComponentResult> AccountsAsync(ConsolePage page, Store store, CancellationToken cancel)
    {
        var rows = await store.ReadAsync(async (db, token) => (await db.Staff.OrderBy(row => row.Email).ToListAsync(token)).ConvertAll(row => (row, keys: db.Passkeys.Count(key => key.StaffId == row.Id))), cancel);
        return new RazorComponentResult<AccountsPage>(new { Page = page, Accounts = rows.ConvertAll(pair => new AccountEntry(pair.row.Id, pair.row.Email, pair.row.Role, pair.row.SignedInAt, pair.row.DisabledAt, pair.row.HasAuthenticator, pair.keys)) });
    }

    static async Task<IResult> ChangeRoleAsync(HttpContext context, ConsolePage page, Store store, TimeProvider time, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        if (!Enum.TryParse<StaffRole>(form["role"].ToString(), out var role) || !Enum.IsDefined(role)) return TypedResults.BadRequest();
        return await ChangeAsync(page, store, form["account"].ToString(), (db, row) =>
        {
            if (row.Role == role) return;
            (row.Role, row.SecurityStamp) = (role, Guid.NewGuid().ToString("N"));
            db.Record(time.GetUtcNow(), page.Person!.Email, "staff.role", row.Email, role.ToString());
        }, cancel);
    }

    static async Task<IResult> SwitchAsync(HttpContext context, ConsolePage page, Store store, TimeProvider time, bool disable, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        return await ChangeAsync(page, store, form["account"].ToString(), (db, row) =>
        {
            if (row.DisabledAt is not null == disable) return;
            (row.DisabledAt, row.SecurityStamp) = (disable ? time.GetUtcNow() : null, Guid.NewGuid().ToString("N"));
            db.Record(time.GetUtcNow(), page.Person!.Email, disable ? "staff.disable" : "staff.enable", row.Email);
        }, cancel);
    }

    /// <summary>Nobody changes their own account here: the last admin would lock everybody out.</summary>
    static async Task<IResult> ChangeAsync(ConsolePage page, Store store, string id, Action<Db, StaffRow> change, CancellationToken cancel)
    {
        if (id == page.Person!.Id) return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        var done = await store.WriteAsync(
            async (db, token) =>
            {
                if (await db.Staff.FindAsync([id], token) is not { } row) return false;
                change(db, row);
                row.ConcurrencyStamp = Guid.NewGuid().ToString("N");   // whoever has read the row before must not write it back
                return true;
            },
            cancel);
        return done ? Room.Back("/staff/accounts") : TypedResults.NotFound();
    }

    static async Task<RazorComponentResult> AuditAsync(ConsolePage page, Store store, long? before, CancellationToken cancel)
    {
        var rows = await store.ReadAsync((db, token) => db.Audit.Where(row => before == null || row.Id < before).OrderByDescending(row => row.Id).Take(MostEntries).ToListAsync(token), cancel);
        return new RazorComponentResult<AuditPage>(new { Page = page, Entries = rows.ConvertAll(row => new AuditEntry(row.Id, row.At, row.Who, row.Act, row.Subject, row.Detail)), More = rows.Count == MostEntries });
    }
}

/// <summary>A matter that stands.</summary>
public sealed record StandingAlert(MailState State, string Happened, string ToDo, DateTimeOffset Opened)
{
    internal static StandingAlert Of(Alert alert, ConsolePage page)
    {
        var (happened, toDo) = AlertText.Standing(alert, page.Words, page.Now);
        return new(alert.Kind.Severity == Severity.Page ? MailState.Outage : MailState.Note, happened, toDo, alert.Opened);
    }
}

/// <summary>A delivery that fails.</summary>
public sealed record StuckDelivery(string Kind, int Attempts, string Fault);

/// <summary>A job of the schedule.</summary>
public sealed record JobEntry(string Name, DateTimeOffset? Last, DateTimeOffset? Next, TimeSpan? Took, string? Fault);

/// <summary>An account as admins see it.</summary>
public sealed record AccountEntry(string Id, string Email, StaffRole Role, DateTimeOffset? SignedInAt, DateTimeOffset? DisabledAt, bool HasAuthenticator, int Passkeys);

/// <summary>An entry of the audit.</summary>
public sealed record AuditEntry(long Id, DateTimeOffset At, string Who, string Act, string? Subject, string? Detail);

/// <summary>The settings as they are in force.</summary>
static class InForce
{
    const string Hidden = "••••";

    /// <summary>Key and value, secrets masked, in the settings' own order.</summary>
    public static List<(string Key, string Value)> Of(AppSettings settings)
    {
        var rows = new List<(string, string)>();
        Walk(settings, "", rows);
        return rows;
    }

    static void Walk(object section, string prefix, List<(string, string)> rows)
    {
        foreach (var property in SettingsBinder.Settings(section.GetType()))
        {
            var (key, value) = (prefix + property.Name, property.GetValue(section));
            if (property.GetCustomAttribute<SettingAttribute>()!.Secret)
            {
                rows.Add((key, value is null or "" ? "" : Hidden));
            }
            else if (value is System.Collections.IDictionary named)
            {
                foreach (System.Collections.DictionaryEntry entry in named) Walk(entry.Value!, $"{key}:{entry.Key}:", rows);
            }
            else if (value is not null && SettingsBinder.Settings(value.GetType()).Length > 0)
            {
                Walk(value, key + ":", rows);
            }
            else
            {
                rows.Add((key, Text(value)));
            }
        }
    }

    static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        System.Collections.IEnumerable many => string.Join(", ", many.Cast<object>()),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };
}
