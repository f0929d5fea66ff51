using System.Collections.Immutable;
using System.Net;

namespace SupportBot.Relays;

/// <summary>Where an address stands. The wire names are kebab-case: <c>active</c>, <c>drained</c>, <c>resting</c>, <c>listed-active</c>.</summary>
public enum Stand
{
    /// <summary>Sends.</summary>
    Active,

    /// <summary>Listed and kept: the pool's minimum, a brake, or no automatic.</summary>
    ListedActive,

    /// <summary>Taken out of sending.</summary>
    Drained,

    /// <summary>Delisted; waits before it sends again.</summary>
    Resting,
}

/// <summary>Why a listed address is kept.</summary>
public enum Kept
{
    /// <summary>The pool would fall below its minimum.</summary>
    Minimum,

    /// <summary>One list named too many of our addresses in one sweep; a person must confirm.</summary>
    MassListing,

    /// <summary>One list drained too many addresses within the window; a person must look first.</summary>
    Cascade,

    /// <summary>Draining by itself is switched off.</summary>
    NotAutomatic,

    /// <summary>A person wants it to send.</summary>
    Hold,
}

/// <summary>A person's decision about an address; while it stands, sweeps are recorded and change nothing.</summary>
/// <param name="Sends">True: activate; false: drain.</param>
/// <param name="By">Who, as shown to staff.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="Since">When it was made.</param>
/// <param name="Until">When it ends; null: only a person ends it.</param>
public sealed record Hold(bool Sends, string By, string? Reason, DateTimeOffset Since, DateTimeOffset? Until);

/// <summary>A listing as seen by the sweeps, open until cleared.</summary>
/// <param name="Blocklist">The list's id.</param>
/// <param name="Since">When it was first seen.</param>
/// <param name="Reason">The newest TXT record; never public.</param>
/// <param name="Drains">Whether this listing takes the address out of sending (list and code).</param>
/// <param name="NeverByWaiting">A fault of set-up that no waiting ends (Spamhaus PBL).</param>
/// <param name="Confirmed">Answers that named a draining code, until it counts.</param>
/// <param name="ClearSweeps">Sweeps in a row that said "not listed" since.</param>
/// <param name="Counts">Enough answers said so by the rules of that time, and staff was told. Until then it does nothing.</param>
public sealed record Listing(string Blocklist, DateTimeOffset Since, string? Reason, bool Drains, bool NeverByWaiting = false, int Confirmed = 1, int ClearSweeps = 0, bool Counts = true);

/// <summary>Everything remembered about one address from sweep to sweep. Serialisable.</summary>
public sealed record AddressState
{
    /// <summary>The address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The relay's name.</summary>
    public required string Relay { get; init; }

    /// <summary>The addresses that can stand in for this one.</summary>
    public string Pool { get; init; } = "default";

    /// <summary>Where it stands.</summary>
    public Stand Stand { get; init; } = Stand.Active;

    /// <summary>Since when it stands there.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it is kept, when <see cref="Stand"/> is <see cref="Stand.ListedActive"/>.</summary>
    public Kept? Kept { get; init; }

    /// <summary>A resting address sends again then, when nothing lists it before.</summary>
    public DateTimeOffset? RestsUntil { get; init; }

    /// <summary>A person's decision, or null.</summary>
    public Hold? Hold { get; init; }

    /// <summary>Open listings, oldest first: of draining lists and of those that only show.</summary>
    public ImmutableArray<Listing> Listings { get; init; } = [];

    /// <summary>When it was last drained; the advice compares it with the time of a refusal.</summary>
    public DateTimeOffset? DrainedAt { get; init; }

    /// <summary>Drained again within a week, so often; each doubles the next rest.</summary>
    public int Repeats { get; init; }

    /// <summary>Whether it may send now.</summary>
    public bool Sends => Stand is Stand.Active or Stand.ListedActive;

    /// <summary>Listings that have ended, newest last, the newest few.</summary>
    public ImmutableArray<PastListing> Past { get; init; } = [];

    /// <summary>When lists last gave a word about this address, by the list's id.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> LastWord { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;
}

/// <summary>A listing that has ended; the newest few are remembered, so that a bounce of this morning can be explained.</summary>
/// <param name="Blocklist">The list's id.</param>
/// <param name="Since">When it was first seen.</param>
/// <param name="Ended">When it was seen to have ended.</param>
/// <param name="Drains">Whether it took the address out of sending.</param>
public sealed record PastListing(string Blocklist, DateTimeOffset Since, DateTimeOffset Ended, bool Drains = true);

/// <summary>The rules that the operator sets.</summary>
public sealed record PoolRules
{
    /// <summary>Drains and returns happen by themselves.</summary>
    public bool Automatic { get; init; } = true;

    /// <summary>At least so many addresses of a pool keep sending.</summary>
    public Share MinimumActive { get; init; } = Share.Percent(50);

    /// <summary>At most so many drains by one list within <see cref="CascadeWindow"/> happen by themselves (at least 2).</summary>
    public Share CascadeLimit { get; init; } = Share.Percent(25);

    /// <summary>The window of the cascade brake.</summary>
    public TimeSpan CascadeWindow { get; init; } = TimeSpan.FromHours(6);

    /// <summary>A delisted address rests at least so long.</summary>
    public TimeSpan ReactivateAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Answers that must say "listed" before it counts.</summary>
    public int ConfirmListing { get; init; } = 1;

    /// <summary>Sweeps in a row that must say "not listed" before it counts.</summary>
    public int ConfirmDelisting { get; init; } = 2;
}

/// <summary>A number, or a share of the pool.</summary>
/// <param name="Number">The number, or the per cent.</param>
/// <param name="IsPercent">Whether it is a share.</param>
public readonly record struct Share(int Number, bool IsPercent)
{
    /// <summary>A share in per cent, 0 to 100.</summary>
    public static Share Percent(int number) => new(number, true);

    /// <summary>A plain number.</summary>
    public static Share Count(int number) => new(number, false);

    /// <summary>Reads <c>3</c> or <c>50%</c>.</summary>
    public static bool TryParse(string? text, out Share share)
    {
        text = text?.Trim() ?? "";
        var percent = text.EndsWith('%');
        var read = int.TryParse(percent ? text[..^1] : text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number);
        share = new(number, percent);
        return read && (!percent || number <= 100);
    }

    /// <summary>How many of so many, a share rounded up.</summary>
    public int Of(int total) => IsPercent ? (int)Math.Ceiling(total * Number / 100.0) : Number;
}

/// <summary>All addresses and what the policy remembers beside them.</summary>
/// <param name="Addresses">Every configured address, by relay, then address.</param>
/// <param name="Drains">Drains by a list that happened by themselves within the cascade window.</param>
/// <param name="MassListings">Lists taken for faulty (or a network listing) until a person confirms, with the time seen.</param>
/// <param name="Confirmed">Lists whose mass listing a person has confirmed; forgotten when the list no longer names more than half.</param>
public sealed record PoolState(ImmutableArray<AddressState> Addresses, ImmutableArray<AutomaticDrain> Drains,
    ImmutableDictionary<string, DateTimeOffset> MassListings, ImmutableHashSet<string> Confirmed)
{
    /// <summary>Every address active, nothing known.</summary>
    public static PoolState Start(IEnumerable<RelayAddress> addresses, DateTimeOffset now) =>
        PoolPolicy.Configure(Empty, addresses, now).State;

    /// <summary>No address at all.</summary>
    public static PoolState Empty { get; } = new([], [], ImmutableDictionary<string, DateTimeOffset>.Empty, []);
}

/// <summary>A drain by itself.</summary>
public sealed record AutomaticDrain(IPAddress Address, string Blocklist, DateTimeOffset At);

/// <summary>Something that changed, with its cause; kept for ever and told to staff.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Address">Whose, or null for a matter of a list or a pool.</param>
/// <param name="Blocklist">By which list, or null.</param>
/// <param name="Before">The stand before, where it changed.</param>
/// <param name="After">The stand after, where it changed.</param>
/// <param name="Detail">More, for staff.</param>
public sealed record PoolEvent(DateTimeOffset At, PoolEventKind Kind, IPAddress? Address, string? Blocklist, Stand? Before = null, Stand? After = null, string? Detail = null);

/// <summary>What can happen.</summary>
public enum PoolEventKind
{
    /// <summary>A list names an address.</summary>
    Listed,

    /// <summary>A list no longer names it.</summary>
    Delisted,

    /// <summary>Taken out of sending.</summary>
    Drained,

    /// <summary>Listed and kept.</summary>
    Kept,

    /// <summary>Delisted, waits.</summary>
    Resting,

    /// <summary>Sends again.</summary>
    Activated,

    /// <summary>A person decided.</summary>
    HoldSet,

    /// <summary>A person's decision ended.</summary>
    HoldEnded,

    /// <summary>A list named more than half of all addresses at once.</summary>
    MassListing,

    /// <summary>A person confirmed a mass listing.</summary>
    MassListingConfirmed,

    /// <summary>Too many drains by one list.</summary>
    Cascade,

    /// <summary>A list taken for faulty names none of our addresses any more.</summary>
    MassListingEnded,

    /// <summary>An address came into the settings.</summary>
    Joined,

    /// <summary>An address left the settings.</summary>
    Left,
}

/// <summary>The state after a step, and what happened.</summary>
public sealed record PoolStep(PoolState State, ImmutableArray<PoolEvent> Events);
