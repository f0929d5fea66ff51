using System.Collections.Immutable;
using System.Text.Json;
using Ical.Net;
using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;
using SupportBot.Web.Settings;
using SupportBot.Web.Status;
using SupportBot.Web.Subscribers;

namespace SupportBot.Web.Tests.Status;

/// <summary>What staff tells the public: on the page, in the API, in feeds and calendar, and to subscribers, once.</summary>
public sealed class Incidents_by_people : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    RunningSite _site = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    IncidentDesk Desk => _site.Get<IncidentDesk>();

    public async ValueTask InitializeAsync() => _site = await RunningSite.StartAsync(_folder.FullName, settings => settings with
    {
        Checker = settings.Checker with { Interval = TimeSpan.FromMinutes(10) },   // nothing but people tells anything here
        Hoster = settings.Hoster with { PublicUrl = "https://hilfe.musterhost.example" },
        Mail = settings.Mail with { From = "hilfe@musterhost.example", Smtp = settings.Mail.Smtp with { Host = "127.0.0.1", Port = 9 } },
    });

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_report_is_the_first_thing_on_the_page_until_it_is_over()
    {
        var id = Done(await Desk.ReportAsync(Writing("Mails kommen verspätet an", "Wir **suchen** die Ursache."), IncidentStage.Investigating, Services((ServiceKeys.Sending, ServiceState.DegradedPerformance)), "eva", Cancel));

        var page = await PageUntilAsync("/de/status", "<h1 id=\"state\">Mails kommen verspätet an.</h1>");
        page.ShouldContain("Wir <strong>suchen</strong> die Ursache.");
        (await PageUntilAsync("/en/status", "Mails kommen verspätet an (en)")).ShouldContain("Wir <strong>suchen</strong> die Ursache. (en)");
        (await ApiAsync("summary.json")).GetProperty("components")[0].GetProperty("status").GetString().ShouldBe("degraded_performance");
        var told = (await ApiAsync("incidents/unresolved.json")).GetProperty("incidents")[0];
        (told.GetProperty("id").GetString(), told.GetProperty("status").GetString(), told.GetProperty("impact").GetString(), told.GetProperty("incident_updates")[0].GetProperty("body").GetString()).ShouldBe((id, "investigating", "minor", "Wir suchen die Ursache."));
        told.GetProperty("components").GetArrayLength().ShouldBe(1);

        Done(await Desk.SayAsync(id, Writing("", "Behoben."), IncidentStage.Resolved, "eva", Cancel));
        await PageUntilAsync("/de/status", page => !page.Contains("<h1 id=\"state\">Mails kommen verspätet an", StringComparison.Ordinal));
        (await ApiAsync("incidents/unresolved.json")).GetProperty("incidents").GetArrayLength().ShouldBe(0);
        Done(await Desk.SayAsync(id, Writing("", "Es war der Strom."), IncidentStage.Postmortem, "eva", Cancel));
        await PageUntilAsync($"/de/status/incidents/{id}", "Nachbericht");
        var resolved = (await ApiAsync("incidents.json")).GetProperty("incidents")[0];
        (resolved.GetProperty("status").GetString(), resolved.GetProperty("resolved_at").ValueKind, resolved.GetProperty("incident_updates")[0].GetProperty("display_at").ValueKind).ShouldBe(("postmortem", JsonValueKind.String, JsonValueKind.Null));
    }

    [Fact]
    public async Task Hostile_and_unfinished_texts_are_refused_or_harmless()
    {
        var services = Services();
        (await Desk.ReportAsync(new(Texts(("de", "Nur deutsch")), Texts(("de", "Text"))), IncidentStage.Investigating, services, "eva", Cancel)).Fault.ShouldBe(WritingFault.Missing);
        (await Desk.ReportAsync(Writing("Titel", new string('x', 100_000)), IncidentStage.Investigating, services, "eva", Cancel)).Fault.ShouldBe(WritingFault.TooLong);
        (await Desk.ReportAsync(Writing(new string('x', 151), "Text"), IncidentStage.Investigating, services, "eva", Cancel)).Fault.ShouldBe(WritingFault.TooLong);
        (await Desk.SayAsync("aaaaaaaaaaaa", Writing("", "Text"), IncidentStage.Resolved, "eva", Cancel)).Fault.ShouldBe(WritingFault.NotThere);

        var id = Done(await Desk.ReportAsync(Writing("<b>Titel</b>\r\nBcc: x", "<script>alert(1)</script> [klick](javascript:alert(1)) ![bild](https://x.example/p.png) <javascript:alert(2)> [gut](https://musterhost.example/)\u0000"), IncidentStage.Identified, services, "eva", Cancel));
        var page = await PageUntilAsync($"/de/status/incidents/{id}", "&lt;script&gt;");
        foreach (var bad in new[] { "<script>alert", "<b>Titel", "href=\"javascript", "<img", "x.example", "\u0000" }) page.ShouldNotContain(bad);
        page.ShouldContain("href=\"https://musterhost.example/\" rel=\"nofollow noopener\"");
        var feed = await _site.Http.GetStringAsync("/status/feed.atom", Cancel);
        feed.ShouldNotContain("<script>alert");
        System.Xml.Linq.XDocument.Parse(feed).Root!.Name.LocalName.ShouldBe("feed");
        (await Desk.SayAsync(id, Writing("", "Zu früh"), IncidentStage.Postmortem, "eva", Cancel)).Fault.ShouldBe(WritingFault.NotThere);
        (await Desk.SayAsync(id, Writing("", "Falsch"), IncidentStage.InProgress, "eva", Cancel)).Fault.ShouldBe(WritingFault.NotThere);
        (await Desk.EditAsync(id, 7, Writing("", "x"), "eva", Cancel)).Fault.ShouldBe(WritingFault.NotThere);
        Done(await Desk.EditAsync(id, 1, Writing("", "Neue Worte"), "eva", Cancel));
        (await PageUntilAsync($"/de/status/incidents/{id}", "Neue Worte")).ShouldNotContain("script&gt;");
    }

    [Fact]
    public async Task A_maintenance_begins_and_ends_by_itself_and_is_in_the_calendar()
    {
        var now = DateTimeOffset.UtcNow;
        (await Desk.PlanAsync(Writing("Wartung", "x"), now.AddHours(2), now.AddHours(1), [], "eva", Cancel)).Fault.ShouldBe(WritingFault.WrongTimes);
        (await Desk.PlanAsync(Writing("Wartung", "x"), now.AddHours(-2), now.AddHours(-1), [], "eva", Cancel)).Fault.ShouldBe(WritingFault.WrongTimes);
        var id = Done(await Desk.PlanAsync(Writing("Neue Server", "Einzelne Mails warten."), now.AddSeconds(2), now.AddSeconds(4), [ServiceKeys.Submission], "eva", Cancel));

        await PageUntilAsync("/de/status", "Geplante Wartung");
        (await ApiAsync("scheduled-maintenances/upcoming.json")).GetProperty("scheduled_maintenances")[0].GetProperty("impact").GetString().ShouldBe("maintenance");
        Calendar.Load(await _site.Http.GetStringAsync("/status/calendar.ics", Cancel))!.Events.ShouldHaveSingleItem().Summary.ShouldBe("Neue Server");

        await UntilStageAsync(id, "in_progress");
        (await ApiAsync("summary.json")).GetProperty("status").GetProperty("indicator").GetString().ShouldBe("maintenance");
        await UntilStageAsync(id, "completed");
        (await ApiAsync("summary.json")).GetProperty("status").GetProperty("indicator").GetString().ShouldBe("none");
        var updates = (await StoredAsync(id)).Updates;
        updates.Select(update => update.Stage).ShouldBe([IncidentStage.Scheduled, IncidentStage.InProgress, IncidentStage.Completed]);
    }

    [Fact]
    public async Task A_false_alarm_stays_readable_and_counts_as_nothing()
    {
        var id = Done(await Desk.ReportAsync(Writing("Alles steht", "Nichts geht."), IncidentStage.Identified, Services((ServiceKeys.Sending, ServiceState.MajorOutage)), "eva", Cancel));
        await PageUntilAsync("/de/status", "<h1 id=\"state\">Alles steht.</h1>");

        Done(await Desk.WithdrawAsync(id, "eva", Cancel));

        (await PageUntilAsync($"/de/status/incidents/{id}", "Fehlalarm: Alles steht")).ShouldContain("Es gab keine Störung.");
        var page = await PageUntilAsync("/de/status", page => !page.Contains("Alles steht.</h1>", StringComparison.Ordinal));
        page.ShouldNotContain("class=\"degraded\" x=");
        (await ApiAsync("summary.json")).GetProperty("status").GetProperty("indicator").GetString().ShouldBe("none");
        var audit = await _site.Store.ReadAsync((db, token) => db.Audit.Where(row => row.Subject == id).Select(row => row.Act).ToListAsync(token), Cancel);
        audit.ShouldBe(["incident.report", "incident.false-alarm"], ignoreOrder: true);
    }

    [Fact]
    public async Task Subscribers_are_told_each_update_once()
    {
        var id = Done(await Desk.ReportAsync(Writing("Titel", "Erster **Text**"), IncidentStage.Investigating, Services((ServiceKeys.Chat, ServiceState.PartialOutage)), "eva", Cancel));
        await _site.Get<IncidentNews>().TellAsync(Cancel);
        await _site.Get<IncidentNews>().TellAsync(Cancel);
        Done(await Desk.SayAsync(id, Writing("", "Zweiter Text"), IncidentStage.Identified, "eva", Cancel));
        await Task.WhenAll(_site.Get<IncidentNews>().TellAsync(Cancel), _site.Get<IncidentNews>().TellAsync(Cancel));

        var news = (await _site.Store.ReadAsync((db, token) => db.StatusNews.Where(row => row.IncidentId == id).OrderBy(row => row.Number).ToListAsync(token), Cancel)).ConvertAll(StatusNews.Read);
        news.Select(told => (told.Number, told.Stage, told.Texts["de"].Text)).ShouldBe([(1, IncidentStage.Investigating, "Erster Text"), (2, IncidentStage.Identified, "Zweiter Text")]);
        news[0].Components.ShouldBe([ServiceKeys.Chat]);
    }

    [Fact]
    public async Task Who_was_told_long_before_a_maintenance_is_reminded_once()
    {
        var begins = DateTimeOffset.UtcNow.AddHours(20);
        var id = Done(await Desk.PlanAsync(Writing("Wartung", "Kurz."), begins, begins.AddHours(1), [ServiceKeys.Sending], "eva", Cancel));
        var late = Done(await Desk.PlanAsync(Writing("Kurzfristig", "Kurz."), begins, begins.AddHours(1), [ServiceKeys.Sending], "eva", Cancel));
        await _site.Store.WriteAsync((db, token) => db.IncidentUpdates.Where(row => row.IncidentId == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.At, begins.AddDays(-7)).SetProperty(row => row.ToldAt, begins.AddDays(-7)), token), Cancel);

        await _site.Get<IncidentNews>().TellAsync(Cancel);
        await _site.Get<IncidentNews>().TellAsync(Cancel);

        var news = (await _site.Store.ReadAsync((db, token) => db.StatusNews.ToListAsync(token), Cancel)).ConvertAll(StatusNews.Read);
        news.Where(told => told.Kind == NewsKind.Reminder).Select(told => told.IncidentId).ShouldBe([id]);
        news.Count(told => told.IncidentId == late).ShouldBe(1, "told just now: no reminder");
    }

    static Writing Writing(string title, string text) => new(Texts(("de", title), ("en", title.Length == 0 ? "" : $"{title} (en)")), Texts(("de", text), ("en", $"{text} (en)")));

    static ImmutableSortedDictionary<string, string> Texts(params (string Language, string Text)[] texts) => texts.ToImmutableSortedDictionary(text => text.Language, text => text.Text, StringComparer.Ordinal);

    static ImmutableSortedDictionary<string, ServiceState> Services(params (string Key, ServiceState State)[] services) => services.ToImmutableSortedDictionary(service => service.Key, service => service.State, StringComparer.Ordinal);

    static string Done(IncidentResult result)
    {
        result.Fault.ShouldBeNull();
        return result.Id!;
    }

    async Task<Incident> StoredAsync(string id) => (await _site.Store.ReadAsync((db, token) => IncidentBook.FindAsync(db, id, token), Cancel))!;

    async Task UntilStageAsync(string id, string stage)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            await _site.Get<MaintenanceClock>().LookAsync(limit.Token);
            var all = (await ApiAsync("scheduled-maintenances.json")).GetProperty("scheduled_maintenances").EnumerateArray();
            if (all.Any(one => one.GetProperty("id").GetString() == id && one.GetProperty("status").GetString() == stage)) return;
            await Task.Delay(100, limit.Token);
        }
    }

    Task<string> PageUntilAsync(string path, string text) => PageUntilAsync(path, page => page.Contains(text, StringComparison.Ordinal));

    async Task<string> PageUntilAsync(string path, Func<string, bool> fits)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var answer = await _site.Http.GetAsync(path, limit.Token);
            var page = await answer.Content.ReadAsStringAsync(limit.Token);
            if (answer.IsSuccessStatusCode && fits(page)) return page;
            await Task.Delay(100, limit.Token);
        }
    }

    async Task<JsonElement> ApiAsync(string path)
    {
        using var document = JsonDocument.Parse(await _site.Http.GetStringAsync($"/api/v2/{path}", Cancel));
        return document.RootElement.Clone();
    }
}
