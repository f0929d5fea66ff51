using System.CommandLine;
using SupportBot.Testing;
using SupportBot.Web.Commands;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Tests.Commands;

/// <summary><c>pool …</c> beside a server that has the same database.</summary>
public sealed class The_pool_command : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    OwnPool _server = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]);
        await _server.SweptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Lists_every_address_and_the_minimum()
    {
        await _server.SweptAsync("192.0.2.13");

        var (exit, output, _) = await RunAsync("pool");

        exit.ShouldBe(0);
        output.ShouldContain("192.0.2.11");
        output.Split('\n').Single(line => line.Contains("192.0.2.13", StringComparison.Ordinal)).ShouldMatch("drained.*knows.*spamcop since");
        output.ShouldContain("Pool default: 3 of 4 IPv4 addresses send; at least 2 must.");
    }

    [Fact]
    public async Task A_drain_is_in_the_file_once_the_server_has_noticed()
    {
        var draining = RunAsync("pool", "drain", "192.0.2.12", "--reason", "Wartung", "--until", "2h");
        while (_server.Sending.Length == 4)
        {
            await Task.Delay(50, Cancel);
            await _server.Pool.RefreshAsync(Cancel);   // what the server does each second
        }

        var (exit, output, _) = await draining;
        (exit, output).ShouldBe((0, "192.0.2.12 does not send; the mail server knows.\n"));
        _server.Sending.ShouldBe(["192.0.2.11", "192.0.2.13", "192.0.2.14"]);
        var hold = _server.Pool.Now.Find(System.Net.IPAddress.Parse("192.0.2.12"))!.State.Hold!;
        (hold.Reason, hold.By).ShouldBe(("Wartung", BesideServe.Actor));
        (hold.Until!.Value - hold.Since).ShouldBe(TimeSpan.FromHours(2));
    }

    [Fact]
    public async Task A_drain_is_not_lost_when_a_relay_fetches_its_list_at_the_same_moment()
    {
        var address = System.Net.IPAddress.Parse("192.0.2.12");
        await _server.Store.WriteAsync((db, token) => StoredPool.StepAsync(db, state => SupportBot.Relays.PoolPolicy.Drain(state, address, new(false, "anna", null, DateTimeOffset.UtcNow, null), _server.Watching.Rules, DateTimeOffset.UtcNow), null, (fact, _) => fact, null, DateTimeOffset.UtcNow, token), Cancel);

        await _server.Pool.PulledAsync("relay11", [System.Net.IPAddress.Parse("192.0.2.11")], Cancel);
        await _server.Pool.RefreshAsync(Cancel);

        _server.Sending.ShouldBe(["192.0.2.11", "192.0.2.13", "192.0.2.14"]);
    }

    [Fact]
    public async Task Below_the_minimum_it_is_refused_and_nothing_changes()
    {
        await _server.Pool.DrainAsync(System.Net.IPAddress.Parse("192.0.2.11"), "anna", null, null, force: false, Cancel);
        await _server.Pool.DrainAsync(System.Net.IPAddress.Parse("192.0.2.12"), "anna", null, null, force: false, Cancel);

        var (exit, output, error) = await RunAsync("pool", "drain", "192.0.2.13");

        (exit, output).ShouldBe((1, ""));
        error.ShouldBe("192.0.2.13: without it fewer than 2 addresses of its pool would send. Nothing was changed. If it must be: --force with a --reason\n");
        await _server.Pool.RefreshAsync(Cancel);
        _server.Sending.ShouldBe(["192.0.2.13", "192.0.2.14"]);
    }

    [Theory]
    [InlineData(1, "192.0.2.99: none of the configured addresses", "drain", "192.0.2.99")]
    [InlineData(64, "\"relay1\" is no IPv4 or IPv6 address", "drain", "relay1")]
    [InlineData(64, "--until: \"yesterday\" is no time to come", "activate", "192.0.2.11", "--until", "yesterday")]
    [InlineData(64, "--until: \"2020-01-01T00:00Z\" is no time to come", "activate", "192.0.2.11", "--until", "2020-01-01T00:00Z")]
    [InlineData(64, "--force wants a --reason", "drain", "192.0.2.11", "--force")]
    [InlineData(1, "spamcop: no address waits", "confirm", "spamcop")]
    [InlineData(64, "--since: \"soon\" is no time", "affected", "--since", "soon")]
    public async Task Says_in_a_sentence_what_is_wrong(int exit, string sentence, params string[] words)
    {
        var (code, output, error) = await RunAsync(["pool", .. words]);

        (code, output).ShouldBe((exit, ""));
        error.ShouldStartWith(sentence);
    }

    [Fact]
    public async Task In_a_folder_without_a_database_it_makes_none()
    {
        var elsewhere = Path.Combine(_folder.FullName, "elsewhere");

        var (exit, _, error) = await RunAsync("pool", "--data", elsewhere);

        exit.ShouldBe(78);
        error.ShouldEndWith("there is no database here; name the server's data folder by --data\n");
        Directory.Exists(elsewhere).ShouldBeFalse();
    }

    [Fact]
    public async Task A_mass_listing_waits_and_is_confirmed()
    {
        await _server.SweptAsync("192.0.2.11", "192.0.2.12", "192.0.2.13");
        (await RunAsync("pool")).Output.ShouldContain("supportbot pool confirm spamcop");

        (await RunAsync("pool", "confirm", "spamcop")).Exit.ShouldBe(0);
        await _server.SweptAsync("192.0.2.11", "192.0.2.12", "192.0.2.13");

        _server.Sending.Length.ShouldBe(2);
    }

    [Fact]
    public async Task Overturning_settings_are_shown_and_confirmed()
    {
        await _server.DisposeAsync();
        _server = await OwnPool.StartAsync(_folder, [11, 22, 23, 24]);

        var (exit, output, error) = await RunAsync("pool", "apply");
        (exit, output).ShouldBe((1, "- 192.0.2.12\n- 192.0.2.13\n- 192.0.2.14\n+ 192.0.2.22\n+ 192.0.2.23\n+ 192.0.2.24\n"));
        error.ShouldContain("supportbot pool apply --confirm");

        (await RunAsync("pool", "apply", "--confirm")).Exit.ShouldBe(0);
        await _server.Pool.RefreshAsync(Cancel);
        _server.Sending.ShouldBe(["192.0.2.11", "192.0.2.22", "192.0.2.23", "192.0.2.24"]);
    }

    [Fact]
    public async Task History_tells_listings_with_begin_and_end()
    {
        await _server.SweptAsync("192.0.2.12");
        await _server.SweptAsync();
        await _server.SweptAsync();

        var (exit, output, _) = await RunAsync("pool", "history", "192.0.2.12");

        exit.ShouldBe(0);
        output.ShouldMatch(@"192\.0\.2\.12 +\| spamcop +\| \d{4}-\d\d-\d\d \d\d:\d\d \| \d{4}-\d\d-\d\d \d\d:\d\d ");
        output.ShouldMatch("drained .*active -> drained");
        (await RunAsync("pool", "history", "192.0.2.11")).Output.ShouldStartWith("No listing is known.");
    }

    async Task<(int Exit, string Output, string Error)> RunAsync(params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { PoolCommand.Create(_ => _server.Good, TimeProvider.System) };
        var exit = await root.Parse(words.Contains("--data") ? words : [.. words, "--data", _server.Data]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, Cancel);
        return (exit, output.ToString(), error.ToString());
    }
}
