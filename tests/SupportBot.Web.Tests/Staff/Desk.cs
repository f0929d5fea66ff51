using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using SupportBot.Testing;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Staff;

/// <summary>A running site with four relays, and persons who sign in to its console.</summary>
public class Desk : IAsyncLifetime
{
    public const string Password = "correct horse battery";

    readonly TemporaryFolder _folder = new();
    readonly List<Sitting> _sittings = [];

    internal RunningSite Site { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => Site = await RunningSite.StartAsync(_folder.FullName, Dress);

    public async ValueTask DisposeAsync()
    {
        foreach (var sitting in _sittings) sitting.Dispose();
        if (Site is not null) await Site.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds an account with an authenticator app, unless <paramref name="bare"/>.</summary>
    internal async Task<StaffRow> AddAsync(string email, StaffRole role, bool bare = false)
    {
        var row = new StaffRow { Email = email, NormalizedEmail = email.ToUpperInvariant(), Role = role, AddedAt = DateTimeOffset.UtcNow };
        row.PasswordHash = new PasswordHasher<StaffRow>().HashPassword(row, Password);
        if (!bare) (row.AuthenticatorKey, row.HasAuthenticator) = (Totp.NewKey(), true);
        await Site.Store.WriteAsync((db, _) => Task.FromResult(db.Staff.Add(row)), TestContext.Current.CancellationToken);
        return row;
    }

    /// <summary>Somebody before the console who has not signed in.</summary>
    internal Sitting Sit()
    {
        var sitting = new Sitting(Site.Base);
        _sittings.Add(sitting);
        return sitting;
    }

    /// <summary>Adds an account and signs it in.</summary>
    internal async Task<Sitting> EnterAsync(string email, StaffRole role)
    {
        var row = await AddAsync(email, role);
        var sitting = Sit();
        (await sitting.EnterAsync(row)).ShouldBe("/staff/today");
        return sitting;
    }

    /// <summary>The accounts behind <see cref="AsAsync"/>.</summary>
    internal Dictionary<StaffRole, StaffRow> Rows { get; } = [];

    readonly Dictionary<StaffRole, Sitting> _asRole = [];

    /// <summary>One person of each role, signed in once.</summary>
    internal async Task<Sitting> AsAsync(StaffRole role)
    {
        if (_asRole.TryGetValue(role, out var known)) return known;
        var row = Rows[role] = await AddAsync($"{role.ToString().ToLowerInvariant()}@example.net", role);
        var sitting = _asRole[role] = Sit();
        await sitting.EnterAsync(row);
        await sitting.GetAsync("/staff/account");
        return sitting;
    }

    internal virtual AppSettings Dress(AppSettings settings) => settings with
    {
        Relays = Enumerable.Range(11, 4).Aggregate(ImmutableSortedDictionary<string, RelaySettings>.Empty, (relays, i) => relays.Add($"relay{i - 10}", new() { Host = $"relay{i - 10}.example", Addresses = [$"192.0.2.{i}"] })),
    };
}

/// <summary>A browser without scripts: cookies, forms with their keys, no redirect followed by itself.</summary>
sealed partial class Sitting : IDisposable
{
    readonly HttpClient _http;

    public Sitting(string site)
    {
        Cookies = new();
        _http = new(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = new(site) };
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public CookieContainer Cookies { get; }

    public HttpClient Http => _http;

    /// <summary>The key of the last page seen.</summary>
    public string? FormKey { get; private set; }

    public void Dispose() => _http.Dispose();

    public async Task<(int Status, string Text, string? To)> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return await ReadAsync(answer);
    }

    public async Task<(int Status, string Text, string? To)> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Append(("form-key", FormKey ?? "")).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var answer = await _http.PostAsync(new Uri(path, UriKind.Relative), form, Cancel);
        return await ReadAsync(answer);
    }

    /// <summary>Signs in by password and the app's code.</summary>
    /// <returns>Where it leads.</returns>
    public async Task<string?> EnterAsync(StaffRow row, string? to = null)
    {
        await GetAsync($"/staff/sign-in{(to is null ? "" : $"?to={Uri.EscapeDataString(to)}")}");
        var asked = await PostAsync("/staff/sign-in", ("email", row.Email), ("password", Desk.Password), ("to", to ?? ""));
        if (asked.To?.StartsWith("/staff/sign-in/code", StringComparison.Ordinal) != true) return asked.To;
        await GetAsync(asked.To);
        return (await PostAsync("/staff/sign-in/code", ("code", Totp.Code(row.AuthenticatorKey!)), ("to", to ?? ""))).To;
    }

    async Task<(int, string, string?)> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        if (Key().Match(text) is { Success: true } key) FormKey = WebUtility.HtmlDecode(key.Groups[1].Value);
        var to = answer.Headers.Location;
        return ((int)answer.StatusCode, text, to is null ? null : to.IsAbsoluteUri ? to.PathAndQuery : to.OriginalString);
    }

    [GeneratedRegex("name=\"form-key\" value=\"([^\"]+)\"")]
    private static partial Regex Key();
}

/// <summary>An authenticator app (RFC 6238 with its defaults: SHA-1, 30 s, six digits).</summary>
static class Totp
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string NewKey() => string.Concat(RandomNumberGenerator.GetBytes(32).Select(one => Alphabet[one & 31]));

    public static string Code(string key)
    {
        var bits = string.Concat(key.Select(c => Convert.ToString(Alphabet.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        byte[] secret = [.. bits.Chunk(8).Where(eight => eight.Length == 8).Select(eight => Convert.ToByte(new string(eight), 2))];
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // what the apps use
        var hash = HMACSHA1.HashData(secret, step);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }
}
