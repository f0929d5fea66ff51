using System.Collections.Immutable;
using System.Net;

namespace SupportBot.Relays;

/// <summary>
/// A year of a hoster, a sweep each minute. Everything is made of the seed. A sweep is left out when it provably changes nothing: the sweep before with
/// the same answers changed nothing, no answer is left to chance, and no hold, rest or window ends before it.
/// </summary>
/// <param name="seed">The same seed, the same year.</param>
/// <param name="everySweep">Leaves no sweep out.</param>
sealed class Year
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    public static readonly DateTimeOffset Begin = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly bool _everySweep;
    readonly bool[] _settled = new bool[Scene.Watched];
    readonly int[] _every = [.. Scene.Lists.Take(Scene.Watched).Select(list => (int)Math.Max(1, list.Watched!.List.MinInterval / Interval))];
    (int Index, IPAddress Address)[] _asked = [];
    int[] _askedIndexes = [];
    int _sweep;
    DateTimeOffset _nextEnd;

    public Year(int seed, bool everySweep = false)
    {
        _everySweep = everySweep;
        Hearing = new(Truth, seed);
        Promises = new(Hearing, promise => Broken.Add($"{Now:yyyy-MM-dd HH:mm:ss} {promise}"));
        Watched = [.. Scene.Lists.Take(Scene.Watched).Select(list => list.Watched)];
        Addresses = [.. Scene.Addresses];
        Promises.Drained += (address, list) => Delays.Drained(Truth[address, list], Now);
        Configure();
    }

    public Delays Delays { get; } = new();

    public Timetable Timetable { get; } = new();

    public Truth Truth { get; } = new();

    public Hearing Hearing { get; }

    public Promises Promises { get; }

    public PoolState State { get; private set; } = PoolState.Empty;

    public PoolRules Rules { get; set; } = new();

    /// <summary>By list: as it is asked, or null.</summary>
    public WatchedList?[] Watched { get; }

    public List<RelayAddress> Addresses { get; }

    /// <summary>The true time.</summary>
    public DateTimeOffset Now { get; private set; } = Begin;

    /// <summary>How far our clock is off.</summary>
    public TimeSpan ClockError { get; set; }

    public DateTimeOffset Clock => Now + ClockError;

    public bool IsUp { get; set; } = true;

    /// <summary>When the last sweep ended, by our clock.</summary>
    public DateTimeOffset? SweptAt { get; private set; }

    /// <summary>Since when each list gives no word that counts, by our clock; null where it gives one.</summary>
    public DateTimeOffset?[] DoubtSince { get; } = new DateTimeOffset?[Scene.Watched];

    /// <summary>When each list last gave a word, by our clock. One that has no doubt gave it in the last sweep.</summary>
    public DateTimeOffset?[] AskedAt { get; } = new DateTimeOffset?[Scene.Watched];

    public List<string> Broken { get; } = [];

    public List<PoolEvent> Events { get; } = [];

    public int Sweeps => _sweep;

    public int SweepsDone { get; private set; }

    /// <summary>Raised after each step that changed something.</summary>
    public event Action? Changed;

    public void Run(DateTimeOffset until)
    {
        while (true)
        {
            var next = Timetable.Next < until ? Timetable.Next : until;
            SweepUntil(next);
            Now = next;
            if (next == until) return;
            Timetable.Take()();
        }
    }

    /// <summary>Something is different for the next sweep.</summary>
    public void Touch() => Array.Clear(_settled);

    public void Touch(int list) => _settled[list] = false;

    public void Configure()
    {
        var step = PoolPolicy.Configure(State, Addresses, Clock);
        Take(step, () => Promises.Configured(step, Addresses, Clock));
        _asked = [.. Addresses.OrderBy(address => address.Relay, StringComparer.Ordinal).Select(address => (Promises.Index(address.Address), address.Address))];
        _askedIndexes = [.. _asked.Select(asked => asked.Index)];
        Touch();
    }

    public PoolDecision Hold(IPAddress address, bool sends, DateTimeOffset? until, bool force)
    {
        var hold = new Hold(sends, "anna", "because", Clock, until);
        var decision = sends ? PoolPolicy.Activate(State, address, hold, Rules, Clock) : PoolPolicy.Drain(State, address, hold, Rules, Clock, force);
        Take(decision, () => Promises.Held(decision, Promises.Index(address), hold, force, Rules, Clock));
        return decision;
    }

    public void Release(IPAddress address)
    {
        var decision = PoolPolicy.Release(State, address, Rules, Clock);
        Take(decision, () => Promises.Released(decision, Promises.Index(address), Rules, Clock));
    }

    public void ConfirmMassListing(int list)
    {
        var step = PoolPolicy.ConfirmMassListing(State, Scene.Lists[list].Id, Clock);
        Touch();
        Take(step, () => Promises.Confirmed(step, list));
    }

    void SweepUntil(DateTimeOffset next)
    {
        for (; IsUp && Begin + (_sweep * Interval) is var at && at < next; _sweep++)
        {
            Now = at;
            if (_everySweep || Matters()) Sweep();
            SweptAt = Clock;
        }

        // While the program is down, no sweep is owed.
        if (!IsUp && Begin + (_sweep * Interval) < next) _sweep = (int)Math.Ceiling((next - Begin) / Interval);
    }

    bool Matters()
    {
        if (Clock >= _nextEnd) return true;
        for (var list = 0; list < _settled.Length; list++)
        {
            if (!_settled[list] && _sweep % _every[list] == 0 && Watched[list] is not null) return true;
        }

        return false;
    }

    void Sweep()
    {
        SweepsDone++;
        int[] lists = [.. Enumerable.Range(0, Scene.Watched).Where(list => Watched[list] is not null && _sweep % _every[list] == 0)];
        var before = State;
        var report = Hearing.Sweep(_sweep, _asked, lists, Watched, Rules.ConfirmListing, Now, Clock);
        var step = PoolPolicy.Next(State, report, Rules, [.. Watched.OfType<WatchedList>()], Clock);
        foreach (var list in lists) Note(list);
        Take(step, () => Promises.Swept(step, Rules, Watched, Clock));
        if (IsSame(before, State) && step.Events is [])
        {
            foreach (var list in lists) _settled[list] = Hearing.IsSteady(list, _askedIndexes);
        }
        else
        {
            // The words of a list whose turn it was not change nothing still: each list keeps its own listings, and rests are waited for by time.
            foreach (var list in lists) _settled[list] = false;
        }

        _nextEnd = NextEnd();
    }

    void Note(int list)
    {
        if (Hearing.DoubtOf(list) is not null) DoubtSince[list] ??= Clock;
        else (DoubtSince[list], AskedAt[list]) = (null, Clock);
    }

    /// <summary>The same but for the time of the last word.</summary>
    static bool IsSame(PoolState before, PoolState after)
    {
        if (before.Addresses.Length != after.Addresses.Length || before.Drains.Length != after.Drains.Length || before.MassListings.Count != after.MassListings.Count || before.Confirmed.Count != after.Confirmed.Count) return false;
        for (var i = 0; i < after.Addresses.Length; i++)
        {
            if (before.Addresses[i] with { LastWord = after.Addresses[i].LastWord } != after.Addresses[i]) return false;
        }

        return true;
    }

    /// <summary>When, by our clock, time alone can change something.</summary>
    DateTimeOffset NextEnd()
    {
        var next = DateTimeOffset.MaxValue;
        void End(DateTimeOffset? end) => next = end < next ? end.Value : next;
        foreach (var address in State.Addresses)
        {
            End(address.Hold?.Until);
            if (address.Stand == Stand.Resting && address.Hold is null) End(address.RestsUntil);
        }

        foreach (var drain in State.Drains) End(drain.At + Rules.CascadeWindow);
        return next;
    }

    void Take(PoolDecision decision, Action look)
    {
        Touch();
        if (decision is PoolDecision.Done(var step)) Take(step, look);
        else look();
    }

    void Take(PoolStep step, Action look)
    {
        State = step.State;
        Events.AddRange(step.Events);
        look();
        if (step.Events.Length > 0) Changed?.Invoke();
    }
}
