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
    readonly Dictionary<string, DateTimeOffset>?[] _words;
    readonly PoolGroup[] _groupOf;
    readonly Dictionary<(string Pool, AddressFamily Family), PoolGroup> _groups = [];
    readonly Dictionary<IPAddress, int> _index = [];
    readonly ImmutableArray<PoolEvent>.Builder _events = ImmutableArray.CreateBuilder<PoolEvent>();

    public PoolTurn(PoolState state, PoolRules rules, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rules);
        _addresses = [.. state.Addresses];
        _words = new Dictionary<string, DateTimeOffset>?[_addresses.Length];
        _groupOf = new PoolGroup[_addresses.Length];
        for (var i = 0; i < _addresses.Length; i++)
        {
            var a = _addresses[i];
            _index[a.Address] = i;
            var key = (a.Pool, a.Address.AddressFamily);
            if (!_groups.TryGetValue(key, out _groupOf[i]!)) _groups.Add(key, _groupOf[i] = new(a.Pool, a.Address.AddressFamily));
            _groupOf[i].Members.Add(i);
            _groupOf[i].Tally(a.Stand, 1);
        }

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
        new([.. _addresses.Select(WithWords)], [.. Drains], MassListings.ToImmutableDictionary(StringComparer.Ordinal), Confirmed.ToImmutableHashSet(StringComparer.Ordinal)),
        _events.ToImmutable());

    AddressState WithWords(AddressState address, int i) => _words[i] is { } words ? address with { LastWord = words } : address;

    public void Tell(PoolEventKind kind, int? i, string? list = null, string? detail = null) =>
        _events.Add(new(Now, kind, i is { } index ? _addresses[index].Address : null, list, Detail: detail));

    /// <summary>Notes when a list gave a word; written into the address at the end, all words of a sweep at once.</summary>
    public void Hear(int i, Sighting sighting) => (_words[i] ??= new(_addresses[i].LastWord, StringComparer.Ordinal))[sighting.Blocklist] = sighting.At;

    /// <summary>The listings that take this address out of sending, oldest first.</summary>
    public IEnumerable<Listing> Counted(int i) => _addresses[i].Listings.Where(listing => listing is { Drains: true, Counts: true });

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
        _groupOf[i].Tally(before.Stand, -1);
        _groupOf[i].Tally(stand, 1);
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
        foreach (var group in _groups.Values)
        {
            // Who is reachable by IPv6 is reachable by IPv4: no listed IPv6 address comes back while one IPv4 address sends.
            if (group.Family == AddressFamily.InterNetworkV6 && Four(group.Pool) is { Senders: > 0 }) continue;
            while (group.Senders < Minimum(group) && (CutRestShort(group) || BringBack(group)))
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
    public bool Spares(int i)
    {
        var spare = _groupOf[i].Senders - Minimum(i);
        return spare > 0 || (spare == 0 && CutRestShort(_groupOf[i]));
    }

    /// <summary>
    /// So many addresses of this one's pool and family must send. IPv4: the rule's number or share, at least one. IPv6: none while enough unlisted
    /// IPv4 addresses of the pool send; without any IPv4 address as for IPv4.
    /// </summary>
    public int Minimum(int i) => Minimum(_groupOf[i]);

    /// <summary>So many addresses, of both families, are in this one's pool.</summary>
    public int PoolSize(int i) => _groups.Values.Where(group => group.Pool == _addresses[i].Pool).Sum(group => group.Members.Count);

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
            .Where(past => TookOut(_addresses[i], past) && words.Lists.ContainsKey(past.Blocklist))
            .All(past => words.Clear.Contains((i, past.Blocklist)));

    /// <summary>Whether lists took it out, and not a person alone.</summary>
    static bool IsOutByLists(AddressState a) => a.Past.Any(past => TookOut(a, past));

    static bool TookOut(AddressState a, PastListing past) => past.Drains && past.Ended >= a.DrainedAt;

    int Minimum(PoolGroup group)
    {
        if (group.Family == AddressFamily.InterNetwork || Four(group.Pool) is not { } four) return group.Least(Rules.MinimumActive, 1);
        return four.Active >= four.Least(Rules.MinimumActive, 1) ? 0 : group.Least(Rules.MinimumActive, 0);
    }

    PoolGroup? Four(string pool) => _groups.GetValueOrDefault((pool, AddressFamily.InterNetwork));

    bool CutRestShort(PoolGroup group)
    {
        if (group.Resting == 0) return false;
        var resting = group.Members.Where(i => _addresses[i] is { Stand: Stand.Resting, Hold: null }).ToArray();
        if (resting is []) return false;
        Return(resting.MinBy(i => _addresses[i].Since), "rest cut short: the pool is at its minimum");
        return true;
    }

    bool BringBack(PoolGroup group)
    {
        var drained = WorstFirst(group.Members.Where(i => _addresses[i] is { Stand: Stand.Drained, Hold: null }).OrderBy(_ => 0)).ToArray();
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
