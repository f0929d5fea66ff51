using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;
using SupportBot.Web.Commands;
using SupportBot.Web.Relays;
using SupportBot.Web.Staff;

namespace SupportBot.Web.Tests.Commands;

/// <summary><c>staff …</c> beside a server that has the same database.</summary>
public sealed class The_staff_command : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    OwnPool _server = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await OwnPool.StartAsync(_folder, [11]);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Adds_lists_changes_disables_and_resets_an_account()
    {
        (await RunAsync("a long enough secret", "staff", "add", "eva@example.net", "--role", "admin")).ShouldSatisfyAllConditions(run => run.Exit.ShouldBe(0), run => run.Output.ShouldContain("added as admin"), run => (run.Output + run.Error).ShouldNotContain("secret"));
        var row = await RowAsync();
        (row.Role, row.PasswordHash).ShouldSatisfyAllConditions(known => known.Role.ShouldBe(StaffRole.Admin), known => known.PasswordHash.ShouldNotBeNull().ShouldNotContain("secret"));
        (await RunAsync(null, "staff", "list")).Output.ShouldContain("eva@example.net  admin  no second factor yet  signed in never");

        (await RunAsync("another long secret", "staff", "add", "EVA@example.net")).ShouldSatisfyAllConditions(run => run.Exit.ShouldBe(1), run => run.Error.ShouldContain("there is an account"));
        (await RunAsync(null, "staff", "role", "eva@example.net", "reader")).Exit.ShouldBe(0);
        var stamp = (await RowAsync()).SecurityStamp;
        stamp.ShouldNotBe(row.SecurityStamp, "its sessions end");
        (await RunAsync(null, "staff", "disable", "eva@example.net")).Exit.ShouldBe(0);
        (await RowAsync()).DisabledAt.ShouldNotBeNull();
        (await RunAsync(null, "staff", "enable", "eva@example.net")).Exit.ShouldBe(0);
        (await RunAsync("a third long secret", "staff", "reset", "eva@example.net")).Exit.ShouldBe(0);
        (await RowAsync()).ShouldSatisfyAllConditions(known => known.DisabledAt.ShouldBeNull(), known => known.Role.ShouldBe(StaffRole.Reader), known => known.PasswordHash.ShouldNotBe(row.PasswordHash));
        (await _server.Store.ReadAsync((db, token) => db.Audit.OrderBy(entry => entry.Id).Select(entry => entry.Act).ToListAsync(token), Cancel)).ShouldBe(["staff.add", "staff.role", "staff.disable", "staff.enable", "staff.reset"]);
    }

    [Theory]
    [InlineData("short", 1, "at least 12", "staff", "add", "eva@example.net")]
    [InlineData("", 1, "at least 12", "staff", "add", "eva@example.net")]
    [InlineData("a long enough secret", 64, "no mail address", "staff", "add", "eva")]
    [InlineData("a long enough secret", 64, "reader, agent, admin", "staff", "add", "eva@example.net", "--role", "root")]
    [InlineData(null, 1, "no such account", "staff", "disable", "nobody@example.net")]
    public async Task Says_what_is_wrong_and_changes_nothing(string? input, int exit, string words, params string[] arguments)
    {
        var run = await RunAsync(input, arguments);
        run.Exit.ShouldBe(exit);
        run.Error.ShouldContain(words);
        (await _server.Store.ReadAsync((db, token) => db.Staff.CountAsync(token), Cancel)).ShouldBe(0);
    }

    Task<StaffRow> RowAsync() => _server.Store.ReadAsync((db, token) => db.Staff.FirstAsync(row => row.Email == "eva@example.net", token), Cancel);

    async Task<(int Exit, string Output, string Error)> RunAsync(string? input, params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { StaffCommand.Create(_ => _server.Good, TimeProvider.System, (_, _) => Task.FromResult(input)) };
        var exit = await root.Parse([.. words, "--data", _server.Data]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, Cancel);
        return (exit, output.ToString(), error.ToString());
    }
}
