using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using SupportBot.Relays;

namespace SupportBot.Web.Probing;

/// <summary>An outcome that stands, or stood.</summary>
/// <param name="Spot">What was looked at.</param>
/// <param name="Finding">What it came to.</param>
/// <param name="Since">The first look that came to it.</param>
/// <param name="LookedAt">The last one that did: its age is the age of what is known.</param>
sealed record ProbeEntry(ProbeSpot Spot, Finding Finding, DateTimeOffset Since, DateTimeOffset LookedAt)
{
    /// <summary>Null: it stands.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The last round asked and got no word.</summary>
    public bool IsSilent { get; init; }

    /// <summary>See <see cref="ProbeRow.DeadSince"/>.</summary>
    public DateTimeOffset? DeadSince { get; init; }

    /// <summary>See <see cref="ProbeRow.DeadLooks"/>.</summary>
    public int DeadLooks { get; init; }
}

/// <summary>One address with all that is known of it.</summary>
/// <param name="Relay">Its relay.</param>
/// <param name="Address">The address.</param>
/// <param name="Entries">By port and kind; empty when nothing is known yet.</param>
sealed record AddressProbes(string Relay, IPAddress Address, ImmutableArray<ProbeEntry> Entries)
{
    /// <summary>The gravest outcome; no word when there is none.</summary>
    public Grade Grade => Entries.Select(entry => entry.Finding.Grade).Where(grade => grade != Grade.NoWord).DefaultIfEmpty(Grade.NoWord).Max();

    /// <summary>When the first certificate of its ports ends.</summary>
    public DateTimeOffset? CertificateUntil => Entries.Where(entry => entry.Spot.Kind == ProbeKind.CertificateDays)
        .Select(entry => (DateTimeOffset?)DateTimeOffset.Parse(entry.Finding.Values["until"], CultureInfo.InvariantCulture)).Min();

    /// <summary>Whole days until then; negative when it has ended.</summary>
    public int? CertificateDays(DateTimeOffset now) => CertificateUntil is { } until ? (int)Math.Floor((until - now).TotalDays) : null;

    /// <summary>How long its slowest port took to greet.</summary>
    public TimeSpan? Greeting => Entries.Max(entry => entry.Finding.Took);

    public DateTimeOffset? LookedAt => Entries.Max(entry => (DateTimeOffset?)entry.LookedAt);
}

/// <summary>What the probes know this minute. Immutable.</summary>
/// <param name="Plan">What is looked at.</param>
/// <param name="Entries">What stands, by relay, address, port and kind.</param>
/// <param name="LookedAt">When the last round ended; null before the first.</param>
sealed record ProbeSnapshot(ProbePlan Plan, ImmutableArray<ProbeEntry> Entries, DateTimeOffset? LookedAt)
{
    /// <summary>So many looks in a row make an outage: one may have met a restart.</summary>
    const int DeadAfter = 2;

    /// <summary>What is older says nothing about the present.</summary>
    const int StaleAfter = 3;

    /// <summary>Every address of the plan.</summary>
    public IEnumerable<AddressProbes> Addresses =>
        from relay in Plan.Relays
        from address in relay.Addresses
        join entry in Entries on (relay.Name, address) equals (entry.Spot.Relay, entry.Spot.Address) into entries
        select new AddressProbes(relay.Name, address, [.. entries]);

    /// <summary>
    /// The relays that take no mail at all, with the time since when: every address and port was dead in the last two looks. One that is not
    /// visited is never out by this, nor one that was not visited lately.
    /// </summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Out(DateTimeOffset now) =>
        Plan.Relays.Select(relay => (relay.Name, Since: OutSince(relay, now))).Where(relay => relay.Since is not null).ToImmutableSortedDictionary(relay => relay.Name, relay => relay.Since!.Value, StringComparer.Ordinal);

    DateTimeOffset? OutSince(ProbedRelay relay, DateTimeOffset now)
    {
        var visits = Entries.Where(entry => entry.Spot.Kind == ProbeKind.Greeting && entry.Spot.Relay == relay.Name).ToList();
        var all = visits.Count > 0 && visits.Count == relay.Addresses.Length * relay.Ports.Length;
        return all && visits.TrueForAll(visit => visit.DeadLooks >= DeadAfter && now - visit.LookedAt <= Plan.Interval * StaleAfter) ? visits.Max(visit => visit.DeadSince) : null;
    }
}
