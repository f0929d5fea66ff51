using System.Collections.Immutable;
using System.Net;
using DnsClient;

namespace SupportBot.Relays;

/// <summary>The addresses of a host name, asked of the resolvers that are asked about the lists.</summary>
public static class HostLookup
{
    /// <summary>IPv4 before IPv6; empty when the name does not exist or has none; null when no resolver gave a usable answer.</summary>
    /// <param name="name">A host name. One that cannot stand in a question counts as unanswered.</param>
    /// <param name="settings">Which resolvers, and how patiently.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<ImmutableArray<IPAddress>?> AskAsync(string name, SweepSettings settings, TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(settings);
        var servers = NameServers.Of(settings, time);
        try
        {
            var (four, _) = await servers.AskAsync(name, QueryType.A, -1, cancel).ConfigureAwait(false);
            var (six, _) = await servers.AskAsync(name, QueryType.AAAA, -1, cancel).ConfigureAwait(false);
            return four.IsUsable && six.IsUsable ? [.. four.Answer.Addresses, .. six.Answer.Addresses] : null;
        }
        finally
        {
            servers.Rest();
        }
    }
}
