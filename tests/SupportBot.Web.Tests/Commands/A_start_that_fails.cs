using System.Net;
using System.Net.Sockets;
using SupportBot.Testing;

namespace SupportBot.Web.Tests.Commands;

/// <summary>One clear sentence, the exit code of the contract, no stack trace.</summary>
public class A_start_that_fails
{
    [Fact]
    public async Task Names_a_port_that_is_taken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://{other.LocalEndpoint}";
        using var data = new TemporaryFolder();

        var (exit, output, error) = await RunningProgram.RunAsync(null, "serve", "--data", data.FullName, "--urls", url);

        exit.ShouldBe(78);
        error.Trim().ShouldBe($"{url}: the port is taken by another program; choose another by --urls");
        output.ShouldNotContain("Exception");
    }

    [Fact]
    public async Task Names_each_setting_that_is_wrong()
    {
        using var data = new TemporaryFolder();
        var config = Path.Combine(data.FullName, "settings.json");
        await File.WriteAllTextAsync(config, """{ "Checker": { "Interval": "fast" }, "Colour": "red" }""", TestContext.Current.CancellationToken);

        var (exit, output, error) = await RunningProgram.RunAsync(null, "serve", "--config", config, "--data", data.FullName);

        exit.ShouldBe(78);
        var lines = error.Trim().Split('\n');
        lines.ShouldContain(line => line.Contains("Checker:Interval", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("Colour", StringComparison.Ordinal));
        lines.Length.ShouldBe(2, error);
        output.ShouldBeEmpty();
    }
}
