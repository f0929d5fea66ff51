namespace SupportBot.Relays;

/// <summary>A listing as it really is, known to nobody but the simulation.</summary>
sealed class TrueListing(int habit, DateTimeOffset since)
{
    /// <summary>Which of its list's habits.</summary>
    public int Habit { get; set; } = habit;

    public DateTimeOffset Since { get; } = since;

    public DateTimeOffset? Ended { get; set; }

    /// <summary>The list's servers disagree: an answer now says so, now not.</summary>
    public bool Flaps { get; set; }

    /// <summary>When a sweep first heard of it.</summary>
    public DateTimeOffset? HeardAt { get; set; }
}

/// <summary>Which list names which address, now and before.</summary>
sealed class Truth
{
    readonly TrueListing?[] _now = new TrueListing?[Count * Lists];
    readonly List<TrueListing>?[] _all = new List<TrueListing>?[Count * Lists];

    static int Lists => Scene.Lists.Length;

    static int Count => Scene.Addresses.Length + Scene.Spare.Length;

    public int Begun { get; private set; }

    public TrueListing? this[int address, int list] => _now[(address * Lists) + list];

    /// <summary>Null when the list names the address already.</summary>
    public TrueListing? Begin(int address, int list, int habit, DateTimeOffset at)
    {
        var pair = (address * Lists) + list;
        if (_now[pair] is not null) return null;
        var listing = _now[pair] = new(habit, at);
        (_all[pair] ??= []).Add(listing);
        Begun++;
        return listing;
    }

    /// <summary>False when it has ended before.</summary>
    public bool End(int address, int list, TrueListing listing, DateTimeOffset at)
    {
        var pair = (address * Lists) + list;
        if (_now[pair] != listing) return false;
        listing.Ended = at;
        _now[pair] = null;
        return true;
    }

    /// <summary>Whether the list named the address at that time: what a receiver sees whose copy is so old.</summary>
    public bool Named(int address, int list, DateTimeOffset at)
    {
        if (_all[(address * Lists) + list] is not { } all) return false;
        for (var i = all.Count - 1; i >= 0; i--)
        {
            if (all[i].Since <= at) return all[i].Ended is not { } ended || ended > at;
        }

        return false;
    }
}
