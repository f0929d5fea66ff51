using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using ReturnCode = ARSoft.Tools.Net.Dns.ReturnCode;
using SupportBot.Blocklists;

namespace SupportBot.Web.Demonstration;

/// <summary>A DNS server on loopback that answers like working blocklists (RFC 5782, with test points), on UDP and TCP. The tests use the same one.</summary>
sealed class BlocklistServer : IDisposable
{
    readonly DnsServer _server;
    readonly ImmutableArray<string> _zones;
    readonly ConcurrentDictionary<(string Zone, IPAddress Address), string> _listed = new();

    BlocklistServer(DnsServer server, IPEndPoint endpoint, IEnumerable<string> zones)
    {
        _server = server;
        Endpoint = endpoint;
        _zones = [.. zones.OrderByDescending(zone => zone.Length)];
        _server.QueryReceived += AnswerAsync;
    }

    public IPEndPoint Endpoint { get; }

    /// <param name="zones">The zones that exist; any other name is refused.</param>
    public static BlocklistServer Start(IEnumerable<string> zones)
    {
        for (var attempt = 1; ; attempt++)
        {
            var endpoint = new IPEndPoint(IPAddress.Loopback, FreePort());
            var server = new BlocklistServer(new DnsServer(new UdpServerTransport(endpoint), new TcpServerTransport(endpoint)), endpoint, zones);
            try
            {
                server._server.Start();
                return server;
            }
            catch (SocketException) when (attempt < 10)
            {
                // Somebody took the port between the look and the start.
                server.Dispose();
            }
        }
    }

    public void List(string zone, IPAddress address, string reason) => _listed[(zone, address)] = reason;

    public void Delist(string zone, IPAddress address) => _listed.TryRemove((zone, address), out _);

    public void Dispose() => _server.Stop();

    static int FreePort()
    {
        using var probe = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.Client.LocalEndPoint!).Port;
    }

    Task AnswerAsync(object sender, QueryReceivedEventArgs received)
    {
        if (received.Query is not DnsMessage query) return Task.CompletedTask;
        var response = query.CreateResponseInstance();
        received.Response = response;
        response.IsAuthoritiveAnswer = true;
        var question = query.Questions.FirstOrDefault();
        var name = question?.Name.ToString().TrimEnd('.') ?? "";
        var zone = _zones.FirstOrDefault(zone => name.EndsWith("." + zone, StringComparison.OrdinalIgnoreCase));
        if (question is null || zone is null) response.ReturnCode = ReturnCode.Refused;
        else if (Dnsbl.AskedAddress(name, zone) is not { } asked || Reason(zone, asked) is not { } reason) response.ReturnCode = ReturnCode.NxDomain;
        else
        {
            response.ReturnCode = ReturnCode.NoError;
            if (question.RecordType is RecordType.A or RecordType.Any) response.AnswerRecords.Add(new ARecord(question.Name, 60, IPAddress.Parse("127.0.0.2")));
            if (question.RecordType is RecordType.Txt or RecordType.Any) response.AnswerRecords.Add(new TxtRecord(question.Name, 60, reason));
        }

        return Task.CompletedTask;
    }

    string? Reason(string zone, IPAddress asked) =>
        asked.Equals(Dnsbl.ListedTestPoint(AddressFamily.InterNetwork)) || asked.Equals(Dnsbl.ListedTestPoint(AddressFamily.InterNetworkV6))
            ? "RFC 5782 test point"
            : _listed.GetValueOrDefault((zone, asked));
}
