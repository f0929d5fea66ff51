using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;
using SupportBot.Web.Subscribers;

namespace SupportBot.Web.CustomerMail;

/// <summary>
/// The way out that stands in each mail to a customer: no such mail goes to this mailbox any more, whoever types it. The link holds the address's
/// keyed hash, signed; the address itself is in neither link nor database.
/// </summary>
sealed class NeverAgain(Store store, MailAllowance allowance, SubscriberLinks links, TimeProvider time)
{
    /// <param name="address">Whose.</param>
    /// <param name="language">The page's; null: for programs (RFC 8058), which ask for no language.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<string> LinkAsync(string address, string? language, CancellationToken cancel) =>
        $"{links.Site}{(language is null ? "" : $"/{language}")}{NeverAgainRoutes.Path}?key={await links.KeyAsync(LinkUse.NeverAgain, await allowance.AddressMarkAsync(address, cancel), cancel)}";

    public async Task<bool> HasAsync(string address, CancellationToken cancel)
    {
        var mark = await allowance.AddressMarkAsync(address, cancel);
        return await store.ReadAsync((db, token) => db.NeverMails.AnyAsync(row => row.Mark == mark, token), cancel);
    }

    /// <summary>Whether a link is ours, and whether its button was pressed before; null: it is none of ours.</summary>
    public async Task<bool?> LookAsync(string? key, CancellationToken cancel) =>
        await links.ReadAsync(LinkUse.NeverAgain, key, cancel) is { } mark ? await store.ReadAsync((db, token) => db.NeverMails.AnyAsync(row => row.Mark == mark, token), cancel) : null;

    /// <summary>False: the link is none of ours.</summary>
    public async Task<bool> StopAsync(string? key, CancellationToken cancel)
    {
        if (await links.ReadAsync(LinkUse.NeverAgain, key, cancel) is not { } mark) return false;
        await Conversations.Transcript.Retry(() => store.WriteAsync(
            async (db, token) =>
            {
                if (!await db.NeverMails.AnyAsync(row => row.Mark == mark, token)) db.NeverMails.Add(new() { Mark = mark, At = time.GetUtcNow() });
                return true;
            },
            cancel));
        return true;
    }
}

/// <summary>One page without JavaScript: the link shows a button, for mail scanners open links too, and the button does it.</summary>
static class NeverAgainRoutes
{
    public const string Path = "/mail/unsubscribe";

    public static void MapCustomerMail(this IEndpointRouteBuilder routes)
    {
        routes.MapGet($"/{{lang:language}}{Path}", ShowAsync).AddEndpointFilter(SubscriberRoutes.Private);
        routes.MapPost($"/{{lang:language}}{Path}", StopAsync).AddEndpointFilter(SubscriberRoutes.Private);

        // One click of a mail program (RFC 8058): no cookie, no page before it, whatever the body.
        routes.MapPost(Path, StopAsync).AddEndpointFilter(SubscriberRoutes.Private);
    }

    static async Task<RazorComponentResult> ShowAsync(PageContext page, NeverAgain never, string? key, CancellationToken cancel) =>
        Said(page, await never.LookAsync(key, cancel) switch { null => NeverAgainState.Forged, true => NeverAgainState.Done, _ => NeverAgainState.Asked }, key);

    static async Task<RazorComponentResult> StopAsync(PageContext page, NeverAgain never, string? key, CancellationToken cancel) =>
        Said(page, await never.StopAsync(key, cancel) ? NeverAgainState.Done : NeverAgainState.Forged, null);

    static RazorComponentResult Said(PageContext page, NeverAgainState state, string? key) =>
        new RazorComponentResult<NeverAgainPage>(new { Page = page, State = state, Key = key }) { StatusCode = state == NeverAgainState.Forged ? StatusCodes.Status404NotFound : StatusCodes.Status200OK };
}

/// <summary>What the page says.</summary>
public enum NeverAgainState
{
    /// <summary>The button is still to be pressed.</summary>
    Asked,

    /// <summary>It was.</summary>
    Done,

    /// <summary>The link is none of ours.</summary>
    Forged,
}
