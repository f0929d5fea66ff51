using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;
using SupportBot.Web.Status;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>Who sits before the console.</summary>
/// <param name="Id">The account's.</param>
/// <param name="Email">The mail address.</param>
/// <param name="Role">What they may do.</param>
/// <param name="IsStrong">Whether more than a password was shown.</param>
public sealed record Person(string Id, string Email, StaffRole Role, bool IsStrong)
{
    /// <summary>Nobody where the request comes without a session.</summary>
    public static Person? Of(ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id && StaffAccess.RoleOf(user) is { } role ? new(id, user.FindFirstValue(ClaimTypes.Email) ?? "", role, StaffAccess.IsStrong(user)) : null;

    public bool MayAct => Role >= StaffRole.Agent;

    public bool IsAdmin => Role == StaffRole.Admin;
}

/// <summary>The figures beside the rooms' names.</summary>
public sealed record ConsoleCounts(int Conversations, int Tickets, int Cases, int Sending, int Addresses, int SilentLists)
{
    static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    internal static async Task<ConsoleCounts> ReadAsync(Store store, RelaySnapshot relays, DateTimeOffset now, CancellationToken cancel)
    {
        var since = now - Recent;
        var (conversations, tickets, cases) = await store.ReadAsync(
            async (db, token) => (await db.Conversations.CountAsync(row => row.LastAt >= since, token), await db.Tickets.CountAsync(row => row.ClosedAt == null, token), await db.Cases.CountAsync(row => row.ClosedAt == null, token)), cancel);
        return new(conversations, tickets, cases, relays.Addresses.Count(address => address.Sends), relays.Addresses.Length, relays.Lists.Count(list => list.Doubt is not null));
    }
}

/// <summary>Everything the frame of one console page needs.</summary>
public sealed class ConsolePage
{
    ConsolePage(SiteFrame site, Words words, string path, string query, DateTimeOffset now, Person? person, string formKey, ConsoleCounts? counts, RelaySnapshot relays) =>
        (Site, Words, Path, Query, Now, Person, FormKey, Counts, Relays) = (site, words, path, query, now, person, formKey, counts, relays);

    internal SiteFrame Site { get; }

    public Words Words { get; }

    /// <summary>Of the request: <c>/staff/relays</c>.</summary>
    public string Path { get; }

    public string Query { get; }

    public DateTimeOffset Now { get; }

    /// <summary>The time zone in which people read and write times.</summary>
    public string Zone => Site.Settings.Hoster.TimeZone;

    /// <summary>Null on the pages of the sign-in.</summary>
    public Person? Person { get; }

    /// <summary>Every form brings it back.</summary>
    public string FormKey { get; }

    public ConsoleCounts? Counts { get; }

    public RelaySnapshot Relays { get; }

    public string Name => SiteFrame.NameOf(Site.Settings.Hoster);

    public bool IsDemonstration => Site.Settings.IsDemonstration;

    public bool HasProvider => Site.Settings.Staff.Oidc.Authority.Length > 0;

    public string Asset(string path) => Site.Assets.Url(path);

    public ImmutableArray<Words> Others => [.. Site.Languages.All.Where(words => words.Language != Words.Language)];

    internal static async ValueTask<ConsolePage> OfAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var site = services.GetRequiredService<SiteFrame>();
        var person = Person.Of(context.User);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var relays = services.GetRequiredService<RelayPool>().Now;
        var counts = person is { IsStrong: true } ? await ConsoleCounts.ReadAsync(services.GetRequiredService<Store>(), relays, now, context.RequestAborted) : null;
        var key = services.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context).RequestToken ?? "";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return new(site, site.Languages[Language(context, site.Languages)], context.Request.Path.Value ?? "/staff", context.Request.QueryString.Value ?? "", now, person, key, counts, relays);
    }

    /// <summary>Lets a handler ask for the page it answers with.</summary>
    public static ValueTask<ConsolePage> BindAsync(HttpContext context) => OfAsync(context);

    /// <summary>What the person chose, else what <c>?lang=</c> says, else what the browser wants.</summary>
    static string Language(HttpContext context, Languages languages)
    {
        var (chosen, asked) = (context.User.FindFirstValue(StaffClaims.Language), context.Request.Query["lang"].ToString());
        if (languages.Has(chosen)) return chosen!;
        return languages.Has(asked) ? asked : languages.Preferred(context.Request.Headers.AcceptLanguage);
    }
}

/// <summary>How rooms answer.</summary>
static class Room
{
    /// <summary>A form's deed is done: the page is asked for anew, so that going back or reloading does it no second time.</summary>
    public static RedirectHttpResult Back(string path) => TypedResults.LocalRedirect(path, permanent: false, preserveMethod: false);
}
