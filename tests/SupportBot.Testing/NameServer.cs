using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using SupportBot.Blocklists;
using ReturnCode = ARSoft.Tools.Net.Dns.ReturnCode;

namespace SupportBot.Testing;

/// <summary>A DNS server on loopback with names of the test's own: A, AAAA, PTR and TXT, on UDP and TCP. What it does not know does not exist.</summary>
public sealed class NameServer : IDisposable
{
    readonly DnsServer _server;
    readonly ConcurrentDictionary<string, DnsRecordBase[]> _records = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentDictionary<string, bool> _broken = new(StringComparer.OrdinalIgnoreCase);

    NameServer(DnsServer server, IPEndPoint endPoint)
    {
        (_server, EndPoint) = (server, endPoint);
        server.QueryReceived += AnswerAsync;
    }

    public IPEndPoint EndPoint { get; }

    public static NameServer Start()
    {
        for (var attempt = 1; ; attempt++)
        {
            var endPoint = Daemon.FreePort(IPAddress.Loopback);
            var server = new NameServer(new DnsServer(new UdpServerTransport(endPoint), new TcpServerTransport(endPoint)), endPoint);
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

    /// <summary>The addresses of a name.</summary>
    public NameServer Addresses(string name, params string[] addresses) => Set(name, addresses.Select(text => IPAddress.Parse(text)).Select(address =>
        address.AddressFamily == AddressFamily.InterNetwork ? (DnsRecordBase)new ARecord(DomainName.Parse(name), 0, address) : new AaaaRecord(DomainName.Parse(name), 0, address)));

    /// <summary>The reverse names of an address.</summary>
    public NameServer Reverse(string address, params string[] names)
    {
        var ip = IPAddress.Parse(address);
        var name = Dnsbl.QueryName(ip, ip.AddressFamily == AddressFamily.InterNetwork ? "in-addr.arpa" : "ip6.arpa");
        return Set(name, names.Select(target => new PtrRecord(DomainName.Parse(name), 0, DomainName.Parse(target))));
    }

    /// <summary>The texts of a name.</summary>
    public NameServer Texts(string name, params string[] texts) => Set(name, texts.Select(text => new TxtRecord(DomainName.Parse(name), 0, text)));

    /// <summary>From now on SERVFAIL for this name, or no longer.</summary>
    public void Break(string name, bool broken = true) => _broken[name] = broken;

    public void Dispose() => _server.Stop();

    NameServer Set(string name, IEnumerable<DnsRecordBase> records)
    {
        _records[name] = [.. records];
        return this;
    }

    Task AnswerAsync(object sender, QueryReceivedEventArgs received)
    {
        if (received.Query is not DnsMessage query) return Task.CompletedTask;
        var response = query.CreateResponseInstance();
        received.Response = response;
        var question = query.Questions[0];
        var name = question.Name.ToString().TrimEnd('.');
        if (_broken.GetValueOrDefault(name)) response.ReturnCode = ReturnCode.ServerFailure;
        else if (!_records.TryGetValue(name, out var records)) response.ReturnCode = ReturnCode.NxDomain;
        else response.AnswerRecords.AddRange(records.Where(record => record.RecordType == question.RecordType));
        return Task.CompletedTask;
    }
}
