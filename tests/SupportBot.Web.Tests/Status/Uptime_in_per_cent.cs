using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Status;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tests.Status;

/// <summary>How much of the watched time a service was there.</summary>
public sealed class Uptime_in_per_cent : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Counts_an_outage_whole_a_partial_one_by_three_tenths_and_nothing_else()
    {
        Uptime.Of(86_400, 0, 0, 0, 0).Percent(Samples.Languages["de"]).ShouldBe("100");
        Uptime.Of(0, 40_000, 0, 0, 46_400).Percent(Samples.Languages["en"]).ShouldBe("100");
        Uptime.Of(76_400, 0, 10_000, 0, 0).Percent(Samples.Languages["de"]).ShouldBe("96,52");
        Uptime.Of(76_400, 0, 0, 10_000, 0).Percent(Samples.Languages["en"]).ShouldBe("88.42");
        Uptime.Of(86_399_999, 0, 0, 1, 0).Percent(Samples.Languages["en"]).ShouldBe("99.99", "never rounded up to 100");
        Uptime.Of(0, 0, 0, 0, 0).Percent(Samples.Languages["en"]).ShouldBeNull();
    }

    [Fact]
    public async Task Is_added_up_minute_by_minute_and_a_silence_of_ours_counts_nothing()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var site = await RunningSite.StartAsync(_folder.FullName);
        while (site.Get<StatusPages>().Now.Relays.SeenAt is null) await Task.Delay(50, Cancel);
        var job = new UptimeJob(site.Get<StatusPages>(), site.Store, site.Get<Languages>(), time);
        await site.Store.WriteAsync((db, token) => db.ServiceDays.ExecuteDeleteAsync(token), Cancel);

        async Task PassAsync(TimeSpan passed)
        {
            time.Advance(passed);
            await job.CountAsync(Cancel);
        }

        await PassAsync(TimeSpan.FromHours(1));     // nobody knows how it was before
        await PassAsync(TimeSpan.FromMinutes(1));
        await PassAsync(TimeSpan.FromMinutes(2));
        await PassAsync(TimeSpan.FromHours(3));     // the program was away
        await PassAsync(TimeSpan.FromMinutes(1));

        var rows = await site.Store.ReadAsync((db, token) => db.ServiceDays.ToListAsync(token), Cancel);
        rows.Where(row => row.Service == ServiceKeys.Sending).Sum(row => row.OperationalSeconds).ShouldBe(240);
        rows.Select(row => row.Service).Where(service => service != ServiceKeys.Submission).Distinct().Order(StringComparer.Ordinal).ShouldBe(["chat", "relay:relay3", "sending"]);   // submission once a relay was visited
    }

    [Fact]
    public async Task Days_that_may_still_grow_are_read_anew_and_the_next_day_begins_another_window()
    {
        await using var data = ((DataFolder.Opening.Ready)await DataFolder.OpenAsync(_folder.FullName, Samples.Shipped.Settings with { IsDemonstration = false })).Folder;
        var (window, today) = (new UptimeWindow(), new DateOnly(2026, 11, 28));
        Task AddAsync(DateOnly day) => data.Store.WriteAsync((db, _) => Task.FromResult(db.ServiceDays.Add(new() { Day = day, Service = "sending", OperationalSeconds = 60 })), Cancel);
        Task<Uptimes> ReadAsync(DateOnly now) => data.Store.ReadAsync((db, token) => window.ReadAsync(db, now.AddDays(-StatusSnapshot.Days), now.AddDays(1), token), Cancel);
        await AddAsync(today.AddDays(-StatusSnapshot.Days));
        await AddAsync(today.AddDays(-40));

        (await ReadAsync(today))["sending"]!.Value.Watched.ShouldBe(120);
        await AddAsync(today);
        await AddAsync(today.AddDays(-1));
        (await ReadAsync(today))["sending"]!.Value.Watched.ShouldBe(240);
        (await ReadAsync(today.AddDays(1)))["sending"]!.Value.Watched.ShouldBe(180, "the oldest day has left the 90 days");
    }

    [Fact]
    public async Task Months_without_anything_and_wrong_ids_are_pages_in_their_own_dress()
    {
        await using var site = await RunningSite.StartAsync(_folder.FullName, settings => settings with { Status = new StatusSettings { Addresses = "masked" } });
        var old = new IncidentRow { Id = "abcdefghijkl", Blocklist = "spamcop", FactsJson = "" };
        var began = DateTimeOffset.UtcNow.AddDays(-400);
        old.Take(new(new("abcdefghijkl", "spamcop", [System.Net.IPAddress.Parse("192.0.2.99")], [new(began, IncidentStage.Investigating, IncidentTurn.Listed, 1), new(began.AddHours(3), IncidentStage.Resolved, IncidentTurn.Resolved, 1)], false), [], []));
        await site.Store.WriteAsync((db, _) => Task.FromResult(db.Incidents.Add(old)), Cancel);
        site.Get<StatusPages>().Owe();

        var month = site.Get<Languages>().First.Local(began).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
        string page;
        do page = await (await site.Http.GetAsync($"/de/status/history/{month}", Cancel)).Content.ReadAsStringAsync(Cancel);
        while (!page.Contains("abcdefghijkl", StringComparison.Ordinal));
        page.ShouldContain("Eine Ausgangsadresse bei SpamCop gelistet", Case.Insensitive);
        page.ShouldNotContain("192.0.2.99");
        (await site.Http.GetStringAsync("/en/status/incidents/abcdefghijkl", Cancel)).ShouldContain("took 3 hours");

        var empty = site.Get<Languages>().First.Local(began.AddDays(62)).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
        (await site.Http.GetStringAsync($"/de/status/history/{empty}", Cancel)).ShouldContain("keine Störung");
        foreach (var wrong in new[] { "/de/status/history/1999-01", "/de/status/history/2026-13", "/de/status/history/heute", "/de/status/incidents/zzzzzzzzzzzz", "/de/status/incidents/x", "/de/status/relays/99", "/de/status/relays/relay3", "/de/status/relays/%3Cscript%3E" })
        {
            using var answer = await site.Http.GetAsync(wrong, Cancel);
            ((int)answer.StatusCode).ShouldBe(404, wrong);
            (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain("Diese Seite gibt es nicht", customMessage: wrong);
        }
    }
}
