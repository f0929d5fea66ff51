using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>What the state after a step has to keep.</summary>
sealed partial class Promises
{
    int CascadeLimit(string pool) => Math.Max(2, _rules.CascadeLimit.Of(_groups.Where(group => group.Pool == pool).Sum(group => group.Members.Count)));

    int DrainsBy(int list, string pool) => _drains.Count(drain => drain.List == list && _group[drain.Address]?.Pool == pool);

    void Look(PoolState state)
    {
        if (state.Addresses.Length != _members.Length) Say($"{state.Addresses.Length} addresses instead of {_members.Length}");
        foreach (var address in state.Addresses) Look(address, _index[address.Address]);
    }

    void Look(AddressState address, int i)
    {
        if (address.Stand != _stand[i]) Say(i, $"stands at {address.Stand}, events lead to {_stand[i]}");
        if ((address.Kept is not null) != (address.Stand == Stand.ListedActive)) Say(i, $"{address.Stand} is kept for {address.Kept}");
        if (_hold[i] is { } hold ? address.Hold != hold || address.Sends != hold.Sends : address.Hold is not null) Say(i, $"a hold is overruled: {address.Hold}, {address.Stand}");
        LookAtListings(address, i);
        if (address.RestsUntil is { } rests && rests != _state[i]?.RestsUntil && rests - _now > Day && rests - _now > Scene.Lists.Max(list => list.MirrorLag)) Say(i, "rests for more than a day");
        if (address.Stand == Stand.Resting && address.RestsUntil != _restEnds[i]) Say(i, $"rests until {address.RestsUntil:u} instead of {_restEnds[i]:u}");
        _state[i] = address;
    }

    /// <summary>Told and open are the same, in events, state and truth; and who is active is not listed.</summary>
    void LookAtListings(AddressState address, int i)
    {
        var open = 0;
        var counted = false;
        for (var list = 0; list < Scene.Watched; list++)
        {
            if (_ledger.IsTold(i, list) != _listed[(i * Scene.Watched) + list]) Say(i, $"{Scene.Lists[list].Id}: told as {(_listed[(i * Scene.Watched) + list] ? "listed" : "not listed")}");
            if (_ledger.IsOpen(i, list)) open++;
            counted |= _ledger.IsCounted(i, list);
        }

        if (address.Listings.Length != open || (address.Listings != _state[i]?.Listings && address.Listings.Any(listing => !_ledger.IsOpen(i, _list[listing.Blocklist])))) Say(i, $"has {address.Listings.Length} open listings instead of {open}");
        if (address.Stand == Stand.Active && counted) Say(i, "is active, and is listed");
        if (address.Stand == Stand.ListedActive && !counted) Say(i, "is kept as listed, and is not");
        if (!address.Sends && counted) _ledger.Out(i);
    }

    /// <summary>After a sweep: who is listed is out or kept for a reason that is true, and nobody is forgotten.</summary>
    void LookAtPools(PoolState state)
    {
        foreach (var address in state.Addresses)
        {
            var i = _index[address.Address];
            if (address.Stand == Stand.ListedActive && !IsTrue(address.Kept!.Value, i)) Say(i, $"kept for {address.Kept}, which is not so");
            if (!address.Sends && _hold[i] is null && _rules.Automatic && IsForgotten(address, i)) Say(i, $"is forgotten as {address.Stand}");
        }

        foreach (var group in _groups.Where(group => group.Senders < group.Minimum(_rules) && _rules.Automatic))
        {
            if (group.Family == AddressFamily.InterNetworkV6 && group.Four is { Senders: > 0 }) continue;
            foreach (var member in group.Members.Where(member => !IsSending(member) && _hold[member] is null)) Say(member, $"stays out though {group.Pool} has {group.Senders} of {group.Minimum(_rules)}");
        }

        if (!_groups.Exists(group => group.Senders > 0) && _members.Any(member => _hold[member] is null)) Say("the pool file is empty");
    }

    bool IsTrue(Kept kept, int address)
    {
        var group = _group[address]!;
        var counted = Enumerable.Range(0, Scene.Watched).Where(list => _ledger.IsCounted(address, list)).ToList();
        var braked = counted.Where(list => !_mass.Contains(list)).ToList();
        return kept switch
        {
            Kept.Hold => _hold[address] is { Sends: true },
            Kept.NotAutomatic => !_rules.Automatic,
            Kept.MassListing => braked is [],
            Kept.Cascade => braked is not [] && braked.TrueForAll(list => DrainsBy(list, group.Pool) >= CascadeLimit(group.Pool) && !_wasConfirmed.Contains(list)),
            _ => !IsSpare(group),
        };
    }

    bool IsForgotten(AddressState address, int i)
    {
        if (_ledger.IsCounted(i)) return false;
        if (address.Stand == Stand.Drained) return true;
        return _restEnds[i] <= _now && _ledger.Takers(i).All(list => SaidClear(i, list));
    }

    /// <summary>"Not listed", or a code that only shows, in this sweep.</summary>
    bool SaidClear(int address, int list) =>
        hearing.Heard[(address * Scene.Watched) + list] is var word && (word == Hearing.Clear || (word >= Hearing.Listed && !Scene.Lists[list].Habits[word - Hearing.Listed].Drains));

    void JudgeMassListings()
    {
        _wasConfirmed.Clear();
        _wasConfirmed.UnionWith(_confirmed);
        for (var list = 0; list < Scene.Watched; list++)
        {
            var reach = _reach[list];
            if (_watched[list] is not null && reach >= 4 && _ledger.NamedBy(list) * 2 > reach && !_confirmed.Contains(list)) _mass.Add(list);
            if (_mass.Contains(list) && !_ledger.HasOpenDraining(list, _members)) _mass.Remove(list);
        }
    }

    void LookAtBrakes(PoolState state)
    {
        if (!state.MassListings.Keys.Select(id => _list[id]).ToHashSet().SetEquals(_mass)) Say($"mass listings by {string.Join(' ', state.MassListings.Keys)} instead of {string.Join(' ', _mass.Select(list => Scene.Lists[list].Id))}");
        foreach (var id in state.Confirmed)
        {
            if (!_confirmed.Contains(_list[id])) Say($"{id} is confirmed by nobody");
        }

        _confirmed.RemoveWhere(list => !state.Confirmed.Contains(Scene.Lists[list].Id));
    }
}
