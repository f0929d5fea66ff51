using System.Collections.Immutable;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Relays;

/// <summary>The pool of a hoster on a real SQLite file with a pool file beside it, swept by what the test says the lists said. SpamCop alone is asked.</summary>
sealed class OwnPool : IAsyncDisposable
{
    readonly DataFolder _data;

    /// <summary>Made once: the migrations take longer than most tests.</summary>
    static readonly Lazy<Task<string>> EmptyDatabase = new(async () =>
    {
        var path = Path.Combine(Path.GetTempPath(), $"supportbot-empty-{Environment.ProcessId}");
        await using (((DataFolder.Opening.Ready)await DataFolder.OpenAsync(path, Samples.Shipped.Settings with { IsDemonstration = false })).Folder)
        {
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(path, recursive: true);
        return Path.Combine(path, "supportbot.db");
    });

    OwnPool(TemporaryFolder folder, SettingsReading.Good good, Watching watching, DataFolder data, RelayPool pool) =>
        (Folder, Good, Watching, _data, Pool) = (folder, good, watching, data, pool);

    public TemporaryFolder Folder { get; }

    public SettingsReading.Good Good { get; }

    public Watching Watching { get; }

    public RelayPool Pool { get; }

    public Store Store => _data.Store;

    public string File => Path.Combine(Folder.FullName, "pool");

    /// <summary>Where the database is.</summary>
    public string Data { get; private init; } = "";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="folder">What stays from start to start.</param>
    /// <param name="last">The last numbers of its addresses 192.0.2.x, one relay each.</param>
    /// <param name="data">The data folder's name: another one is a lost database.</param>
    public static async Task<OwnPool> StartAsync(TemporaryFolder folder, int[] last, string data = "data")
    {
        var settings = Samples.Shipped.Settings with
        {
            IsDemonstration = false,
            Relays = last.ToImmutableSortedDictionary(number => $"relay{number}", number => new RelaySettings { Host = $"relay{number}.example.net", Addresses = [$"192.0.2.{number}"] }),
            Pool = Samples.Shipped.Settings.Pool with { ExportPath = Path.Combine(folder.FullName, "pool") },
            Blocklists = Samples.Shipped.Catalog.All.Where(list => list.Kind == BlocklistKind.Asked && list.Id != "spamcop").Aggregate(Samples.Shipped.Settings.Blocklists, (lists, list) => lists.SetItem(list.Id, new() { Enabled = false })),
        };
        var good = Samples.Shipped with { Settings = settings };
        var watching = Watching.From(settings, good.Catalog);
        var path = Path.Combine(folder.FullName, data);
        if (!Directory.Exists(path)) System.IO.File.Copy(await EmptyDatabase.Value, Path.Combine(Directory.CreateDirectory(path).FullName, "supportbot.db"));
        var opened = ((DataFolder.Opening.Ready)await DataFolder.OpenAsync(path, settings)).Folder;
        var pool = new RelayPool(watching, new PoolExport(settings, NullLogger<PoolExport>.Instance), new HoldFile(settings, NullLogger<HoldFile>.Instance), opened.Store, TimeProvider.System, NullLogger<RelayPool>.Instance);
        await pool.StartAsync(Cancel);
        return new(folder, good, watching, opened, pool) { Data = path };
    }

    /// <summary>A whole sweep in which SpamCop names these addresses.</summary>
    public Task SweptAsync(params string[] listed)
    {
        var now = DateTimeOffset.UtcNow;
        var list = Watching.Lists.Single();
        var sightings = Watching.Addresses.Select(address => new Sighting(address.Address, "spamcop", "bl.spamcop.net", Verdict(list.List, listed.Contains(address.Address.ToString())), [], null, 1, now, TimeSpan.FromMilliseconds(7)));
        return Pool.SweptAsync(new(now, now, [.. sightings], [new("spamcop", "bl.spamcop.net", 4, null)]), Cancel);
    }

    public string[] Sending => System.IO.File.ReadAllLines(File);

    public async ValueTask DisposeAsync()
    {
        Pool.Dispose();
        await _data.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    static Verdict Verdict(Blocklist list, bool listed) => Dnsbl.Judge(list, listed ? new([IPAddress.Parse("127.0.0.2")]) : DnsAnswer.Nothing);
}
