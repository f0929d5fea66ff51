using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Relays;
using SupportBot.Web.Cases;
using SupportBot.Web.Staff;
using SupportBot.Web.Status;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Relays;

/// <summary>What a sweep saw, and the lists it asked.</summary>
sealed record Swept(SweepReport Report, ImmutableArray<WatchedList> Lists)
{
    /// <summary>Addresses of dedicated relays: nothing public is told of them.</summary>
    public ImmutableHashSet<IPAddress> Dedicated { get; init; } = [];
}

/// <summary>The pool as the database has it. Read in the transaction that changes it: with several processes on one database the last word counts, not the last memory.</summary>
/// <param name="State">What the policy works on.</param>
/// <param name="Fact">What is remembered beside it.</param>
sealed record StoredPool(PoolState State, PoolFact Fact)
{
    const string Name = "pool";

    public static async Task<StoredPool> ReadAsync(Db db, CancellationToken cancel)
    {
        var fact = await FactAsync(db, cancel);
        return new(Ordered(await db.Addresses.Select(row => row.Json).ToListAsync(cancel), fact), fact);
    }

    /// <summary>Makes a step: state, events, history, cases, incidents and fact, all or nothing.</summary>
    /// <param name="db">In a transaction.</param>
    /// <param name="decide">The policy; what is not <see cref="PoolDecision.Done"/> stores nothing.</param>
    /// <param name="swept">The sweep that is taken in, or null.</param>
    /// <param name="mark">What the step changes of the fact beside the policy's part.</param>
    /// <param name="act">What a person did, for the audit; null where nobody did.</param>
    /// <param name="now">The time of the step.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<(PoolDecision Decision, StoredPool Pool)> StepAsync(Db db, Func<PoolState, PoolDecision> decide, Swept? swept, Func<PoolFact, PoolState, PoolFact> mark, PoolAct? act, DateTimeOffset now, CancellationToken cancel)
    {
        await db.LockAsync(Name, cancel);
        var fact = await FactAsync(db, cancel);
        var rows = await db.Addresses.ToDictionaryAsync(row => row.Address, cancel);
        var before = Ordered(rows.Values.Select(row => row.Json), fact);

        var decision = decide(before);
        if (decision is not PoolDecision.Done(var step)) return (decision, new(before, fact));
        if (act is not null) db.Record(now, act.Who, act.Act, act.Subject, act.Detail);

        foreach (var address in step.State.Addresses)
        {
            var json = JsonSerializer.Serialize(address, PoolJson.Default.AddressState);
            if (rows.Remove(address.Address.ToString(), out var row)) row.Json = json;
            else db.Addresses.Add(new() { Address = address.Address.ToString(), Json = json });
        }

        db.Addresses.RemoveRange(rows.Values);   // no longer in the settings
        await History.WriteAsync(db, before, step, swept?.Report, fact.SweptAt, now, cancel);
        await CaseBook.WriteAsync(db, step.State, swept, now, cancel);
        await IncidentBook.WriteAsync(db, step.Events, swept, now, cancel);
        fact = mark(fact with { Drains = step.State.Drains, MassListings = step.State.MassListings, Confirmed = step.State.Confirmed }, step.State) with { Revision = fact.Revision + 1 };
        await db.SetFactAsync(Name, fact, PoolJson.Default.PoolFact, cancel);
        return (decision, new(step.State, fact));
    }

    /// <summary>Changes what is remembered beside the state.</summary>
    public static async Task<PoolFact> MarkAsync(Db db, Func<PoolFact, PoolFact> mark, CancellationToken cancel)
    {
        await db.LockAsync(Name, cancel);
        var before = await FactAsync(db, cancel);
        var fact = mark(before) with { Revision = before.Revision + 1 };
        await db.SetFactAsync(Name, fact, PoolJson.Default.PoolFact, cancel);
        return fact;
    }

    public static async Task<PoolFact> FactAsync(Db db, CancellationToken cancel) => await db.FactAsync(Name, PoolJson.Default.PoolFact, cancel) ?? PoolFact.Empty;

    static PoolState Ordered(IEnumerable<string> rows, PoolFact fact)
    {
        var addresses = rows.Select(json => JsonSerializer.Deserialize(json, PoolJson.Default.AddressState)!);
        ImmutableArray<AddressState> ordered = [.. addresses.OrderBy(address => address.Relay, StringComparer.Ordinal).ThenBy(address => address.Address, AddressOrder.ByNumber)];
        return new(ordered, fact.Drains, fact.MassListings, fact.Confirmed);
    }
}

/// <summary>What a person, or a person's program, did to the pool.</summary>
/// <param name="Who">As shown to staff.</param>
/// <param name="Act">E.g. <c>pool.drain</c>.</param>
/// <param name="Subject">The address or the list.</param>
/// <param name="Detail">The reason, or null.</param>
sealed record PoolAct(string Who, string Act, string? Subject = null, string? Detail = null);
