using System.Collections.Immutable;
using SupportBot.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Probing;

/// <summary>What the probes know: rounds go in, everybody else reads <see cref="Now"/>. Taken up from the store at the start.</summary>
sealed class ProbeBoard(ProbePlan plan, Store store)
{
    volatile ProbeSnapshot _now = new(plan, [], null);

    public ProbeSnapshot Now => _now;

    /// <summary>Raised after each round, once the new <see cref="Now"/> stands. Handlers must be quick.</summary>
    public event Action<ProbeSnapshot>? Changed;

    /// <summary>Takes up what stands in the store.</summary>
    public Task StartAsync(CancellationToken cancel) => ShowAsync([], cancel);

    /// <summary>Takes in a round.</summary>
    public async Task TakeAsync(ProbeReport report, CancellationToken cancel)
    {
        await store.WriteAsync((db, token) => ProbeBook.WriteAsync(db, plan, report, token), cancel);
        await ShowAsync([.. report.Findings.Where(probed => probed.Finding.Grade == Grade.NoWord)], cancel);
    }

    /// <summary>Looks whether another node has made a round.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        if (await store.ReadAsync(ProbeBook.LookedAtAsync, cancel) != _now.LookedAt) await ShowAsync([], cancel);
    }

    /// <summary>What got no word is shown as what it was, and as unasked where it never was anything.</summary>
    async Task ShowAsync(ImmutableArray<Probed> silent, CancellationToken cancel)
    {
        var (entries, at) = await store.ReadAsync(async (db, token) => (await ProbeBook.ReadAsync(db, token), await ProbeBook.LookedAtAsync(db, token)), cancel);
        var unheard = silent.Select(probed => probed.Spot).ToHashSet();
        var known = entries.Select(entry => entry.Spot).ToHashSet();
        _now = new(plan,
            [.. entries.Where(entry => plan.Has(entry.Spot)).Select(entry => entry with { IsSilent = unheard.Contains(entry.Spot) })
                .Concat(silent.Where(probed => !known.Contains(probed.Spot)).Select(probed => new ProbeEntry(probed.Spot, probed.Finding, at ?? default, at ?? default) { IsSilent = true }))
                .OrderBy(entry => entry.Spot.Relay, StringComparer.Ordinal).ThenBy(entry => entry.Spot.Address, AddressOrder.ByNumber).ThenBy(entry => entry.Spot.Port).ThenBy(entry => entry.Spot.Kind).ThenBy(entry => entry.Spot.Domain, StringComparer.Ordinal)],
            at);
        Changed?.Invoke(_now);
    }
}
