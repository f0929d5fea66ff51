using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SupportBot.Testing;

/// <summary>A certificate authority of the test's own: a root, an intermediate below it, and certificates of any dates and names.</summary>
public sealed class Authority : IDisposable
{
    static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly X509Certificate2 _root = Root("Test root");
    readonly X509Certificate2 _intermediate;

    public Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Request("Test intermediate", key, authority: true).Create(_root, Begin, Begin.AddYears(20), [1]);
        _intermediate = signed.CopyWithPrivateKey(key);
    }

    /// <summary>What trusts it.</summary>
    public X509Certificate2Collection Roots => [_root];

    /// <summary>Certificate, chain and key in one file's text.</summary>
    /// <param name="name">The DNS name.</param>
    /// <param name="from">Valid from.</param>
    /// <param name="until">Valid until.</param>
    /// <param name="whole">Whether the intermediate is in it, as it should be.</param>
    public string Pem(string name, DateTimeOffset from, DateTimeOffset until, bool whole = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(name, key, authority: false).Create(_intermediate, from, until, RandomNumberGenerator.GetBytes(8));
        return $"{certificate.ExportCertificatePem()}\n{(whole ? _intermediate.ExportCertificatePem() + "\n" : "")}{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    public void Dispose()
    {
        _intermediate.Dispose();
        _root.Dispose();
    }

    static X509Certificate2 Root(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Request(name, key, authority: true).CreateSelfSigned(Begin, Begin.AddYears(30));
    }

    static CertificateRequest Request(string name, ECDsa key, bool authority)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, critical: true));
        if (authority) return request;
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}
