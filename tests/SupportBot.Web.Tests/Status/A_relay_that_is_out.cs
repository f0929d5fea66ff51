using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Status;

namespace SupportBot.Web.Tests.Status;

/// <summary>A relay that takes no mail, on the public page and in Statuspage's API; and no other by it.</summary>
public sealed class A_relay_that_is_out : IDisposable
{
    static readonly DateTimeOffset Noon = new(2026, 11, 25, 11, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Is_said_in_the_first_sentence_and_lowers_its_own_component_only()
    {
        var status = Snapshot("relay3");
        var headline = Headline.Of(status, Samples.Languages["de"]);

        headline.State.ShouldBe(MailState.Degraded);
        headline.Title.ShouldBe("Einer unserer Ausgänge antwortet nicht.");
        headline.Lead.ShouldBe("Unsere Prüfung erreicht ihn seit 11:40\u00a0Uhr nicht. Nachrichten, die über ihn gehen, können sich verzögern.");
        status.ByRelay.Select(status.RelayState).ShouldBe([ServiceState.MajorOutage, ServiceState.Operational]);
        (status.Sending, status.Drawn(status.Relays.Addresses[0]), status.Drawn(status.Relays.Addresses[1])).ShouldBe((ServiceState.Operational, MailState.Outage, MailState.Ok));
    }

    [Fact]
    public void With_all_others_leaves_no_claim_that_mail_goes_out()
    {
        var headline = Headline.Of(Snapshot("relay3", "relay4"), Samples.Languages["en"]);

        headline.State.ShouldBe(MailState.Outage);
        headline.Title.ShouldBe("Our relays aren't answering.");
    }

    [Fact]
    public void Is_not_spoken_of_when_it_is_not_public()
    {
        var relays = Samples.Relays(Noon, new() { Address = IPAddress.Parse("192.0.2.13"), Relay = "relay3", Since = Noon.AddDays(-1) });
        relays = relays with { Addresses = [relays.Addresses[0] with { IsPublic = false }, relays.Addresses[1]] };

        var status = StatusSnapshot.Of(relays, [], "masked", Noon, Out("relay3"));

        status.Out.ShouldBeEmpty();
        Headline.Of(status, Samples.Languages["de"]).State.ShouldBe(MailState.Ok);
    }

    [Fact]
    public async Task Shows_on_page_and_API_after_two_rounds_and_recovers_when_it_greets()
    {
        Assert.SkipUnless(Exim.IsThere, Exim.Missing);
        var endPoint = Daemon.FreePort(IPAddress.Parse("127.0.0.45"));
        await using var site = await RunningSite.StartAsync(_folder.FullName, settings => settings with
        {
            Relays = settings.Relays.Add("relay5", new() { Host = "relay5.example", Addresses = ["127.0.0.45"], Ports = [endPoint.Port] }),
            Checker = settings.Checker with { ProbeInterval = TimeSpan.FromSeconds(1) },
        });

        await Until(site, "major_outage");
        (await site.Http.GetStringAsync("/de/status", Cancel)).ShouldContain("antwortet nicht");
        (await States(site)).ShouldBe([("sending", "operational"), ("submission", "partial_outage"), ("chat", "operational"), ("relay1", "operational"), ("relay2", "major_outage")]);

        await using var exim = await Greeter.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["127.0.0.45"] = "" }, endPoint.Port);
        await Until(site, "operational");
        (await site.Http.GetStringAsync("/de/status", Cancel)).ShouldNotContain("antwortet nicht");
        site.Get<ProbeBoard>().Now.Entries.ShouldContain(entry => entry.Spot.Relay == "relay5" && entry.Finding.Code == ProbeCode.NoStarttls);
    }

    [Fact]
    public async Task Is_none_in_the_demonstration_which_visits_nobody()
    {
        var good = Samples.Shipped with { Settings = Samples.Shipped.Settings with { IsDemonstration = true, Relays = ImmutableSortedDictionary<string, RelaySettings>.Empty.Add("relay1", new() { Addresses = ["192.0.2.11"], Ports = [25] }) } };

        var plan = ProbePlan.From(good.Settings, Watching.From(good.Settings, good.Catalog));
        var report = await new ProbeRound(plan, TimeProvider.System).RunAsync(Cancel);

        (plan.Relays.Length, report.Findings.Length).ShouldBe((0, 0));
    }

    /// <summary>Waits for what the second relay's component says.</summary>
    static async Task Until(RunningSite site, string state)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Longest);
        while ((await States(site)).FirstOrDefault(component => component.Name == "relay2").State != state) await Task.Delay(100, limit.Token);
    }

    static async Task<List<(string Name, string State)>> States(RunningSite site)
    {
        using var document = JsonDocument.Parse(await site.Http.GetStringAsync("/api/v2/components.json", Cancel));
        var components = document.RootElement.GetProperty("components").EnumerateArray().Where(component => !component.GetProperty("group").GetBoolean()).ToList();
        string[] services = ["sending", "submission", "chat"];
        return [.. components.Select((component, i) => (i < services.Length ? services[i] : $"relay{i + 1 - services.Length}", component.GetProperty("status").GetString()!))];
    }

    static StatusSnapshot Snapshot(params string[] relays) =>
        StatusSnapshot.Of(Samples.Relays(Noon, new() { Address = IPAddress.Parse("192.0.2.13"), Relay = "relay3", Since = Noon.AddDays(-1) }), [], "masked", Noon, Out(relays));

    static ImmutableSortedDictionary<string, DateTimeOffset> Out(params string[] relays) => relays.ToImmutableSortedDictionary(relay => relay, _ => Noon.AddMinutes(-20), StringComparer.Ordinal);
}
