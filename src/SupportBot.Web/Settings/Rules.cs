using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using SupportBot.Bounces;

namespace SupportBot.Web.Settings;

/// <summary>Small judgements that several sections share.</summary>
static class Rules
{
    public static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0;

    /// <summary>What we may send something to: https, inside our own network http as well.</summary>
    public static bool IsTarget(string text, bool inside) => IsWebAddress(text) && (inside || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase));

    public static bool IsOrigin(string text) => IsWebAddress(text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The non-backtracking engine refuses exactly the patterns whose time is not linear.</summary>
    public static bool IsLinearPattern(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Well-formed and with a server in it; whether anybody answers there shows at the start.</summary>
    public static bool IsPostgresConnection(string text)
    {
        try
        {
            return new Npgsql.NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            return false;
        }
    }

    /// <summary>Well-formed and with a plain file in it: in memory each connection would have a database of its own, and a <c>file:</c> address hides which file to lock.</summary>
    public static bool IsSqliteConnection(string text)
    {
        try
        {
            var connection = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(text);
            return connection is { Mode: not Microsoft.Data.Sqlite.SqliteOpenMode.Memory, DataSource: { Length: > 0 } file } && file[0] is not (':' or '|') && !file.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            return false;
        }
    }

    public static bool IsReason(string text) => Reason(text) is not null;

    /// <summary>The reason with this id, or null.</summary>
    public static BounceReason? Reason(string id) =>
        Enum.GetValues<BounceReason>().Where(reason => JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString()) == id).Cast<BounceReason?>().FirstOrDefault();

    /// <summary>A network in prefix notation (RFC 4632), or a single address as a network of its own; null when it is neither. "10" and "10/8" are neither.</summary>
    public static IPNetwork? Network(string text)
    {
        var parts = text.Split('/');
        if (!IPAddress.TryParse(parts[0], out var address) || (address.AddressFamily == AddressFamily.InterNetwork && parts[0].Count(c => c == '.') != 3)) return null;
        if (parts is [_]) return new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return IPNetwork.TryParse(text, out var network) ? network : null;
    }

    /// <summary>A name of the DNS with at least two labels, as it is asked.</summary>
    public static bool IsDomain(string text) => System.Text.Ascii.IsValid(text) && Uri.CheckHostName(text) == UriHostNameType.Dns && text.Contains('.', StringComparison.Ordinal) && text[^1] != '.';

    /// <summary>Private (RFC 1918, 4193), loopback, link-local and documentation addresses (RFC 5737, 3849).</summary>
    public static bool IsUnroutable(IPAddress address) => Unroutable.Any(network => network.Contains(address));

    static readonly IPNetwork[] Unroutable =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("2001:db8::/32"),
    ];
}
