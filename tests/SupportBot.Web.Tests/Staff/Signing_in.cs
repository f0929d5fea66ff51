using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Staff;

/// <summary>The console's door: who comes in, who stays outside, and how a session ends.</summary>
public sealed partial class Signing_in(Desk desk) : IClassFixture<Desk>
{
    static readonly string[] Rooms = ["/staff", "/staff/today", "/staff/relays", "/staff/lists", "/staff/conversations", "/staff/tickets", "/staff/cases", "/staff/relays/relay1", "/staff/jobs", "/staff/settings", "/staff/accounts", "/staff/audit", "/staff/events", "/staff/account"];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_it_every_room_leads_to_the_door()
    {
        using var stranger = desk.Sit();
        foreach (var room in Rooms) (await stranger.GetAsync(room)).ShouldSatisfyAllConditions(answer => answer.Status.ShouldBe(302, room), answer => answer.To!.ShouldStartWith("/staff/sign-in?to="));
        await stranger.GetAsync("/staff/sign-in");
        (await stranger.PostAsync("/staff/relays/drain", ("address", "192.0.2.11"))).To!.ShouldStartWith("/staff/sign-in");
        desk.Site.Get<RelayPool>().Now.Addresses.ShouldAllBe(address => address.State.Hold == null);
    }

    [Fact]
    public async Task By_password_and_code_is_written_down()
    {
        var row = await desk.AddAsync("eva@example.net", StaffRole.Reader);
        using var eva = desk.Sit();
        (await eva.EnterAsync(row, "/staff/relays?ask=drain")).ShouldBe("/staff/relays?ask=drain");
        (await eva.GetAsync("/staff/relays")).Text.ShouldContain("192.0.2.11");
        (await AuditAsync("eva@example.net")).ShouldContain("staff.sign-in mfa");
    }

    [Fact]
    public async Task By_password_alone_opens_nothing_but_the_own_account()
    {
        var row = await desk.AddAsync("neu@example.net", StaffRole.Admin, bare: true);
        using var person = desk.Sit();
        (await person.EnterAsync(row)).ShouldBe("/staff/account");
        foreach (var room in Rooms.Except(["/staff/account", "/staff/events"])) (await person.GetAsync(room)).To.ShouldBe("/staff/account", room);
        var account = await person.GetAsync("/staff/account");
        account.Text.ShouldContain("otpauth://totp/");
        (await person.PostAsync("/staff/relays/drain", ("address", "192.0.2.11"))).Status.ShouldBe(403);

        // A wrong code sets nothing up; the right one opens the rooms and shows the codes for a lost telephone once.
        var key = (await desk.Site.Store.ReadAsync((db, token) => db.Staff.FirstAsync(staff => staff.Id == row.Id, token), Cancel)).AuthenticatorKey!;
        (await person.PostAsync("/staff/account/authenticator", ("code", Totp.Code(key) == "000000" ? "000001" : "000000"))).Status.ShouldBe(400);
        var done = await person.PostAsync("/staff/account/authenticator", ("code", Totp.Code(key)));
        done.Text.ShouldNotContain(key);
        var codes = RecoveryCodes().Matches(done.Text).Select(match => match.Value).ToList();
        codes.Count.ShouldBe(8);
        (await person.GetAsync("/staff/relays")).Status.ShouldBe(200);
        (await person.GetAsync("/staff/account")).Text.ShouldNotContain(codes[0]);

        using var later = desk.Sit();
        await later.GetAsync("/staff/sign-in");
        await later.PostAsync("/staff/sign-in", ("email", row.Email), ("password", Desk.Password));
        await later.GetAsync("/staff/sign-in/code");
        (await later.PostAsync("/staff/sign-in/code", ("code", codes[0]))).To.ShouldBe("/staff/today");

        using var thief = desk.Sit();
        await thief.GetAsync("/staff/sign-in");
        await thief.PostAsync("/staff/sign-in", ("email", row.Email), ("password", Desk.Password));
        await thief.GetAsync("/staff/sign-in/code");
        (await thief.PostAsync("/staff/sign-in/code", ("code", codes[0]))).Status.ShouldBe(401, "each is good for once");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/staff/")]
    [InlineData("/staff/\\evil.example")]
    [InlineData("/staff/sign-out")]
    [InlineData("/de/")]
    [InlineData("")]
    public void Leads_nowhere_but_into_the_console(string to) => SignInRoutes.Inside(to).ShouldBe("/staff/today");

    [Fact]
    public async Task A_form_without_its_key_does_nothing()
    {
        using var agent = await desk.EnterAsync("agent1@example.net", StaffRole.Agent);
        using var forged = new FormUrlEncodedContent([KeyValuePair.Create("address", "192.0.2.11")]);
        using var answer = await agent.Http.PostAsync(new Uri("/staff/relays/drain", UriKind.Relative), forged, Cancel);
        ((int)answer.StatusCode).ShouldBe(400);
        desk.Site.Get<RelayPool>().Now.Addresses.ShouldAllBe(address => address.State.Hold == null);
    }

    [Fact]
    public async Task An_account_that_is_disabled_is_out_at_once_and_its_stream_ends()
    {
        using var person = await desk.EnterAsync("weg@example.net", StaffRole.Reader);
        using var stream = await person.Http.GetAsync(new Uri("/staff/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancel));
        (await lines.ReadLineAsync(Cancel)).ShouldBe("data: hello");

        await desk.Site.Store.WriteAsync(async (db, token) => (await db.Staff.FirstAsync(row => row.Email == "weg@example.net", token)).DisabledAt = DateTimeOffset.UtcNow, Cancel);

        (await person.GetAsync("/staff/relays")).To!.ShouldStartWith("/staff/sign-in");
        while (await lines.ReadLineAsync(Cancel) is not null)
        {
            // a change of the pool may still have been told; then the stream ends
        }

        using var again = desk.Sit();
        await again.GetAsync("/staff/sign-in");
        (await again.PostAsync("/staff/sign-in", ("email", "weg@example.net"), ("password", Desk.Password))).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Another_role_or_password_or_signing_out_ends_what_a_stolen_cookie_opens()
    {
        foreach (var change in new Func<Sitting, StaffRow, Task>[]
        {
            (_, row) => desk.Site.Store.WriteAsync(async (db, token) => (await db.Staff.FirstAsync(staff => staff.Id == row.Id, token)).Role = StaffRole.Reader, Cancel),
            async (owner, _) =>
            {
                await owner.GetAsync("/staff/account");
                (await owner.PostAsync("/staff/account/password", ("old", Desk.Password), ("new", "another long password"))).Status.ShouldBe(302);
                (await owner.GetAsync("/staff/relays")).Status.ShouldBe(200, "the owner's own session goes on");
            },
            async (owner, _) =>
            {
                await owner.GetAsync("/staff/account");
                await owner.PostAsync("/staff/sign-out");
            },
        })
        {
            var row = await desk.AddAsync($"{Guid.NewGuid():N}@example.net", StaffRole.Agent);
            using var owner = desk.Sit();
            await owner.EnterAsync(row);
            using var thief = new Sitting(desk.Site.Base);
            foreach (System.Net.Cookie cookie in owner.Cookies.GetAllCookies()) thief.Cookies.Add(new System.Net.Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain));
            (await thief.GetAsync("/staff/relays")).Status.ShouldBe(200);

            await change(owner, row);

            (await thief.GetAsync("/staff/relays")).To!.ShouldStartWith("/staff/sign-in");
        }
    }

    [Fact]
    public async Task The_last_second_factor_stays()
    {
        using var person = await desk.EnterAsync("letzter@example.net", StaffRole.Reader);
        await person.GetAsync("/staff/account");
        (await person.PostAsync("/staff/account/authenticator/remove")).Status.ShouldBe(400);
        (await desk.Site.Store.ReadAsync((db, token) => db.Staff.FirstAsync(row => row.Email == "letzter@example.net", token), Cancel)).HasAuthenticator.ShouldBeTrue();
    }

    [Fact]
    public async Task The_console_speaks_the_language_that_was_chosen()
    {
        using var person = await desk.EnterAsync("sprache@example.net", StaffRole.Reader);
        foreach (var (language, word) in new[] { ("en", "Conversations"), ("de", "Gespräche") })
        {
            await person.GetAsync("/staff/account");
            (await person.PostAsync("/staff/account/language", ("language", language), ("to", "/staff/lists"))).To.ShouldBe("/staff/lists");
            (await person.GetAsync("/staff/lists")).Text.ShouldContain(word);
        }
    }

    [Fact]
    public void Pauses_double_up_to_an_hour()
    {
        StaffAccounts.Pause(5).ShouldBe(TimeSpan.FromMinutes(1));
        StaffAccounts.Pause(6).ShouldBe(TimeSpan.FromMinutes(2));
        StaffAccounts.Pause(12).ShouldBe(TimeSpan.FromHours(1));
        StaffAccounts.Pause(int.MaxValue).ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public void One_address_may_guess_at_no_more_than_thirty_accounts_in_ten_minutes()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var guesses = new Guesses(time);
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse("198.51.100.7");
        Enumerable.Range(0, 31).Count(_ => guesses.Allow(context)).ShouldBe(30);
        time.Advance(TimeSpan.FromMinutes(10));
        guesses.Allow(context).ShouldBeTrue();
    }

    async Task<List<string>> AuditAsync(string who) =>
        [.. (await desk.Site.Store.ReadAsync((db, token) => db.Audit.Where(row => row.Who == who).ToListAsync(token), Cancel)).Select(row => $"{row.Act} {row.Detail}")];

    [GeneratedRegex("[2-9A-Z]{5}-[2-9A-Z]{5}")]
    private static partial Regex RecoveryCodes();
}
