namespace SupportBot.Relays;

/// <summary>What every event of a step has to keep, one after the other.</summary>
sealed partial class Promises
{
    void Read(PoolStep step)
    {
        foreach (var happened in step.Events)
        {
            if (happened.Address is { } address) Read(happened, _index[address]);
            else ReadOfList(happened, _list[happened.Blocklist!]);
        }
    }

    void Read(PoolEvent happened, int address)
    {
        if (_stand[address] is not { } stand)
        {
            Say(address, "is none of ours");
            return;
        }

        switch (happened.Kind)
        {
            case PoolEventKind.Listed or PoolEventKind.Delisted:
                ref var listed = ref _listed[(address * Scene.Watched) + _list[happened.Blocklist!]];
                if (listed == (happened.Kind == PoolEventKind.Listed)) Say(address, $"{happened.Kind} twice by {happened.Blocklist}");
                listed = !listed;
                break;
            case PoolEventKind.HoldSet when !_byPerson:
                Say(address, "is held by nobody");
                break;
            case PoolEventKind.HoldEnded when _hold[address] is not null:
                Say(address, "a hold ended before its time");
                break;
        }

        if ((happened.Before, happened.After) is not ({ } before, { } after))
        {
            if (happened.Kind is PoolEventKind.Drained or PoolEventKind.Activated or PoolEventKind.Resting or PoolEventKind.Kept) Say(address, $"{happened.Kind} without before and after");
            return;
        }

        if (before != stand) Say(address, $"{happened.Kind} from {before}, but it stood at {stand}");
        if (before == after && happened.Kind != PoolEventKind.Kept) Say(address, $"{happened.Kind} changed nothing");
        Move(happened, address, before, after);
    }

    void Move(PoolEvent happened, int address, Stand before, Stand after)
    {
        var (sent, sends) = (before is Stand.Active or Stand.ListedActive, after is Stand.Active or Stand.ListedActive);
        if (!sent && sends) MayReturn(address, before, after);
        Tally(address, -1);
        _stand[address] = after;
        Tally(address, 1);
        if (sent && !sends)
        {
            if (happened.Blocklist is { } list) MayBeDrained(address, _list[list]);
            else if (_hold[address] is not { Sends: false } || !_byPerson) Say(address, "drained by nobody");
            _ledger.Out(address);
            _drainedAt[address] = _now;
            _restEnds[address] = null;
        }

        if (before == Stand.Resting && after == Stand.Drained && happened.Blocklist is { } again)
        {
            if (!_ledger.IsCounted(address, _list[again])) Say(address, $"drained while resting by {again}, which does not list it");
            _repeats[address]++;
            _restEnds[address] = null;
        }

        if (!sends) return;
        _restEnds[address] = null;
        _ledger.In(address);
    }

    /// <summary>A drain by itself: a list names it truly, no brake is on, the pool has enough without it.</summary>
    void MayBeDrained(int address, int list)
    {
        var group = _group[address]!;
        if (_byPerson) Say(address, "drained by a list between two sweeps");
        if (!_rules.Automatic) Say(address, "drained by itself, though nothing is to happen by itself");
        if (_hold[address] is not null) Say(address, "drained against a hold");
        if (!_ledger.IsCounted(address, list)) Say(address, $"drained by {Scene.Lists[list].Id}, which does not list it as far as anybody could hear");
        if (group.Senders < group.Minimum(_rules)) Say(address, $"drained below the minimum of {group.Pool}: {group.Senders} of {group.Minimum(_rules)}");
        if (!_confirmed.Contains(list))
        {
            if (_mass.Contains(list)) Say(address, $"drained during a mass listing by {Scene.Lists[list].Id}");
            if (DrainsBy(list, group.Pool) >= CascadeLimit(group.Pool)) Say(address, $"drained during a cascade by {Scene.Lists[list].Id}");
        }

        _repeats[address] = _drainedAt[address] is { } last && _now - last < Week ? _repeats[address] + 1 : 0;
        _drains.Add((list, address, _now));
        Drained?.Invoke(address, list);
    }

    /// <summary>By a person's word; or because every list that took it out has cleared it and its rest is over, or is cut short by the minimum.</summary>
    void MayReturn(int address, Stand before, Stand after)
    {
        if (_hold[address] is { } hold)
        {
            if (!hold.Sends) Say(address, "sends against a hold");
            return;
        }

        var group = _group[address]!;
        var isNeeded = (_rules.Automatic || _byPerson) && group.Senders <= group.Minimum(_rules);
        if (after == Stand.ListedActive)
        {
            if (!isNeeded || group.Senders == group.Minimum(_rules)) Say(address, "came back listed without need");
            return;
        }

        if (_ledger.IsCounted(address)) Say(address, "came back as active, and is listed");
        foreach (var list in _ledger.Takers(address))
        {
            if (!_ledger.HasCleared(address, list, _rules.ConfirmDelisting)) Say(address, $"came back, and {Scene.Lists[list].Id} has not cleared it");
            if (before == Stand.Resting && !isNeeded && !_byPerson && !SaidClear(address, list)) Say(address, $"came back after its rest in a sweep in which {Scene.Lists[list].Id} gave no word");
            if (!_rules.Automatic && !_byPerson) Say(address, "came back by itself, though nothing is to happen by itself");
        }

        if (_restEnds[address] > _now && !isNeeded) Say(address, $"came back {_restEnds[address] - _now} before its rest was over");
    }

    void ReadOfList(PoolEvent happened, int list)
    {
        switch (happened.Kind)
        {
            case PoolEventKind.MassListing when !_mass.Contains(list):
                Say($"a mass listing by {happened.Blocklist} that is none");
                break;
            case PoolEventKind.MassListingEnded when _mass.Contains(list):
                Say($"the mass listing by {happened.Blocklist} is not over");
                break;
        }
    }
}
