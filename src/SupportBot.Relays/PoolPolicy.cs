using System.Collections.Immutable;
using System.Net;

namespace SupportBot.Relays;

/// <summary>Decides which addresses may send. Pure: what is known goes in, the next state and what happened come out.</summary>
public static class PoolPolicy
{
    /// <summary>Where all addresses stand after a sweep.</summary>
    public static PoolStep Next(PoolState state, SweepReport sweep, PoolRules rules, ImmutableArray<WatchedList> lists, DateTimeOffset now) =>
        throw new NotSupportedException();

    /// <summary>A person takes an address out. Refused when its pool would fall below its minimum, unless <paramref name="force"/>.</summary>
    public static PoolDecision Drain(PoolState state, IPAddress address, Hold hold, PoolRules rules, DateTimeOffset now, bool force = false) =>
        throw new NotSupportedException();

    /// <summary>A person lets an address send.</summary>
    public static PoolDecision Activate(PoolState state, IPAddress address, Hold hold, PoolRules rules, DateTimeOffset now) =>
        throw new NotSupportedException();

    /// <summary>A person ends a hold; what the lists say decides again.</summary>
    public static PoolDecision Release(PoolState state, IPAddress address, PoolRules rules, DateTimeOffset now) =>
        throw new NotSupportedException();

    /// <summary>A person has looked at a mass listing or a cascade by this list: the next sweep drains as far as the minimum allows.</summary>
    public static PoolStep ConfirmMassListing(PoolState state, string list, DateTimeOffset now) =>
        throw new NotSupportedException();

    /// <summary>The settings have changed: new addresses start active, removed ones leave, the others keep their state.</summary>
    public static PoolStep Configure(PoolState state, IEnumerable<RelayAddress> addresses, DateTimeOffset now) =>
        throw new NotSupportedException();
}

/// <summary>What a person's decision came to.</summary>
public abstract record PoolDecision
{
    PoolDecision()
    {
    }

    /// <summary>Done.</summary>
    public sealed record Done(PoolStep Step) : PoolDecision;

    /// <summary>Not one of our addresses.</summary>
    public sealed record UnknownAddress : PoolDecision;

    /// <summary>The pool would have fewer senders than its minimum.</summary>
    /// <param name="Minimum">So many must keep sending.</param>
    public sealed record BelowMinimum(int Minimum) : PoolDecision;
}
