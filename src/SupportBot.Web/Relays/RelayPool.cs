using System.Collections.Immutable;
using System.Net;
using SupportBot.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Relays;

/// <summary>
/// The one door that changes what is known about our addresses: sweeps and persons go through it, everybody else reads <see cref="Now"/>.
/// State, events and outbox rows are one transaction; after it come the two things that can always be made again, the pool file and the snapshot.
/// </summary>
sealed partial class RelayPool(Watching watching, PoolExport export, HoldFile holds, Store store, TimeProvider time, ILogger<RelayPool> log) : IDisposable
{
    /// <summary>A relay that has not fetched its list for so long is no longer one that fetches.</summary>
    static readonly TimeSpan ForgottenAfter = TimeSpan.FromDays(7);

    readonly ImmutableHashSet<IPAddress> _dedicated = [.. watching.Addresses.Where(address => watching.Dedicated.Contains(address.Relay)).Select(address => address.Address)];
    readonly SemaphoreSlim _oneAtATime = new(1, 1);
    long _revision;
    volatile RelaySnapshot _now = new([], [], null, null, watching.Interval, null, DateTimeOffset.UnixEpoch);

    /// <summary>What is known this minute.</summary>
    public RelaySnapshot Now => _now;

    /// <summary>Raised after each change and after each sweep, once the new <see cref="Now"/> stands. Handlers must be quick.</summary>
    public event Action<RelaySnapshot>? Changed;

    /// <summary>Takes up the stored state, with the addresses that the settings name now; an empty store takes up the holds beside the pool file.</summary>
    public Task StartAsync(CancellationToken cancel) => StepAsync(
        (state, now) =>
        {
            var configured = PoolPolicy.Configure(state, watching.Addresses, now);
            return new PoolDecision.Done(state.Addresses is [] && holds.Read() is { Count: > 0 } known ? PoolPolicy.Restore(configured, known, now) : configured);
        },
        null,
        (fact, state) => fact with { Waits = !fact.HasAccepted(state) && export.Overturns(fact, state) },
        null,
        cancel);

    /// <summary>Takes in what a sweep saw.</summary>
    public Task SweptAsync(SweepReport report, CancellationToken cancel) =>
        StepAsync((state, now) => new PoolDecision.Done(PoolPolicy.Next(state, report, watching.Rules, watching.Lists, now)), report, (fact, _) => Swept(fact, report), null, cancel);

    /// <summary>A person takes an address out of sending.</summary>
    /// <param name="address">Which.</param>
    /// <param name="by">Who, as shown to staff.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="until">When the hold ends; null: a person ends it.</param>
    /// <param name="force">Even below the pool's minimum.</param>
    /// <param name="cancel">Ends it.</param>
    public Task<PoolDecision> DrainAsync(IPAddress address, string by, string? reason, DateTimeOffset? until, bool force, CancellationToken cancel) =>
        StepAsync((state, now) => PoolPolicy.Drain(state, address, new(false, by, reason, now, until), watching.Rules, now, force), null, null, new(by, force ? "pool.drain-forced" : "pool.drain", address.ToString(), reason), cancel);

    /// <summary>Refusals take an address out for a while. What a person has decided stands, what does not send anyway stays, and the minimum is kept.</summary>
    public Task<PoolDecision> RefusedAsync(IPAddress address, string reason, CancellationToken cancel) =>
        StepAsync((state, now) => state.Addresses.FirstOrDefault(known => known.Address.Equals(address)) is { Hold: not null } or { Sends: false }
            ? new PoolDecision.Done(new(state, []))
            : PoolPolicy.Drain(state, address, new(false, RefusalRules.By, reason, now, now + RefusalRules.HoldFor), watching.Rules, now), null, null, null, cancel);

    /// <summary>A person lets an address send.</summary>
    public Task<PoolDecision> ActivateAsync(IPAddress address, string by, string? reason, DateTimeOffset? until, CancellationToken cancel) =>
        StepAsync((state, now) => PoolPolicy.Activate(state, address, new(true, by, reason, now, until), watching.Rules, now), null, null, new(by, "pool.activate", address.ToString(), reason), cancel);

    /// <summary>A person ends a hold.</summary>
    public Task<PoolDecision> ReleaseAsync(IPAddress address, string by, CancellationToken cancel) =>
        StepAsync((state, now) => PoolPolicy.Release(state, address, watching.Rules, now), null, null, new(by, "pool.release", address.ToString()), cancel);

    /// <summary>A person has looked at a mass listing or a cascade: the next sweep drains.</summary>
    public Task<PoolDecision> ConfirmAsync(string list, string by, CancellationToken cancel) =>
        StepAsync((state, now) => new PoolDecision.Done(PoolPolicy.ConfirmMassListing(state, list, now)), null, null, new(by, "pool.confirm", list), cancel);

    /// <summary>A person has looked at what the changed settings would make of the file.</summary>
    public Task ApplyAsync(string by, CancellationToken cancel) => StepAsync((state, _) => new PoolDecision.Done(new(state, [])), null, (fact, state) => fact.Accept(state), new(by, "pool.apply"), cancel);

    /// <summary>A relay on another host has these addresses now.</summary>
    public async Task PulledAsync(string relay, ImmutableArray<IPAddress> addresses, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (Now.Pulls.GetValueOrDefault(relay) is { } known && now - known.At < watching.Interval && Telling.Same(known.Addresses, addresses)) return;
        await ExclusivelyAsync(async () =>
        {
            var pool = await store.WriteAsync(async (db, token) =>
            {
                await StoredPool.MarkAsync(db, fact => fact with { Pulls = (fact.Pulls ?? Pull.None).SetItem(relay, new(addresses, now)) }, token);
                return await StoredPool.ReadAsync(db, token);
            }, cancel);
            ShowNote(pool, now);
            return true;
        }, cancel);
    }

    /// <summary>Looks whether another process has changed something, and does what follows from it: the snapshot, the file, the hook.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        if ((await store.ReadAsync(StoredPool.FactAsync, cancel)).Revision == Interlocked.Read(ref _revision)) return;
        await ExclusivelyAsync(async () =>
        {
            var pool = await store.ReadAsync(StoredPool.ReadAsync, cancel);
            if (pool.Fact.Revision == _revision) return false;
            await TellAsync(pool, time.GetUtcNow(), cancel);
            return true;
        }, cancel);
    }

    public void Dispose() => _oneAtATime.Dispose();

    Task<PoolDecision> StepAsync(Func<PoolState, DateTimeOffset, PoolDecision> decide, SweepReport? report, Func<PoolFact, PoolState, PoolFact>? mark, PoolAct? act, CancellationToken cancel) => ExclusivelyAsync(async () =>
    {
        var now = time.GetUtcNow();
        var (decision, pool) = await store.WriteAsync((db, token) => StoredPool.StepAsync(db, state => decide(state, now), report is null ? null : new(report, watching.Lists) { Dedicated = _dedicated }, mark ?? ((fact, _) => fact), act, now, token), cancel);
        if (decision is PoolDecision.Done(var step))
        {
            foreach (var happened in step.Events) Log.Happened(log, happened.Kind, happened.Address, happened.Blocklist, happened.Before, happened.After);
            await TellAsync(pool, now, cancel);
        }

        return decision;
    }, cancel);

    /// <summary>After the commit: the snapshot, and what the mail server is to hear.</summary>
    async Task TellAsync(StoredPool pool, DateTimeOffset now, CancellationToken cancel)
    {
        Show(pool, now);   // before the file: whoever asks now hears "drained, not yet applied"
        holds.Write(pool.State);
        if (pool.Fact.Waits)
        {
            Log.Waits(log);
            return;
        }

        var fact = pool.Fact;
        var telling = await export.TellAsync(pool.State, fact, cancel);
        if (telling.HookOwed == fact.HookOwed && Telling.Same(telling.Applied, fact.Applied)) return;
        fact = await store.WriteAsync((db, token) => StoredPool.MarkAsync(db, stored => stored with { Applied = telling.Applied, HookOwed = telling.HookOwed }, token), CancellationToken.None);   // the mail server has heard it, even if we are ending
        ShowNote(pool with { Fact = fact }, now);
    }

    async Task<T> ExclusivelyAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        await _oneAtATime.WaitAsync(cancel);
        try
        {
            return await work();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    PoolFact Swept(PoolFact fact, SweepReport report) => fact with
    {
        SweptAt = report.Finished,
        WatchedSince = fact.WatchedSince ?? report.Finished,
        Knows = fact.Knows || (report.Skipped == 0 && HearsADrainingList(report)),
        Lists = Health(fact, report),
        Pulls = fact.Pulls?.Where(pull => report.Finished - pull.Value.At < ForgottenAfter).ToImmutableDictionary(StringComparer.Ordinal),
    };

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

    /// <summary>Shows a step that the mail server hears of next.</summary>
    void Show(StoredPool pool, DateTimeOffset now)
    {
        Interlocked.Exchange(ref _revision, pool.Fact.Revision);
        Publish(pool, now);
    }

    /// <summary>Shows what was only noted beside the state. Where another process came in between, its change is still to be told: <see cref="RefreshAsync"/> finds it.</summary>
    void ShowNote(StoredPool pool, DateTimeOffset now)
    {
        if (pool.Fact.Revision == _revision + 1) Interlocked.Exchange(ref _revision, pool.Fact.Revision);
        Publish(pool, now);
    }

    void Publish(StoredPool pool, DateTimeOffset now)
    {
        _now = RelaySnapshot.Of(pool, watching, now);
        Changed?.Invoke(_now);
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Pool: {Kind} {Address} {Blocklist} {Before} -> {After}")]
        public static partial void Happened(ILogger log, PoolEventKind kind, IPAddress? address, string? blocklist, Stand? before, Stand? after);

        [LoggerMessage(Level = LogLevel.Error, Message = "The changed Relays would change more than half of the pool file: it stays as it is. Look at `supportbot pool`, then say `supportbot pool apply --confirm`")]
        public static partial void Waits(ILogger log);
    }
}
