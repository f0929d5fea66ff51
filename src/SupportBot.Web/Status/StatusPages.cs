using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>
/// Renders the status once a change and a language, in every form, and keeps the bytes: reading them costs nothing, however many come.
/// Rendered on each change, after each sweep, and once more when the last sweep has become too old.
/// </summary>
sealed partial class StatusPages(RelayPool pool, ProbeBoard probes, RefusalBoard refusals, StatusReading reading, AppSettings settings, Languages languages, IEnumerable<IStatusRendition> renditions, IServer server, IHostApplicationLifetime host, TimeProvider time, ILogger<StatusPages> log) : BackgroundService
{
    readonly SemaphoreSlim _changed = new(0, 1);
    volatile StatusShelf _shelf = StatusShelf.Empty;
    volatile StatusSnapshot _snapshot = new(pool.Now, [], settings.Status.Addresses, DateTimeOffset.UnixEpoch);

    /// <summary>Raised after each rendering, once it is served. Handlers must be quick.</summary>
    public event Action<StatusShelf, DateTimeOffset>? Rendered;

    /// <summary>What a path answers now, or null before the first rendering and for unknown paths.</summary>
    public StatusDocument? Find(string path, string? query = null) => _shelf.Find(path, query);

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
        if (settings.Hoster.PublicUrl.Length == 0) host.ApplicationStarted.Register(Owe);   // only now it is known where we listen
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

    /// <summary>Something has changed that no event of ours tells.</summary>
    public void Owe()
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
        var snapshot = await reading.ReadAsync(pool.Now, probes.Now, refusals.Public, now, cancel);
        var scene = new StatusScene(snapshot, settings, languages, BaseAddress());
        var shelf = StatusShelf.Of(renditions.SelectMany(rendition => rendition.Render(scene)), languages);
        _snapshot = snapshot;   // before the pages are made: the frame's band says the same
        await Task.WhenAll(shelf.All.Where(document => document.IsEager).Select(document => Task.Run(async () => _ = (await document.Made).Brotli, cancel)));
        _shelf = shelf;
        Rendered?.Invoke(shelf, now);
    }

    /// <summary>The site's address in feeds and JSON: as the settings say, else where we listen.</summary>
    string BaseAddress() => settings.Hoster.PublicUrl.Length > 0
        ? settings.Hoster.PublicUrl
        : server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The status page could not be made anew; the last one stays")]
        public static partial void NotRendered(ILogger log, Exception e);
    }
}
