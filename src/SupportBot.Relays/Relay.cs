using System.Collections.Immutable;
using System.Net;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>One of our sending addresses.</summary>
/// <param name="Relay">The relay's name in the settings.</param>
/// <param name="Address">IPv4 or IPv6; never IPv4-mapped.</param>
/// <param name="Pool">The addresses that can stand in for this one.</param>
public sealed record RelayAddress(string Relay, IPAddress Address, string Pool = "default");

/// <summary>A list as it is asked here: the catalogue's entry and the operator's own choices.</summary>
/// <param name="List">The catalogue's entry.</param>
/// <param name="Drains">Whether a listing takes an address out of sending.</param>
/// <param name="Key">The operator's key, a secret; shown as <c>KEY</c>.</param>
public sealed record WatchedList(Blocklist List, bool Drains, string? Key = null);

/// <summary>What one list said of one address in a sweep.</summary>
/// <param name="Address">Asked about.</param>
/// <param name="Blocklist">The list's id.</param>
/// <param name="Zone">The zone asked, its key hidden.</param>
/// <param name="Verdict">Listed, not listed, or no word.</param>
/// <param name="Answers">The A records of the answer.</param>
/// <param name="Reason">The TXT record of a listed address, one line, at most 500 characters; never public.</param>
/// <param name="Confirmed">How many answers said the same, the first included; 0 for no word.</param>
/// <param name="At">When the answer came.</param>
/// <param name="Took">How long the first answer took; without the wait that the list's rate asks for.</param>
public sealed record Sighting(
    IPAddress Address, string Blocklist, string Zone, Verdict Verdict, ImmutableArray<IPAddress> Answers, string? Reason, int Confirmed, DateTimeOffset At, TimeSpan Took = default);

/// <summary>Health of one family of a zone in a sweep.</summary>
/// <param name="Blocklist">The list's id.</param>
/// <param name="Zone">The zone, its key hidden.</param>
/// <param name="Family">4 or 6.</param>
/// <param name="Doubt">Why its answers are worth nothing; null when it is healthy.</param>
public sealed record ZoneHealth(string Blocklist, string Zone, int Family, Doubt? Doubt);

/// <summary>Why a sweep did not ask.</summary>
public enum OmissionCause
{
    /// <summary>The deadline came first.</summary>
    Time,

    /// <summary>The list allows no more questions today.</summary>
    Quota,
}

/// <summary>What a sweep did not ask of a list.</summary>
/// <param name="Blocklist">The list's id.</param>
/// <param name="Addresses">So many addresses were not asked about.</param>
/// <param name="Cause">Why.</param>
public sealed record Omission(string Blocklist, int Addresses, OmissionCause Cause);

/// <summary>All that a sweep saw.</summary>
/// <param name="Started">When it began.</param>
/// <param name="Finished">When it ended.</param>
/// <param name="Sightings">One an (address, list) asked, in the order of addresses, then lists.</param>
/// <param name="Zones">One a zone and family asked.</param>
/// <param name="Omissions">What was not asked for want of time or quota, in the order of lists; empty, or default, when the sweep got through.</param>
public sealed record SweepReport(
    DateTimeOffset Started, DateTimeOffset Finished, ImmutableArray<Sighting> Sightings, ImmutableArray<ZoneHealth> Zones, ImmutableArray<Omission> Omissions = default)
{
    /// <summary>Pairs of address and list that were not asked about, over all lists.</summary>
    public int Skipped => Omissions.IsDefault ? 0 : Omissions.Sum(omission => omission.Addresses);
}
