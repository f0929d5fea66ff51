using System.Collections.Immutable;
using System.Net;
using SupportBot.Relays;

namespace SupportBot.Web.Relays;

/// <summary>A drain counts as applied only where some file leaves the address out: else the advice to send again would be a lie.</summary>
public sealed class What_the_mail_server_was_told
{
    static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    static readonly PoolState OneDrained = Pool(Address("192.0.2.11", "a", Stand.Drained), Address("192.0.2.12", "a", Stand.Active), Address("192.0.2.13", "b", Stand.Active));
    static readonly PoolState RelayDrained = Pool(Address("192.0.2.11", "a", Stand.Drained), Address("192.0.2.12", "a", Stand.Drained), Address("192.0.2.13", "b", Stand.Active));
    static readonly PoolState AllDrained = Pool(Address("192.0.2.11", "a", Stand.Drained));

    [Fact]
    public void One_file_leaves_out_what_may_not_send() => Told("/pool", "", OneDrained).ShouldBe("12 13");

    [Fact]
    public void An_empty_file_is_not_written_so_nothing_was_told() => Told("/pool", "", AllDrained).ShouldBe("11");

    [Fact]
    public void A_relays_own_file_keeps_its_last_form_when_all_of_it_is_drained() => Told("/pool.{relay}", "", RelayDrained).ShouldBe("11 12 13");

    [Fact]
    public void The_relays_file_leaves_that_relay_out() => Told("/pool.{relay}", "/relays", RelayDrained).ShouldBe("13");

    [Fact]
    public void A_relay_with_an_address_left_stays_in_the_relays_file() => Told("", "/relays", OneDrained).ShouldBe("11 12 13");

    [Fact]
    public void Without_a_file_nobody_is_told()
    {
        var files = new MailServerFiles("", "", false, ImmutableDictionary<string, string>.Empty);

        files.TellSomebody.ShouldBeFalse();
        files.Of(OneDrained).ShouldBeEmpty();
    }

    [Fact]
    public void Halfway_it_may_know_either()
    {
        var (before, now) = (IPAddress.Parse("192.0.2.11"), IPAddress.Parse("192.0.2.12"));

        Telling.Halfway(PoolFact.Empty with { Applied = [before] }, [now], hookOwed: true).Applied!.Value.ShouldBe([before, now], ignoreOrder: true);
        Telling.Halfway(PoolFact.Empty, [now], hookOwed: true).Applied.ShouldBeNull();
    }

    static string Told(string addresses, string relays, PoolState state) =>
        string.Join(' ', new MailServerFiles(addresses, relays, false, ImmutableDictionary<string, string>.Empty).Told(state).Select(address => address.GetAddressBytes()[3]));

    static PoolState Pool(params AddressState[] addresses) => PoolState.Empty with { Addresses = [.. addresses] };

    static AddressState Address(string address, string relay, Stand stand) => new() { Address = IPAddress.Parse(address), Relay = relay, Stand = stand, Since = Now };
}
