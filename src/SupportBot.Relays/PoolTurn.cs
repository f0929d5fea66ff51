using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>One step of the pool under way: the addresses as they stand by now, and what has happened so far.</summary>
internal sealed class PoolTurn
{
    static readonly TimeSpan LongestGrownRest = TimeSpan.FromDays(1);
    static readonly TimeSpan RepeatWindow = TimeSpan.FromDays(7);

    readonly AddressState[] _addresses;
    readonly Dictionary<IPAddress, int> _index = [];
    readonly ImmutableArray<PoolEvent>.Builder _events = ImmutableArray.CreateBuilder<PoolEvent>();

    public PoolTurn(PoolState state, PoolRules rules, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rules);
        _addresses = [.. state.Addresses];
        for (var i = 0; i < _addresses.Length; i++) _index[_addresses[i].Address] = i;
        (Rules, Now) = (rules, now);
        Drains = [.. state.Drains.Where(drain => drain.At > now - rules.CascadeWindow)];
        MassListings = new(state.MassListings, StringComparer.Ordinal);
        Confirmed = new(state.Confirmed, StringComparer.Ordinal);
    }

    public PoolRules Rules { get; }

    public DateTimeOffset Now { get; }

    public List<AutomaticDrain> Drains { get; }

    public Dictionary<string, DateTimeOffset> MassListings { get; }

    public HashSet<string> Confirmed { get; }

    public int Count => _addresses.Length;

    public int Needed => Math.Max(1, Rules.ConfirmListing);

    public ref AddressState this[int i] => ref _addresses[i];

    public int? Find(IPAddress address) => _index.TryGetValue(address, out var i) ? i : null;

    public PoolStep Step() => new(
        new([.. _addresses], [.. Drains], MassListings.ToImmutableDictionary(StringComparer.Ordinal), Confirmed.ToImmutableHashSet(StringComparer.Ordinal)),
        _events.ToImmutable());

    public void Tell(PoolEventKind kind, int? i, string? list = null, string? detail = null) =>
        _events.Add(new(Now, kind, i is { } index ? _addresses[index].Address : null, list, Detail: detail));

    /// <summary>Listed as far as anybody should know: only a draining listing needs confirming.</summary>
    public bool IsKnown(Listing listing) => !listing.Drains || listing.Confirmed >= Needed;

    /// <summary>The listings that take this address out of sending, oldest first.</summary>
    public IEnumerable<Listing> Counted(int i) => _addresses[i].Listings.Where(listing => listing.Drains && IsKnown(listing));

    public bool IsListed(int i) => Counted(i).Any();

    /// <summary>Moves an address to another stand, or keeps it for another reason; nothing happens when it stands so already.</summary>
    public void Change(int i, Stand stand, PoolEventKind kind, string? list, string? detail = null, Kept? kept = null)
    {
        var before = _addresses[i];
        if (before.Stand == stand && before.Kept == kept) return;
        _addresses[i] = before with
        {
            Stand = stand,
            Kept = kept,
            Since = before.Stand == stand ? before.Since : Now,
            RestsUntil = stand is Stand.Active or Stand.ListedActive ? null : before.RestsUntil,
        };
        _events.Add(new(Now, kind, before.Address, list, before.Stand, stand, detail));
    }

    public void SetHold(int i, Hold hold)
    {
        _addresses[i] = _addresses[i] with { Hold = hold };
        Tell(PoolEventKind.HoldSet, i, detail: hold.Reason);
    }

    public void EndHold(int i)
    {
        _addresses[i] = _addresses[i] with { Hold = null };
        Tell(PoolEventKind.HoldEnded, i);
    }

    public void EndHolds()
    {
        for (var i = 0; i < Count; i++)
        {
            if (_addresses[i].Hold?.Until <= Now) EndHold(i);
        }
    }

    public void Settle(SweepWords words)
    {
        for (var i = 0; i < Count; i++) Settle(i, words);
    }

    /// <summary>Everything that takes no sender away: by a person's word, by a list's clear word, by time.</summary>
    public void Settle(int i, SweepWords words)
    {
        var a = _addresses[i];
        var by = Counted(i).FirstOrDefault()?.Blocklist;
        switch (a.Stand)
        {
            case var _ when a.Hold is { Sends: false }:
                break;
            case var _ when a.Hold is { Sends: true }:
                if (by is null) Return(i, "by hand");
                else Change(i, Stand.ListedActive, a.Sends ? PoolEventKind.Kept : PoolEventKind.Activated, by, "by hand", Kept.Hold);
                break;
            case Stand.ListedActive when by is null:
                Return(i, "delisted");
                break;
            case Stand.Resting when by is not null:
                _addresses[i] = a with { RestsUntil = null, Repeats = a.Repeats + 1 };
                Change(i, Stand.Drained, PoolEventKind.Drained, by, "listed again while resting");
                break;
            case Stand.Drained when by is not null || (!Rules.Automatic && IsOutByLists(a)):
                break;
            case Stand.Drained when a.RestsUntil > Now:
                Change(i, Stand.Resting, PoolEventKind.Resting, null);
                break;
            case Stand.Drained:
                Return(i, "not listed");
                break;
            case Stand.Resting when Rules.Automatic && (a.RestsUntil ?? Now) <= Now && IsCleared(i, words):
                Return(i, "rested");
                break;
        }
    }

    /// <summary>Below the minimum, addresses go in: first those that rest, the oldest first, then the least bad of the drained.</summary>
    public void Refill()
    {
        if (!Rules.Automatic) return;
        foreach (var group in Enumerable.Range(0, Count).GroupBy(i => (_addresses[i].Pool, _addresses[i].Address.AddressFamily)).ToArray())
        {
            // Who is reachable by IPv6 is reachable by IPv4: no listed IPv6 address comes back while one IPv4 address sends.
            var first = group.First();
            if (group.Key.AddressFamily == AddressFamily.InterNetworkV6 && Senders(first, AddressFamily.InterNetwork).Any()) continue;
            while (Senders(first).Count() < Minimum(first) && (CutRestShort(first) || BringBack(group)))
            {
            }
        }
    }

    /// <summary>Takes listed addresses out, the worst first, as far as brakes and minimum allow. IPv4 first: whether IPv6 has a minimum depends on it.</summary>
    public void Drain(PoolBrakes brakes)
    {
        var listed = Enumerable.Range(0, Count).Where(i => _addresses[i].Sends && _addresses[i].Hold is null && IsListed(i)).OrderBy(i => _addresses[i].Address.AddressFamily == AddressFamily.InterNetworkV6);
        foreach (var i in WorstFirst(listed).ToArray())
        {
            var (by, brake) = PoolBrakes.Release(this, i);
            if (!Rules.Automatic) Keep(i, Kept.NotAutomatic);
            else if (by is null) Keep(i, brake);
            else if (!Spares(i)) Keep(i, Kept.Minimum);
            else TakeOut(i, by);
            if (_addresses[i].Kept == Kept.Cascade) brakes.Announce(this, i);
        }
    }

    /// <summary>Takes a sender out, by a list or (null) by hand.</summary>
    public void TakeOut(int i, Listing? by)
    {
        var a = _addresses[i];
        _addresses[i] = a with { DrainedAt = Now, RestsUntil = null, Repeats = by is null ? a.Repeats : a.DrainedAt is { } last && Now - last < RepeatWindow ? a.Repeats + 1 : 0 };
        if (by is not null) Drains.Add(new(a.Address, by.Blocklist, Now));
        Change(i, Stand.Drained, PoolEventKind.Drained, by?.Blocklist, by is null ? a.Hold?.Reason : by.NeverByWaiting ? "never ends by waiting: mend the set-up" : by.Reason);
    }

    /// <summary>Whether the pool can do without this sender; a resting address goes in for it where that helps.</summary>
    public bool Spares(int i) => Senders(i).Count() > Minimum(i) || (Senders(i).Count() == Minimum(i) && CutRestShort(i));

    /// <summary>
    /// So many addresses of this one's pool and family must send. IPv4: the rule's number or share, at least one. IPv6: none while enough unlisted
    /// IPv4 addresses of the pool send; without any IPv4 address as for IPv4.
    /// </summary>
    public int Minimum(int i)
    {
        var pool = _addresses[i].Pool;
        int Of(AddressFamily family, int least)
        {
            var total = _addresses.Count(a => a.Pool == pool && a.Address.AddressFamily == family);
            return Math.Min(total, Math.Max(least, Rules.MinimumActive.Of(total)));
        }

        var four = Of(AddressFamily.InterNetwork, 1);
        if (_addresses[i].Address.AddressFamily == AddressFamily.InterNetwork) return four;
        if (four == 0) return Of(AddressFamily.InterNetworkV6, 1);
        var healthy = _addresses.Count(a => a.Pool == pool && a.Address.AddressFamily == AddressFamily.InterNetwork && a.Stand == Stand.Active);
        return healthy >= four ? 0 : Of(AddressFamily.InterNetworkV6, 0);
    }

    /// <summary>When an address delisted now by this list may send again: the longer of the rule's rest and the list's mirror lag, doubled by each repeat up to a day.</summary>
    public DateTimeOffset RestsUntil(int i, WatchedList list)
    {
        var rest = list.List.MirrorLag > Rules.ReactivateAfter ? list.List.MirrorLag : Rules.ReactivateAfter;
        var grown = rest * Math.Pow(2, Math.Min(_addresses[i].Repeats, 16));
        return Now + (grown <= LongestGrownRest ? grown : rest > LongestGrownRest ? rest : LongestGrownRest);
    }

    void Keep(int i, Kept kept) => Change(i, Stand.ListedActive, PoolEventKind.Kept, Counted(i).First().Blocklist, null, kept);

    void Return(int i, string detail) => Change(i, Stand.Active, PoolEventKind.Activated, null, detail);

    /// <summary>Whether, in this sweep, every list that is still asked and took the address out has said "not listed".</summary>
    bool IsCleared(int i, SweepWords words) =>
        _addresses[i].Past
            .Where(past => TookOut(_addresses[i], past) && words.Watched.Contains(past.Blocklist))
            .All(past => words.Clear.Contains((i, past.Blocklist)));

    /// <summary>Whether lists took it out, and not a person alone.</summary>
    static bool IsOutByLists(AddressState a) => a.Past.Any(past => TookOut(a, past));

    static bool TookOut(AddressState a, PastListing past) => past.Drains && past.Ended >= a.DrainedAt;

    IEnumerable<int> Senders(int i, AddressFamily? family = null) =>
        Enumerable.Range(0, Count).Where(other =>
            _addresses[other].Sends && _addresses[other].Pool == _addresses[i].Pool && _addresses[other].Address.AddressFamily == (family ?? _addresses[i].Address.AddressFamily));

    bool CutRestShort(int i)
    {
        var resting = Enumerable.Range(0, Count).Where(other =>
            _addresses[other] is { Stand: Stand.Resting, Hold: null } a && a.Pool == _addresses[i].Pool && a.Address.AddressFamily == _addresses[i].Address.AddressFamily).ToArray();
        if (resting is []) return false;
        Return(resting.MinBy(other => _addresses[other].Since), "rest cut short: the pool is at its minimum");
        return true;
    }

    bool BringBack(IEnumerable<int> group)
    {
        var drained = WorstFirst(group.Where(i => _addresses[i] is { Stand: Stand.Drained, Hold: null }).OrderBy(_ => 0)).ToArray();
        if (drained is []) return false;
        var i = drained[^1];
        if (IsListed(i)) Change(i, Stand.ListedActive, PoolEventKind.Kept, Counted(i).First().Blocklist, "the pool is below its minimum", Kept.Minimum);
        else Return(i, "the pool is below its minimum");
        return true;
    }

    /// <summary>The most lists first; a listing that never ends by waiting before others; the newest before the oldest, which ends soonest.</summary>
    IOrderedEnumerable<int> WorstFirst(IOrderedEnumerable<int> addresses) => addresses
        .ThenByDescending(i => Counted(i).Count())
        .ThenByDescending(i => Counted(i).Any(listing => listing.NeverByWaiting))
        .ThenByDescending(i => Counted(i).Select(listing => listing.Since).DefaultIfEmpty().Max());
}
