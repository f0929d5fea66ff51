using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace SupportBot.Blocklists;

/// <summary>What an operator of the catalogue is to us.</summary>
public enum BlocklistKind
{
    /// <summary>A list of addresses that anybody may ask by DNS (RFC 5782).</summary>
    Asked,

    /// <summary>A receiver's own list: named in refusals, asked by nobody.</summary>
    Receiver,

    /// <summary>A list of domains, not of addresses.</summary>
    Domain,

    /// <summary>A list that no longer exists; a refusal that names it is the receiver's stale set-up.</summary>
    Closed,
}

/// <summary>How a listed address comes off a list.</summary>
public enum RemovalWay
{
    /// <summary>By itself, some time after the last hit.</summary>
    ByItself,

    /// <summary>By a form or look-up page of the operator.</summary>
    Form,

    /// <summary>By a mail to the operator.</summary>
    Mail,

    /// <summary>Nothing that can be done is known.</summary>
    None,
}

/// <summary>Whether a list wants a key in the zone's name.</summary>
public enum KeyUse
{
    /// <summary>It knows no keys.</summary>
    None,

    /// <summary>Works without, better with one.</summary>
    Optional,

    /// <summary>Cannot be asked without one.</summary>
    Required,
}

/// <summary>An operator: a list that is asked, a receiver's own list, a list of domains, or one that is closed.</summary>
public sealed record Blocklist
{
    /// <summary>The stable name in settings, JSON and database: lower case letters, digits and dashes.</summary>
    public required string Id { get; init; }

    /// <summary>The name as people say it.</summary>
    public required string Name { get; init; }

    /// <summary>What this operator is to us.</summary>
    public BlocklistKind Kind { get; init; } = BlocklistKind.Asked;

    /// <summary>The zones to ask; empty unless <see cref="BlocklistKind.Asked"/>.</summary>
    public ImmutableArray<Zone> Zones { get; init; } = [];

    /// <summary>What the zone's answers mean. An answer that is not among them is not a listing.</summary>
    public ImmutableArray<ReturnCode> Codes { get; init; } = [];

    /// <summary>An answer outside <see cref="Codes"/> is the operator's way to refuse a query (SpamRATS).</summary>
    public bool OtherCodesRefuse { get; init; }

    /// <summary>Words that name the list in a refusal, in any case.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Further zones that occur in refusals and are this list: parts, old names, resellers' copies.</summary>
    public ImmutableArray<string> TextZones { get; init; } = [];

    /// <summary>Beginnings of addresses of pages, without scheme, that name the list in a refusal.</summary>
    public ImmutableArray<string> Urls { get; init; } = [];

    /// <summary>Asked unless the settings say otherwise.</summary>
    public bool Enabled { get; init; }

    /// <summary>A listing takes the address out of sending unless the settings say otherwise.</summary>
    public bool Drains { get; init; }

    /// <summary>Whether a key belongs into the zone's name.</summary>
    public KeyUse Key { get; init; }

    /// <summary>The page about one address; <c>{address}</c> stands for it.</summary>
    public string? Page { get; init; }

    /// <summary>How an address comes off.</summary>
    public RemovalWay Removal { get; init; } = RemovalWay.None;

    /// <summary>The operator sells early removal, also on its <see cref="Page"/>: never recommended, and the page is not linked for getting off.</summary>
    public bool SellsRemoval { get; init; }

    /// <summary>How long a listing lasts after the last hit, where the operator says so.</summary>
    public TimeSpan? Lasts { get; init; }

    /// <summary>How long receivers' copies of the zone lag behind it.</summary>
    public TimeSpan MirrorLag { get; init; }

    /// <summary>At most so many queries a second. Operators ban loud askers.</summary>
    public double QueriesPerSecond { get; init; } = 20;

    /// <summary>At most so many queries a day, or null where the operator names no number.</summary>
    public int? QueriesPerDay { get; init; }

    /// <summary>At least so long between two questions about the same address.</summary>
    public TimeSpan MinInterval { get; init; }

    /// <summary>What an operator should know before using the list.</summary>
    public string? Remark { get; init; }

    /// <summary>
    /// Whether an answer says "you may not ask": all of 127.255.255.0/24 (Spamhaus' error codes, used by others too), and
    /// any unknown code where the operator refuses that way.
    /// </summary>
    internal bool Refuses(IPAddress answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.AddressFamily != AddressFamily.InterNetwork) return false;
        Span<byte> bytes = stackalloc byte[4];
        answer.TryWriteBytes(bytes, out _);
        return bytes is [127, 255, 255, _] || (OtherCodesRefuse && bytes[0] == 127 && !Codes.Any(code => code.Covers(answer)));
    }

    /// <summary>Whether any zone holds addresses of this family.</summary>
    public bool Asks(AddressFamily family) => Zones.Any(zone => zone.Families.Contains(family));
}

/// <summary>A zone to ask.</summary>
/// <param name="Name">The zone without key, e.g. <c>bl.spamcop.net</c>.</param>
/// <param name="Families">The families of addresses that it holds.</param>
/// <param name="Keyed">The zone's name with a key, <c>{key}</c> standing for it; null where there is none.</param>
public sealed record Zone(string Name, ImmutableArray<AddressFamily> Families, string? Keyed = null)
{
    /// <summary>The name to ask with the operator's key, or without one.</summary>
    public string With(string? key) => Keyed is not null && !string.IsNullOrEmpty(key) ? Keyed.Replace("{key}", key, StringComparison.Ordinal) : Name;

    /// <summary>The name as it may be shown and logged: a key reads <c>KEY</c>.</summary>
    public string Shown(string? key) => Keyed is not null && !string.IsNullOrEmpty(key) ? Keyed.Replace("{key}", "KEY", StringComparison.Ordinal) : Name;
}

/// <summary>How a listing with a certain code ends.</summary>
public enum ListingReturn
{
    /// <summary>By itself or on request, as the list's <see cref="Blocklist.Removal"/> says.</summary>
    AsTheList,

    /// <summary>Never by waiting: a fault of set-up that a person mends (Spamhaus PBL).</summary>
    NeverByWaiting,

    /// <summary>One case for a whole network (a Spamhaus SBL).</summary>
    Network,
}

/// <summary>A code, or a run of codes, that a zone answers.</summary>
/// <param name="First">The first address of the run.</param>
/// <param name="Last">The last address of the run; the same for a single code.</param>
/// <param name="Meaning">What the operator calls it.</param>
/// <param name="Lists">Whether it says "listed".</param>
/// <param name="Drains">Whether it takes the address out of sending where the list drains at all.</param>
/// <param name="Returns">How such a listing ends.</param>
public sealed record ReturnCode(IPAddress First, IPAddress Last, string Meaning, bool Lists = true, bool Drains = true, ListingReturn Returns = ListingReturn.AsTheList)
{
    /// <summary>Whether an answer is this code.</summary>
    public bool Covers(IPAddress answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.AddressFamily == AddressFamily.InterNetwork && Number(answer) >= Number(First) && Number(answer) <= Number(Last);
    }

    internal static uint Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
