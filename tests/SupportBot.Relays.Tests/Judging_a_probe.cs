using System.Net;
using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>From facts and the time to outcomes.</summary>
public class Judging_a_probe
{
    static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    static readonly CertificateSight Good = new(Now.AddDays(-30), Now.AddDays(60), ["relay5.example"], true, []);

    static readonly SmtpSight Well = new("relay5.example", IPAddress.Parse("192.0.2.15"), 587)
    {
        Connected = true,
        Greeting = new(220, "220 relay5.example ESMTP", TimeSpan.FromMilliseconds(40)),
        Name = "relay5.example",
        Encryption = Encryption.Done,
        Certificate = Good,
    };

    public static readonly TheoryData<SmtpSight, ProbeCode, Grade> Greetings = new()
    {
        { Well, ProbeCode.Ok, Grade.Ok },
        { Well with { Greeting = Well.Greeting! with { Took = TimeSpan.FromSeconds(5) } }, ProbeCode.Ok, Grade.Ok },
        { Well with { Greeting = Well.Greeting! with { Took = TimeSpan.FromSeconds(5.1) } }, ProbeCode.SlowGreeting, Grade.Note },
        { Well with { Name = null }, ProbeCode.NoEhlo, Grade.Bad },
        { Well with { Greeting = new(554, "554 no", TimeSpan.Zero) }, ProbeCode.GreetingRefused, Grade.Bad },
        { Well with { Greeting = new(421, "421 later", TimeSpan.Zero) }, ProbeCode.GreetingRefused, Grade.Bad },
        { Well with { Greeting = null }, ProbeCode.NoGreeting, Grade.Bad },
        { Well with { Greeting = null, Rubbish = "HTTP/1.1 400" }, ProbeCode.NotSmtp, Grade.Bad },
        { Well with { Connected = false, Greeting = null, Error = SocketError.ConnectionRefused }, ProbeCode.NoConnection, Grade.Bad },
    };

    public static readonly TheoryData<double, double, ProbeCode, Grade> Days = new()
    {
        { -30, 60, ProbeCode.Ok, Grade.Ok },
        { -30, 14, ProbeCode.Ok, Grade.Ok },
        { -30, 13.99, ProbeCode.CertificateExpires, Grade.Bad },
        { -30, 0, ProbeCode.CertificateExpired, Grade.Bad },
        { -30, -1, ProbeCode.CertificateExpired, Grade.Bad },
        { 0.01, 60, ProbeCode.CertificateEarly, Grade.Bad },
    };

    public static readonly TheoryData<string, bool> Spelled = new()
    {
        { "ip-192-0-2-15.provider.example", true },
        { "15.2.0.192.provider.example", true },
        { "host192x0x2x15.provider.example", true },
        { "mail15.provider.example", false },
        { "relay-2-15.example", false },
        { "1192-0-2-15.example", false },
    };

    [Theory]
    [MemberData(nameof(Greetings))]
    public void Tells_each_way_of_greeting(SmtpSight seen, ProbeCode code, Grade grade)
    {
        var finding = One(seen, ProbeKind.Greeting);

        (finding.Code, finding.Grade).ShouldBe((code, grade));
        finding.IsDead.ShouldBe(code is ProbeCode.NoConnection or ProbeCode.NoGreeting or ProbeCode.NotSmtp or ProbeCode.GreetingRefused);
    }

    [Theory]
    [MemberData(nameof(Days))]
    public void Tells_a_certificates_days(double from, double until, ProbeCode code, Grade grade)
    {
        var finding = One(Well with { Certificate = Good with { NotBefore = Now.AddDays(from), NotAfter = Now.AddDays(until) } }, ProbeKind.CertificateDays);

        (finding.Code, finding.Grade).ShouldBe((code, grade));
    }

    [Theory]
    [InlineData(25, Grade.Note)]
    [InlineData(587, Grade.Bad)]
    public void Lets_servers_among_themselves_go_without_encryption(int port, Grade grade)
    {
        var seen = new SmtpSight("relay5.example", Well.Address, port) { Connected = true, Greeting = Well.Greeting, Name = "x", Encryption = Encryption.NotOffered };

        One(seen, ProbeKind.StartTls).Code.ShouldBe(ProbeCode.NoStarttls);
        One(seen, ProbeKind.StartTls).Grade.ShouldBe(grade);
    }

    [Fact]
    public void Says_nothing_of_what_it_did_not_see()
    {
        var findings = ProbeRules.Judge(new SmtpSight("relay5.example", Well.Address, 25) { Error = SocketError.TimedOut }, Now);

        findings.Select(finding => finding.Kind).ShouldBe([ProbeKind.Greeting]);
        ProbeRules.Judge(Well with { Certificate = Good with { CoversName = null } }, Now).ShouldNotContain(finding => finding.Kind == ProbeKind.CertificateName);
    }

    [Fact]
    public void Tells_a_broken_chain_and_a_wrong_name_apart()
    {
        var seen = Well with { Certificate = Good with { CoversName = false, Faults = ["UntrustedRoot"] } };

        One(seen, ProbeKind.CertificateChain).ShouldSatisfyAllConditions(finding => finding.Code.ShouldBe(ProbeCode.ChainBroken), finding => finding.Values["faults"].ShouldBe("UntrustedRoot"));
        One(seen, ProbeKind.CertificateName).ShouldSatisfyAllConditions(finding => finding.Code.ShouldBe(ProbeCode.NameMismatch), finding => finding.Values["names"].ShouldBe("relay5.example"));
        One(seen, ProbeKind.CertificateDays).Code.ShouldBe(ProbeCode.Ok);
    }

    [Fact]
    public void Takes_another_date_in_a_greeting_for_the_same_outcome_and_another_name_or_certificate_for_another()
    {
        var first = One(Well, ProbeKind.Greeting);

        first.IsSameAs(One(Well with { Greeting = new(220, "220 relay5.example ESMTP 12:05", TimeSpan.FromSeconds(1)) }, ProbeKind.Greeting)).ShouldBeTrue();
        first.IsSameAs(One(Well with { Name = "relay6.example" }, ProbeKind.Greeting)).ShouldBeFalse();
        One(Well, ProbeKind.CertificateDays).IsSameAs(One(Well with { Certificate = Good with { NotAfter = Now.AddDays(90) } }, ProbeKind.CertificateDays)).ShouldBeFalse();
    }

    [Fact]
    public void Knows_a_reverse_name_that_leads_back_from_one_that_does_not()
    {
        Reverse(true, [], null).ShouldBe((ProbeCode.NoReverseName, Grade.Bad));
        Reverse(true, ["relay5.example"], null).ShouldBe((ProbeCode.ReverseNotConfirmed, Grade.Bad));
        Reverse(true, ["other.example", "relay5.example"], "relay5.example").ShouldBe((ProbeCode.Ok, Grade.Ok));
        Reverse(false, ["relay5.example"], null).ShouldBe((ProbeCode.CannotAsk, Grade.NoWord));
    }

    [Theory]
    [MemberData(nameof(Spelled))]
    public void Sees_an_address_in_its_name(string name, bool generic) =>
        Reverse(true, [name], name).ShouldBe(generic ? (ProbeCode.GenericReverseName, Grade.Note) : (ProbeCode.Ok, Grade.Ok));

    [Theory]
    [InlineData(SpfWord.Pass, ProbeCode.Ok, Grade.Ok)]
    [InlineData(SpfWord.None, ProbeCode.SpfMissing, Grade.Bad)]
    [InlineData(SpfWord.Fail, ProbeCode.SpfNotCovering, Grade.Bad)]
    [InlineData(SpfWord.SoftFail, ProbeCode.SpfNotCovering, Grade.Bad)]
    [InlineData(SpfWord.Neutral, ProbeCode.SpfNotCovering, Grade.Note)]
    [InlineData(SpfWord.PermError, ProbeCode.SpfBroken, Grade.Bad)]
    [InlineData(SpfWord.TempError, ProbeCode.CannotAsk, Grade.NoWord)]
    public void Tells_what_SPF_says(SpfWord word, ProbeCode code, Grade grade)
    {
        var finding = ProbeRules.Judge(new SpfSight("musterhost.example", Well.Address, word));

        (finding.Code, finding.Grade).ShouldBe((code, grade));
    }

    static Finding One(SmtpSight seen, ProbeKind kind) => ProbeRules.Judge(seen, Now).Single(finding => finding.Kind == kind);

    static (ProbeCode, Grade) Reverse(bool answered, string[] names, string? confirmed)
    {
        var finding = ProbeRules.Judge(new ReverseSight(Well.Address, answered, [.. names], confirmed));
        return (finding.Code, finding.Grade);
    }
}
