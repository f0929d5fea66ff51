using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SupportBot.Relays;
using SupportBot.Web.Commands;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Probing;
using SupportBot.Web.Status;
using SupportBot.Web.Storage;

namespace SupportBot.Benchmarks;

/// <summary>What a change costs until everybody reads it: the snapshot, both languages' pages, the rest at the first demand; and what each quality of Brotli takes.</summary>
static class StatusRendering
{
    const int Rounds = 25;

    static readonly DateTimeOffset Now = new(2026, 11, 25, 11, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync()
    {
        var good = (SettingsReading.Good)SettingsReader.Read(AppContext.BaseDirectory, null, new Hashtable());
        var settings = good.Settings with { IsDemonstration = false, Hoster = good.Settings.Hoster with { Name = "Musterhost", PublicUrl = "https://status.musterhost.example" } };
        foreach (var (count, days) in new[] { (8, 1), (500, 1), (500, 3650) })
        {
            var folder = Directory.CreateTempSubdirectory("status-");
            try
            {
                await using var data = ((DataFolder.Opening.Ready)await DataFolder.OpenAsync(folder.FullName, new AppSettings())).Folder;
                await FillAsync(data.Store, count, days);
                await MeasureAsync(settings, data.Store, count, days);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        return 0;
    }

    static async Task MeasureAsync(AppSettings settings, Store store, int count, int days)
    {
        await using var site = ExportStatusCommand.SiteOf(settings, store, Now);
        var languages = site.Services.GetRequiredService<Languages>();
        var renditions = site.Services.GetServices<IStatusRendition>().ToList();
        var relays = Relays(count, days);
        var reading = new StatusReading(store, settings);
        StatusShelf shelf = StatusShelf.Empty;
        async Task Render()
        {
            var scene = new StatusScene(await reading.ReadAsync(relays, new(new([], [], new() { Servers = [] }, TimeSpan.FromMinutes(5)), [], null), [], Now, CancellationToken.None), settings, languages, settings.Hoster.PublicUrl);
            shelf = StatusShelf.Of(renditions.SelectMany(rendition => rendition.Render(scene)), languages);
            await Task.WhenAll(shelf.All.Where(document => document.IsEager).Select(document => Task.Run(async () => _ = (await document.Made).Brotli)));
        }

        var change = await MedianAsync(Render);
        var page = await shelf.Find("/de/status")!.Made;
        Console.WriteLine($"{count} relays, {days} days: {change:F1} ms from the database to both pages; German page {page.Plain.Length} bytes, {page.Brotli!.Length} compressed; {shelf.All.Length} documents");
        foreach (var quality in new[] { 4, 5, 6, 7, 9, 11 })
        {
            var size = 0;
            var time = await MedianAsync(() =>
            {
                var target = new byte[BrotliEncoder.GetMaxCompressedLength(page.Plain.Length)];
                BrotliEncoder.TryCompress(page.Plain, target, out size, quality, 22);
                return Task.CompletedTask;
            });
            Console.WriteLine($"  Brotli {quality}: {page.Plain.Length} to {size} bytes in {time:F2} ms");
        }
    }

    /// <summary>A listing each day and a half, and each service's row a day.</summary>
    static Task FillAsync(Store store, int relays, int days) => store.WriteAsync(async (db, cancel) =>
    {
        var incidents = IncidentStory.Continue([], Events(relays, Math.Max(1, days * 2 / 3), days), new HashSet<string>(StringComparer.Ordinal) { "list1" });
        foreach (var told in incidents)
        {
            var row = new IncidentRow { Id = told.Incident.Id, Blocklist = "list1", FactsJson = "" };
            row.Take(told);
            db.Incidents.Add(row);
        }

        await db.SaveChangesAsync(cancel);
        foreach (var service in ServiceKeys.All.Concat(Enumerable.Range(1, relays).Select(i => ServiceKeys.Relay($"relay{i}"))))
        {
            for (var day = 0; day < days; day++) db.ServiceDays.Add(new() { Day = DateOnly.FromDateTime(Now.UtcDateTime).AddDays(-day), Service = service, OperationalSeconds = 86_000, DegradedSeconds = 400 });
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
        }
    }, CancellationToken.None);

    static RelaySnapshot Relays(int count, int days) => new(
        [.. Enumerable.Range(1, count).Select(i => new AddressView(new() { Address = Address(i), Relay = $"relay{i}", Since = Now.AddDays(-1), Stand = i == 1 ? Stand.Drained : Stand.Active }, i, $"{i}", true, true))],
        [.. Enumerable.Range(1, 8).Select(i => new ListView($"list{i}", $"Liste {i}", true, Now, null, null))],
        Now, Now.AddMinutes(1), TimeSpan.FromMinutes(1), Now.AddDays(-days), Now);

    static List<PoolEvent> Events(int relays, int incidents, int days)
    {
        var chance = new Random(1);
        return
        [
            .. Enumerable.Range(0, incidents).SelectMany(_ =>
            {
                var (address, at) = (Address(1 + chance.Next(relays)), Now.AddDays(-days * chance.NextDouble()));
                return new PoolEvent[] { new(at, PoolEventKind.Listed, address, "list1"), new(at.AddMinutes(1), PoolEventKind.Drained, address, "list1"), new(at.AddHours(1), PoolEventKind.Delisted, address, "list1"), new(at.AddHours(2), PoolEventKind.Activated, address, null) };
            }).OrderBy(happened => happened.At),
        ];
    }

    static IPAddress Address(int i) => new([10, 0, (byte)(i / 250), (byte)(1 + (i % 250))]);

    static async Task<double> MedianAsync(Func<Task> work)
    {
        for (var i = 0; i < Rounds; i++) await work();   // compiled
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await work();
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times.Order().ElementAt(Rounds / 2);
    }
}
