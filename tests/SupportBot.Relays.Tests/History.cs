using System.Collections.Immutable;
using System.Net;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>A pool that is told of sweeps and persons, for tests that read as a story.</summary>
sealed class History
{
    public History(int four, int six = 0, PoolRules? rules = null, params WatchedList[] lists)
        : this(Known.Addresses(four, six), rules, lists)
    {
    }

    public History(IEnumerable<RelayAddress> addresses, PoolRules? rules = null, params WatchedList[] lists)
    {
        State = PoolState.Start(addresses, Known.Noon);
        Rules = rules ?? new();
        Lists = lists is [] ? [Known.List("spamcop"), Known.List("psbl"), Known.List("shows", drains: false)] : [.. lists];
    }

    public PoolState State { get; set; }

    public PoolRules Rules { get; set; }

    public ImmutableArray<WatchedList> Lists { get; set; }

    public DateTimeOffset Now { get; private set; } = Known.Noon;

    public ImmutableArray<PoolEvent> Events { get; private set; } = [];

    public AddressState this[IPAddress address] => State.Addresses.Single(a => a.Address.Equals(address));

    public AddressState this[int number] => this[Known.Ip(number)];

    public IEnumerable<IPAddress> Sending => State.Addresses.Where(a => a.Sends).Select(a => a.Address);

    public IEnumerable<PoolEventKind> Kinds => Events.Select(e => e.Kind);

    public History After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public History Minutes(double minutes) => After(TimeSpan.FromMinutes(minutes));

    /// <summary>A sweep in which all lists say "not listed" of every address but these.</summary>
    public History Sweep(params (IPAddress Address, string List, ReturnCode Code)[] listed) => Report(
        from a in State.Addresses
        from list in Lists
        let codes = listed.Where(l => l.Address.Equals(a.Address) && l.List == list.List.Id).Select(l => l.Code).ToImmutableArray()
        select Seen(a.Address, list.List.Id, codes is [] ? new Verdict.NotListed() : new Verdict.Listed(codes)));

    public History Listed(string list, params int[] numbers) => Sweep([.. numbers.Select(number => (Known.Ip(number), list, Known.Two))]);

    public History Clear() => Sweep();

    /// <summary>A sweep that has nothing but these.</summary>
    public History Report(IEnumerable<Sighting> sightings) => Step(PoolPolicy.Next(State, new(Now, Now, [.. sightings], []), Rules, Lists, Now));

    public History NoWord() => Report(
        from a in State.Addresses
        from list in Lists
        select Seen(a.Address, list.List.Id, new Verdict.Unknown(Doubt.NoAnswer)));

    public Sighting Seen(IPAddress address, string list, Verdict verdict, int confirmed = 1) =>
        new(address, list, "zone.example", verdict, [], verdict is Verdict.Listed ? "because" : null, verdict is Verdict.Unknown ? 0 : confirmed, Now);

    public PoolDecision Drain(IPAddress address, TimeSpan? until = null, bool force = false) => Take(PoolPolicy.Drain(State, address, Hold(until), Rules, Now, force));

    public PoolDecision Activate(IPAddress address, TimeSpan? until = null) => Take(PoolPolicy.Activate(State, address, Hold(until), Rules, Now));

    public PoolDecision Release(IPAddress address) => Take(PoolPolicy.Release(State, address, Rules, Now));

    public History Confirm(string list) => Step(PoolPolicy.ConfirmMassListing(State, list, Now));

    public History Configure(IEnumerable<RelayAddress> addresses) => Step(PoolPolicy.Configure(State, addresses, Now));

    Hold Hold(TimeSpan? until) => new(true, "anna", "because", Now, Now + until);

    PoolDecision Take(PoolDecision decision)
    {
        if (decision is PoolDecision.Done(var step)) Step(step);
        return decision;
    }

    History Step(PoolStep step)
    {
        (State, Events) = (step.State, step.Events);
        return this;
    }
}
