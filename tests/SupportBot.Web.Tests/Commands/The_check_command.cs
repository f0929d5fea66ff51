using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Commands;

namespace SupportBot.Web.Tests.Commands;

/// <summary>Against a real rbldnsd that serves SpamCop, PSBL and a list that the settings do not enable; Barracuda's zone it refuses.</summary>
public sealed class The_check_command : IAsyncLifetime
{
    static readonly BlocklistCatalog Catalog = BlocklistCatalog.BuiltIn();

    Rbldnsd? _server;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Server => _server!.EndPoint.ToString();

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Rbldnsd.IsThere, Rbldnsd.Missing);
        _server = await Rbldnsd.StartAsync(
            ("bl.spamcop.net", "ip4set", Rbldnsd.Ip4("192.0.2.12")),
            ("psbl.surriel.com", "ip4set", Rbldnsd.Ip4("192.0.2.12")),
            ("bl.blocklist.de", "ip4set", Rbldnsd.Ip4("192.0.2.11")),
            ("example.net", "generic", "mail A 192.0.2.11\nmail A 192.0.2.13\nnothing TXT \"x\"\n"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task Shows_what_is_listed_first_and_the_reasons_below()
    {
        var (exit, output, _) = await Check("192.0.2.11", "192.0.2.12", "--lists", "spamcop,psbl");

        exit.ShouldBe(2);
        output.Split('\n').Where(line => line.StartsWith("| 1", StringComparison.Ordinal)).Select(line => line[2..12]).ShouldBe(["192.0.2.12", "192.0.2.11"]);
        output.ShouldContain("\n192.0.2.12 at SpamCop, 127.0.0.2: Blocked - see https://www.example.org/bl?192.0.2.12\n");
        output.ShouldEndWith("\nListed: 192.0.2.12 (1 of 2 addresses, 2 lists).\n");
    }

    [Fact]
    public async Task Says_once_which_list_cannot_be_asked_and_claims_no_more_than_it_heard()
    {
        var (exit, output, _) = await Check("192.0.2.11", "192.0.2.13", "--lists", "spamcop,barracuda");

        exit.ShouldBe(1);
        output.ShouldEndWith("""

            Barracuda (b.barracudacentral.org, IPv4) cannot be asked: no answer, or the resolver's error.
            Nothing is known to be listed, but not all could be asked (2 addresses, 2 lists).

            """);
    }

    [Fact]
    public async Task Asks_the_configured_relays_at_the_enabled_lists()
    {
        var (exit, output, error) = await CheckRelays([new("relay1", IPAddress.Parse("192.0.2.11")), new("relay2", IPAddress.Parse("192.0.2.13"))]);

        exit.ShouldBe(0);
        error.ShouldBeEmpty();
        output.ShouldContain("| 192.0.2.11 | relay1 | –         |   2 of 2 |");
        output.ShouldEndWith("\nNothing is listed (2 addresses, 2 lists).\n");
    }

    [Fact]
    public async Task Writes_a_line_of_JSON_for_each_address_and_list_in_the_order_of_the_arguments()
    {
        var (exit, output, _) = await Check("192.0.2.13", "::ffff:192.0.2.12", "192.0.2.13", "--lists", "barracuda,spamcop", "--json");

        exit.ShouldBe(2);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Select(line => JsonDocument.Parse(line).RootElement).Select(seen => (seen.GetProperty("address").GetString(), seen.GetProperty("blocklist").GetString())).ShouldBe(
            [("192.0.2.13", "barracuda"), ("192.0.2.13", "spamcop"), ("192.0.2.12", "barracuda"), ("192.0.2.12", "spamcop")]);
        lines[0].ShouldBe("""{"address":"192.0.2.13","relay":null,"blocklist":"barracuda","zone":"b.barracudacentral.org","verdict":"unknown","codes":[],"reason":null,"doubt":"no-answer"}""");
        lines[3].ShouldBe("""{"address":"192.0.2.12","relay":null,"blocklist":"spamcop","zone":"bl.spamcop.net","verdict":"listed","codes":["127.0.0.2"],"reason":"Blocked - see https://www.example.org/bl?192.0.2.12","doubt":null}""");
    }

    [Fact]
    public async Task Asks_a_list_that_is_named_though_it_is_not_enabled() => (await Check("192.0.2.11", "--lists", "Blocklist-DE")).ShouldSatisfyAllConditions(
        check => check.Exit.ShouldBe(2),
        check => check.Output.ShouldEndWith("Listed: 192.0.2.11 (1 of 1 address, 1 list).\n"));

    [Fact]
    public async Task Looks_up_the_addresses_of_a_host()
    {
        var (exit, output, _) = await Check("mail.example.net", "192.0.2.13", "--lists", "blocklist-de", "--json");

        exit.ShouldBe(2);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("address").GetString()).Order(StringComparer.Ordinal).ShouldBe(["192.0.2.11", "192.0.2.13"]);
    }

    [Theory]
    [InlineData("nothing.example.net", 64, "nothing.example.net does not exist or has no address")]
    [InlineData("missing.example.net", 64, "missing.example.net does not exist or has no address")]
    [InlineData("mail.example.org", 1, "no resolver answers which addresses mail.example.org has")]
    public async Task Says_which_host_has_no_address(string host, int code, string sentence) => (await Check("192.0.2.11", host)).ShouldBe((code, "", $"check: {sentence}\n"));

    [Theory]
    [InlineData("192.0.2.300")]
    [InlineData("192.0.2")]
    [InlineData("010.0.0.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[2001:db8::1]")]
    [InlineData("relay1")]
    [InlineData("a..b.example")]
    [InlineData("")]
    public async Task Takes_nothing_for_an_address_that_is_none(string text) => (await Check("192.0.2.11", text)).ShouldBe((64, "", $"check: \"{text}\" is neither an IPv4 or IPv6 address nor a host name\n"));

    [Fact]
    public async Task Names_the_lists_that_there_are()
    {
        var (exit, output, error) = await Check("192.0.2.11", "--lists", "spamcop,nope", "--lists", "spamhaus-dbl");

        exit.ShouldBe(64);
        output.ShouldBeEmpty();
        error.ShouldStartWith("check: no list is called \"nope\" or \"spamhaus-dbl\"; there are spamcop, spamhaus, barracuda, psbl, ");
    }

    [Fact]
    public async Task Asks_no_list_without_the_key_that_it_wants() =>
        (await Check("192.0.2.11", "--lists", "abusix")).ShouldBe((64, "", "check: abusix cannot be asked without a key (Blocklists:abusix:Key)\n"));

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.1")]
    [InlineData("127.0.0.1:port")]
    [InlineData("127.0.0.1:70000")]
    public async Task Takes_addresses_of_resolvers_only(string resolver) => (await Check("192.0.2.11", "--resolver", resolver)).ShouldBe(
        (64, "", $"check: \"{resolver}\" is no name server's address; write 127.0.0.1, 127.0.0.1:5353 or [::1]:53\n"));

    [Fact]
    public async Task Asks_the_next_resolver_where_one_is_dead()
    {
        using var dead = new UdpClient(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        var (exit, output, _) = await Check("192.0.2.13", "--resolver", $"{dead.Client.LocalEndPoint},{Server}");

        exit.ShouldBe(0);
        output.ShouldEndWith("Nothing is listed (1 address, 2 lists).\n");
    }

    [Fact]
    public async Task Says_that_no_list_holds_the_family()
    {
        var (exit, output, error) = await Check("2001:db8::1", "--lists", "barracuda");

        exit.ShouldBe(1);
        error.ShouldContain("check: 2001:db8::1 is not asked about: none of the lists holds IPv6 addresses\n");
        output.ShouldEndWith("No list gave a word (1 address, 1 list).\n");
    }

    [Fact]
    public async Task Wants_an_address_where_no_relay_is_configured() => (await Check()).ShouldBe((64, "", "check: no relays are configured (Relays) and no address is given\n"));

    [Fact]
    public async Task Warns_about_addresses_that_no_list_knows() =>
        (await Check("10.0.0.1", "--lists", "psbl")).Error.ShouldBe("check: 10.0.0.1 is a private or documentation address; no blocklist knows it\n");

    [Fact]
    public async Task Runs_by_itself_and_shows_a_bar_on_a_terminal()
    {
        const string Script = "/usr/bin/script";
        Assert.SkipUnless(File.Exists(Script), "script is not installed (Debian: bsdutils)");
        var start = new ProcessStartInfo(Script, ["-qec", $"stty cols 60; dotnet '{Path.Combine(AppContext.BaseDirectory, "supportbot.dll")}' check --resolver {Server} --lists spamcop 192.0.2.12", "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm";

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var shown = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);

        process.ExitCode.ShouldBe(2, shown);
        shown.ShouldContain("\e[?25l", Case.Sensitive, "the bar hides the cursor; how much of it is seen depends on the machine");
        shown.ShouldContain("╭");
        shown.ShouldContain("Listed: 192.0.2.12 (1 of 1 address, 1 list).");
    }

    Task<(int Exit, string Output, string Error)> Check(params string[] arguments) => RunAsync([], arguments);

    Task<(int Exit, string Output, string Error)> CheckRelays(RelayAddress[] relays) => RunAsync(relays, []);

    /// <summary>With SpamCop and PSBL enabled and this server as the configured resolver.</summary>
    async Task<(int Exit, string Output, string Error)> RunAsync(RelayAddress[] relays, string[] arguments)
    {
        ImmutableArray<WatchedList> known = [.. Catalog.All.Where(list => list.Kind == BlocklistKind.Asked).Select(list => new WatchedList(list, list.Drains))];
        var inputs = new CheckInputs(
            relays, [.. known.Where(watched => watched.List.Id is "spamcop" or "psbl")], known, new() { Servers = [_server!.EndPoint], Timeout = TimeSpan.FromSeconds(1) });
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var exit = await CheckCommand.Create(_ => inputs, TimeProvider.System).Parse(arguments).InvokeAsync(new() { Output = output, Error = error }, Cancel);
        return (exit, output.ToString(), error.ToString());
    }
}
