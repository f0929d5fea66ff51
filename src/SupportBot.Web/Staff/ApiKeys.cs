using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>A program's key, stored as its hash.</summary>
sealed class ApiKeyRow
{
    public required string Name { get; set; }

    /// <summary>SHA-256 of the key. A key is 256 bits of chance: nothing slower is needed.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>Joined by blanks.</summary>
    public required string Scopes { get; set; }

    public DateTimeOffset AddedAt { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<ApiKeyRow>(key =>
    {
        key.ToTable("api_keys");
        key.HasKey(row => row.Name);
        key.Property(row => row.Name).HasMaxLength(60);
        key.Property(row => row.Scopes).HasMaxLength(200);
        key.HasIndex(row => row.Hash).IsUnique();
    });
}

/// <summary>Who a key belongs to and what it may do.</summary>
sealed record ApiKey(string Name, ImmutableHashSet<string> Scopes);

/// <summary>Keys for programs: those that the settings name and those that <c>staff key add</c> has stored.</summary>
sealed class ApiKeys(AppSettings settings, Store store)
{
    /// <summary>Marks a key as one of ours, for people and for programs that look for secrets in the wrong place.</summary>
    const string Prefix = "sb_";

    static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal, "pool", "bounces", "complaints", "metrics");

    readonly ImmutableArray<(byte[] Hash, ApiKey Key)> _configured = [.. settings.Api.Keys.Select(key => (Convert.FromHexString(key.Value.Sha256), new ApiKey(key.Key, [.. key.Value.Scopes])))];

    public static bool IsScope(string scope) => Known.Contains(scope);

    public static string Scopes => string.Join(", ", Known.Order(StringComparer.Ordinal));

    public static string Make() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>The key that a request brings, or null.</summary>
    public async Task<ApiKey?> FindAsync(HttpRequest request, CancellationToken cancel)
    {
        if (Presented(request) is not { } presented) return null;
        var hash = Hash(presented);
        foreach (var (known, key) in _configured)
        {
            if (CryptographicOperations.FixedTimeEquals(known, hash)) return key;
        }

        // By its hash: what the lookup's time could tell is a hash of something that cannot be guessed.
        var row = await store.ReadAsync((db, token) => db.ApiKeys.FirstOrDefaultAsync(row => row.Hash == hash, token), cancel);
        return row is null ? null : new(row.Name, [.. row.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
    }

    /// <summary>Whether a request brings a key at all, be it a wrong one.</summary>
    public static bool IsPresented(HttpRequest request) => request.Headers.Authorization.Count > 0;

    /// <summary>A name in both the settings and the database would leave open which key is meant: the start is refused.</summary>
    /// <returns>The sentence, or null.</returns>
    public static async Task<string?> ClashAsync(Store store, AppSettings settings, CancellationToken cancel)
    {
        if (settings.Api.Keys.Count == 0) return null;
        var names = await store.ReadAsync((db, token) => db.ApiKeys.Select(row => row.Name).ToListAsync(token), cancel);
        return names.Find(settings.Api.Keys.ContainsKey) is { } twice
            ? $"Api:Keys:{twice}: a key of this name is stored in the database too; remove one of the two (staff key remove {twice})"
            : null;
    }

    static string? Presented(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && header["Bearer ".Length..].Trim() is { Length: > 0 and <= 200 } key ? key : null;
}

/// <summary>Endpoints that want a key.</summary>
static class KeyAccess
{
    const string Item = "api-key";

    /// <summary>401 without a valid key, 403 without the scope. Decided before the body is read.</summary>
    public static RouteHandlerBuilder RequireKey(this RouteHandlerBuilder route, string scope) => route.AddEndpointFilter(async (invocation, next) =>
    {
        var context = invocation.HttpContext;
        context.Response.Headers.CacheControl = "no-store";
        if (await context.RequestServices.GetRequiredService<ApiKeys>().FindAsync(context.Request, context.RequestAborted) is not { } key) return NoKey(context);
        if (!key.Scopes.Contains(scope)) return Problems.Of(Problems.WrongScope);
        context.Items[Item] = key;
        return await next(invocation);
    });

    /// <summary>The key of a request that <see cref="RequireKey"/> has let in.</summary>
    public static ApiKey Key(this HttpContext context) => (ApiKey)context.Items[Item]!;

    /// <summary>RFC 6750, section 3: which kind of credentials is wanted.</summary>
    public static IResult NoKey(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(Problems.NoKey);
    }
}
