using System.CommandLine;
using System.Net;
using System.Text.Json;
using SupportBot.Testing;
using SupportBot.Web.Commands;
using SupportBot.Web.Probing;

namespace SupportBot.Web.Tests.Commands;

/// <summary>Against a real exim4 and a DNS server.</summary>
public sealed class The_probe_command : IAsyncLifetime
{
    const string Host = "relay.musterhost.example";

    readonly Authority _authority = new();
    readonly NameServer _dns = NameServer.Start();
    Greeter? _exim;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Exim.IsThere, Exim.Missing);
        var now = TimeProvider.System.GetUtcNow();
        _exim = await Greeter.StartAsync(new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["127.0.0.41"] = _authority.Pem(Host, now.AddDays(-10), now.AddDays(80)),
            ["127.0.0.42"] = _authority.Pem(Host, now.AddDays(-90), now.AddDays(-3)),
        });
        _dns.Reverse("127.0.0.41", Host).Reverse("127.0.0.42", Host).Reverse("127.0.0.43", Host).Addresses(Host, "127.0.0.41", "127.0.0.42", "127.0.0.43");
    }

    public async ValueTask DisposeAsync()
    {
        if (_exim is not null) await _exim.DisposeAsync();
        _authority.Dispose();
        _dns.Dispose();
    }

    [Fact]
    public async Task Shows_what_is_wrong_first_and_exits_with_2()
    {
        var (exit, output, _) = await Probe();

        exit.ShouldBe(2);
        output.Split('\n').First(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.Contains("Relay ", StringComparison.Ordinal)).ShouldMatch(@"^\| wrong \| relay2 +\| Certificate dates +\| The certificate of relay2, port \d+, expired on ");
        output.ShouldContain("1 wrong, 0 to know, 11 in order, 0 could not be asked.");
    }

    [Fact]
    public async Task Of_a_relay_in_order_exits_with_0()
    {
        var (exit, output, error) = await Probe("relay1");

        (exit, error).ShouldBe((0, ""));
        output.ShouldNotContain("relay2");
    }

    [Fact]
    public async Task Exits_with_1_when_DNS_does_not_answer_and_says_which_relay_is_not_visited()
    {
        _dns.Break("43.0.0.127.in-addr.arpa");

        var (exit, output, error) = await Probe("relay3");

        exit.ShouldBe(1);
        output.ShouldContain("DNS isn't saying which reverse name 127.0.0.43 (relay3) has.");
        error.ShouldContain("relay3 is not visited");
    }

    [Fact]
    public async Task Speaks_JSON()
    {
        var (exit, output, _) = await Probe("--json", "relay2");

        exit.ShouldBe(2);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Select(line => line.GetProperty("kind").GetString()).ShouldBe(["greeting", "start-tls", "certificate-chain", "certificate-name", "certificate-days", "reverse-name"]);
        var days = lines[4];
        (days.GetProperty("relay").GetString(), days.GetProperty("address").GetString(), days.GetProperty("port").GetInt32()).ShouldBe(("relay2", "127.0.0.42", _exim!.Port));
        (days.GetProperty("code").GetString(), days.GetProperty("grade").GetString()).ShouldBe(("certificate-expired", "bad"));
        days.GetProperty("values").GetProperty("until").GetString().ShouldNotBeNull().ShouldEndWith("Z");
        lines[5].GetProperty("port").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Knows_no_other_relays()
    {
        var (exit, _, error) = await Probe("relay1", "realy2");

        exit.ShouldBe(64);
        error.ShouldBe("probe: no relay is called \"realy2\"; there are relay1, relay2, relay3\n");
    }

    [Fact]
    public async Task Is_a_command_of_the_program_that_needs_relays()
    {
        var (exit, _, error) = await RunningProgram.RunAsync(null, "probe");

        exit.ShouldBe(64);
        error.ShouldContain("no relays are configured");
    }

    async Task<(int Exit, string Output, string Error)> Probe(params string[] arguments)
    {
        var plan = new ProbePlan(
            [new("relay1", Host, [IPAddress.Parse("127.0.0.41")], [_exim!.Port]), new("relay2", Host, [IPAddress.Parse("127.0.0.42")], [_exim.Port]), new("relay3", "", [IPAddress.Parse("127.0.0.43")], [])],
            [], new() { Servers = [_dns.EndPoint], Attempts = 1 }, TimeSpan.FromMinutes(5));
        var command = ProbeCommand.Create(_ => new(plan with { Relays = arguments is [] ? plan.Relays[..2] : plan.Relays }, Samples.Languages["en"], _authority.Roots), TimeProvider.System);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await command.Parse(arguments).InvokeAsync(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false }, Cancel);
        return (exit, output.ToString(), error.ToString());
    }
}
