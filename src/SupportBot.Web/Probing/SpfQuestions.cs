using System.Collections.Immutable;
using System.Net;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using ArsoftClient = ARSoft.Tools.Net.Dns.DnsClient;
using ARSoft.Tools.Net.Spf;
using SupportBot.Relays;

namespace SupportBot.Web.Probing;

/// <summary>
/// Whether a domain's SPF covers an address (RFC 7208), evaluated by ARSoft.Tools.Net with our resolvers, one after another until one knows.
/// Answers are remembered as long as this object lives: for one round.
/// </summary>
sealed class SpfQuestions : IDisposable
{
    const int AtOnce = 8;

    readonly ImmutableArray<(ArsoftClient Client, DnsStubResolver Resolver)> _resolvers;
    readonly SemaphoreSlim _outstanding = new(AtOnce);

    public SpfQuestions(SweepSettings dns) => _resolvers = [.. dns.Resolvers().Select(server =>
    {
        var client = new ArsoftClient([server.Address], [new UdpClientTransport(server.Port), new TcpClientTransport(server.Port)], true, (int)dns.Timeout.TotalMilliseconds);
        return (client, new DnsStubResolver(client));
    })];

    /// <summary>Throws for <paramref name="cancel"/> only.</summary>
    public async Task<SpfSight> AskAsync(string domain, IPAddress address, CancellationToken cancel)
    {
        await _outstanding.WaitAsync(cancel);
        try
        {
            foreach (var (_, resolver) in _resolvers)
            {
                if (await AskAsync(resolver, DomainName.Parse(domain), address, cancel) is var word and not SpfWord.TempError) return new(domain, address, word);
            }

            return new(domain, address, SpfWord.TempError);
        }
        finally
        {
            _outstanding.Release();
        }
    }

    public void Dispose()
    {
        foreach (var (client, _) in _resolvers) ((IDisposable)client).Dispose();
        _outstanding.Dispose();
    }

    static async Task<SpfWord> AskAsync(DnsStubResolver resolver, DomainName domain, IPAddress address, CancellationToken cancel)
    {
        var validator = new SpfValidator { DnsResolver = resolver, HeloDomain = domain, LocalDomain = domain };
        var result = await validator.CheckHostAsync(address, domain, $"postmaster@{domain.ToString().TrimEnd('.')}", expandExplanation: false, cancel);
        cancel.ThrowIfCancellationRequested();
        return result.Result switch
        {
            SpfQualifier.None => SpfWord.None,
            SpfQualifier.Pass => SpfWord.Pass,
            SpfQualifier.Fail => SpfWord.Fail,
            SpfQualifier.SoftFail => SpfWord.SoftFail,
            SpfQualifier.Neutral => SpfWord.Neutral,
            SpfQualifier.PermError => SpfWord.PermError,
            _ => SpfWord.TempError,
        };
    }
}
