using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;
using SupportBot.Web.Commands;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Tests.Commands;

/// <summary><c>classify --report</c> beside a server that has the same database.</summary>
public sealed class Reporting_what_is_classified : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Stores_each_refusal_once_as_vouched()
    {
        await using var server = await OwnPool.StartAsync(_folder, [11, 12, 13]);
        var file = Write(Samples.SpamcopBounce);

        (await RunAsync(server, "classify", "--report", "relay3", file)).ShouldBe((0, "1 refusals read, 1 of them new, stored as relay3\n"));
        (await RunAsync(server, "classify", "--summary", "--report", "relay3", file)).ShouldBe((0, "1 refusals read, 0 of them new, stored as relay3\n"));

        var row = await server.Store.ReadAsync((db, token) => db.Refusals.SingleAsync(token), Cancel);
        (row.Address, row.Blocklist, row.Source, row.FedBy).ShouldBe(("192.0.2.13", "spamcop", "relay3", "command"));
    }

    [Fact]
    public async Task What_refuses_nothing_is_not_stored()
    {
        await using var server = await OwnPool.StartAsync(_folder, [11, 12, 13]);

        (await RunAsync(server, "classify", "--report", "relay3", Write("Lieber Support, was heißt 550?"))).ShouldBe((0, "0 refusals read, 0 of them new, stored as relay3\n"));
    }

    [Fact]
    public async Task More_than_a_batch_is_stored_whole()
    {
        await using var server = await OwnPool.StartAsync(_folder, [11, 12, 13]);
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "many"));
        for (var i = 0; i < 450; i++) await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{i}.txt"), Samples.SpamcopBounce.Replace("info@", $"info{i}@", StringComparison.Ordinal), Cancel);

        (await RunAsync(server, "classify", "--summary", "--report", "relay3", folder.FullName)).ShouldBe((0, "450 refusals read, 450 of them new, stored as relay3\n"));
    }

    [Fact]
    public async Task A_database_in_which_no_server_has_run_is_refused()
    {
        await using var server = await OwnPool.StartAsync(_folder, [11]);
        await server.Store.WriteAsync((db, token) => db.Addresses.ExecuteDeleteAsync(token), Cancel);

        var (exit, error) = await RunAsync(server, "classify", "--report", "relay3", Write(Samples.SpamcopBounce));

        (exit, error.StartsWith("--report: no server has run on this database yet", StringComparison.Ordinal)).ShouldBe((1, true));
    }

    [Fact]
    public void A_name_of_nothing_is_wrong_usage() =>
        ClassifyCommand.Create(_ => null, TimeProvider.System).Parse(["--report", "", "x"]).Errors.ShouldHaveSingleItem().Message.ShouldStartWith("--report: a name of 1 to");

    string Write(string text)
    {
        var file = Path.Combine(_folder.FullName, "bounce.txt");
        File.WriteAllText(file, text);
        return file;
    }

    static async Task<(int Exit, string Error)> RunAsync(OwnPool server, params string[] words)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { ClassifyCommand.Create(_ => server.Good, TimeProvider.System) };
        var exit = await root.Parse([.. words, "--data", server.Data]).InvokeAsync(new InvocationConfiguration { Error = error, EnableDefaultExceptionHandler = false }, Cancel);
        return (exit, error.ToString());
    }
}
