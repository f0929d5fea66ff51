using System.Net;
using static SupportBot.Relays.Known;

namespace SupportBot.Relays;

public sealed class The_pool_file : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pool-");

    string File => Path.Combine(_folder.FullName, "active.txt");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Holds_what_may_send_IPv4_before_IPv6_by_number()
    {
        string[] addresses = ["2001:db8::a", "192.0.2.100", "2001:db8::9", "192.0.2.9", "10.0.0.1"];
        PoolFile.Text(addresses.Select(a => State(a))).ShouldBe("10.0.0.1\n192.0.2.9\n192.0.2.100\n2001:db8::9\n2001:db8::a\n");
    }

    [Fact]
    public void Holds_listed_addresses_that_are_kept_and_no_others() =>
        PoolFile.Text([State("192.0.2.1", Stand.Drained), State("192.0.2.2", Stand.Resting), State("192.0.2.3", Stand.ListedActive), State("192.0.2.4")]).ShouldBe("192.0.2.3\n192.0.2.4\n");

    [Fact]
    public void Holds_one_relays_addresses_when_asked_to() =>
        PoolFile.Text([State("192.0.2.1", relay: "a"), State("192.0.2.2", relay: "b")], "b").ShouldBe("192.0.2.2\n");

    [Fact]
    public void Is_never_empty() => PoolFile.Text([State("192.0.2.1", Stand.Drained)]).ShouldBeNull();

    [Theory]
    [InlineData("2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("2001:db8::", "2001:db8::")]
    [InlineData("2001:db8::5efe:192.0.2.1", "2001:db8::5efe:c000:201")]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")]
    public void Writes_IPv6_as_RFC_5952_says(string address, string expected) => AddressOrder.Text(IPAddress.Parse(address)).ShouldBe(expected);

    [Fact]
    public void Is_replaced_as_a_whole()
    {
        PoolFileWriter.Write(File, "192.0.2.1\n", knows: true).ShouldBeOfType<PoolFileWriting.Written>();
        using var reader = new StreamReader(File);
        PoolFileWriter.Write(File, "192.0.2.2\n", knows: true).ShouldBeOfType<PoolFileWriting.Written>();

        reader.ReadToEnd().ShouldBe("192.0.2.1\n", "who has it open reads on in the old one");
        System.IO.File.ReadAllText(File).ShouldBe("192.0.2.2\n");
        _folder.GetFiles().Select(file => file.Name).ShouldBe(["active.txt"]);
    }

    [Fact]
    public void Is_not_written_when_it_says_so_already()
    {
        PoolFileWriter.Write(File, "192.0.2.1\n", knows: true);
        PoolFileWriter.Write(File, "192.0.2.1\n", knows: true).ShouldBeOfType<PoolFileWriting.Unchanged>();
    }

    [Fact]
    public void Is_left_alone_by_a_store_that_has_never_completed_a_sweep()
    {
        PoolFileWriter.Write(File, "192.0.2.1\n", knows: false).ShouldBeOfType<PoolFileWriting.Written>("there is none yet");
        PoolFileWriter.Write(File, "192.0.2.2\n", knows: false).ShouldBeOfType<PoolFileWriting.LeftAlone>();
        System.IO.File.ReadAllText(File).ShouldBe("192.0.2.1\n");
    }

    [Fact]
    public void Keeps_its_mode_and_the_link_that_leads_to_it()
    {
        PoolFileWriter.Write(File, "192.0.2.1\n", knows: true);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var link = Path.Combine(_folder.FullName, "link");
        System.IO.File.CreateSymbolicLink(link, "active.txt");

        PoolFileWriter.Write(link, "192.0.2.2\n", knows: true);

        new FileInfo(link).LinkTarget.ShouldBe("active.txt");
        System.IO.File.ReadAllText(File).ShouldBe("192.0.2.2\n");
        System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }

    [Fact]
    public void That_cannot_be_written_is_told_and_the_old_one_stands() =>
        PoolFileWriter.Write(Path.Combine(_folder.FullName, "gone", "active.txt"), "192.0.2.1\n", knows: true).ShouldBeOfType<PoolFileWriting.Failed>();

    static AddressState State(string address, Stand stand = Stand.Active, string relay = "relay1") =>
        new() { Address = IPAddress.Parse(address), Relay = relay, Since = Noon, Stand = stand };
}
