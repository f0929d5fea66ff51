using System.Net;
using System.Net.Sockets;
using System.Text;
using SupportBot.Testing;
using SupportBot.Web.Mailboxes;
using SupportBot.Web.Settings;
using SupportBot.Web.Targets;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Forwarding;

public sealed class Customers_of_the_hoster : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly TargetSender _sender = new(TimeProvider.System) { Limit = TimeSpan.FromSeconds(5) };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _sender.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("anna@kunde.example", true)]
    [InlineData("anna@KUNDE.example", true)]
    [InlineData("anna@below.kunde.example", false)]
    [InlineData("anna@other.example", false)]
    public async Task Are_known_by_their_domain(string address, bool known) => (await Lookup("", "kunde.example").HasAsync(address, Cancel)).ShouldBe(known);

    [Fact]
    public async Task Are_known_by_a_command_that_reads_the_address_and_nothing_of_it_runs()
    {
        var list = Path.Combine(_folder.FullName, "customers");
        await File.WriteAllTextAsync(list, "anna@kunde.example\n", Cancel);
        var lookup = Lookup($"grep -qxF -f - {list}");

        (await lookup.HasAsync("anna@kunde.example", Cancel)).ShouldBeTrue();
        (await lookup.HasAsync("bea@kunde.example", Cancel)).ShouldBeFalse();
        var trap = Path.Combine(_folder.FullName, "trap");
        (await lookup.HasAsync($"`touch$IFS{trap}`@kunde.example", Cancel)).ShouldBeFalse();
        File.Exists(trap).ShouldBeFalse();
    }

    [Theory]
    [InlineData("exit 7", "ended with 7")]
    [InlineData("/nicht/da", "ended with 127")]
    public async Task A_command_that_fails_turns_nobody_away(string command, string fault) => (await Should.ThrowAsync<MailboxPauseException>(() => Lookup(command).HasAsync("anna@kunde.example", Cancel))).Message.ShouldContain(fault);

    [Theory]
    [InlineData(200, true, null)]
    [InlineData(204, true, null)]
    [InlineData(404, false, null)]
    [InlineData(500, null, "answered 500")]
    [InlineData(401, null, "answered 401")]
    [InlineData(302, null, "answered 302")]
    public async Task Are_known_by_a_web_address(int status, bool? known, string? fault)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var asked = Task.Run(async () =>
        {
            using var client = await server.AcceptTcpClientAsync(Cancel);
            await using var stream = client.GetStream();
            var request = new byte[4096];
            var read = await stream.ReadAsync(request, Cancel);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), Cancel);
            return Encoding.ASCII.GetString(request, 0, read);
        }, Cancel);
        var lookup = Lookup($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/customer?mail={{address}}");

        if (fault is null) (await lookup.HasAsync("anna+x&y@kunde.example", Cancel)).ShouldBe(known!.Value);
        else (await Should.ThrowAsync<MailboxPauseException>(() => lookup.HasAsync("anna+x&y@kunde.example", Cancel))).Message.ShouldContain(fault);

        (await asked).ShouldStartWith("GET /customer?mail=anna%2Bx%26y%40kunde.example HTTP/1.1");
    }

    [Fact]
    public async Task A_web_address_that_is_down_names_nobody_in_its_fault()
    {
        var fault = await Should.ThrowAsync<MailboxPauseException>(() => Lookup("http://127.0.0.1:1/{address}").HasAsync("anna@kunde.example", Cancel));

        fault.Message.ShouldBe("Customers:Lookup does not answer");
    }

    [Theory]
    [InlineData("Customers__Lookup", "https://example.net/customers", "Customers:Lookup")]
    [InlineData("Customers__Domains__0", "localhost", "Customers:Domains")]
    [InlineData("Mailboxes__bounces__Host", "imap.example.net", "Mailboxes:bounces:AuthServId")]
    [InlineData("Mailboxes__bounces__Address", "Anna <anna@example.net>", "Mailboxes:bounces:Address")]
    public void A_wrong_setting_is_told(string key, string value, string complaint)
    {
        var reading = SettingsReader.Read(AppContext.BaseDirectory, null, new System.Collections.Hashtable { [key] = value });

        reading.ShouldBeOfType<SettingsReading.Bad>().Faults.ShouldContain(fault => fault.StartsWith(complaint, StringComparison.Ordinal));
    }

    CustomerLookup Lookup(string lookup, params string[] domains) => new(Samples.Shipped.Settings with { Customers = new() { Lookup = lookup, Domains = [.. domains] } }, _sender);
}
