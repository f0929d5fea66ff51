using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;
using SupportBot.Web.Subscribers;

namespace SupportBot.Web.Staff;

/// <summary>Who is told of the status page: how many, which targets fail, one address found and removed at its owner's request.</summary>
static class SubscriberRoom
{
    const int Most = 50;

    const int LastNews = 10;

    public static void MapSubscriberRoom(this IEndpointRouteBuilder rooms)
    {
        rooms.MapGet("/subscribers", (ConsolePage page, Store store, CancellationToken cancel) => ShowAsync(page, store, "", cancel)).For(StaffRole.Agent);
        rooms.MapPost("/subscribers", async (HttpContext context, ConsolePage page, Store store, CancellationToken cancel) => await ShowAsync(page, store, (await context.Request.ReadFormAsync(cancel))["address"].ToString(), cancel)).For(StaffRole.Agent);
        rooms.MapPost("/subscribers/remove", (HttpContext context, ConsolePage page, SubscriberDesk desk, CancellationToken cancel) => ActAsync(context, page, desk, remove: true, cancel)).For(StaffRole.Agent);
        rooms.MapPost("/subscribers/resume", (HttpContext context, ConsolePage page, SubscriberDesk desk, CancellationToken cancel) => ActAsync(context, page, desk, remove: false, cancel)).For(StaffRole.Agent);
    }

    /// <summary>A search is a form that is posted: an address of a person stands in no log and no history.</summary>
    static async Task<RazorComponentResult> ShowAsync(ConsolePage page, Store store, string question, CancellationToken cancel)
    {
        var wanted = string.Concat(question.Where(c => !char.IsControl(c))).Trim();
        var unique = SubscriberAddress.Unique(wanted);
        return await store.ReadAsync(
            async (db, token) =>
            {
                var counts = await db.Subscribers.GroupBy(row => new { row.Kind, Confirmed = row.ConfirmedAt != null, Stopped = row.StoppedAt != null }).Select(rows => new { rows.Key, Count = rows.Count() }).ToListAsync(token);
                int Count(Func<string, bool, bool, bool> of) => counts.Where(group => of(group.Key.Kind, group.Key.Confirmed, group.Key.Stopped)).Sum(group => group.Count);
                var failing = await db.Subscribers.Where(row => row.FailingSince != null).OrderBy(row => row.FailingSince).Take(Most).ToListAsync(token);
                var found = wanted.Length == 0 ? [] : await db.Subscribers.Where(row => row.Unique == unique || row.Address == wanted).Take(Most).ToListAsync(token);
                var news = await db.StatusNews.OrderByDescending(row => row.Id).Take(LastNews).ToListAsync(token);
                var waiting = await db.Outbox.CountAsync(row => (row.Kind == NewsMail.Kind || row.Kind == NewsHook.Kind) && row.Done == null, token);
                return new RazorComponentResult<SubscribersPage>(new
                {
                    Page = page,
                    Question = wanted,
                    Mails = Count((kind, confirmed, stopped) => kind == SubscriberRow.Mail && confirmed && !stopped),
                    Hooks = Count((kind, confirmed, stopped) => kind == SubscriberRow.Hook && confirmed && !stopped),
                    Unconfirmed = Count((_, confirmed, _) => !confirmed),
                    Stopped = Count((_, _, stopped) => stopped),
                    Waiting = waiting,
                    Failing = failing.ConvertAll(row => SubscriberEntry.Of(row, SubscriberAddress.Masked(row))),
                    Found = found.ConvertAll(row => SubscriberEntry.Of(row, row.Address)),
                    News = news.ConvertAll(row => NewsEntry.Of(row, page.Words)),
                });
            },
            cancel);
    }

    static async Task<IResult> ActAsync(HttpContext context, ConsolePage page, SubscriberDesk desk, bool remove, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        if (!long.TryParse(form["subscriber"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return TypedResults.BadRequest();
        return await desk.ByStaffAsync(id, remove, page.Person!.Email, cancel) ? Room.Back("/staff/subscribers") : TypedResults.NotFound();
    }
}

/// <summary>A subscriber as the console shows it.</summary>
public sealed record SubscriberEntry(long Id, string Address, string Language, DateTimeOffset? ConfirmedAt, DateTimeOffset? FailingSince, DateTimeOffset? StoppedAt, string? Fault)
{
    internal static SubscriberEntry Of(SubscriberRow row, string address) => new(row.Id, address, row.Language, row.ConfirmedAt, row.FailingSince, row.StoppedAt, row.LastFault);
}

/// <summary>News and how far it got.</summary>
public sealed record NewsEntry(DateTimeOffset At, string Stage, string Title, int Mails, int Hooks, bool IsDone)
{
    internal static NewsEntry Of(NewsRow row, Words words)
    {
        var news = StatusNews.Read(row);
        return new(row.ToldAt, words[NewsPhrases.Stage(news)], news.In(words).Title, row.Mails, row.Hooks, row is { MailsDone: not null, HooksDone: not null });
    }
}
