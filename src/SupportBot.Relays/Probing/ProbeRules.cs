using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>From what was seen to what is wrong. Pure; what cannot be judged is left out, so that the last known outcome stands.</summary>
public static class ProbeRules
{
    /// <summary>A certificate that ends sooner was not renewed: by habit that happens 30 days before the end.</summary>
    public static readonly TimeSpan CertificateWarning = TimeSpan.FromDays(14);

    /// <summary>A greeting that takes longer is told. Servers wait 5 minutes for one (RFC 5321, section 4.5.3.2.1), mail programs less.</summary>
    public static readonly TimeSpan SlowGreeting = TimeSpan.FromSeconds(5);

    /// <summary>TLS at once, without STARTTLS (RFC 8314).</summary>
    public const int TlsPort = 465;

    /// <summary>Between servers mail may go in the clear (RFC 7435); everywhere else passwords would.</summary>
    const int ServerPort = 25;

    const int MostNames = 5;

    /// <summary>What a look at one address and port comes to.</summary>
    public static ImmutableArray<Finding> Judge(SmtpSight seen, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return [Greeting(seen), .. Encryption(seen), .. Certificate(seen, now)];
    }

    /// <summary>What the reverse names of an address come to.</summary>
    public static Finding Judge(ReverseSight seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var names = string.Join(", ", seen.Names.Order(StringComparer.OrdinalIgnoreCase));   // servers give them in any order
        return seen switch
        {
            { Answered: false }              => Of(ProbeKind.ReverseName, ProbeCode.CannotAsk, Grade.NoWord),
            { Names: [] }                    => Of(ProbeKind.ReverseName, ProbeCode.NoReverseName, Grade.Bad),
            { Confirmed: null }              => Of(ProbeKind.ReverseName, ProbeCode.ReverseNotConfirmed, Grade.Bad, ("name", names)),
            { Confirmed: { } name } when Spells(name, seen.Address) => Of(ProbeKind.ReverseName, ProbeCode.GenericReverseName, Grade.Note, ("name", names)),
            _                                => Of(ProbeKind.ReverseName, ProbeCode.Ok, Grade.Ok, ("name", names)),
        };
    }

    /// <summary>What a domain's SPF comes to for an address.</summary>
    public static Finding Judge(SpfSight seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return seen.Word switch
        {
            SpfWord.Pass      => Of(ProbeKind.Spf, ProbeCode.Ok, Grade.Ok, ("domain", seen.Domain)),
            SpfWord.None      => Of(ProbeKind.Spf, ProbeCode.SpfMissing, Grade.Bad, ("domain", seen.Domain)),
            SpfWord.Fail      => Of(ProbeKind.Spf, ProbeCode.SpfNotCovering, Grade.Bad, ("domain", seen.Domain), ("result", "fail")),
            SpfWord.SoftFail  => Of(ProbeKind.Spf, ProbeCode.SpfNotCovering, Grade.Bad, ("domain", seen.Domain), ("result", "softfail")),
            SpfWord.Neutral   => Of(ProbeKind.Spf, ProbeCode.SpfNotCovering, Grade.Note, ("domain", seen.Domain), ("result", "neutral")),
            SpfWord.PermError => Of(ProbeKind.Spf, ProbeCode.SpfBroken, Grade.Bad, ("domain", seen.Domain)),
            _                 => Of(ProbeKind.Spf, ProbeCode.CannotAsk, Grade.NoWord, ("domain", seen.Domain)),
        };
    }

    static Finding Greeting(SmtpSight seen)
    {
        var (code, grade) = seen switch
        {
            { Connected: false }                  => (ProbeCode.NoConnection, Grade.Bad),
            { Rubbish: not null }                 => (ProbeCode.NotSmtp, Grade.Bad),
            { Greeting: null }                    => (ProbeCode.NoGreeting, Grade.Bad),
            { Greeting.Code: >= 400 }             => (ProbeCode.GreetingRefused, Grade.Bad),
            { Name: null }                        => (ProbeCode.NoEhlo, Grade.Bad),
            _ when seen.Greeting.Took > SlowGreeting => (ProbeCode.SlowGreeting, Grade.Note),
            _                                     => (ProbeCode.Ok, Grade.Ok),
        };
        var finding = seen.Greeting is { Code: >= 400 } refused ? Of(ProbeKind.Greeting, code, grade, ("reply", refused.Code.ToString(CultureInfo.InvariantCulture)))
            : seen.Name is { } name ? Of(ProbeKind.Greeting, code, grade, ("name", name))
            : Of(ProbeKind.Greeting, code, grade);
        return finding with { Took = seen.Greeting?.Took, Passing = Passing(seen) };
    }

    static ImmutableSortedDictionary<string, string> Passing(SmtpSight seen)
    {
        var passing = Finding.Nothing;
        if ((seen.Greeting?.Text ?? seen.Rubbish) is { } text) passing = passing.SetItem("text", text);
        return seen is { Connected: false, Error: { } error } ? passing.SetItem("error", error == SocketError.Success ? "" : error.ToString()) : passing;
    }

    static IEnumerable<Finding> Encryption(SmtpSight seen) => seen.Encryption switch
    {
        Relays.Encryption.NotOffered => [Of(ProbeKind.StartTls, ProbeCode.NoStarttls, seen.Port == ServerPort ? Grade.Note : Grade.Bad)],
        Relays.Encryption.Failed     => [Of(ProbeKind.StartTls, ProbeCode.TlsFailed, Grade.Bad)],
        Relays.Encryption.Done       => [Of(ProbeKind.StartTls, ProbeCode.Ok, Grade.Ok)],
        _                            => [],
    };

    static IEnumerable<Finding> Certificate(SmtpSight seen, DateTimeOffset now)
    {
        if (seen.Certificate is not { } certificate) yield break;
        yield return certificate.Faults is []
            ? Of(ProbeKind.CertificateChain, ProbeCode.Ok, Grade.Ok)
            : Of(ProbeKind.CertificateChain, ProbeCode.ChainBroken, Grade.Bad, ("faults", string.Join(", ", certificate.Faults)));

        var names = string.Join(", ", certificate.Names.Take(MostNames));
        if (certificate.CoversName is { } covers)
        {
            yield return covers
                ? Of(ProbeKind.CertificateName, ProbeCode.Ok, Grade.Ok, ("host", seen.Host))
                : Of(ProbeKind.CertificateName, ProbeCode.NameMismatch, Grade.Bad, ("host", seen.Host), ("names", names.Length > 0 ? names : "–"));
        }

        var (code, grade) = certificate switch
        {
            _ when certificate.NotBefore > now                     => (ProbeCode.CertificateEarly, Grade.Bad),
            _ when certificate.NotAfter <= now                     => (ProbeCode.CertificateExpired, Grade.Bad),
            _ when certificate.NotAfter - now < CertificateWarning => (ProbeCode.CertificateExpires, Grade.Bad),
            _                                                      => (ProbeCode.Ok, Grade.Ok),
        };
        yield return Of(ProbeKind.CertificateDays, code, grade, ("from", Iso(certificate.NotBefore)), ("until", Iso(certificate.NotAfter)));
    }

    /// <summary>Whether the name has the address's four numbers in it, one after another in either order: <c>ip-192-0-2-11</c>, <c>11.2.0.192</c>.</summary>
    static bool Spells(string name, IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork) return false;
        int[] octets = [.. address.GetAddressBytes()];
        var numbers = Numbers(name);
        return Enumerable.Range(0, Math.Max(0, numbers.Length - 3)).Any(i => numbers.AsSpan(i, 4).SequenceEqual(octets) || numbers.AsSpan(i, 4).SequenceEqual(octets.Reverse().ToArray()));
    }

    static int[] Numbers(string name)
    {
        var digits = string.Concat(name.Select(c => char.IsAsciiDigit(c) ? c : ' '));
        return [.. digits.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1)];
    }

    static string Iso(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static Finding Of(ProbeKind kind, ProbeCode code, Grade grade, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var all = Finding.Nothing;
        foreach (var (name, value) in values) all = all.SetItem(name, value);
        return new(kind, code, grade) { Values = all };
    }
}
