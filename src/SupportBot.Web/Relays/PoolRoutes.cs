using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Net.Http.Headers;
using SupportBot.Relays;
using SupportBot.Web.Conversations.DirectLine;
using SupportBot.Web.Site;
using SupportBot.Web.Staff;

namespace SupportBot.Web.Relays;

/// <summary>The pool for programs: what stands where, the list for relays on other hosts, drains and activations.</summary>
static class PoolRoutes
{
    const string Scope = "pool";
    const int MostBody = 16 * 1024;
    const int LongestReason = 500;

    static readonly Problem UnknownAddress = new(StatusCodes.Status404NotFound, "pool/unknown-address", new("problem.pool-unknown-address.title"), new("problem.pool-unknown-address.detail", "address"));
    static readonly Problem UnknownRelay = new(StatusCodes.Status404NotFound, "pool/unknown-relay", new("problem.pool-unknown-relay.title"), new("problem.pool-unknown-relay.detail"));
    static readonly Problem BelowMinimum = new(StatusCodes.Status409Conflict, "pool/below-minimum", new("problem.pool-below-minimum.title"), new("problem.pool-below-minimum.detail", "minimum"));
    static readonly Problem WrongBody = new(StatusCodes.Status400BadRequest, "pool/wrong-body", new("problem.pool-wrong-body.title"), new("problem.pool-wrong-body.detail"));
    static readonly Problem NotKnown = new(StatusCodes.Status503ServiceUnavailable, "pool/not-known-yet", new("problem.pool-not-known.title"), new("problem.pool-not-known.detail"));

    public static void MapPool(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/pool", (RelayPool pool) => TypedResults.Json(PoolAddress.All(pool.Now), PoolAnswerJson.Default.ImmutableArrayPoolAddress)).RequireKey(Scope);
        routes.MapGet("/api/pool/active.txt", ActiveAsync).RequireKey(Scope);
        routes.MapPost("/api/pool/{address}/drain", DrainAsync).RequireKey(Scope);
        routes.MapPost("/api/pool/{address}/activate", ActivateAsync).RequireKey(Scope);
        routes.MapPost("/api/pool/{address}/release", ReleaseAsync).RequireKey(Scope);
    }

    /// <summary>
    /// The pool file's bytes, of one relay or all, for whoever keeps a copy elsewhere. Refused as long as nothing is known or a change of the settings
    /// waits; 204 when nothing of it may send: in both cases the copy stays as it is.
    /// </summary>
    static async Task<IResult> ActiveAsync(HttpContext context, string? relay, RelayPool pool, CancellationToken cancel)
    {
        context.Response.Headers.CacheControl = "no-cache";
        var now = pool.Now;
        if (relay is not null && !now.Addresses.Any(view => view.State.Relay == relay)) return Problems.Of(UnknownRelay);
        if (!now.Knows || now.Waits) return Problems.Of(NotKnown);
        if (PoolFile.Text(now.Addresses.Select(view => view.State), relay) is not { } text) return TypedResults.NoContent();

        if (relay is not null) await pool.PulledAsync(relay, [.. now.Addresses.Where(view => view.State.Relay == relay && view.Sends).Select(view => view.State.Address)], cancel);
        var bytes = Encoding.ASCII.GetBytes(text);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
        return TypedResults.Bytes(bytes, "text/plain; charset=us-ascii", entityTag: tag);
    }

    static async Task<IResult> DrainAsync(HttpContext context, string address, RelayPool pool, TimeProvider time, CancellationToken cancel)
    {
        if (Find(pool, address) is not { } ours) return Unknown(address);
        if (await WishAsync(context, time, cancel) is not { } wish) return Problems.Of(WrongBody);
        return Answer(await pool.DrainAsync(ours, context.Key().Name, wish.Reason, wish.Until, wish.Force, cancel), ours, pool);
    }

    static async Task<IResult> ActivateAsync(HttpContext context, string address, RelayPool pool, TimeProvider time, CancellationToken cancel)
    {
        if (Find(pool, address) is not { } ours) return Unknown(address);
        if (await WishAsync(context, time, cancel) is not { } wish) return Problems.Of(WrongBody);
        return Answer(await pool.ActivateAsync(ours, context.Key().Name, wish.Reason, wish.Until, cancel), ours, pool);
    }

    static async Task<IResult> ReleaseAsync(HttpContext context, string address, RelayPool pool, CancellationToken cancel) =>
        Find(pool, address) is { } ours ? Answer(await pool.ReleaseAsync(ours, context.Key().Name, cancel), ours, pool) : Unknown(address);

    static IResult Answer(PoolDecision decision, IPAddress address, RelayPool pool) => decision switch
    {
        PoolDecision.BelowMinimum(var minimum) => Problems.Of(BelowMinimum, minimum, ("minimum", minimum)),
        PoolDecision.Done when pool.Now.Find(address) is { } view => TypedResults.Json(PoolAddress.Of(view), PoolAnswerJson.Default.PoolAddress),
        _ => Unknown(address.ToString()),
    };

    static IResult Unknown(string address) => Problems.Of(UnknownAddress, ("address", address.Length > 60 ? address[..60] : address));

    static IPAddress? Find(RelayPool pool, string text) => IPAddress.TryParse(text, out var address) ? pool.Now.Find(address)?.State.Address : null;

    /// <summary>The body, which may be left out; null when it is no such thing, names a past moment, or wants force without a reason.</summary>
    static async Task<PoolWish?> WishAsync(HttpContext context, TimeProvider time, CancellationToken cancel)
    {
        if (await Body.TextAsync(context.Request, MostBody, cancel) is not { } text) return null;
        if (string.IsNullOrWhiteSpace(text)) return new(null, null);
        try
        {
            var wish = JsonSerializer.Deserialize(text, PoolAnswerJson.Default.PoolWish);
            return wish is null || wish.Until <= time.GetUtcNow() || wish.Reason?.Length > LongestReason || (wish.Force && string.IsNullOrWhiteSpace(wish.Reason)) ? null : wish;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a program may say with a drain or an activation.</summary>
/// <param name="Reason">Why, for staff; at most 500 characters.</param>
/// <param name="Until">When the hold ends.</param>
/// <param name="Force">Even below the minimum; wants a reason.</param>
sealed record PoolWish(string? Reason, DateTimeOffset? Until, bool Force = false);

/// <summary>One address as programs read it.</summary>
sealed record PoolAddress(string Relay, string Address, int Family, string Pool, Stand State, Kept? Kept, DateTimeOffset Since, DateTimeOffset? RestsUntil, bool Applied, PoolHold? Hold, ImmutableArray<PoolListing> Listings)
{
    public static ImmutableArray<PoolAddress> All(RelaySnapshot now) =>
    [
        .. now.Addresses.Select(view => view.State.Relay).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .SelectMany(relay => now.Addresses.Where(view => view.State.Relay == relay).OrderBy(view => view.State.Address, AddressOrder.ByNumber))
            .Select(Of),
    ];

    public static PoolAddress Of(AddressView view)
    {
        var state = view.State;
        return new(
            state.Relay, AddressOrder.Text(state.Address), state.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 6 : 4, state.Pool, state.Stand, state.Kept, state.Since,
            state.Stand == Stand.Resting ? state.RestsUntil : null, view.Applied,
            state.Hold is { } hold ? new(hold.Sends ? "activate" : "drain", hold.By, hold.Reason, hold.Until) : null,
            [.. state.Listings.Where(listing => listing.Counts).Select(listing => new PoolListing(listing.Blocklist, listing.Since, listing.Reason))]);
    }
}

/// <summary>A person's decision.</summary>
/// <param name="Kind"><c>drain</c> or <c>activate</c>.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="Until">When it ends; null: a person ends it.</param>
sealed record PoolHold(string Kind, string By, string? Reason, DateTimeOffset? Until);

/// <summary>An open listing.</summary>
sealed record PoolListing(string Blocklist, DateTimeOffset Since, string? Reason);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(KebabEnum<Stand>), typeof(KebabEnum<Kept>)])]
[JsonSerializable(typeof(ImmutableArray<PoolAddress>))]
[JsonSerializable(typeof(PoolWish))]
sealed partial class PoolAnswerJson : JsonSerializerContext;
