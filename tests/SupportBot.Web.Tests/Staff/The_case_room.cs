using System.Net;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Staff;

/// <summary>A listing becomes a case, somebody works on it at the console, the sweep closes it.</summary>
public sealed class The_case_room(Desk desk) : IClassFixture<Desk>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_what_comes_first_takes_ticks_and_follows_the_sweep()
    {
        var agent = await desk.AsAsync(StaffRole.Agent);
        desk.Site.Blocklists.List("bl.spamcop.net", IPAddress.Parse("192.0.2.12"), "Blocked");
        while (!await desk.Site.Store.ReadAsync((db, token) => db.Cases.AnyAsync(token), Cancel)) await Task.Delay(100, Cancel);
        await agent.PostAsync("/staff/account/language", ("language", "en"), ("to", "/staff/cases"));

        (await agent.GetAsync("/staff/today")).Text.ShouldContain("First find the account");
        (await agent.GetAsync("/staff/cases")).Text.ShouldContain("192.0.2.12");
        var before = (await agent.GetAsync("/staff/cases/1")).Text;
        before.ShouldContain("relay2");
        before.ShouldContain("https://www.spamcop.net/bl.shtml?192.0.2.12");

        foreach (var step in new[] { "SourceFound", "SourceLocked" }) (await agent.PostAsync("/staff/cases/1/tick", ("step", step))).To.ShouldBe("/staff/cases/1");
        (await agent.PostAsync("/staff/cases/1/tick", ("step", "Everything"))).Status.ShouldBe(400);
        await agent.PostAsync("/staff/cases/1/note", ("text", "<b>customer</b> told"));
        var after = (await agent.GetAsync("/staff/cases/1")).Text;
        after.ShouldContain("agent@example.net");
        after.ShouldContain("&lt;b&gt;customer&lt;/b&gt; told");
        after.ShouldNotContain("First find the account");
        (await desk.Site.Store.ReadAsync((db, token) => db.Audit.Where(row => row.Subject == "1" && row.Act.StartsWith("case.")).OrderBy(row => row.Id).Select(row => row.Act + " " + row.Detail).ToListAsync(token), Cancel))
            .ShouldBe(["case.tick source-found", "case.tick source-locked", "case.note "]);

        desk.Site.Blocklists.Delist("bl.spamcop.net", IPAddress.Parse("192.0.2.12"));
        while (await desk.Site.Store.ReadAsync((db, token) => db.Cases.AnyAsync(row => row.ClosedAt == null, token), Cancel)) await Task.Delay(100, Cancel);
        var closed = (await agent.GetAsync("/staff/cases/1")).Text;
        closed.ShouldNotContain("/staff/cases/1/tick");
        (await agent.GetAsync("/staff/cases")).Text.ShouldContain("No case is open");
        (await agent.GetAsync("/staff/cases?all=true")).Text.ShouldContain("192.0.2.12");
    }
}
