using System.Collections;
using System.Text.Json;
using SupportBot.Testing;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Settings;

public sealed class Relays_in_the_settings : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_address_belongs_to_one_relay_in_whatever_form() =>
        Faults(("relay1", ["198.18.0.11", "2001:db8::11"]), ("relay2", ["198.18.0.12", "2001:DB8:0::11"]))
            .ShouldBe(["Relays:relay2:Addresses: \"2001:db8::11\" is not allowed; each address once; it is there at relay1 and relay2"]);

    [Fact]
    public void An_address_is_there_once_in_a_relay() =>
        Faults(("relay1", ["198.18.0.11", "198.18.0.11"])).ShouldBe(["Relays:relay1:Addresses: \"198.18.0.11\" is not allowed; each address once; it is there at relay1 and relay1"]);

    [Fact]
    public void A_host_name_without_addresses_is_no_relay()
    {
        Faults(("relay1", [])).ShouldBe(["Relays:relay1:Addresses: at least one address"]);
        Faults(("relay1", ["relay1.example.net"])).ShouldBe(["Relays:relay1:Addresses: \"relay1.example.net\" is not allowed; an IPv4 or IPv6 address"]);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2")]
    public void The_test_points_of_blocklists_are_no_relay(string address) => Faults(("relay1", [address])).Single().ShouldStartWith($"Relays:relay1:Addresses: \"{address}\" is not allowed; not RFC 5782");

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("192.0.2.11", true)]
    [InlineData("fd00::1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("198.18.0.11", false)]
    [InlineData("2a00::1", false)]
    public void Private_and_documentation_addresses_are_a_warning(string address, bool warns)
    {
        var good = Read(("relay1", [address])).ShouldBeOfType<SettingsReading.Good>();
        good.Warnings.Count(warning => warning == $"Relays:relay1:Addresses: {address} is a private or documentation address; no blocklist knows it").ShouldBe(warns ? 1 : 0);
    }

    [Theory]
    [InlineData("127.0.0.53", "127.0.0.53:53")]
    [InlineData("127.0.0.1:5353", "127.0.0.1:5353")]
    [InlineData("::1", "[::1]:53")]
    [InlineData("[::1]:5353", "[::1]:5353")]
    public void A_resolver_without_a_port_is_asked_where_DNS_is(string written, string asked) => Watching.Resolver(written).ToString().ShouldBe(asked);

    string[] Faults(params (string Name, string[] Addresses)[] relays) => [.. Read(relays).ShouldBeOfType<SettingsReading.Bad>().Faults];

    SettingsReading Read(params (string Name, string[] Addresses)[] relays)
    {
        var file = Path.Combine(_folder.FullName, "settings.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new { Relays = relays.ToDictionary(relay => relay.Name, relay => new { relay.Addresses }) }));
        return SettingsReader.Read(AppContext.BaseDirectory, file, new Hashtable());
    }
}
