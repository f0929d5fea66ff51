using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>How addresses are ordered and written everywhere: IPv4 before IPv6, by number, in RFC 5952 form.</summary>
public static class AddressOrder
{
    /// <summary>IPv4 before IPv6, each by number.</summary>
    public static IComparer<IPAddress> ByNumber { get; } = Comparer<IPAddress>.Create(Compare);

    /// <summary>
    /// RFC 5952, sections 4.1 to 4.3: lower case, no leading zeros, the longest run of at least two zero groups as "::", the first of
    /// equals. Never with dotted IPv4 inside, which .NET writes for some addresses, and without a scope.
    /// </summary>
    public static string Text(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        var groups = Enumerable.Range(0, 8).Select(i => (bytes[2 * i] << 8) | bytes[(2 * i) + 1]).ToArray();
        var (start, length) = LongestZeros(groups);
        return length < 2 ? Join(groups) : $"{Join(groups[..start])}::{Join(groups[(start + length)..])}";
    }

    static string Join(int[] groups) => string.Join(':', groups.Select(group => group.ToString("x", CultureInfo.InvariantCulture)));

    static (int Start, int Length) LongestZeros(int[] groups)
    {
        var best = (Start: 0, Length: 0);
        for (var i = 0; i < groups.Length; i++)
        {
            var run = groups.Skip(i).TakeWhile(group => group == 0).Count();
            if (run > best.Length) best = (i, run);
        }

        return best;
    }

    static int Compare(IPAddress? one, IPAddress? other)
    {
        if (one is null || other is null) return (one is null ? 0 : 1) - (other is null ? 0 : 1);
        var (left, right) = (one.GetAddressBytes(), other.GetAddressBytes());
        return left.Length != right.Length ? left.Length - right.Length : left.AsSpan().SequenceCompareTo(right);
    }
}
