using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SupportBot.Relays;
using SupportBot.Testing;

namespace SupportBot.Web.Probing;

/// <summary>A round against a real exim4 with many certificates, and a DNS server.</summary>
public sealed class A_round : IAsyncLifetime
{
    const string Host = "relay.musterhost.example";
    const string Good = "127.0.0.31", Expired = "127.0.0.32", Expiring = "127.0.0.33", OtherName = "127.0.0.34", Cut = "127.0.0.35", Stranger = "127.0.0.36", Plain = "127.0.0.37";

    readonly Authority _authority = new();
    readonly NameServer _dns = NameServer.Start();
    Greeter? _exim;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Exim.IsThere, Exim.Missing);
        var now = TimeProvider.System.GetUtcNow();
        using var unknown = new Authority();
        _exim = await Greeter.StartAsync(new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Good] = _authority.Pem(Host, now.AddDays(-10), now.AddDays(80)),
            [Expired] = _authority.Pem(Host, now.AddDays(-90), now.AddDays(-1)),
            [Expiring] = _authority.Pem(Host, now.AddDays(-80), now.AddDays(12.5)),
            [OtherName] = _authority.Pem("mail.anderswo.example", now.AddDays(-10), now.AddDays(80)),
            [Cut] = _authority.Pem(Host, now.AddDays(-10), now.AddDays(80), whole: false),
            [Stranger] = unknown.Pem(Host, now.AddDays(-10), now.AddDays(80)),
            [Plain] = "",
        });
        _dns.Reverse(Good, Host).Addresses(Host, Good, "2001:db8::31");
    }

    public async ValueTask DisposeAsync()
    {
        if (_exim is not null) await _exim.DisposeAsync();
        _authority.Dispose();
        _dns.Dispose();
    }

    [Fact]
    public async Task Finds_nothing_wrong_where_nothing_is()
    {
        _dns.Texts("musterhost.example", "v=spf1 ip4:127.0.0.31 -all");

        var report = await Round([Good], "musterhost.example");

        report.LeftOut.ShouldBe(0);
        report.Findings.Select(probed => (probed.Spot.Kind, probed.Finding.Code)).ShouldBe(Enum.GetValues<ProbeKind>().Select(kind => (kind, ProbeCode.Ok)), ignoreOrder: true);
        var greeting = report.Findings.Single(probed => probed.Spot.Kind == ProbeKind.Greeting).Finding;
        greeting.Values["name"].ShouldBe(Host);
        greeting.Passing["text"].ShouldStartWith($"220 {Host} ESMTP Exim");
        greeting.Took.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(Good)]
    [InlineData(Plain)]
    public async Task Says_goodbye_so_that_no_server_logs_a_lost_connection(string address)
    {
        await Round([address]);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        string? line;   // exim writes it when the visitor has gone
        while ((line = _exim!.Log.Split('\n').FirstOrDefault(line => line.Contains("no MAIL in SMTP connection", StringComparison.Ordinal) && line.Contains("C=EHLO", StringComparison.Ordinal))) is null) await Task.Delay(20, limit.Token);
        line.ShouldEndWith(address == Plain ? "C=EHLO,QUIT" : "C=EHLO,STARTTLS,QUIT");
    }

    [Fact]
    public async Task Tells_each_fault_of_a_certificate_and_no_other()
    {
        var report = await Round([Good, Expired, Expiring, OtherName, Cut, Stranger, Plain]);

        Wrong(report, Good).ShouldBeEmpty();
        Wrong(report, Expired).ShouldBe([ProbeCode.CertificateExpired]);
        Wrong(report, Expiring).ShouldBe([ProbeCode.CertificateExpires]);
        Wrong(report, OtherName).ShouldBe([ProbeCode.NameMismatch]);
        Wrong(report, Cut).ShouldBe([ProbeCode.ChainBroken]);
        Wrong(report, Stranger).ShouldBe([ProbeCode.ChainBroken]);
        Wrong(report, Plain).ShouldBe([ProbeCode.NoStarttls]);
        report.Findings.ShouldNotContain(probed => probed.Spot.Address.Equals(IPAddress.Parse(Plain)) && probed.Finding.Values.ContainsKey("until"));
    }

    [Fact]
    public async Task Says_it_in_a_sentence()
    {
        var report = await Round([Expiring]);
        var (spot, finding) = report.Findings.Single(probed => probed.Spot.Kind == ProbeKind.CertificateDays);
        var words = Tests.Samples.Languages["de"];
        var until = report.At.AddDays(12.5);

        ProbeSentence.Of(spot, finding, words, report.At).ShouldMatch($@"^Das Zertifikat von relay1, Port \d+, läuft in 1[23] Tagen ab \({words.Date(until)}\)\.$");
    }

    [Fact]
    public async Task Asks_whether_a_reverse_name_leads_back()
    {
        _dns.Reverse(Expired, "other.example").Addresses("other.example", "192.0.2.1");
        _dns.Reverse(Expiring, "gone.example", Host).Addresses(Host, Good, Expiring);
        _dns.Reverse(Cut, "silent.example").Break("silent.example");
        _dns.Break("36.0.0.127.in-addr.arpa");
        _dns.Reverse(OtherName, "ip-127-0-0-34.provider.example").Addresses("ip-127-0-0-34.provider.example", OtherName);
        _dns.Reverse("2001:db8::31", Host).Addresses(Host, Good, Expiring, "2001:db8::31");

        var report = await Round([Good, Expired, Expiring, OtherName, Cut, Stranger, Plain, "2001:db8::31"], visit: false);

        report.Findings.Where(probed => probed.Spot.Kind == ProbeKind.ReverseName).Select(probed => probed.Finding.Code).ShouldBe(
            [ProbeCode.Ok, ProbeCode.ReverseNotConfirmed, ProbeCode.Ok, ProbeCode.GenericReverseName, ProbeCode.CannotAsk, ProbeCode.CannotAsk, ProbeCode.NoReverseName, ProbeCode.Ok]);
    }

    [Fact]
    public async Task Asks_whether_SPF_covers_each_address()
    {
        _dns.Texts("covers.example", "v=spf1 include:below.example ~all").Texts("below.example", "v=spf1 ip4:127.0.0.31 -all");
        _dns.Texts("broken.example", "v=spf1 ip4:nonsense -all").Texts("twice.example", "v=spf1 -all", "v=spf1 +all").Texts("says-nothing.example", "v=spf1 ?all");
        _dns.Texts("asks-the-dead.example", "v=spf1 include:dead.example -all").Break("dead.example");
        string[] domains = ["covers.example", "broken.example", "twice.example", "says-nothing.example", "asks-the-dead.example", "nothing.example"];

        var report = await Round([Good, Plain], visit: false, domains: domains);
        var words = report.Findings.Where(probed => probed.Spot.Kind == ProbeKind.Spf).ToLookup(probed => probed.Spot.Address.ToString(), probed => probed.Finding.Code);

        words[Good].ShouldBe([ProbeCode.Ok, ProbeCode.SpfBroken, ProbeCode.SpfBroken, ProbeCode.SpfNotCovering, ProbeCode.CannotAsk, ProbeCode.SpfMissing]);
        words[Plain].First().ShouldBe(ProbeCode.SpfNotCovering);
    }

    [Fact]
    public async Task Goes_on_to_the_next_resolver_when_one_is_dead()
    {
        var dead = Daemon.FreePort(IPAddress.Loopback);
        _dns.Texts("musterhost.example", "v=spf1 ip4:127.0.0.31 -all");
        var plan = Plan([Good], visit: false, "musterhost.example");

        var report = await new ProbeRound(plan with { Dns = plan.Dns with { Servers = [dead, _dns.EndPoint], Attempts = 2, Timeout = TimeSpan.FromMilliseconds(200) } }, TimeProvider.System).RunAsync(Cancel);

        report.Findings.Select(probed => probed.Finding.Code).ShouldBe([ProbeCode.Ok, ProbeCode.Ok]);
    }

    [Fact]
    public async Task Ends_with_its_interval_whoever_does_not_answer()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var plan = Plan([Good], visit: true) with { Interval = TimeSpan.FromSeconds(5) };

        var report = await new ProbeRound(plan with { Dns = new() { Servers = [(IPEndPoint)silent.Client.LocalEndPoint!], Timeout = TimeSpan.FromDays(1) } }, TimeProvider.System, _authority.Roots).RunAsync(Cancel);

        report.LeftOut.ShouldBe(1);
        report.Findings.Select(probed => probed.Spot.Kind).ShouldBe([ProbeKind.Greeting, ProbeKind.StartTls, ProbeKind.CertificateChain, ProbeKind.CertificateName, ProbeKind.CertificateDays]);
    }

    [Fact]
    public async Task On_port_465_encryption_comes_before_the_greeting()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may listen on port 465");
        var now = TimeProvider.System.GetUtcNow();
        var pem = _authority.Pem(Host, now.AddDays(-1), now.AddDays(5));
        using var certificate = X509Certificate2.CreateFromPem(pem, pem);
        using var listener = new TcpListener(IPAddress.Parse("127.0.0.38"), 465);
        listener.Start();
        var serving = ServeAsync(listener, certificate);
        var plan = Plan(["127.0.0.38"]);

        var report = await new ProbeRound(plan with { Relays = [plan.Relays[0] with { Ports = [465] }] }, TimeProvider.System, _authority.Roots).RunAsync(Cancel);

        await serving;
        Wrong(report, "127.0.0.38").ShouldBe([ProbeCode.ChainBroken, ProbeCode.CertificateExpires]);   // it keeps its intermediate to itself
        report.Findings.Single(probed => probed.Spot.Kind == ProbeKind.Greeting).Finding.Values["name"].ShouldBe("relay.at.once");
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(64, 20)]
    [InlineData(960, 8)]
    [InlineData(100_000, 1)]
    public void Gives_each_visit_so_much_time_that_all_fit_into_the_interval(int visits, double seconds)
    {
        var plan = Plan([Good]) with { Interval = TimeSpan.FromMinutes(5) };
        plan = plan with { Relays = [plan.Relays[0] with { Ports = [.. Enumerable.Range(1, visits)] }] };

        ProbeRound.VisitLimit(plan).TotalSeconds.ShouldBe(seconds);
    }

    Task<ProbeReport> Round(string[] addresses, params string[] domains) => Round(addresses, visit: true, domains);

    Task<ProbeReport> Round(string[] addresses, bool visit, params string[] domains) => new ProbeRound(Plan(addresses, visit, domains), TimeProvider.System, _authority.Roots).RunAsync(Cancel);

    ProbePlan Plan(string[] addresses, bool visit = true, params string[] domains) =>
        new([new("relay1", Host, [.. addresses.Select(IPAddress.Parse)], visit ? [_exim!.Port] : [])], [.. domains], new() { Servers = [_dns.EndPoint], Attempts = 1 }, TimeSpan.FromMinutes(5));

    static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancel);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, Cancel);
        using var reader = new StreamReader(stream);
        await stream.WriteAsync("220 relay.at.once ESMTP\r\n"u8.ToArray(), Cancel);
        (await reader.ReadLineAsync(Cancel)).ShouldNotBeNull().ShouldStartWith("EHLO");
        await stream.WriteAsync("250 relay.at.once\r\n"u8.ToArray(), Cancel);
        (await reader.ReadLineAsync(Cancel)).ShouldBe("QUIT");
        await stream.WriteAsync("221 bye\r\n"u8.ToArray(), Cancel);
    }

    /// <summary>What is wrong with an address, reverse names aside.</summary>
    static IEnumerable<ProbeCode> Wrong(ProbeReport report, string address) => report.Findings
        .Where(probed => probed.Spot.Address.Equals(IPAddress.Parse(address)) && probed.Spot.Kind != ProbeKind.ReverseName && probed.Finding.Grade != Grade.Ok).Select(probed => probed.Finding.Code);
}
