using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace SupportBot.Web.Staff;

/// <summary>Who guesses passwords and codes, or looks over a shoulder.</summary>
public sealed partial class Guessing_at_accounts(Desk desk) : IClassFixture<Desk>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pauses_after_five_wrong_guesses_even_for_the_right_password()
    {
        var row = await desk.AddAsync("opfer@example.net", StaffRole.Agent);
        using var guesser = desk.Sit();
        await guesser.GetAsync("/staff/sign-in?lang=de");
        for (var i = 0; i < 5; i++) (await guesser.PostAsync("/staff/sign-in?lang=de", ("email", row.Email), ("password", $"guess {i}"))).Status.ShouldBe(401);
        var locked = await guesser.PostAsync("/staff/sign-in?lang=de", ("email", row.Email), ("password", Desk.Password));
        locked.Status.ShouldBe(401);
        locked.Text.ShouldContain("macht ein Konto eine Pause");
        locked.Text.ShouldNotContain(Desk.Password);
    }

    [Fact]
    public async Task Counts_guesses_that_come_side_by_side_each()
    {
        var row = await desk.AddAsync("vieles@example.net", StaffRole.Agent);
        using var scope = desk.Site.Get<IServiceProvider>().CreateScope();
        var accounts = scope.ServiceProvider.GetRequiredService<StaffAccounts>();
        var seen = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => accounts.FindByIdAsync(row.Id)));
        await Task.WhenAll(seen.Select(copy => accounts.AccessFailedAsync(copy!)));
        var after = await desk.Site.Store.ReadAsync((db, token) => db.Staff.FirstAsync(staff => staff.Id == row.Id, token), Cancel);
        (after.FailedCount, after.LockedUntil is not null).ShouldBe((6, true));
    }

    [Fact]
    public async Task A_guess_under_way_does_not_undo_that_the_account_was_disabled()
    {
        var row = await desk.AddAsync("eben@example.net", StaffRole.Agent);
        using var scope = desk.Site.Get<IServiceProvider>().CreateScope();
        var accounts = scope.ServiceProvider.GetRequiredService<StaffAccounts>();
        var read = (await accounts.FindByIdAsync(row.Id))!;
        var admin = await desk.AsAsync(StaffRole.Admin);
        (await admin.PostAsync("/staff/accounts/disable", ("account", row.Id))).Status.ShouldBe(302);

        (await accounts.UpdateAsync(read)).Succeeded.ShouldBeFalse("it was read before");
        await accounts.AccessFailedAsync(read);
        var after = await desk.Site.Store.ReadAsync((db, token) => db.Staff.FirstAsync(staff => staff.Id == row.Id, token), Cancel);
        (after.DisabledAt is not null, after.FailedCount).ShouldBe((true, 1));
    }

    [Fact]
    public async Task A_code_of_the_app_is_good_for_once()
    {
        var row = await desk.AddAsync("einmal@example.net", StaffRole.Reader);
        using var owner = desk.Sit();
        (await owner.EnterAsync(row)).ShouldBe("/staff/today");
        var used = Totp.Code(row.AuthenticatorKey!);
        using var shoulder = desk.Sit();
        await shoulder.GetAsync("/staff/sign-in");
        await shoulder.PostAsync("/staff/sign-in", ("email", row.Email), ("password", Desk.Password));
        await shoulder.GetAsync("/staff/sign-in/code");
        await desk.Site.Get<StaffStore>().TakeCodeAsync(row.Id, used, Cancel);   // should the half minute have turned meanwhile
        (await shoulder.PostAsync("/staff/sign-in/code", ("code", used))).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Says_the_same_of_a_wrong_password_and_of_nobody()
    {
        await desk.AddAsync("da@example.net", StaffRole.Reader);
        using var guesser = desk.Sit();
        await guesser.GetAsync("/staff/sign-in?lang=en");
        var (wrong, nobody) = (await guesser.PostAsync("/staff/sign-in?lang=en", ("email", "da@example.net"), ("password", "no")), await guesser.PostAsync("/staff/sign-in?lang=en", ("email", "xx@example.net"), ("password", "no")));
        wrong.Status.ShouldBe(nobody.Status);
        Bare(wrong.Text, "da@example.net").ShouldBe(Bare(nobody.Text, "xx@example.net"));
    }

    /// <summary>A page without what differs from request to request.</summary>
    static string Bare(string page, string email) => Keys().Replace(page, "").Replace(email, "", StringComparison.Ordinal);

    [GeneratedRegex("CfDJ8[\\w-]+")]
    private static partial Regex Keys();
}
