using System.Net;

namespace SupportBot.Relays;

/// <summary>The list of addresses that may send, as a mail server reads it.</summary>
public static class PoolFile
{
    /// <summary>
    /// The addresses that may send now, one a line: IPv4 before IPv6, each by number, in RFC 5952 form, LF after each.
    /// Null when there are none: the file is never empty, the last one stays.
    /// </summary>
    /// <param name="addresses">All addresses.</param>
    /// <param name="relay">Only this relay's; null: all.</param>
    public static string? Text(IEnumerable<AddressState> addresses, string? relay = null) => throw new NotSupportedException();
}
