using System.Net;
using SupportBot.Testing;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Staff;

/// <summary>The same rooms on a real PostgreSQL: whatever they ask the database, it understands.</summary>
public sealed class The_console_on_PostgreSQL
{
    static readonly string[] Rooms = ["today", "relays", "relays/relay1", "lists", "cases", "cases?all=true", "cases/1", "conversations", "conversations?q=Info@Kunde.example", "tickets", "tickets?q=Kunde", "subscribers", "jobs", "settings", "accounts", "audit", "account"];

    [Fact]
    public async Task Opens_every_room()
    {
        Assert.SkipUnless(PostgresServer.IsThere, PostgresServer.Missing);
        await using var database = await PostgresServer.StartAsync();
        await using var desk = new OnPostgres(database.ConnectionString);
        await desk.InitializeAsync();
        desk.Site.Blocklists.List("bl.spamcop.net", IPAddress.Parse("192.0.2.12"), "Blocked");
        var admin = await desk.AsAsync(StaffRole.Admin);
        while ((await admin.GetAsync("/staff/cases/1")).Status == 404) await Task.Delay(100, TestContext.Current.CancellationToken);

        foreach (var room in Rooms) (await admin.GetAsync($"/staff/{room}")).Status.ShouldBe(200, room);
        (await admin.PostAsync("/staff/cases/1/tick", ("step", "SourceFound"))).Status.ShouldBe(302);
        (await admin.PostAsync("/staff/relays/drain", ("address", "192.0.2.13"), ("reason", "test"))).Status.ShouldBe(302);
        (await admin.GetAsync("/staff/audit")).Text.ShouldSatisfyAllConditions(audit => audit.ShouldContain("pool.drain"), audit => audit.ShouldContain("case.tick"), audit => audit.ShouldContain("staff.sign-in"));
        using var guesser = desk.Sit();
        await guesser.GetAsync("/staff/sign-in");
        (await guesser.PostAsync("/staff/sign-in", ("email", "admin@example.net"), ("password", "no"))).Status.ShouldBe(401);
    }

    sealed class OnPostgres(string connection) : Desk
    {
        internal override AppSettings Dress(AppSettings settings) => base.Dress(settings) with { Database = new() { Provider = "postgres", ConnectionString = connection } };
    }
}
