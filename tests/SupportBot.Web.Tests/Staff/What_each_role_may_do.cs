using System.Net;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Staff;

/// <summary>The table of <c>docs/security.md</c>, cell by cell.</summary>
public sealed class What_each_role_may_do(Desk desk) : IClassFixture<Desk>
{
    public static TheoryData<string, StaffRole> Rooms => new()
    {
        { "/staff/today", StaffRole.Reader }, { "/staff/relays", StaffRole.Reader }, { "/staff/lists", StaffRole.Reader }, { "/staff/conversations", StaffRole.Reader }, { "/staff/tickets", StaffRole.Reader }, { "/staff/cases", StaffRole.Reader }, { "/staff/relays/relay1", StaffRole.Reader }, { "/staff/subscribers", StaffRole.Agent }, { "/staff/incidents", StaffRole.Reader }, { "/staff/incidents/templates", StaffRole.Reader }, { "/staff/incidents/new/report", StaffRole.Agent }, { "/staff/incidents/new/maintenance", StaffRole.Agent },
        { "/staff/jobs", StaffRole.Reader }, { "/staff/account", StaffRole.Reader }, { "/staff/settings", StaffRole.Admin }, { "/staff/accounts", StaffRole.Admin }, { "/staff/audit", StaffRole.Admin },
    };

    public static TheoryData<string, StaffRole> Deeds => new()
    {
        { "/staff/relays/drain", StaffRole.Agent }, { "/staff/relays/activate", StaffRole.Agent }, { "/staff/relays/release", StaffRole.Agent }, { "/staff/relays/confirm", StaffRole.Agent }, { "/staff/relays/apply", StaffRole.Admin },
        { "/staff/conversations/none/ticket", StaffRole.Agent }, { "/staff/tickets/4711-0822/answer", StaffRole.Agent }, { "/staff/tickets/4711-0822/close", StaffRole.Agent }, { "/staff/tickets/4711-0822/reopen", StaffRole.Agent },
        { "/staff/cases/4711/tick", StaffRole.Agent }, { "/staff/cases/4711/note", StaffRole.Agent }, { "/staff/cases/4711/close", StaffRole.Agent },
        { "/staff/incidents/none/withdraw", StaffRole.Agent }, { "/staff/incidents/templates/drop", StaffRole.Agent },
        { "/staff/subscribers/remove", StaffRole.Agent }, { "/staff/subscribers/resume", StaffRole.Agent },
        { "/staff/accounts/role", StaffRole.Admin }, { "/staff/accounts/disable", StaffRole.Admin }, { "/staff/accounts/enable", StaffRole.Admin },
    };

    [Theory]
    [MemberData(nameof(Rooms))]
    public async Task A_room_opens_from_its_role_on(string room, StaffRole least)
    {
        foreach (var role in Enum.GetValues<StaffRole>())
        {
            var answer = await (await desk.AsAsync(role)).GetAsync(room);
            answer.Status.ShouldBe(role >= least ? 200 : 403, $"{role} {room}");
        }
    }

    [Theory]
    [MemberData(nameof(Deeds))]
    public async Task A_deed_is_done_from_its_role_on(string deed, StaffRole least)
    {
        foreach (var role in Enum.GetValues<StaffRole>())
        {
            var person = await desk.AsAsync(role);
            var answer = await person.PostAsync(deed, ("address", "203.0.113.99"), ("account", "nobody"));
            if (role >= least) answer.Status.ShouldBeOneOf(302, 400, 404);   // there is no such address, ticket, account: it got that far
            else answer.Status.ShouldBe(403, $"{role} {deed}");
        }
    }

    [Fact]
    public async Task Only_an_admin_goes_below_the_minimum_and_only_with_a_reason()
    {
        var (agent, admin) = (await desk.AsAsync(StaffRole.Agent), await desk.AsAsync(StaffRole.Admin));
        foreach (var last in new[] { "192.0.2.11", "192.0.2.12" }) (await agent.PostAsync("/staff/relays/drain", ("address", last), ("reason", "test"))).Status.ShouldBe(302);

        var refused = await agent.PostAsync("/staff/relays/drain", ("address", "192.0.2.13"), ("reason", "mine"));
        refused.Status.ShouldBe(409);
        refused.Text.ShouldContain("value=\"mine\"", customMessage: "what was typed is kept");
        refused.Text.ShouldNotContain("name=\"force\"");
        (await agent.PostAsync("/staff/relays/drain", ("address", "192.0.2.13"), ("reason", "x"), ("force", "yes"))).Status.ShouldBe(403);
        (await admin.PostAsync("/staff/relays/drain", ("address", "192.0.2.13"))).Text.ShouldContain("name=\"force\"");
        (await admin.PostAsync("/staff/relays/drain", ("address", "192.0.2.13"), ("force", "yes"))).Status.ShouldBe(403, "no reason");
        (await admin.PostAsync("/staff/relays/drain", ("address", "192.0.2.13"), ("reason", "fire"), ("force", "yes"))).Status.ShouldBe(302);
        desk.Site.Get<RelayPool>().Now.Find(IPAddress.Parse("192.0.2.13"))!.State.Hold.ShouldNotBeNull().ShouldSatisfyAllConditions(hold => hold.By.ShouldBe("admin@example.net"), hold => hold.Reason.ShouldBe("fire"));
        foreach (var address in new[] { "192.0.2.11", "192.0.2.12", "192.0.2.13" }) (await agent.PostAsync("/staff/relays/release", ("address", address))).Status.ShouldBe(302);

        var audit = (await admin.GetAsync("/staff/audit")).Text;
        foreach (var entry in new[] { "pool.drain-forced", "pool.release", "agent@example.net", "fire" }) audit.ShouldContain(entry);
    }

    [Fact]
    public async Task Nobody_shuts_themselves_out()
    {
        var admin = await desk.AsAsync(StaffRole.Admin);
        var own = desk.Rows[StaffRole.Admin].Id;
        (await admin.PostAsync("/staff/accounts/disable", ("account", own))).Status.ShouldBe(403);
        (await admin.PostAsync("/staff/accounts/role", ("account", own), ("role", "Reader"))).Status.ShouldBe(403);
        (await admin.GetAsync("/staff/accounts")).Status.ShouldBe(200);
    }

    [Fact]
    public void Settings_are_shown_as_they_are_in_force_and_no_secret_among_them()
    {
        var settings = new AppSettings
        {
            Mail = new() { Smtp = new() { Host = "mail.example.net", Password = "hidden-1" } },
            Database = new() { ConnectionString = "Host=db;Password=hidden-2" },
            Blocklists = new Dictionary<string, BlocklistSettings>(StringComparer.Ordinal) { ["spamhaus"] = new() { Key = "hidden-3" } }.ToImmutable(),
            Alerts = new Dictionary<string, AlertSettings>(StringComparer.Ordinal) { ["ops"] = new() { Secret = "hidden-4", Mail = "ops@example.net" } }.ToImmutable(),
            Staff = new() { Oidc = new() { ClientSecret = "hidden-5" } },
            Tickets = new() { Zammad = new() { Token = "hidden-6" } },
        };
        var shown = InForce.Of(settings);
        shown.ShouldContain(("Mail:Smtp:Host", "mail.example.net"));
        shown.ShouldContain(("Alerts:ops:Mail", "ops@example.net"));
        shown.ShouldContain(("Mail:Smtp:Password", "••••"));
        string.Join('\n', shown).ShouldNotContain("hidden");
    }
}

static class Maps
{
    public static System.Collections.Immutable.ImmutableDictionary<string, T> ToImmutable<T>(this Dictionary<string, T> map) => System.Collections.Immutable.ImmutableDictionary.CreateRange(StringComparer.Ordinal, map);
}
