using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>The relays and the lists: what stands where, and what a person may change about it. Each change is asked for twice, with its consequence in words.</summary>
static class RelayRoom
{
    const int LongestReason = 500;
    const int Events = 40;

    public static void MapRelayRoom(this IEndpointRouteBuilder rooms)
    {
        rooms.MapGet("/relays", ShowAsync).For(StaffRole.Reader);
        rooms.MapPost("/relays/drain", DrainAsync).For(StaffRole.Agent);
        rooms.MapPost("/relays/activate", ActivateAsync).For(StaffRole.Agent);
        rooms.MapPost("/relays/release", ReleaseAsync).For(StaffRole.Agent);
        rooms.MapPost("/relays/confirm", ConfirmAsync).For(StaffRole.Agent);
        rooms.MapPost("/relays/apply", ApplyAsync).For(StaffRole.Admin);
        rooms.MapGet("/lists", ListsAsync).For(StaffRole.Reader);
    }

    static async Task<RazorComponentResult> ShowAsync(ConsolePage page, Watching watching, Store store, Sensors sensors, string? ask, string? address, CancellationToken cancel) =>
        await PageAsync(page, watching, store, sensors, ask, address, null, cancel);

    static async Task<RazorComponentResult> PageAsync(ConsolePage page, Watching watching, Store store, Sensors sensors, string? ask, string? address, Phrase? fault, CancellationToken cancel, int minimum = 0, string? reason = null, string? until = null)
    {
        var since = page.Now.AddDays(-1);
        var events = await store.ReadAsync((db, token) => db.PoolEvents.Where(row => row.At >= since).OrderByDescending(row => row.Id).Take(Events).ToListAsync(token), cancel);
        return new RazorComponentResult<RelaysPage>(new
        {
            Page = page,
            Pools = Pools(page.Relays, watching),
            Question = page.Person!.MayAct ? Question(page.Relays, watching, ask, address) : null,
            Events = events.Select(row => new PoolHappening(row.At, row.Kind, row.Address, row.Blocklist, row.After, row.Detail)).ToList(),
            Lists = page.Relays.State.MassListings.Keys.Concat(page.Relays.State.Addresses.Where(state => state.Kept == Kept.Cascade).SelectMany(state => state.Listings).Where(listing => listing.Drains).Select(listing => listing.Blocklist)).Distinct(StringComparer.Ordinal).ToList(),
            Probes = sensors.Probes(page),
            Refused = sensors.Refusals(page),
            Fault = fault is null ? null : page.Words[fault, ("minimum", minimum)],
            Reason = reason ?? "",
            UntilHours = until ?? "",
        }) { StatusCode = fault is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict };
    }

    static ImmutableArray<PoolView> Pools(RelaySnapshot relays, Watching watching) =>
    [
        .. from view in relays.Addresses
           group view by (view.State.Pool, view.State.Address.AddressFamily) into pool
           orderby pool.Key.Pool, pool.Key.AddressFamily
           select new PoolView(pool.Key.Pool, pool.Key.AddressFamily == AddressFamily.InterNetworkV6 ? 6 : 4, pool.Count(view => view.Sends), PoolPolicy.Minimum(relays.State, pool.First().State.Address, watching.Rules), [.. pool]),
    ];

    /// <summary>What is about to be done, and what it would come to.</summary>
    static PoolQuestion? Question(RelaySnapshot relays, Watching watching, string? ask, string? text)
    {
        if (ask is not ("drain" or "activate" or "release") || !IPAddress.TryParse(text, out var address) || relays.Find(address) is not { } view) return null;
        var hold = new Hold(ask == "activate", "", null, relays.At, null);
        var decision = ask switch
        {
            "drain" => PoolPolicy.Drain(relays.State, address, hold, watching.Rules, relays.At, force: true),
            "activate" => PoolPolicy.Activate(relays.State, address, hold, watching.Rules, relays.At),
            _ => PoolPolicy.Release(relays.State, address, watching.Rules, relays.At),
        };
        if (decision is not PoolDecision.Done(var step)) return null;
        var pool = step.State.Addresses.Where(state => state.Pool == view.State.Pool && state.Address.AddressFamily == address.AddressFamily).ToList();
        return new(ask, view, pool.Count(state => state.Sends), pool.Count, PoolPolicy.Minimum(relays.State, address, watching.Rules));
    }

    static async Task<IResult> DrainAsync(HttpContext context, ConsolePage page, RelayPool pool, Watching watching, Store store, Sensors sensors, TimeProvider time, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        if (!IPAddress.TryParse(form["address"].ToString(), out var address)) return TypedResults.BadRequest();
        var (reason, force) = (Reason(form["reason"].ToString()), form["force"] == "yes");
        if (force && (!page.Person!.IsAdmin || reason is null)) return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        return await pool.DrainAsync(address, page.Person!.Email, reason, Until(form["until"].ToString(), time), force, cancel) switch
        {
            PoolDecision.Done => Room.Back("/staff/relays"),
            PoolDecision.BelowMinimum(var minimum) => await PageAsync(page, watching, store, sensors, "drain", address.ToString(), RelaysPage.BelowMinimum, cancel, minimum, reason, form["until"].ToString()),
            _ => TypedResults.NotFound(),
        };
    }

    static async Task<IResult> ActivateAsync(HttpContext context, ConsolePage page, RelayPool pool, TimeProvider time, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        if (!IPAddress.TryParse(form["address"].ToString(), out var address)) return TypedResults.BadRequest();
        return await pool.ActivateAsync(address, page.Person!.Email, Reason(form["reason"].ToString()), Until(form["until"].ToString(), time), cancel) is PoolDecision.Done ? Room.Back("/staff/relays") : TypedResults.NotFound();
    }

    static async Task<IResult> ReleaseAsync(HttpContext context, ConsolePage page, RelayPool pool, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        if (!IPAddress.TryParse(form["address"].ToString(), out var address)) return TypedResults.BadRequest();
        return await pool.ReleaseAsync(address, page.Person!.Email, cancel) is PoolDecision.Done ? Room.Back("/staff/relays") : TypedResults.NotFound();
    }

    static async Task<IResult> ConfirmAsync(HttpContext context, ConsolePage page, RelayPool pool, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        await pool.ConfirmAsync(form["list"].ToString(), page.Person!.Email, cancel);
        return Room.Back("/staff/relays");
    }

    static async Task<IResult> ApplyAsync(ConsolePage page, RelayPool pool, CancellationToken cancel)
    {
        await pool.ApplyAsync(page.Person!.Email, cancel);
        return Room.Back("/staff/relays");
    }

    static async Task<RazorComponentResult> ListsAsync(ConsolePage page, Watching watching, BlocklistCatalog catalog, Store store, CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(page.Now.UtcDateTime);
        var days = await store.ReadAsync((db, token) => db.ListDays.Where(row => row.Day == today).ToDictionaryAsync(row => row.Blocklist, token), cancel);
        var rows = from list in page.Relays.Lists
                   let day = days.GetValueOrDefault(list.Id)
                   let known = catalog.All.First(entry => entry.Id == list.Id)
                   select new ListHealth(list, page.Relays.Addresses.Count(view => view.State.Listings.Any(listing => listing.Counts && listing.Blocklist == list.Id)),
                       day is { Answers: > 0 } ? (int)(day.Milliseconds / day.Answers) : null, day?.Failures ?? 0, known.Removal, known.Lasts);
        return new RazorComponentResult<ListsPage>(new { Page = page, Lists = rows.ToList() });
    }

    static string? Reason(string text) => text.Trim() is { Length: > 0 } reason ? reason[..Math.Min(reason.Length, LongestReason)] : null;

    /// <summary>Hours from now; nothing else than what the form offers.</summary>
    static DateTimeOffset? Until(string text, TimeProvider time) => text switch
    {
        "1" or "4" or "24" => time.GetUtcNow().AddHours(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
        _ => null,
    };
}

/// <summary>The addresses of one pool and family.</summary>
public sealed record PoolView(string Name, int Family, int Sending, int Minimum, ImmutableArray<AddressView> Addresses);

/// <summary>A change that is asked for, and what it would come to.</summary>
/// <param name="Ask">drain, activate, release.</param>
/// <param name="Address">Of which address.</param>
/// <param name="After">So many of its pool send afterwards.</param>
/// <param name="Total">Of so many.</param>
/// <param name="Minimum">At least so many must.</param>
public sealed record PoolQuestion(string Ask, AddressView Address, int After, int Total, int Minimum);

/// <summary>Something that happened in the pool.</summary>
public sealed record PoolHappening(DateTimeOffset At, string Kind, string? Address, string? Blocklist, string? After, string? Detail);

/// <summary>How one list answers.</summary>
public sealed record ListHealth(ListView List, int Listed, int? Milliseconds, int Failures, RemovalWay Removal, TimeSpan? Lasts);
