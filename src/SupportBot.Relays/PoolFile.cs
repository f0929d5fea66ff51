using System.Text;

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
    public static string? Text(IEnumerable<AddressState> addresses, string? relay = null)
    {
        var sending = addresses
            .Where(a => a.Sends && (relay is null || a.Relay == relay))
            .Select(a => a.Address)
            .Distinct()
            .Order(AddressOrder.ByNumber);
        var text = new StringBuilder();
        foreach (var address in sending) text.Append(AddressOrder.Text(address)).Append('\n');
        return text.Length == 0 ? null : text.ToString();
    }

    /// <summary>
    /// The relays that may be handed mail: the host names of those with at least one address that may send, one a line, in ordinal order,
    /// LF after each. Null when there are none: this file is never empty either.
    /// </summary>
    /// <param name="addresses">All addresses.</param>
    /// <param name="host">A relay's host name by its name in the settings. Two relays may share one.</param>
    public static string? Hosts(IEnumerable<AddressState> addresses, Func<string, string> host)
    {
        var sending = addresses.Where(a => a.Sends).Select(a => host(a.Relay)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var text = string.Concat(sending.Select(name => name + "\n"));
        return text.Length == 0 ? null : text;
    }
}
