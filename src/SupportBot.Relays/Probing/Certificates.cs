using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace SupportBot.Relays;

/// <summary>What a presented certificate is, by its own word and by what this machine trusts. Pure.</summary>
internal static class Certificates
{
    const int MostNames = 10;

    /// <summary>As strict as a receiver that takes a chain as it comes: nothing is fetched, nobody is asked about revocation.</summary>
    public static X509ChainPolicy Policy(X509Certificate2Collection? roots, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTimeIgnored = false,
            VerificationTime = now.UtcDateTime,
        };
        if (roots is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    public static CertificateSight See(X509Certificate2 certificate, X509Chain chain, string host, DateTimeOffset now)
    {
        var (from, until) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        return new(from, until, Names(certificate), IsHostName(host) ? certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false) : null, Faults(chain, from <= now && now < until));
    }

    /// <summary>Whether a certificate can be for it.</summary>
    public static bool IsHostName(string host) => Uri.CheckHostName(host) == UriHostNameType.Dns && System.Text.Ascii.IsValid(host);

    static ImmutableArray<string> Names(X509Certificate2 certificate) =>
        [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).Take(MostNames)];

    /// <summary>The certificate's own dates are an outcome of their own, and no fault of the chain.</summary>
    static ImmutableArray<string> Faults(X509Chain chain, bool valid) =>
    [
        .. chain.ChainElements
            .SelectMany((element, i) => element.ChainElementStatus.Where(status => valid || i > 0 || status.Status != X509ChainStatusFlags.NotTimeValid))
            .Select(status => status.Status.ToString())
            .Concat(chain.ChainElements.Count == 0 ? chain.ChainStatus.Select(status => status.Status.ToString()) : [])
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
