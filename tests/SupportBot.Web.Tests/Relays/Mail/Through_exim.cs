using System.Net;
using SupportBot.Bounces;
using SupportBot.Testing;

namespace SupportBot.Web.Tests.Relays.Mail;

/// <summary>A real exim4 with the files of docs/mail over the product's pool files: what leaves from where after a listing.</summary>
public sealed class Through_exim : IDisposable
{
    const string One = "127.0.0.11";
    const string Two = "127.0.0.12";

    static readonly IPAddress[] Ipv4 = [IPAddress.Loopback];
    static readonly IPAddress[] Both = [IPAddress.IPv6Loopback, IPAddress.Loopback];

    readonly TemporaryFolder _folder = new();

    public Through_exim()
    {
        Assert.SkipUnless(Exim.IsThere, Exim.Missing);
        Assert.SkipUnless(Rbldnsd.IsThere, Rbldnsd.Missing);
        WatchedPool.LetEverybodyRead(_folder);
    }

    string File => WatchedPool.FileIn(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_listing_the_next_letter_leaves_through_another_address_and_none_is_lost()
    {
        await using var receiver = Receiver.Start();
        await using var home = MailSink.Start();
        await using var exim = await Exim.StartAsync(File, Ipv4, receiver.Port, home.Port);
        await using var pool = await WatchedPool.StartAsync(_folder, [("relay1", [One, Two])]);
        using var letters = new Letters(exim.EndPoint);
        var process = exim.Process;

        var flow = await Flow.StartAsync(letters, receiver, One, Two);
        receiver.Refuse(One);
        await Until.True(() => !home.Received.IsEmpty, "a letter has come back");
        await pool.ListAsync(One);
        pool.Find(One).IsOut.ShouldBeTrue();
        var begun = letters.Begun;
        await flow.EndAsync(4);
        await Until.True(() => receiver.Taken.Count + home.Received.Count == letters.Accepted.Count, "each letter has arrived or come back");

        receiver.SourcesOf(letters.Accepted.Skip(begun)).ShouldBe([Two]);
        receiver.Taken.SelectMany(taken => taken.Recipients).Concat(home.Received.Select(bounce => bounce.Headers["X-Failed-Recipients"])).ShouldBe(letters.Accepted, ignoreOrder: true);
        receiver.Taken.Select(taken => (taken.Source, taken.Helo)).Distinct().ShouldBe([(One, "out11.musterhost.example"), (Two, "out12.musterhost.example")], ignoreOrder: true);
        exim.Process.ShouldBe(process);
        var read = Samples.Reader.Read(home.Received.First().ToString()).ShouldHaveSingleItem();
        (read.Reason, read.ReplyCode, read.ListedAddress?.ToString()).ShouldBe((BounceReason.Blocklisted, "550", One));
    }

    [Fact]
    public async Task Letters_put_off_before_the_drain_leave_through_another_address_by_the_hook_and_all_arrive()
    {
        await using var receiver = Receiver.Start();
        await using var home = MailSink.Start();
        await using var exim = await Exim.StartAsync(File, Ipv4, receiver.Port, home.Port);
        await using var pool = await WatchedPool.StartAsync(_folder, [("relay1", [One, Two])], its => its with { OnChange = $"EXIM='{exim.Command}' {Docs.Mail("supportbot-exim")}" });
        using var letters = new Letters(exim.EndPoint);
        receiver.Defer(One);

        var letter = await letters.UntilTriedFromAsync(receiver, One);
        var flow = await Flow.StartAsync(letters, receiver, Two);
        await pool.ListAsync(One);
        await Until.True(() => receiver.Taken.Any(taken => taken.Recipients.Contains(letter)), "the letter has arrived");
        receiver.Attempts.Where(attempt => attempt.Recipient == letter).ShouldBe([new(One, letter, 451), new(Two, letter, 250)]);

        await flow.EndAsync(1);
        await Until.True(async () =>
        {
            await Daemon.CallAsync("/bin/sh", "-c", exim.Command + " -qff");   // the next ordinary queue run: for a letter that was under way while the hook's went by
            return receiver.Taken.Count == letters.Accepted.Count;
        }, "each letter has arrived");
        receiver.Taken.SelectMany(taken => taken.Recipients).ShouldBe(letters.Accepted, ignoreOrder: true);
        home.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_hosts_with_one_address_each_the_listed_one_gets_no_new_mail()
    {
        var (host1, host2) = (Daemon.FreePort(IPAddress.Parse("127.0.0.21")), IPAddress.Parse("127.0.0.22"));
        var relaysFile = Path.Combine(_folder.FullName, "out-relays");
        await using var receiver = Receiver.Start();
        await using var home = MailSink.Start();
        await using var pool = await WatchedPool.StartAsync(_folder, [($"{host1.Address}", [One]), ($"{host2}", [Two])],
            its => its with { ExportPath = File + ".{relay}", RelaysExportPath = relaysFile });
        await using var relay1 = await Exim.StartAsync($"{File}.{host1.Address}", Ipv4, receiver.Port, home.Port, host1);
        await using var relay2 = await Exim.StartAsync($"{File}.{host2}", Ipv4, receiver.Port, home.Port, new(host2, host1.Port));
        await using var front = await Exim.StartFrontAsync(relaysFile, host1.Port, home.Port);
        using var letters = new Letters(front.EndPoint);

        var flow = await Flow.StartAsync(letters, receiver, One, Two);
        await pool.ListAsync(One);
        pool.Find(One).IsOut.ShouldBeTrue();
        var begun = letters.Begun;
        await flow.EndAsync(4);
        await Until.True(() => receiver.Taken.Count == letters.Accepted.Count, "each letter has arrived");

        receiver.SourcesOf(letters.Accepted.Skip(begun)).ShouldBe([Two]);
    }

    [Theory]
    [InlineData("a mixed file and a receiver on IPv4 only", new[] { One, Two, "::1" }, new[] { "::1", "127.0.0.1" }, new[] { "127.0.0.1" }, new[] { One, Two })]
    [InlineData("a file without IPv6", new[] { One, Two }, new[] { "::1", "127.0.0.1" }, new[] { "::1", "127.0.0.1" }, new[] { One, Two })]
    [InlineData("a file without IPv4", new[] { "::1" }, new[] { "127.0.0.1", "::1" }, new[] { "::1", "127.0.0.1" }, new[] { "::1" })]
    public async Task Nothing_leaves_from_an_address_outside_the_file(string what, string[] file, string[] hosts, string[] listening, string[] expected)
    {
        what.ShouldNotBeEmpty();
        await System.IO.File.WriteAllLinesAsync(File, file, TestContext.Current.CancellationToken);
        await using var receiver = Receiver.Start([.. listening.Select(IPAddress.Parse)]);
        await using var home = MailSink.Start();
        await using var exim = await Exim.StartAsync(File, [.. hosts.Select(IPAddress.Parse)], receiver.Port, home.Port);
        using var letters = new Letters(exim.EndPoint);

        for (var i = 0; i < 3; i++) await letters.SendAsync();
        await Until.True(() => receiver.Taken.Count == letters.Accepted.Count, "each letter has arrived");

        receiver.Attempts.Select(attempt => attempt.Source).Distinct().ShouldBeSubsetOf(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task Without_an_address_letters_wait_until_there_is_one(string? text)
    {
        if (text is not null) await System.IO.File.WriteAllTextAsync(File, text, TestContext.Current.CancellationToken);
        await using var receiver = Receiver.Start(Both);
        await using var home = MailSink.Start();
        await using var exim = await Exim.StartAsync(File, Both, receiver.Port, home.Port);
        using var letters = new Letters(exim.EndPoint);

        var letter = await letters.SendAsync();
        await Until.True(() => exim.Log.Contains($"== {letter} R=all", StringComparison.Ordinal), "the letter waits");
        receiver.Attempts.ShouldBeEmpty();

        await System.IO.File.WriteAllTextAsync(File, One + "\n", TestContext.Current.CancellationToken);
        await Daemon.CallAsync("/bin/sh", "-c", exim.Command + " -qff");
        receiver.Taken.ShouldHaveSingleItem().Source.ShouldBe(One);
        home.Received.ShouldBeEmpty();
    }
}
