using System.Collections.Immutable;
using System.Net;

namespace SupportBot.Relays;

/// <summary>Decides which addresses may send. Pure: what is known goes in, the next state and what happened come out.</summary>
public static class PoolPolicy
{
    /// <summary>An activate hold on a listed address ends after this time unless said otherwise.</summary>
    public static readonly TimeSpan ListedHold = TimeSpan.FromHours(4);

    /// <summary>
    /// Where all addresses stand after a sweep. No word changes nothing: an address returns only because every list that took it out has
    /// said "not listed", and is taken out only by a word of this or an earlier sweep.
    /// </summary>
    /// <param name="state">Before.</param>
    /// <param name="sweep">What the lists said.</param>
    /// <param name="rules">The operator's.</param>
    /// <param name="lists">The lists that are asked; a listing by any other ends: nobody would ever clear it.</param>
    /// <param name="now">The time of the decision.</param>
    public static PoolStep Next(PoolState state, SweepReport sweep, PoolRules rules, ImmutableArray<WatchedList> lists, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var turn = new PoolTurn(state, rules, now);
        turn.EndHolds();
        var words = ListingBook.Record(turn, sweep, lists);
        var brakes = PoolBrakes.Judge(turn, words, lists);
        turn.Settle(words);
        turn.Refill();
        turn.Drain(brakes);
        PoolBrakes.Forget(turn, words);
        return turn.Step();
    }

    /// <summary>
    /// A person takes an address out. Refused when its pool would fall below its minimum, unless <paramref name="force"/>; a resting
    /// address goes in for it where there is one.
    /// </summary>
    public static PoolDecision Drain(PoolState state, IPAddress address, Hold hold, PoolRules rules, DateTimeOffset now, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(hold);
        var turn = new PoolTurn(state, rules, now);
        if (turn.Find(address) is not { } i) return new PoolDecision.UnknownAddress();
        if (turn[i].Sends && !turn.Spares(i) && !force) return new PoolDecision.BelowMinimum(turn.Minimum(i));

        turn.SetHold(i, hold with { Sends = false });
        if (turn[i].Sends) turn.TakeOut(i, null);
        else if (turn[i].Stand == Stand.Resting) turn.Change(i, Stand.Drained, PoolEventKind.Drained, null, hold.Reason);
        return new PoolDecision.Done(turn.Step());
    }

    /// <summary>A person lets an address send, listed or not. On a listed one the hold ends after <see cref="ListedHold"/> unless it says otherwise.</summary>
    public static PoolDecision Activate(PoolState state, IPAddress address, Hold hold, PoolRules rules, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(hold);
        var turn = new PoolTurn(state, rules, now);
        if (turn.Find(address) is not { } i) return new PoolDecision.UnknownAddress();

        turn.SetHold(i, hold with { Sends = true, Until = hold.Until ?? (turn.IsListed(i) ? now + ListedHold : null) });
        turn.Settle(i, SweepWords.None);
        return new PoolDecision.Done(turn.Step());
    }

    /// <summary>A person ends a hold. An unlisted address sends again, or rests what is left of its rest; about a listed one the next sweep decides.</summary>
    public static PoolDecision Release(PoolState state, IPAddress address, PoolRules rules, DateTimeOffset now)
    {
        var turn = new PoolTurn(state, rules, now);
        if (turn.Find(address) is not { } i) return new PoolDecision.UnknownAddress();
        if (turn[i].Hold is null) return new PoolDecision.Done(turn.Step());

        turn.EndHold(i);
        turn.Settle(i, SweepWords.None);
        return new PoolDecision.Done(turn.Step());
    }

    /// <summary>
    /// A person has looked at the mass listing, or the cascade, by this list: the next sweep drains as far as the minimum allows.
    /// Nothing happens when the list waits for nobody.
    /// </summary>
    public static PoolStep ConfirmMassListing(PoolState state, string list, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var waits = state.MassListings.ContainsKey(list) || state.Addresses.Any(a => PoolBrakes.WaitsFor(a, list));
        if (!waits || state.Confirmed.Contains(list)) return new(state, []);
        return new(
            state with { MassListings = state.MassListings.Remove(list), Confirmed = state.Confirmed.Add(list) },
            [new(now, PoolEventKind.MassListingConfirmed, null, list)]);
    }

    /// <summary>So many addresses of this one's pool and family must send; 0 for an address that is not ours.</summary>
    public static int Minimum(PoolState state, IPAddress address, PoolRules rules)
    {
        var turn = new PoolTurn(state, rules, DateTimeOffset.UnixEpoch);
        return turn.Find(address) is { } i ? turn.Minimum(i) : 0;
    }

    /// <summary>Persons' decisions from before the state was lost. Those that have ended, and those about addresses that are not ours any more, are left out.</summary>
    /// <param name="fresh">A state in which nothing is known.</param>
    /// <param name="holds">By address.</param>
    /// <param name="now">The time of the decision.</param>
    public static PoolStep Restore(PoolStep fresh, IReadOnlyDictionary<IPAddress, Hold> holds, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        ArgumentNullException.ThrowIfNull(holds);
        var turn = new PoolTurn(fresh.State, new(), now);
        foreach (var (address, hold) in holds)
        {
            if (turn.Find(address) is not { } i || hold.Until <= now) continue;
            turn.SetHold(i, hold);
            if (!hold.Sends) turn.TakeOut(i, null);
        }

        var step = turn.Step();
        return step with { Events = [.. fresh.Events, .. step.Events] };
    }

    /// <summary>
    /// The settings have changed: new addresses start active, removed ones leave, the others keep their state, be it under another
    /// relay or pool. An address that is there twice counts once, as its first.
    /// </summary>
    public static PoolStep Configure(PoolState state, IEnumerable<RelayAddress> addresses, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var known = state.Addresses.ToDictionary(a => a.Address);
        ImmutableArray<RelayAddress> wanted = [.. addresses.DistinctBy(a => a.Address)];
        ImmutableArray<AddressState> next =
        [
            .. wanted
                .Select(a => (known.GetValueOrDefault(a.Address) ?? new() { Address = a.Address, Relay = a.Relay, Since = now }) with { Relay = a.Relay, Pool = a.Pool })
                .OrderBy(a => a.Relay, StringComparer.Ordinal).ThenBy(a => a.Address, AddressOrder.ByNumber),
        ];
        var stays = next.Select(a => a.Address).ToHashSet();
        return new(
            state with { Addresses = next, Drains = [.. state.Drains.Where(drain => stays.Contains(drain.Address))] },
            [
                .. next.Where(a => !known.ContainsKey(a.Address)).Select(a => new PoolEvent(now, PoolEventKind.Joined, a.Address, null, null, a.Stand)),
                .. state.Addresses.Where(a => !stays.Contains(a.Address)).Select(a => new PoolEvent(now, PoolEventKind.Left, a.Address, null, a.Stand)),
            ]);
    }
}

/// <summary>What a person's decision came to.</summary>
public abstract record PoolDecision
{
    PoolDecision()
    {
    }

    /// <summary>Done.</summary>
    /// <param name="Step">The state after it, and what happened.</param>
    public sealed record Done(PoolStep Step) : PoolDecision;

    /// <summary>Not one of our addresses.</summary>
    public sealed record UnknownAddress : PoolDecision;

    /// <summary>The pool would have fewer senders than its minimum.</summary>
    /// <param name="Minimum">So many must keep sending.</param>
    public sealed record BelowMinimum(int Minimum) : PoolDecision;
}
