using System.CommandLine;
using System.Text.Json;
using SupportBot.Testing;
using SupportBot.Web.Cases;
using SupportBot.Web.Commands;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Tests.Commands;

/// <summary><c>cases …</c> beside a server that has the same database.</summary>
public sealed class The_cases_command : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    OwnPool _server = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]);
        await _server.SweptAsync("192.0.2.13");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Lists_what_is_due_with_what_to_do()
    {
        var (exit, output, _) = await RunAsync("cases");

        exit.ShouldBe(0);
        output.Split('\n').Single(line => line.Contains("192.0.2.13", StringComparison.Ordinal)).ShouldMatch(@"\| 1 +\| SpamCop .*due: .*source-found");

        await _server.SweptAsync();
        await _server.SweptAsync();
        (await RunAsync("cases", "list")).Output.ShouldBe("No case is open.\n");
        (await RunAsync("cases", "--all")).Output.ShouldContain("| closed ");
    }

    [Fact]
    public async Task Shows_addresses_sentences_links_and_boxes()
    {
        await RunAsync("cases", "tick", "1", "source-found");
        var (exit, output, _) = await RunAsync("cases", "show", "1");

        exit.ShouldBe(0);
        output.ShouldStartWith("Case 1: SpamCop (listed), open since ");
        output.ShouldContain("The source is found but not locked yet.");
        output.ShouldContain("https://www.spamcop.net/bl.shtml?192.0.2.13");
        output.ShouldMatch(@"\[x\] source-found \(" + BesideServe.Actor + @", \d{4}");
        output.ShouldContain("[ ] source-locked");
    }

    [Fact]
    public async Task Ticks_asks_notes_looks_and_closes_as_the_user()
    {
        foreach (var words in (string[][])[["tick", "1", "source-found"], ["tick", "1", "source-locked"], ["asked", "1", "--at", "10m"], ["note", "1", "Kunde informiert"], ["look", "1", "3d"]])
            (await RunAsync(["cases", .. words])).ShouldSatisfyAllConditions(ran => ran.Exit.ShouldBe(0, ran.Error));
        (await RunAsync("cases", "untick", "1", "asked")).Output.ShouldContain("[ ] asked");

        var json = JsonDocument.Parse((await RunAsync("cases", "show", "1", "--json")).Output).RootElement;
        (json.GetProperty("note").GetString(), json.GetProperty("way").GetString(), json.GetProperty("due").GetBoolean()).ShouldBe(("Kunde informiert", "by-itself", false));
        json.GetProperty("steps")[1].GetProperty("by").GetString().ShouldBe(BesideServe.Actor);

        (await RunAsync("cases", "close", "1", "--reason", "moved")).Output.ShouldMatch($"Closed .* by {BesideServe.Actor}: moved");
        JsonDocument.Parse((await RunAsync("cases", "--json")).Output).RootElement.GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("there is no case 7; see supportbot cases --all", "show", "7")]
    [InlineData("there is no case 7; see supportbot cases --all", "tick", "7", "source-found")]
    [InlineData("there is no case 7; see supportbot cases --all", "note", "7", "x")]
    public async Task A_stale_number_is_one_clear_sentence_and_1(string sentence, params string[] words) =>
        (await RunAsync(["cases", .. words])).ShouldBe((1, "", sentence + "\n"));

    [Fact]
    public async Task A_case_that_a_sweep_has_closed_meanwhile_says_when()
    {
        await _server.SweptAsync();
        await _server.SweptAsync();

        var (exit, _, error) = await RunAsync("cases", "tick", "1", "source-found");

        exit.ShouldBe(1);
        error.ShouldMatch(@"^case 1 was closed at \d{4}-\d\d-\d\d \d\d:\d\d by sweep; nothing was changed\n$");
    }

    [Theory]
    [InlineData("look", "1", "yesterday")]
    [InlineData("look", "1", "2020-01-01T00:00Z")]
    [InlineData("asked", "1", "--at", "2100-01-01T00:00Z")]
    [InlineData("close", "1", "--reason", " ")]
    public async Task What_makes_no_sense_is_wrong_usage_and_changes_nothing(params string[] words)
    {
        (await RunAsync(["cases", .. words])).Exit.ShouldBe(Exit.WrongUsage);
        var work = (await new CaseDesk(_server.Store, _server.Good.Catalog, _server.Good.Settings, TimeProvider.System).FindAsync(1, Cancel))!;
        (work.ClosedAt, work.Facts.Asked, work.IsDue).ShouldBe((null, null, true));
    }

    async Task<(int Exit, string Output, string Error)> RunAsync(params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { CasesCommand.Create(_ => _server.Good, TimeProvider.System) };
        var exit = await root.Parse([.. words, "--data", _server.Data]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, Cancel);
        return (exit, output.ToString(), error.ToString());
    }
}
