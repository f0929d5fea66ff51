using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Relays;

/// <summary>
/// The one door that changes what is known about our addresses: sweeps and persons go through it, everybody else reads <see cref="Now"/>.
/// State, events and outbox rows are one transaction; after it come the two things that can always be made again, the pool file and the snapshot.
/// </summary>
sealed partial class RelayPool(Watching watching, PoolExport export, Store store, TimeProvider time, ILogger<RelayPool> log) : IDisposable
{
    readonly SemaphoreSlim _oneAtATime = new(1, 1);
    volatile RelaySnapshot _now = new([], [], null, null, watching.Interval, null, DateTimeOffset.UnixEpoch);

    /// <summary>What is known this minute.</summary>
    public RelaySnapshot Now => _now;

    /// <summary>Raised after each change and after each sweep, once the new <see cref="Now"/> stands. Handlers must be quick.</summary>
    public event Action<RelaySnapshot>? Changed;

    /// <summary>Takes up the stored state, with the addresses that the settings name now.</summary>
    public Task StartAsync(CancellationToken cancel) => StepAsync((state, now) => new PoolDecision.Done(PoolPolicy.Configure(state, watching.Addresses, now)), null, cancel);

    /// <summary>Takes in what a sweep saw.</summary>
    public Task SweptAsync(SweepReport report, CancellationToken cancel) =>
        StepAsync((state, now) => new PoolDecision.Done(PoolPolicy.Next(state, report, watching.Rules, watching.Lists, now)), report, cancel);

    /// <summary>A person takes an address out of sending.</summary>
    public Task<PoolDecision> DrainAsync(IPAddress address, string by, string? reason, DateTimeOffset? until, CancellationToken cancel) =>
        StepAsync((state, now) => PoolPolicy.Drain(state, address, new(false, by, reason, now, until), watching.Rules, now), null, cancel);

    /// <summary>A person lets an address send.</summary>
    public Task<PoolDecision> ActivateAsync(IPAddress address, string by, string? reason, DateTimeOffset? until, CancellationToken cancel) =>
        StepAsync((state, now) => PoolPolicy.Activate(state, address, new(true, by, reason, now, until), watching.Rules, now), null, cancel);

    public void Dispose() => _oneAtATime.Dispose();

    async Task<PoolDecision> StepAsync(Func<PoolState, DateTimeOffset, PoolDecision> decide, SweepReport? report, CancellationToken cancel)
    {
        await _oneAtATime.WaitAsync(cancel);
        try
        {
            var now = time.GetUtcNow();
            var (decision, state, fact) = await store.WriteAsync((db, token) => StoreAsync(db, decide, report, now, token), cancel);
            if (decision is PoolDecision.Done(var step))
            {
                foreach (var happened in step.Events) Log.Happened(log, happened.Kind, happened.Address, happened.Blocklist, happened.Before, happened.After);
            }

            Show(state, fact, now);   // before the file: whoever asks now hears "drained, not yet applied"
            var telling = await export.TellAsync(state, fact, cancel);
            if (telling.HookOwed != fact.HookOwed || !Telling.Same(telling.Applied, fact.Applied))
            {
                fact = await store.WriteAsync((db, token) => ApplyAsync(db, telling, token), CancellationToken.None);   // the mail server has heard it, even if we are ending
                Show(state, fact, now);
            }

            return decision;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Reads the state in the transaction that changes it: with several nodes on one database the last word counts, not the last memory.</summary>
    async Task<(PoolDecision Decision, PoolState State, PoolFact Fact)> StoreAsync(Db db, Func<PoolState, DateTimeOffset, PoolDecision> decide, SweepReport? report, DateTimeOffset now, CancellationToken cancel)
    {
        var fact = await db.FactAsync("pool", PoolJson.Default.PoolFact, cancel) ?? PoolFact.Empty;
        var rows = await db.Addresses.ToDictionaryAsync(row => row.Address, cancel);
        var known = rows.Values.Select(row => JsonSerializer.Deserialize(row.Json, PoolJson.Default.AddressState)!);
        var state = new PoolState([.. known.OrderBy(address => address.Relay, StringComparer.Ordinal).ThenBy(address => address.Address, ByNumber.Instance)], fact.Drains, fact.MassListings, fact.Confirmed);

        var decision = decide(state, now);
        if (decision is not PoolDecision.Done(var step)) return (decision, state, fact);

        foreach (var address in step.State.Addresses)
        {
            var json = JsonSerializer.Serialize(address, PoolJson.Default.AddressState);
            if (rows.Remove(address.Address.ToString(), out var row)) row.Json = json;
            else db.Addresses.Add(new() { Address = address.Address.ToString(), Json = json });
        }

        db.Addresses.RemoveRange(rows.Values);   // no longer in the settings
        foreach (var happened in step.Events) db.PoolEvents.Add(Row(happened));
        fact = fact with { Drains = step.State.Drains, MassListings = step.State.MassListings, Confirmed = step.State.Confirmed };
        if (report is not null) fact = fact with { SweptAt = report.Finished, WatchedSince = fact.WatchedSince ?? report.Finished, Knows = fact.Knows || (report.Skipped == 0 && HearsADrainingList(report)), Lists = Health(fact, report) };
        await db.SetFactAsync("pool", fact, PoolJson.Default.PoolFact, cancel);
        return (decision, step.State, fact);
    }

    static async Task<PoolFact> ApplyAsync(Db db, Telling telling, CancellationToken cancel)
    {
        var fact = (await db.FactAsync("pool", PoolJson.Default.PoolFact, cancel) ?? PoolFact.Empty) with { Applied = telling.Applied, HookOwed = telling.HookOwed };
        await db.SetFactAsync("pool", fact, PoolJson.Default.PoolFact, cancel);
        return fact;
    }

    bool HearsADrainingList(SweepReport report) =>
        report.Zones.Any(zone => zone.Doubt is null && watching.Lists.Any(list => list.Drains && list.List.Id == zone.Blocklist));

    ImmutableArray<ListFact> Health(PoolFact fact, SweepReport report) =>
    [
        .. from list in watching.Lists
           let id = list.List.Id
           let before = fact.Lists.FirstOrDefault(known => known.Id == id) ?? new(id, null, null, null)
           let zones = report.Zones.Where(zone => zone.Blocklist == id).ToList()
           let doubt = zones.Select(zone => zone.Doubt).FirstOrDefault(doubt => doubt is not null)
           select zones.Count == 0 ? before
               : doubt is null ? new ListFact(id, report.Finished, null, null)
               : before with { Doubt = doubt, DoubtSince = before.DoubtSince ?? report.Finished },
    ];

    void Show(PoolState state, PoolFact fact, DateTimeOffset now)
    {
        var order = watching.Addresses.Select((address, i) => (address.Address, i)).ToDictionary(pair => pair.Address, pair => pair.i);
        var relays = watching.Addresses.Select(address => address.Relay).Distinct(StringComparer.Ordinal).Where(relay => !watching.Dedicated.Contains(relay)).ToList();
        var views =
            from address in state.Addresses
            orderby order.GetValueOrDefault(address.Address, int.MaxValue)
            group address by address.Relay into relay
            let number = relays.IndexOf(relay.Key) + 1
            from view in relay.Select((address, i) => View(address, fact, number, relay.Count() == 1 ? "" : ((char)('a' + (i % 26))).ToString()))
            select view;
        _now = new(
            [.. views],
            [.. from list in watching.Lists
                let health = fact.Lists.FirstOrDefault(known => known.Id == list.List.Id)
                select new ListView(list.List.Id, list.List.Name, list.Drains, health?.AskedAt, health?.Doubt, health?.DoubtSince)],
            fact.SweptAt, fact.SweptAt + watching.Interval, watching.Interval, fact.WatchedSince, now);
        Changed?.Invoke(_now);
    }

    static AddressView View(AddressState state, PoolFact fact, int number, string letter)
    {
        var sends = state.Stand is Stand.Active or Stand.ListedActive;
        var applied = fact.Applied is { } told ? told.Contains(state.Address) == sends : sends;
        return new(state, number, number == 0 ? "" : number.ToString(System.Globalization.CultureInfo.InvariantCulture) + letter, applied, number > 0);
    }

    static PoolEventRow Row(PoolEvent happened) => new()
    {
        At = happened.At,
        Kind = KebabEnum<PoolEventKind>.Name(happened.Kind),
        Address = happened.Address?.ToString(),
        Blocklist = happened.Blocklist,
        Before = happened.Before is { } before ? KebabEnum<Stand>.Name(before) : null,
        After = happened.After is { } after ? KebabEnum<Stand>.Name(after) : null,
        Detail = happened.Detail,
    };

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Pool: {Kind} {Address} {Blocklist} {Before} -> {After}")]
        public static partial void Happened(ILogger log, PoolEventKind kind, IPAddress? address, string? blocklist, Stand? before, Stand? after);
    }
}

/// <summary>IPv4 before IPv6, each by number.</summary>
sealed class ByNumber : IComparer<IPAddress>
{
    public static readonly ByNumber Instance = new();

    public int Compare(IPAddress? x, IPAddress? y)
    {
        var (a, b) = (x!.GetAddressBytes(), y!.GetAddressBytes());
        return a.Length != b.Length ? a.Length - b.Length : a.AsSpan().SequenceCompareTo(b);
    }
}
