using System.Net;
using System.Net.Sockets;

namespace SupportBot.Web.Targets;

/// <summary>Which addresses are the internet's and may be called from here. What is not certainly outside is inside. Pure.</summary>
static class Outside
{
    /// <summary>Whether an address belongs to nobody's inside: no loopback, private, shared, link-local (the clouds' metadata), multicast, documentation or reserved one, in whatever form it is written.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Inside.Any(network => network.Contains(address)),
            AddressFamily.InterNetworkV6 => Global.Contains(address) && !Inside.Any(network => network.Contains(address)),
            _ => false,
        };
    }

    /// <summary>All that is given out of IPv6 (RFC 4291, section 2.4); NAT64's and all other prefixes may lead inside.</summary>
    static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    /// <summary>IANA's special-purpose registries (RFC 6890) that are not globally reachable.</summary>
    static readonly IPNetwork[] Inside =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20"),
    ];
}
