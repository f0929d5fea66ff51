using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SupportBot.Blocklists;

public class The_catalogue
{
    static readonly BlocklistCatalog BuiltIn = BlocklistCatalog.BuiltIn();

    [Fact]
    public void Asks_by_default_only_what_needs_no_key_and_drains_only_by_the_trusted()
    {
        BuiltIn.All.Where(list => list.Enabled).ShouldAllBe(list => list.Kind == BlocklistKind.Asked && list.Key != KeyUse.Required);
        BuiltIn.All.Where(list => list.Enabled && list.Drains).Select(list => list.Id).ShouldBe(["spamcop", "spamhaus", "barracuda", "psbl"]);
    }

    [Fact]
    public void Says_that_no_waiting_ends_a_policy_listing()
    {
        var policy = Dnsbl.Judge(BuiltIn["spamhaus"]!, Answer("127.0.0.10")).ShouldBeOfType<Verdict.Listed>();
        policy.Codes.Single().Returns.ShouldBe(ListingReturn.NeverByWaiting);
    }

    [Theory]
    [InlineData("spamcop", AddressFamily.InterNetworkV6, true)]
    [InlineData("barracuda", AddressFamily.InterNetworkV6, false)]
    [InlineData("psbl", AddressFamily.InterNetworkV6, false)]
    [InlineData("psbl", AddressFamily.InterNetwork, true)]
    public void Knows_which_families_a_list_holds(string id, AddressFamily family, bool holds) => BuiltIn[id]!.Asks(family).ShouldBe(holds);

    [Fact]
    public void Hides_the_key_in_a_zones_name()
    {
        var zone = BuiltIn["spamhaus"]!.Zones.Single();
        zone.With("geheim").ShouldBe("geheim.zen.dq.spamhaus.net");
        zone.Shown("geheim").ShouldBe("KEY.zen.dq.spamhaus.net");
        zone.With("").ShouldBe("zen.spamhaus.org");
        zone.Shown(null).ShouldBe("zen.spamhaus.org");
    }

    [Fact]
    public void Has_defaults_for_what_an_entry_does_not_say()
    {
        using var stream = new MemoryStream("""{ "lists": [{ "id": "a", "name": "a", "zones": [{ "name": "bl.a.example" }], "codes": [{ "code": "127.0.0.2" }] }] }"""u8.ToArray());
        var list = BlocklistCatalog.Read(stream).ShouldBeOfType<CatalogReading.Read>().Catalog.All.Single();

        list.ShouldSatisfyAllConditions(
            () => list.Kind.ShouldBe(BlocklistKind.Asked),
            () => list.Removal.ShouldBe(RemovalWay.None),
            () => list.QueriesPerSecond.ShouldBe(20),
            () => list.Zones.Single().Families.ShouldBe([AddressFamily.InterNetwork]),
            () => list.Codes.Single().ShouldSatisfyAllConditions(code => code.Lists.ShouldBeTrue(), code => code.Drains.ShouldBeTrue(), code => code.Returns.ShouldBe(ListingReturn.AsTheList)));
    }

    [Fact]
    public void Knows_no_list_that_it_does_not_hold() => BuiltIn["nobody"].ShouldBeNull();

    [Theory]
    [InlineData("""{ "lists": [] }""", "lists: is empty")]
    [InlineData("null", "lists: is empty")]
    [InlineData("""{ "lists": [null] }""", "lists[0]: is null")]
    [InlineData("""{ "lists": [{ "id": "A B", "name": "x", "kind": "closed" }] }""", "lists[0] (A B).id: \"A B\": lower case letters, digits and dashes")]
    [InlineData("""{ "lists": [{ "id": "a", "kind": "closed" }] }""", "lists[0] (a).name: is missing")]
    [InlineData("""{ "lists": [{ "id": "a", "name": "a", "kind": "closed" }, { "id": "a", "name": "b", "kind": "closed" }] }""", "lists[1].id: \"a\" is there twice")]
    [InlineData("""{ "lists": [{ "id": "a", "name": "a", "codes": [{ "code": "127.0.0.2" }] }] }""", "lists[0] (a).zones: a list that is asked needs one")]
    [InlineData("""{ "lists": [{ "id": "a", "name": "a", "zones": [{ "name": "bl.a.example" }] }] }""", "lists[0] (a).codes: a list that is asked needs a code that says \"listed\"")]
    [InlineData("""{ "lists": [{ "id": "a", "name": "a", "zones": [{ "name": "nodot" }], "codes": [{ "code": "127.0.0.2" }] }] }""", "lists[0] (a).zones[0]: \"nodot\" is no zone name")]
    [InlineData("""{ "lists": [{ "id": "a", "name": "a", "zones": [{ "name": "bl.a.example", "families": [5] }], "codes": [{ "code": "127.0.0.2" }] }] }""", "lists[0] (a).zones[0]: families: 4, 6 or both")]
    [InlineData("""{ "lists": [{ "id": "a", "name": "a", "zones": [{ "name": "bl.a.example" }, { "name": "bl.b.example" }], "codes": [{ "code": "127.0.0.2" }] }] }""", "lists[0] (a).zones: one zone a family; a second zone is a list of its own")]
    [InlineData("""{ "lists": [{ "id": "a", "name": "a", "zones": [{ "name": "bl.a.example" }], "codes": [{ "code": "10.0.0.2" }] }] }""", "lists[0] (a).codes[0]: \"10.0.0.2\": 127.x.x.x, or a run as 127.0.0.2-22")]
    [InlineData("""{ "lists": [{ "id": "a", "name": "a", "zones": [{ "name": "bl.a.example" }], "codes": [{ "code": "127.0.0.2-300" }] }] }""", "lists[0] (a).codes[0]: \"127.0.0.2-300\": the run ends past .255")]
    [InlineData("""{ "lists": [{ "id": "a", "name": "a", "zones": [{ "name": "bl.a.example" }], "codes": [{ "code": "127.0.0.9-2" }] }] }""", "lists[0] (a).codes[0]: \"127.0.0.9-2\": the run ends before it begins")]
    [InlineData("""{ "lists": [{ "id": "a", "name": "a", "kind": "closed", "enabled": true }] }""", "lists[0] (a).enabled: only a list that is asked can be enabled or drain")]
    [InlineData("""{ "lists": [{ "id": "a", "name": "a", "kind": "closed", "queriesPerSecond": 0 }] }""", "lists[0] (a).queriesPerSecond: 0: more than 0, at most 1000")]
    public void Names_the_place_and_the_fault_of_a_broken_entry(string json, string complaint) => Read(json).ShouldContain(complaint);

    [Fact]
    public void Names_all_faults_at_once() => Read("""{ "lists": [{ "id": "a" }, { "id": "B", "name": "b", "kind": "closed" }] }""").Length.ShouldBeGreaterThan(2);

    [Theory]
    [InlineData("{ \"lists\": [\n{ \"id\": \"a\", \"nmae\": \"x\" }] }", "line 2")]
    [InlineData("{ \"lists\": [\n{ \"id\": \"a\", \"kind\": \"sometimes\" }] }", "line 2")]
    [InlineData("not json", "line 1")]
    public void Names_the_line_where_reading_stopped(string json, string line) => Read(json).Single().ShouldContain(line);

    static string[] Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return [.. BlocklistCatalog.Read(stream).ShouldBeOfType<CatalogReading.Broken>().Complaints.Select(complaint => complaint.ToString())];
    }

    static DnsAnswer Answer(string address) => new([IPAddress.Parse(address)]);
}
