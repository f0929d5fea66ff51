using Microsoft.EntityFrameworkCore;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Relays;
using SupportBot.Web.Status;

namespace SupportBot.Web.Tests.Status;

/// <summary>Incidents write themselves in the sweep's own transaction, and stay when the events are gone.</summary>
public sealed class Stored_incidents : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_cause_is_one_incident_however_many_addresses_it_hits()
    {
        await using var pool = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]);
        await pool.SweptAsync();
        await SweepUntilDrainedAsync(pool, 1, "192.0.2.11");
        await SweepUntilDrainedAsync(pool, 2, "192.0.2.11", "192.0.2.12");

        var incident = (await AllAsync(pool)).ShouldHaveSingleItem();
        (incident.Blocklist, incident.Ended, incident.Stage).ShouldBe(("spamcop", null, IncidentStage.Identified));
        incident.Addresses.Select(address => address.ToString()).ShouldBe(["192.0.2.11", "192.0.2.12"]);
        incident.Updates.Select(update => update.Turn).Distinct().ShouldBe([IncidentTurn.Listed, IncidentTurn.Drained, IncidentTurn.Another]);
    }

    [Fact]
    public async Task It_ends_when_all_send_again_and_the_same_list_within_the_hour_opens_it_again()
    {
        await using var pool = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]);
        var address = System.Net.IPAddress.Parse("192.0.2.11");
        await pool.SweptAsync();
        await SweepUntilDrainedAsync(pool, 1, "192.0.2.11");
        for (var i = 0; i < 10; i++) await pool.SweptAsync();
        await pool.Pool.ActivateAsync(address, "anna", "tested", null, Cancel);

        var ended = (await AllAsync(pool)).ShouldHaveSingleItem();
        ended.Stage.ShouldBe(IncidentStage.Resolved);
        Words("de", ended).ShouldStartWith("Ausgang 1 sendet wieder. Die Listung bei SpamCop dauerte");
        Words("en", ended).ShouldStartWith("Relay 1 is sending again. With the rest that followed, the SpamCop listing took");

        for (var i = 0; i < 3; i++) await pool.SweptAsync("192.0.2.11");
        var again = (await AllAsync(pool)).ShouldHaveSingleItem();
        (again.Id, again.Ended).ShouldBe((ended.Id, null));
        again.Updates.Select(update => update.Turn).ShouldContain(IncidentTurn.Again);

        string Words(string language, Incident incident) => StatusSnapshot.Of(pool.Pool.Now, [incident], "masked", DateTimeOffset.UtcNow).Plain(incident, incident.Updates[^1], Samples.Languages[language]);
    }

    [Fact]
    public async Task A_database_of_an_earlier_version_gets_its_incidents_from_its_events_once()
    {
        await using (var pool = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]))
        {
            await pool.SweptAsync();
            await SweepUntilDrainedAsync(pool, 1, "192.0.2.11");
            await pool.Store.WriteAsync(async (db, token) =>
            {
                await db.Incidents.ExecuteDeleteAsync(token);
                await db.Facts.Where(row => row.Name == "incidents").ExecuteDeleteAsync(token);
            }, Cancel);
        }

        await using var later = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]);
        await later.SweptAsync("192.0.2.11");
        var told = (await AllAsync(later)).ShouldHaveSingleItem();
        told.Updates.Select(update => update.Turn).ShouldBe([IncidentTurn.Listed, IncidentTurn.Drained]);
        await later.SweptAsync("192.0.2.11");
        (await AllAsync(later)).ShouldHaveSingleItem().Updates.Length.ShouldBe(2);
    }

    [Fact]
    public void Told_step_by_step_with_storing_in_between_the_story_of_a_month_is_the_same()
    {
        var year = new Year(7);
        var chances = new Chances(year, 7, pace: 25);
        chances.Start();
        year.Run(Year.Begin + TimeSpan.FromDays(30));
        var drains = Scene.Lists.Where(list => list.Watched is { Drains: true }).Select(list => list.Id).ToHashSet();

        var rows = new Dictionary<string, IncidentRow>(StringComparer.Ordinal);
        foreach (var step in year.Events.GroupBy(happened => happened.At))
        {
            var open = rows.Values.Select(row => row.Told()).Where(told => told.Incident.Ended is not { } ended || ended >= step.Key - IncidentStory.Reopens).OrderBy(told => told.Incident.Began);
            foreach (var told in IncidentStory.Continue(open, step, drains))
            {
                if (!rows.TryGetValue(told.Incident.Id, out var row)) rows[told.Incident.Id] = row = new() { Id = told.Incident.Id, Blocklist = told.Incident.Blocklist, FactsJson = "" };
                row.Take(told);
            }
        }

        var whole = IncidentStory.Tell(year.Events, drains);
        whole.Length.ShouldBeGreaterThan(5);
        Lines(rows.Values.Select(row => row.Told().Incident)).ShouldBe(Lines(whole));

        static string Lines(IEnumerable<Incident> incidents) => string.Join('\n', incidents.OrderBy(incident => incident.Began).ThenBy(incident => incident.Id, StringComparer.Ordinal)
            .Select(incident => $"{incident.Id} {incident.Blocklist} {string.Join(',', incident.Addresses.AsEnumerable())} {incident.WasKept} {string.Join(" | ", incident.Updates.Select(update => $"{update.At:u} {update.Stage} {update.Turn} {update.Addresses}"))}"));
    }

    /// <summary>A second, simple book-keeping: each list's listings of public addresses, run together while one of them has not come back.</summary>
    [Fact]
    public void A_year_has_as_many_incidents_as_matters_and_each_begins_and_ends_with_its_listings()
    {
        var year = new Year(11);
        var chances = new Chances(year, 11, pace: 1);
        chances.Start();
        year.Run(Year.Begin + TimeSpan.FromDays(365));
        var drains = Scene.Lists.Where(list => list.Watched is { Drains: true }).Select(list => list.Id).ToHashSet();

        var incidents = IncidentStory.Tell(year.Events, drains);

        foreach (var list in drains)
        {
            var listed = year.Events.Where(happened => happened.Kind == PoolEventKind.Listed && happened.Blocklist == list).ToList();
            var own = incidents.Where(incident => incident.Blocklist == list).OrderBy(incident => incident.Began).ToList();
            own.SelectMany(incident => incident.Addresses).ToHashSet().SetEquals(listed.Select(happened => happened.Address!)).ShouldBeTrue(list);
            foreach (var happened in listed) own.Count(incident => incident.Began <= happened.At && (incident.Ended is not { } ended || happened.At <= ended) && incident.Addresses.Contains(happened.Address!)).ShouldBe(1, $"{list} {happened.At:u} {happened.Address}");
            foreach (var (before, after) in own.Zip(own.Skip(1))) (after.Began - before.Ended!.Value).ShouldBeGreaterThan(IncidentStory.Reopens, list);
            foreach (var incident in own) listed.ShouldContain(happened => happened.At == incident.Began);
        }
    }

    static async Task SweepUntilDrainedAsync(OwnPool pool, int drained, params string[] listed)
    {
        for (var i = 0; i < 5 && pool.Pool.Now.Addresses.Count(address => address.State.Stand == Stand.Drained) < drained; i++) await pool.SweptAsync(listed);
        pool.Pool.Now.Addresses.Count(address => address.State.Stand == Stand.Drained).ShouldBe(drained);
    }

    static async Task<List<Incident>> AllAsync(OwnPool pool) =>
        (await pool.Store.ReadAsync((db, token) => db.Incidents.Include(row => row.Updates).OrderBy(row => row.Began).ToListAsync(token), Cancel)).ConvertAll(row => row.Told().Incident);
}
