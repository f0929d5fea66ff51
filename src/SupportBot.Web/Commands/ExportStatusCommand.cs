using System.CommandLine;
using System.Globalization;
using SupportBot.Web.Demonstration;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Status;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Commands;

/// <summary><c>export-status DIR</c>: the status as files, from the database, beside a running server or without one.</summary>
static class ExportStatusCommand
{
    const int Refused = 1;

    public static Command Create(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var folder = new Argument<string>("DIR") { Description = "An empty folder, or the one of an earlier export; made if it is not there." };
        var command = new Command("export-status", "Writes status page, feeds, JSON and badges as files that need no server: for a bucket at another provider. A running server does it with each change when Status:ExportDirectory is set.") { BesideServe.Data, folder };
        command.SetAction((parsed, cancel) => BesideServe.RunAsync(parsed, load, (good, data) => ExportAsync(parsed, Path.GetFullPath(parsed.GetValue(folder)!), good, data.Store, time, cancel)));
        return command;
    }

    static async Task<int> ExportAsync(ParseResult parsed, string folder, SettingsReading.Good good, Store store, TimeProvider time, CancellationToken cancel)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var settings = good.Settings.IsDemonstration ? MadeUpHoster.Dress(good.Settings, new(System.Net.IPAddress.Loopback, 0)) : good.Settings;
        var pool = await store.ReadAsync(StoredPool.ReadAsync, cancel);
        if (pool.State.Addresses is [])
        {
            await error.WriteLineAsync("export-status: nothing is known yet: no server has run on this database");
            return Refused;
        }

        if (settings.Hoster.PublicUrl.Length == 0) await error.WriteLineAsync("warning: Hoster:PublicUrl is not set; feeds and JSON cannot say where the live page is");
        try
        {
            switch (ExportFolder.Write(folder, await FilesAsync(settings, good, store, pool, time.GetUtcNow(), cancel)))
            {
                case ExportOutcome.Done(var files, var written, var removed):
                    await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Printable.Of(folder)}: {files} files, {written} of them changed, {removed} removed."));
                    return Exit.Done;
                case ExportOutcome.Refused(var why):
                    await error.WriteLineAsync(Printable.Of(why));
                    return Refused;
                default:
                    return Exit.Internal;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"{Printable.Of(folder)}: cannot be written: {Printable.Of(e.Message)}");
            return Refused;
        }
    }

    /// <summary>What the server would serve now.</summary>
    static async Task<List<ExportFile>> FilesAsync(AppSettings settings, SettingsReading.Good good, Store store, StoredPool pool, DateTimeOffset now, CancellationToken cancel)
    {
        var watching = Watching.From(settings, good.Catalog);
        var relays = RelaySnapshot.Of(pool, watching, now);
        var probes = new ProbeBoard(ProbePlan.From(settings, watching), store);
        await probes.StartAsync(cancel);
        var refused = await RefusalBoard.CountAsync(store, relays, good.Catalog, now, cancel);
        var snapshot = await new StatusReading(store, settings).ReadAsync(relays, probes.Now, RefusalBoard.ToPublic(refused, relays), now, cancel);

        await using var site = SiteOf(settings, store, now);
        var provider = site.Services;
        var languages = provider.GetRequiredService<Languages>();
        var scene = new StatusScene(snapshot, settings, languages, settings.Hoster.PublicUrl is { Length: > 0 } url ? url : "http://localhost");
        var shelf = StatusShelf.Of(provider.GetServices<IStatusRendition>().SelectMany(rendition => rendition.Render(scene)), languages);
        return await provider.GetRequiredService<ExportedSite>().FilesAsync(shelf, now);
    }

    /// <summary>What pages need to be rendered, as a site that never listens.</summary>
    public static WebApplication SiteOf(AppSettings settings, Store store, DateTimeOffset now)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(new FixedClock(now)).AddSingleton(store).AddSite(settings, AppContext.BaseDirectory).AddRenditions();
        return builder.Build();
    }

    /// <summary>All of an export is of one moment.</summary>
    sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
