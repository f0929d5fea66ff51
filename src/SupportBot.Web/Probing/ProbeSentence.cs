using System.Globalization;
using SupportBot.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Probing;

/// <summary>An outcome as one plain sentence for staff.</summary>
static class ProbeSentence
{
    public static string Of(ProbeSpot spot, Finding finding, Words words, DateTimeOffset now)
    {
        var until = Time(finding, "until");
        var days = until is { } end ? (words.Local(end).Date - words.Local(now).Date).Days : 0;
        var date = finding.Code switch
        {
            _ when until is null => "",
            ProbeCode.CertificateEarly => words.DateAndYear(Time(finding, "from")!.Value),
            ProbeCode.CertificateExpires when days == 0 => words.Time(until.Value),
            ProbeCode.CertificateExpires => words.Date(until.Value),
            _ => words.DateAndYear(until.Value),
        };
        return words[Phrase(finding, days),
            ("relay", spot.Relay), ("address", AddressOrder.Text(spot.Address)), ("port", spot.Port.ToString(CultureInfo.InvariantCulture)), ("domain", spot.Domain), ("count", days), ("date", date),
            ("seconds", (finding.Took ?? TimeSpan.Zero).TotalSeconds.ToString("0.0", words.Culture)), ("name", Value(finding, "name")), ("text", Value(finding, "text")),
            ("host", Value(finding, "host")), ("names", Value(finding, "names")), ("faults", Value(finding, "faults")), ("result", Value(finding, "result"))];
    }

    /// <summary>What a row of a table is about, in two words.</summary>
    public static string What(ProbeKind kind, Words words) => words[kind switch
    {
        ProbeKind.Greeting => Greeting,
        ProbeKind.StartTls => Encryption,
        ProbeKind.CertificateChain => Chain,
        ProbeKind.CertificateName => Name,
        ProbeKind.CertificateDays => Days,
        ProbeKind.ReverseName => ReverseName,
        _ => Spf,
    }];

    static Phrase Phrase(Finding finding, int days) => (finding.Code, finding.Kind) switch
    {
        (ProbeCode.NoConnection, _) => NoConnection,
        (ProbeCode.NoGreeting, _) => NoGreeting,
        (ProbeCode.NotSmtp, _) => NotSmtp,
        (ProbeCode.GreetingRefused, _) => GreetingRefused,
        (ProbeCode.NoEhlo, _) => NoEhlo,
        (ProbeCode.SlowGreeting, _) => SlowGreeting,
        (ProbeCode.NoStarttls, _) => NoStarttls,
        (ProbeCode.TlsFailed, _) => TlsFailed,
        (ProbeCode.ChainBroken, _) => ChainBroken,
        (ProbeCode.NameMismatch, _) => NameMismatch,
        (ProbeCode.CertificateEarly, _) => CertificateEarly,
        (ProbeCode.CertificateExpires, _) => days == 0 ? CertificateExpiresToday : CertificateExpires,
        (ProbeCode.CertificateExpired, _) => CertificateExpired,
        (ProbeCode.NoReverseName, _) => NoReverseName,
        (ProbeCode.ReverseNotConfirmed, _) => ReverseNotConfirmed,
        (ProbeCode.GenericReverseName, _) => GenericReverseName,
        (ProbeCode.SpfMissing, _) => SpfMissing,
        (ProbeCode.SpfNotCovering, _) => SpfNotCovering,
        (ProbeCode.SpfBroken, _) => SpfBroken,
        (ProbeCode.CannotAsk, ProbeKind.Spf) => SpfSilent,
        (ProbeCode.CannotAsk, _) => ReverseSilent,
        (_, ProbeKind.Greeting) => GreetingOk,
        (_, ProbeKind.StartTls) => EncryptionOk,
        (_, ProbeKind.CertificateChain) => ChainOk,
        (_, ProbeKind.CertificateName) => NameOk,
        (_, ProbeKind.CertificateDays) => DaysOk,
        (_, ProbeKind.ReverseName) => ReverseOk,
        _ => SpfOk,
    };

    static string Value(Finding finding, string name) => finding.Values.GetValueOrDefault(name) ?? finding.Passing.GetValueOrDefault(name, "");

    static DateTimeOffset? Time(Finding finding, string name) => finding.Values.TryGetValue(name, out var text) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    static readonly Phrase Greeting = new("probe.greeting");
    static readonly Phrase Encryption = new("probe.encryption");
    static readonly Phrase Chain = new("probe.chain");
    static readonly Phrase Name = new("probe.name");
    static readonly Phrase Days = new("probe.days");
    static readonly Phrase ReverseName = new("probe.reverse-name");
    static readonly Phrase Spf = new("probe.spf");

    static readonly Phrase NoConnection = new("probe.no-connection", "relay", "address", "port");
    static readonly Phrase NoGreeting = new("probe.no-greeting", "relay", "address", "port");
    static readonly Phrase NotSmtp = new("probe.not-smtp", "relay", "address", "port", "text");
    static readonly Phrase GreetingRefused = new("probe.greeting-refused", "relay", "address", "port", "text");
    static readonly Phrase NoEhlo = new("probe.no-ehlo", "relay", "address", "port");
    static readonly Phrase SlowGreeting = new("probe.slow-greeting", "relay", "address", "port", "seconds");
    static readonly Phrase GreetingOk = new("probe.greeting-ok", "relay", "address", "port", "seconds", "name");
    static readonly Phrase NoStarttls = new("probe.no-starttls", "relay", "address", "port");
    static readonly Phrase TlsFailed = new("probe.tls-failed", "relay", "address", "port");
    static readonly Phrase EncryptionOk = new("probe.encryption-ok", "relay", "address", "port");
    static readonly Phrase ChainBroken = new("probe.chain-broken", "relay", "port", "faults");
    static readonly Phrase ChainOk = new("probe.chain-ok", "relay", "port");
    static readonly Phrase NameMismatch = new("probe.name-mismatch", "relay", "port", "host", "names");
    static readonly Phrase NameOk = new("probe.name-ok", "relay", "port", "host");
    static readonly Phrase CertificateEarly = new("probe.certificate-early", "relay", "port", "date");
    static readonly Phrase CertificateExpires = new("probe.certificate-expires", "relay", "port", "count", "date");
    static readonly Phrase CertificateExpiresToday = new("probe.certificate-expires-today", "relay", "port", "date");
    static readonly Phrase CertificateExpired = new("probe.certificate-expired", "relay", "port", "date");
    static readonly Phrase DaysOk = new("probe.days-ok", "relay", "port", "date");
    static readonly Phrase NoReverseName = new("probe.no-reverse-name", "relay", "address");
    static readonly Phrase ReverseNotConfirmed = new("probe.reverse-not-confirmed", "relay", "address", "name");
    static readonly Phrase GenericReverseName = new("probe.generic-reverse-name", "relay", "address", "name");
    static readonly Phrase ReverseOk = new("probe.reverse-ok", "relay", "address", "name");
    static readonly Phrase ReverseSilent = new("probe.reverse-silent", "relay", "address");
    static readonly Phrase SpfMissing = new("probe.spf-missing", "relay", "address", "domain");
    static readonly Phrase SpfNotCovering = new("probe.spf-not-covering", "relay", "address", "domain", "result");
    static readonly Phrase SpfBroken = new("probe.spf-broken", "domain");
    static readonly Phrase SpfOk = new("probe.spf-ok", "relay", "address", "domain");
    static readonly Phrase SpfSilent = new("probe.spf-silent", "domain");
}
