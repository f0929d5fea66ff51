using System.Collections.Immutable;
using System.Net;
using DnsClient;

namespace SupportBot.Relays;

/// <summary>
/// Several resolvers and the memory of which are dead. A server is out once a question to it has met silence and nothing else
/// has come from it since the question was sent: a zone that hangs puts no server out as long as other zones answer. While it is out it is
/// asked beside the way, now and then, so that it costs one time-out and not one a question.
/// </summary>
internal sealed class NameServers
{
    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);
    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    readonly ImmutableArray<Health> _servers;
    readonly int _attempts;

    public NameServers(IEnumerable<IPEndPoint> servers, TimeSpan timeout, int attempts, TimeProvider time)
    {
        _servers = [.. servers.Select(server => new Health(new(server, timeout), time))];
        if (_servers is []) throw new ArgumentException("at least one server", nameof(servers));
        _attempts = Math.Max(attempts, 1);
    }

    /// <summary>The resolvers that the settings name, or the system's.</summary>
    public static NameServers Of(SweepSettings settings, TimeProvider time) =>
        new(settings.Resolvers(), settings.Timeout, settings.Attempts, time);

    /// <summary>The resolvers of the system; the one on this machine when it names none.</summary>
    public static ImmutableArray<IPEndPoint> OfTheSystem()
    {
        ImmutableArray<IPEndPoint> servers =
        [
            .. NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)
                .Where(server => IPAddress.TryParse(server.Address, out _))
                .Select(server => new IPEndPoint(IPAddress.Parse(server.Address), server.Port)),
        ];
        return servers is [] ? [new(IPAddress.Loopback, NameServer.DefaultPort)] : servers;
    }

    /// <summary>How many servers there are.</summary>
    public int Count => _servers.Length;

    /// <summary>The first usable reply within the attempts, and which server gave it. A mismatch outweighs a failure: somebody should look.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">A, AAAA, TXT or PTR.</param>
    /// <param name="avoid">A server to leave out where there is another one that lives; -1: none.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<(DnsReply Reply, int Server)> AskAsync(string name, QueryType type, int avoid, CancellationToken cancel)
    {
        ProbeTheDead(name, type);
        var asked = new int[_servers.Length];
        var best = (Reply: DnsReply.Silence, Server: -1);
        for (var attempt = 0; attempt < _attempts; attempt++)
        {
            var chosen = Choose(asked, avoid);
            asked[chosen]++;
            var wasOut = _servers[chosen].IsOut;
            var reply = await _servers[chosen].AskAsync(name, type, cancel).ConfigureAwait(false);
            if (reply.IsUsable) return (reply, chosen);
            if (!best.Reply.Answer.Mismatched) best = (reply, chosen);
            if (wasOut && reply.Silent) break;
        }

        return best;
    }

    /// <summary>Nothing is asked for a while: what is open is closed.</summary>
    public void Rest()
    {
        foreach (var server in _servers) server.Rest();
    }

    /// <summary>Living servers before dead ones, those not yet asked before those asked, the avoided one late, then in the order of the settings.</summary>
    int Choose(int[] asked, int avoid)
    {
        var chosen = 0;
        var least = int.MaxValue;
        for (var i = 0; i < _servers.Length; i++)
        {
            var cost = (_servers[i].IsOut ? 10_000 : 0) + (asked[i] * 100) + (i == avoid ? 10 : 0);
            if (cost >= least) continue;
            (chosen, least) = (i, cost);
        }

        return chosen;
    }

    /// <summary>A dead server whose pause is over gets this question too; what it says only tells whether it lives again.</summary>
    void ProbeTheDead(string name, QueryType type)
    {
        foreach (var server in _servers)
        {
            if (server.IsOut && server.TakeProbe()) _ = server.AskAsync(name, type, CancellationToken.None);
        }
    }

    sealed class Health(DnsblClient client, TimeProvider time)
    {
        readonly Lock _gate = new();
        long _lastAnswer = long.MinValue;
        long _outSince;
        TimeSpan _pause;
        volatile bool _out;

        public bool IsOut => _out;

        public async Task<DnsReply> AskAsync(string name, QueryType type, CancellationToken cancel)
        {
            var sent = time.GetTimestamp();
            var reply = await client.AskAsync(name, type, cancel).ConfigureAwait(false);
            if (reply.Silent) Silent(sent);
            else Answered();
            return reply;
        }

        public void Rest() => client.Rest();

        /// <summary>True for one caller after each pause.</summary>
        public bool TakeProbe()
        {
            lock (_gate)
            {
                if (!_out || time.GetElapsedTime(_outSince) < _pause) return false;
                _outSince = time.GetTimestamp();
                _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
                return true;
            }
        }

        void Answered()
        {
            lock (_gate)
            {
                _lastAnswer = time.GetTimestamp();
                _out = false;
            }
        }

        void Silent(long sent)
        {
            lock (_gate)
            {
                if (_out || _lastAnswer >= sent) return;
                _out = true;
                _outSince = time.GetTimestamp();
                _pause = FirstPause;
            }
        }
    }
}
