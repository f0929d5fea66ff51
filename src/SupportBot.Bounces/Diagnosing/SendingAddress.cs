using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace SupportBot.Bounces;

/// <summary>Finds the sending address that a refusal is about, among all the addresses that stand there.</summary>
static class SendingAddress
{
    public static IPAddress? Of(string text, ImmutableArray<ListMark> marks, IPAddress? remote)
    {
        if (marks.FirstOrDefault(mark => mark.Asked is not null) is { Asked: { } asked }) return asked;
        IPAddress? fromPage = null;
        foreach (var ip in Scan.IpAddresses(text))
        {
            if (ip.Network || (IsPlaceholder(ip.Address) && !IsRehearsal(text, ip)) || IsResolver(text, ip)) continue;
            // The receiver's own address stands in the text too ("Sorry, [192.0.2.25] refuses you").
            if (ip.Address.Equals(remote) && !IsIntroduced(text, ip.Start)) continue;
            if (!InPage(text, ip.Start)) return ip.Address;
            fromPage ??= ip.Address;
        }

        return fromPage;
    }

    static bool IsPlaceholder(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [127, ..] or [0, ..] or [255, ..]);

    /// <summary>Where a hoster rehearses on loopback, relays are 127.0.0.11 and the like. Such an address is a list's return code too, unless the words say whose it is.</summary>
    static bool IsRehearsal(string text, IpMark ip) =>
        ip.Address.GetAddressBytes() is [127, _, _, > 2] && (IsIntroduced(text, ip.Start) || text.AsSpan(Math.Max(0, ip.Start - 24), Math.Min(ip.Start, 24)).TrimEnd(" [(=:").EndsWith("IP address", StringComparison.OrdinalIgnoreCase));

    /// <summary>Spamhaus' pages about refused queries, and notes about DNS, hold the receiver's resolver.</summary>
    static bool IsResolver(string text, IpMark ip)
    {
        var before = text.AsSpan(Math.Max(0, ip.Start - 80), Math.Min(ip.Start, 80));
        var url = before.LastIndexOf("://", StringComparison.Ordinal);
        if (url >= 0 && before[url..].IndexOf(' ') < 0 && before[url..].Contains("returnc", StringComparison.OrdinalIgnoreCase)) return true;
        var words = before[^Math.Min(24, before.Length)..];
        return words.Contains("DNS IP", StringComparison.OrdinalIgnoreCase) || words.Contains("resolver", StringComparison.OrdinalIgnoreCase) || words.Contains("Your IP:", StringComparison.Ordinal);
    }

    static bool InPage(string text, int start)
    {
        while (start > 0 && text[start - 1] is not (' ' or '\n' or '<' or '[' or '(' or '"')) start--;
        return text.AsSpan(start, Math.Min(12, text.Length - start)).Contains("://", StringComparison.Ordinal) || text.AsSpan(start, Math.Min(200, text.Length - start)).IndexOfAny("/?") is var slash and > 0 && text.AsSpan(start, slash).IndexOfAny(" \n") < 0;
    }

    static bool IsIntroduced(string text, int start)
    {
        var before = text.AsSpan(Math.Max(0, start - 24), Math.Min(start, 24)).TrimEnd(" [(=:");
        return before.EndsWith("client host", StringComparison.OrdinalIgnoreCase) || before.EndsWith("client", StringComparison.OrdinalIgnoreCase) || before.EndsWith("IP", StringComparison.OrdinalIgnoreCase) || before.EndsWith("messages from", StringComparison.OrdinalIgnoreCase) || before.EndsWith("mail from", StringComparison.OrdinalIgnoreCase);
    }
}
