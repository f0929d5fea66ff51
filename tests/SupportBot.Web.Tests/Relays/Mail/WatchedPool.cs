using System.Collections.Immutable;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tests.Relays.Mail;

/// <summary>The product's pool on a database of its own, with a real rbldnsd as SpamCop; it sweeps when a test says so.</summary>
sealed class WatchedPool : IAsyncDisposable
{
    const string Zone = "bl.spamcop.net";

    readonly DataFolder _data;
    readonly Rbldnsd _spamcop;
    readonly Sweep _sweep;
    readonly Watching _watching;
    readonly RelayPool _pool;

    WatchedPool(Rbldnsd spamcop, DataFolder data, AppSettings settings, TimeSpan? hookLimit)
    {
        (_spamcop, _data) = (spamcop, data);
        _watching = Watching.From(settings, Samples.Shipped.Catalog);
        _sweep = new(_watching.Sweep, _watching.Lists, TimeProvider.System);
        var export = new PoolExport(settings, NullLogger<PoolExport>.Instance) { HookLimit = hookLimit ?? TimeSpan.FromSeconds(30) };
        _pool = new(_watching, export, new HoldFile(settings, NullLogger<HoldFile>.Instance), data.Store, TimeProvider.System, NullLogger<RelayPool>.Instance);
    }

    /// <summary>Where the pool file is.</summary>
    public static string FileIn(TemporaryFolder folder) => Path.Combine(folder.FullName, "out-addresses");

    /// <summary>The mail server is another user.</summary>
    public static void LetEverybodyRead(TemporaryFolder folder) => File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);

    /// <param name="folder">Where everything lies; its owner deletes it.</param>
    /// <param name="relays">Addresses by relay; the relay's host is its name.</param>
    /// <param name="pool">What differs from: a pool file, no hook, at least one address of each pool.</param>
    /// <param name="hookLimit">How long a hook may take.</param>
    public static async Task<WatchedPool> StartAsync(TemporaryFolder folder, (string Relay, string[] Addresses)[] relays, Func<PoolSettings, PoolSettings>? pool = null, TimeSpan? hookLimit = null)
    {
        var spamcop = await Rbldnsd.StartAsync((Zone, "ip4set", Rbldnsd.Ip4()));
        var shipped = Samples.Shipped.Settings;
        var its = shipped.Pool with { ExportPath = FileIn(folder), MinimumActive = "1" };
        var settings = shipped with
        {
            IsDemonstration = false,
            Relays = relays.ToImmutableSortedDictionary(relay => relay.Relay, relay => new RelaySettings { Host = relay.Relay, Addresses = [.. relay.Addresses] }),
            Dns = shipped.Dns with { Servers = [spamcop.EndPoint.ToString()] },
            Blocklists = Samples.Shipped.Catalog.All.Where(list => list.Id != "spamcop").ToImmutableDictionary(list => list.Id, _ => new BlocklistSettings { Enabled = false }),
            Pool = pool?.Invoke(its) ?? its,
        };
        var data = ((DataFolder.Opening.Ready)await DataFolder.OpenAsync(Path.Combine(folder.FullName, "data"), settings)).Folder;
        var watched = new WatchedPool(spamcop, data, settings, hookLimit);
        await watched._pool.StartAsync(CancellationToken.None);
        await watched.SweepAsync();
        return watched;
    }

    /// <summary>Puts these addresses on the list and all others off, and sweeps until that has been seen.</summary>
    public async Task ListAsync(params string[] addresses)
    {
        await _spamcop.WriteAsync(Zone, "ip4set", Rbldnsd.Ip4(addresses));
        var listed = addresses.ToHashSet(StringComparer.Ordinal);
        await Until.True(async () =>
        {
            await SweepAsync();
            return _pool.Now.Addresses.Where(view => view.State.Listings.Any()).Select(view => view.State.Address.ToString()).ToHashSet(StringComparer.Ordinal).SetEquals(listed);
        }, $"a sweep sees {string.Join(", ", addresses)} listed");
    }

    public async Task SweepAsync() => await _pool.SweptAsync(await _sweep.RunAsync(_watching.Addresses, null, CancellationToken.None), CancellationToken.None);

    public AddressView Find(string address) => _pool.Now.Find(IPAddress.Parse(address))!;

    public async ValueTask DisposeAsync()
    {
        _pool.Dispose();
        await _data.DisposeAsync();
        await _spamcop.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }
}

/// <summary>Waiting for what another process does.</summary>
static class Until
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static async Task True(Func<Task<bool>> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Longest) throw new TimeoutException($"not within {Longest}: {what}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public static Task True(Func<bool> condition, string what) => True(() => Task.FromResult(condition()), what);
}
