using System.Collections.Immutable;

namespace SupportBot.Relays;

/// <summary>Asks every list about every address, politely. One instance remembers, from sweep to sweep, quotas and which resolver is dead.</summary>
public sealed class Sweep(SweepSettings settings, ImmutableArray<WatchedList> lists, TimeProvider time)
{
    /// <summary>One sweep. Never throws for what name servers do; only when <paramref name="cancel"/> says so.</summary>
    public Task<SweepReport> RunAsync(IReadOnlyList<RelayAddress> addresses, IProgress<SweepProgress>? progress, CancellationToken cancel)
    {
        _ = (settings, lists, time);
        throw new NotSupportedException();
    }
}
