using System.Net;
using System.Net.Sockets;

namespace SupportBot.Blocklists;

public class Asking_by_RFC_5782
{
    const string Six = "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.example";

    static readonly Blocklist List = new()
    {
        Id = "x",
        Name = "X",
        Codes = [Code("127.0.0.2"), Code("127.0.0.3", "127.0.0.5", drains: false), Code("127.0.0.9", lists: false)],
    };

    [Theory]
    [InlineData("192.0.2.11", "11.2.0.192.bl.example")]
    [InlineData("2001:db8:1:2:3:4:567:89ab", Six)]
    [InlineData("::ffff:192.0.2.11", "11.2.0.192.bl.example")]
    public void A_name_is_the_address_reversed_and_the_zone(string address, string name) => Dnsbl.QueryName(IPAddress.Parse(address), "bl.example").ShouldBe(name);

    [Theory]
    [InlineData("11.2.0.192.bl.example", "192.0.2.11")]
    [InlineData("11.2.0.192.BL.EXAMPLE", "192.0.2.11")]
    [InlineData(Six, "2001:db8:1:2:3:4:567:89ab")]
    [InlineData("11.2.0.bl.example", null)]
    [InlineData("11.2.0.300.bl.example", null)]
    [InlineData("11.2.0.192.other.example", null)]
    [InlineData("11.2.0.192xbl.example", null)]
    [InlineData("bl.example", null)]
    [InlineData("", null)]
    public void An_address_is_read_back_from_a_name(string name, string? address) =>
        (Dnsbl.AskedAddress(name, "bl.example")?.ToString()).ShouldBe(address);

    [Theory]
    [InlineData(AddressFamily.InterNetwork, true, "2.0.0.127.bl.example")]
    [InlineData(AddressFamily.InterNetwork, false, "1.0.0.127.bl.example")]
    [InlineData(AddressFamily.InterNetworkV6, true, "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.example")]
    [InlineData(AddressFamily.InterNetworkV6, false, "1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.example")]
    public void Each_family_has_its_test_points(AddressFamily family, bool listed, string name) => Dnsbl.TestPointName(family, listed, "bl.example").ShouldBe(name);

    public static TheoryData<string[], string> Answers => new()
    {
        { [], "clear" },
        { ["127.0.0.2"], "listed 127.0.0.2" },
        { ["127.0.0.4"], "listed 127.0.0.3" },
        { ["127.0.0.2", "127.0.0.4"], "listed 127.0.0.2 127.0.0.3" },
        { ["127.0.0.9"], "clear" },
        { ["127.0.0.77"], "clear" },
        { ["127.255.255.254"], "QueryRefused" },
        { ["127.0.0.2", "127.255.255.252"], "QueryRefused" },
        { ["192.0.2.80"], "ForeignAddress" },
        { ["127.0.0.2", "192.0.2.80"], "ForeignAddress" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_is_a_listing_by_the_lists_codes_only(string[] addresses, string verdict) => Say(Dnsbl.Judge(List, Answer(addresses))).ShouldBe(verdict);

    [Fact]
    public void No_answer_is_not_a_clear_word()
    {
        Say(Dnsbl.Judge(List, DnsAnswer.Failure)).ShouldBe("NoAnswer");
        Say(Dnsbl.Judge(List, DnsAnswer.Mismatch)).ShouldBe("Mismatch");
        Say(Dnsbl.Judge(List, DnsAnswer.Nothing)).ShouldBe("clear");
    }

    [Theory]
    [InlineData("127.0.0.2", "listed 127.0.0.2")]
    [InlineData("127.0.0.9", "clear")]
    [InlineData("127.0.0.77", "QueryRefused")]
    public void Some_operators_refuse_by_a_code_of_their_own(string address, string verdict) => Say(Dnsbl.Judge(List with { OtherCodesRefuse = true }, Answer(address))).ShouldBe(verdict);

    public static TheoryData<string[], string[], Doubt?> Points => new()
    {
        { ["127.0.0.2"], [], null },
        { ["127.0.0.15"], [], null },
        { [], [], Doubt.ZoneBroken },
        { ["127.0.0.2"], ["127.0.0.2"], Doubt.ZoneBroken },
        { ["127.255.255.254"], ["127.255.255.254"], Doubt.QueryRefused },
        { ["127.0.0.2"], ["127.255.255.255"], Doubt.QueryRefused },
        { ["192.0.2.80"], ["192.0.2.80"], Doubt.ForeignAddress },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public void A_zone_is_believed_when_its_test_points_are_right(string[] listed, string[] clear, Doubt? doubt) => Dnsbl.Health(List, Answer(listed), Answer(clear)).ShouldBe(doubt);

    [Fact]
    public void A_zone_whose_test_points_do_not_answer_is_not_believed()
    {
        Dnsbl.Health(List, DnsAnswer.Failure, Answer()).ShouldBe(Doubt.NoAnswer);
        Dnsbl.Health(List, Answer("127.0.0.2"), DnsAnswer.Failure).ShouldBe(Doubt.NoAnswer);
        Dnsbl.Health(List, DnsAnswer.Mismatch, DnsAnswer.Failure).ShouldBe(Doubt.Mismatch);
    }

    static string Say(Verdict verdict) => verdict switch
    {
        Verdict.Listed(var codes) => $"listed {string.Join(' ', codes.Select(code => code.First))}",
        Verdict.Unknown(var doubt) => doubt.ToString(),
        _ => "clear",
    };

    static DnsAnswer Answer(params string[] addresses) => new([.. addresses.Select(IPAddress.Parse)]);

    static ReturnCode Code(string first, string? last = null, bool lists = true, bool drains = true) => new(IPAddress.Parse(first), IPAddress.Parse(last ?? first), "", lists, drains);
}
