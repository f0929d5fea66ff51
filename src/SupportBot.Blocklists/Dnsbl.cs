using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SupportBot.Blocklists;

/// <summary>What came back from asking a name for its A records.</summary>
/// <param name="Addresses">The addresses in the answer; empty for NXDOMAIN and for NOERROR without A.</param>
/// <param name="Failed">Nothing usable came: SERVFAIL, REFUSED, a time-out, a truncated answer that TCP could not complete.</param>
/// <param name="Mismatched">What came answers another question, or comes from another owner: forged or broken.</param>
public sealed record DnsAnswer(ImmutableArray<IPAddress> Addresses, bool Failed = false, bool Mismatched = false)
{
    /// <summary>NXDOMAIN, or NOERROR without A.</summary>
    public static DnsAnswer Nothing { get; } = new([]);

    /// <summary>Nobody answered, or with an error.</summary>
    public static DnsAnswer Failure { get; } = new([], Failed: true);

    /// <summary>An answer to another question than ours.</summary>
    public static DnsAnswer Mismatch { get; } = new([], Mismatched: true);
}

/// <summary>Why an answer says nothing.</summary>
public enum Doubt
{
    /// <summary>Time-out, SERVFAIL, REFUSED.</summary>
    NoAnswer,

    /// <summary>The operator refuses to be asked by us (127.255.255.x).</summary>
    QueryRefused,

    /// <summary>An address outside 127.0.0.0/8: the zone is parked.</summary>
    ForeignAddress,

    /// <summary>The zone fails RFC 5782's self-test.</summary>
    ZoneBroken,

    /// <summary>The answer's question or owner is not what we asked.</summary>
    Mismatch,
}

/// <summary>What a zone says about one address.</summary>
public abstract record Verdict
{
    Verdict()
    {
    }

    /// <summary>Listed, with the codes that say so.</summary>
    public sealed record Listed(ImmutableArray<ReturnCode> Codes) : Verdict
    {
        /// <inheritdoc/>
        public bool Equals(Listed? other) => other is not null && Codes.SequenceEqual(other.Codes);

        /// <inheritdoc/>
        public override int GetHashCode() => Codes.Length;
    }

    /// <summary>Not listed.</summary>
    public sealed record NotListed : Verdict;

    /// <summary>No word: neither lists nor clears anybody.</summary>
    public sealed record Unknown(Doubt Doubt) : Verdict;
}

/// <summary>Names to ask, and what the answers mean (RFC 5782).</summary>
public static class Dnsbl
{
    /// <summary>The name to ask about an address: octets or nibbles reversed, then the zone (RFC 5782, sections 2.1 and 2.4).</summary>
    public static string QueryName(IPAddress address, string zone)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentException.ThrowIfNullOrEmpty(zone);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        var name = new StringBuilder(74 + zone.Length);
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            if (bytes.Length == 4) name.Append(CultureInfo.InvariantCulture, $"{bytes[i]}.");
            else name.Append(CultureInfo.InvariantCulture, $"{bytes[i] & 15:x}.{bytes[i] >> 4:x}.");
        }

        return name.Append(zone).ToString();
    }

    /// <summary>The address that a query name asks about, or null when the name is not one of the zone's.</summary>
    public static IPAddress? AskedAddress(string name, string zone)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(zone);
        if (name.Length <= zone.Length || !name.EndsWith(zone, StringComparison.OrdinalIgnoreCase) || name[^(zone.Length + 1)] != '.') return null;
        var labels = name[..^(zone.Length + 1)].Split('.');
        Array.Reverse(labels);
        return labels.Length switch
        {
            4 when labels.All(label => byte.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out _)) => new(labels.Select(label => byte.Parse(label, CultureInfo.InvariantCulture)).ToArray()),
            32 when labels.All(label => label.Length == 1 && char.IsAsciiHexDigit(label[0])) => new(Convert.FromHexString(string.Concat(labels))),
            _ => null,
        };
    }

    /// <summary>The address that every working zone lists (RFC 5782, section 5).</summary>
    public static IPAddress ListedTestPoint(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? IPv6Listed : IPv4Listed;

    /// <summary>The address that no working zone lists (RFC 5782, section 5).</summary>
    public static IPAddress ClearTestPoint(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? IPv6Clear : IPv4Clear;

    /// <summary>
    /// The name to ask for a test point. IPv6's points are the IPv4-mapped ones and asked by nibbles (RFC 5782, section 5),
    /// which <see cref="QueryName"/> would turn into IPv4.
    /// </summary>
    public static string TestPointName(AddressFamily family, bool listed, string zone)
    {
        var point = listed ? ListedTestPoint(family) : ClearTestPoint(family);
        if (family != AddressFamily.InterNetworkV6) return QueryName(point, zone);
        var nibbles = Convert.ToHexStringLower(point.GetAddressBytes()).ToCharArray();
        Array.Reverse(nibbles);
        return string.Join('.', nibbles) + "." + zone;
    }

    /// <summary>What an answer of this list means for the address asked about.</summary>
    public static Verdict Judge(Blocklist list, DnsAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Mismatched) return new Verdict.Unknown(Doubt.Mismatch);
        if (answer.Failed) return new Verdict.Unknown(Doubt.NoAnswer);
        if (answer.Addresses.Any(ip => !IPAddress.IsLoopback(ip))) return new Verdict.Unknown(Doubt.ForeignAddress);
        if (answer.Addresses.Any(list.Refuses)) return new Verdict.Unknown(Doubt.QueryRefused);

        ImmutableArray<ReturnCode> codes = [.. list.Codes.Where(code => code.Lists && answer.Addresses.Any(code.Covers))];
        return codes is [] ? new Verdict.NotListed() : new Verdict.Listed(codes);
    }

    /// <summary>
    /// What a zone's two test points say of its answers: null when they may be believed (RFC 5782, section 5). The listed point
    /// may carry any code in 127.0.0.0/8 (blocklist.de answers .15); a zone that lists the clear point lists the world.
    /// </summary>
    public static Doubt? Health(Blocklist list, DnsAnswer listedPoint, DnsAnswer clearPoint)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(listedPoint);
        ArgumentNullException.ThrowIfNull(clearPoint);
        if (listedPoint.Mismatched || clearPoint.Mismatched) return Doubt.Mismatch;
        if (listedPoint.Failed || clearPoint.Failed) return Doubt.NoAnswer;
        if (listedPoint.Addresses.Concat(clearPoint.Addresses).Any(ip => !IPAddress.IsLoopback(ip))) return Doubt.ForeignAddress;
        if (listedPoint.Addresses.Concat(clearPoint.Addresses).Any(IsErrorCode)) return Doubt.QueryRefused;
        return listedPoint.Addresses is [] || clearPoint.Addresses is not [] ? Doubt.ZoneBroken : null;
    }

    static bool IsErrorCode(IPAddress answer) => answer.GetAddressBytes() is [127, 255, 255, _];

    static readonly IPAddress IPv4Listed = IPAddress.Parse("127.0.0.2");
    static readonly IPAddress IPv4Clear = IPAddress.Parse("127.0.0.1");
    static readonly IPAddress IPv6Listed = IPAddress.Parse("::ffff:7f00:2");
    static readonly IPAddress IPv6Clear = IPAddress.Parse("::ffff:7f00:1");
}
