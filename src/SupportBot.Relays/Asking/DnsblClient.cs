using System.Collections.Immutable;
using System.Net;
using DnsClient;
using DnsClient.Protocol;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>What one server said to one question.</summary>
/// <param name="Answer">As <see cref="Dnsbl.Judge"/> wants it.</param>
/// <param name="Texts">The TXT records, each as one text; empty unless asked for.</param>
/// <param name="Silent">Nothing came from the server at all: the matter is its health, not the zone's.</param>
internal sealed record DnsReply(DnsAnswer Answer, ImmutableArray<string> Texts, bool Silent = false)
{
    public static DnsReply Failure { get; } = new(DnsAnswer.Failure, []);

    public static DnsReply Silence { get; } = new(DnsAnswer.Failure, [], Silent: true);

    public static DnsReply Mismatch { get; } = new(DnsAnswer.Mismatch, []);

    /// <summary>An answer to our question, be it "no such name".</summary>
    public bool IsUsable => !Answer.Failed && !Answer.Mismatched;
}

/// <summary>
/// Asks one name of one server, once. Judges by the response code (DnsClient's HasError is also true for NXDOMAIN) and believes an
/// answer only when its question is ours and its owner is what we asked for, or the end of the aliases that lead there.
/// </summary>
internal sealed class DnsblClient
{
    const int MostAliases = 8;

    readonly LookupClient _client;

    public DnsblClient(IPEndPoint server, TimeSpan timeout)
    {
        Server = server.Address.IsIPv4MappedToIPv6 ? new(server.Address.MapToIPv4(), server.Port) : server;
        _client = new(new LookupClientOptions(Server)
        {
            // Asking again is the caller's business: it knows which other servers are alive.
            Retries = 0,
            Timeout = timeout,
            UseCache = false,
            ThrowDnsErrors = false,
            ContinueOnDnsError = false,
            ContinueOnEmptyResponse = false,
            UseRandomNameServer = false,
            ExtendedDnsBufferSize = 1232,
        });
    }

    /// <summary>The server; never an IPv4-mapped address, which DnsClient cannot reach.</summary>
    public IPEndPoint Server { get; }

    /// <summary>Asks; anything but an answer to this question is a failure, a silence or a mismatch. Throws for <paramref name="cancel"/> only.</summary>
    public async Task<DnsReply> AskAsync(string name, QueryType type, CancellationToken cancel)
    {
        try
        {
            return Read(await _client.QueryAsync(new DnsQuestion(name, type), cancel).ConfigureAwait(false), name, type);
        }
        catch (DnsXidMismatchException)
        {
            cancel.ThrowIfCancellationRequested();
            return DnsReply.Mismatch;
        }
        catch (DnsResponseException e)
        {
            // A cancelled query comes as a DnsResponseException too: our own token first.
            cancel.ThrowIfCancellationRequested();
            return e.Code == DnsResponseCode.ConnectionTimeout ? DnsReply.Silence : DnsReply.Failure;
        }
    }

    static DnsReply Read(IDnsQueryResponse response, string name, QueryType type)
    {
        if (response.Questions is not [var asked] || asked.QuestionType != type || !Same(asked.QueryName, name)) return DnsReply.Mismatch;
        if (response.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain) return new(DnsAnswer.Nothing, []);
        if (response.Header.ResponseCode != DnsHeaderResponseCode.NoError || response.Header.ResultTruncated) return DnsReply.Failure;

        var records = response.Answers.Where(record => (int)record.RecordType == (int)type).ToArray();
        if (records is []) return new(DnsAnswer.Nothing, []);

        var owner = EndOfAliases(response.Answers, name);
        if (owner is null || !records.All(record => Same(record.DomainName, owner))) return DnsReply.Mismatch;

        return new(
            new([.. records.OfType<ARecord>().Select(record => record.Address)]),
            [.. records.OfType<TxtRecord>().Select(record => string.Concat(record.Text))]);
    }

    /// <summary>The name that the CNAMEs of an answer lead to; null when they go in circles.</summary>
    static string? EndOfAliases(IReadOnlyList<DnsResourceRecord> answers, string name)
    {
        for (var steps = 0; steps <= MostAliases; steps++)
        {
            if (answers.OfType<CNameRecord>().FirstOrDefault(record => Same(record.DomainName, name)) is not { } alias) return name;
            name = alias.CanonicalName.Value;
        }

        return null;
    }

    static bool Same(DnsString seen, string asked) =>
        seen.Value.AsSpan().TrimEnd('.').Equals(asked.AsSpan().TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
}
