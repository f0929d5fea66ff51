using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>
/// Asks for the reverse names of addresses and whether they lead back (RFC 1912, section 2.1). Asks as the blocklists are asked: answers
/// of strangers are not heard, and which resolver is dead is remembered.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.")]
public sealed class ReverseNames(SweepSettings settings, TimeProvider time)
{
    /// <summary>So many names of an address are looked at; more is a mistake, and whoever wrote it may not make us ask for ever.</summary>
    public const int MostNames = 5;

    readonly NameServers _servers = NameServers.Of(settings, time);
    readonly SemaphoreSlim _outstanding = new(Math.Clamp(settings.MaxConcurrency, 1, SweepSettings.MostConcurrency));

    /// <summary>One address. Throws for <paramref name="cancel"/> only.</summary>
    public async Task<ReverseSight> LookAsync(IPAddress address, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(address);
        var six = address.AddressFamily == AddressFamily.InterNetworkV6;
        var reverse = await AskAsync(Dnsbl.QueryName(address, six ? "ip6.arpa" : "in-addr.arpa"), QueryType.PTR, cancel).ConfigureAwait(false);
        if (!reverse.IsUsable) return new(address, false, [], null);

        ImmutableArray<string> names = [.. reverse.Texts.Distinct(StringComparer.OrdinalIgnoreCase).Take(MostNames)];
        var answered = true;
        foreach (var name in names.Where(IsHostName))
        {
            var forward = await AskAsync(name, six ? QueryType.AAAA : QueryType.A, cancel).ConfigureAwait(false);
            answered &= forward.IsUsable;
            if (forward.IsUsable && forward.Answer.Addresses.Contains(address)) return new(address, true, names, name);
        }

        return new(address, answered, names, null);
    }

    /// <summary>Nothing is asked for a while.</summary>
    public void Rest() => _servers.Rest();

    /// <summary>What may stand in a host name; an underscore is forgiven.</summary>
    static bool IsHostName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    async Task<DnsReply> AskAsync(string name, QueryType type, CancellationToken cancel)
    {
        await _outstanding.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return (await _servers.AskAsync(name, type, -1, cancel).ConfigureAwait(false)).Reply;
        }
        finally
        {
            _outstanding.Release();
        }
    }
}
