using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using SupportBot.Relays;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Status;

/// <summary>
/// Renders the status page and its JSON once a change and a language, and keeps the bytes: reading them costs nothing, however many come.
/// Rendered on each change, after each sweep, and once more when the last sweep has become too old.
/// </summary>
sealed partial class StatusPages(RelayPool pool, ProbeBoard probes, RefusalBoard refusals, Store store, AppSettings settings, Languages languages, IServiceProvider services, TimeProvider time, ILogger<StatusPages> log) : BackgroundService
{
    readonly SemaphoreSlim _changed = new(0, 1);
    volatile FrozenDictionary<string, Asset> _pages = FrozenDictionary<string, Asset>.Empty;
    volatile StatusSnapshot _snapshot = new(pool.Now, [], settings.Status.Addresses, DateTimeOffset.UnixEpoch);

    /// <summary>The rendered bytes of a path, or null before the first rendering and for unknown paths.</summary>
    public Asset? this[string path] => _pages.GetValueOrDefault(path);

    /// <summary>What the pages say, at this moment's age.</summary>
    public StatusSnapshot Now => _snapshot with { Now = time.GetUtcNow() };

    /// <summary>Today's state in one line, for the frame of all other pages.</summary>
    public BandLine Band(Words words)
    {
        var now = Now;
        var headline = Headline.Of(now, words);
        var link = now.Relays.SeenAt is { } seen ? words[StatusPhrases.BandLink, ("time", words.Moment(seen, now.Now))] : words[StatusPhrases.BandLinkPlain];
        return new(headline.State, headline.First, headline.Brief, link);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        pool.Changed += OnChanged;
        probes.Changed += OnChanged;
        await RenderAsync(cancellationToken);   // the first request finds a page
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _changed.WaitAsync(UntilStale(), stoppingToken);
            try
            {
                await RenderAsync(stoppingToken);
            }
            catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException)
            {
                Log.NotRendered(log, e);   // the last page stays; the next change tries again
            }
        }
    }

    public override void Dispose()
    {
        pool.Changed -= OnChanged;
        probes.Changed -= OnChanged;
        _changed.Dispose();
        base.Dispose();
    }

    void OnChanged(RelaySnapshot now) => Owe();

    void OnChanged(ProbeSnapshot now) => Owe();

    void Owe()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // A rendering is owed already, and it will see this change too.
        }
    }

    /// <summary>Without a change the page is next rendered when it has to say that nothing has been seen for too long.</summary>
    TimeSpan UntilStale()
    {
        var now = time.GetUtcNow();
        if (pool.Now.SeenAt is not { } seen) return Timeout.InfiniteTimeSpan;
        var stale = seen + pool.Now.Interval * StatusSnapshot.StaleAfter + TimeSpan.FromSeconds(1) - now;
        return stale > TimeSpan.Zero ? stale : TimeSpan.FromMinutes(1);
    }

    async Task RenderAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var since = now.AddDays(-StatusSnapshot.Days - 7);
        var rows = await store.ReadAsync((db, token) => db.PoolEvents.Where(row => row.At >= since).OrderBy(row => row.Id).ToListAsync(token), cancel);
        var snapshot = StatusSnapshot.Of(pool.Now, rows.Select(Event), settings.Status.Addresses, now, probes.Now.Out(now)) with { Refused = [.. refusals.Public.DistinctBy(refused => (refused.Address, refused.Name))] };
        _snapshot = snapshot;

        var pages = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var words in languages.All) pages[$"/{words.Language}/status"] = Asset.Of("", "text/html", Encoding.UTF8.GetBytes(await PageAsync(snapshot, words)));
        foreach (var (path, json) in StatusApi.Render(snapshot, settings, languages.First, BaseAddress())) pages[path] = Asset.Of("", "application/json", json);
        _pages = pages.ToFrozenDictionary(StringComparer.Ordinal);
    }

    async Task<string> PageAsync(StatusSnapshot snapshot, Words words)
    {
        await using var scope = services.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<ILoggerFactory>());
        var page = services.GetRequiredService<SiteFrame>().For(words.Language, "/status");
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Page"] = page, ["Status"] = snapshot });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<StatusPage>(parameters)).ToHtmlString());
    }

    /// <summary>The site's address in the JSON: as the settings say, else where we listen.</summary>
    string BaseAddress() => settings.Hoster.PublicUrl.Length > 0
        ? settings.Hoster.PublicUrl
        : services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";

    static PoolEvent Event(PoolEventRow row) => new(row.At, Read<PoolEventKind>(row.Kind), row.Address is null ? null : IPAddress.Parse(row.Address), row.Blocklist);

    static T Read<T>(string name) where T : struct, Enum => Enum.Parse<T>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The status page could not be made anew; the last one stays")]
        public static partial void NotRendered(ILogger log, Exception e);
    }
}
