using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SupportBot.Web.Site;

/// <summary>Counts in fixed windows, in this process; memory is bounded by forgetting whole windows.</summary>
sealed class RateWindow(TimeSpan length, TimeProvider time)
{
    readonly Lock _turnOver = new();
    ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    DateTimeOffset _until;

    /// <summary>Counts one more; false once there were more than <paramref name="most"/> in this window. 0 is no limit.</summary>
    public bool Take(string who, int most)
    {
        if (most == 0) return true;
        var now = time.GetUtcNow();
        lock (_turnOver)
        {
            if (now >= _until) (_counts, _until) = (new(StringComparer.Ordinal), now + length);
        }

        return _counts.AddOrUpdate(who, 1, static (_, count) => count + 1) <= most;
    }

    /// <summary>Whom an address stands for: who has one IPv6 address has the whole /64.</summary>
    public static string Source(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
