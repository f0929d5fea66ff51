using System.Diagnostics;
using System.Globalization;
using SupportBot.Blocklists;
using SupportBot.Relays;

namespace SupportBot.Benchmarks;

/// <summary>Ten thousand addresses at 25 lists that set no pace: how long, and how much memory the process has taken at most.</summary>
static class LargeSweep
{
    const int Lists = 25;

    public static async Task<int> RunAsync()
    {
        var addresses = Zones.Addresses(10_000);
        await using var server = await Zones.StartAsync(Lists, addresses);
        var lists = Zones.Lists(Lists);
        var sweep = new Sweep(new() { Servers = [server.EndPoint] }, lists, TimeProvider.System);
        var state = PoolState.Start(addresses, DateTimeOffset.UnixEpoch);
        for (var round = 1; round <= 2; round++)
        {
            var clock = Stopwatch.StartNew();
            var report = await sweep.RunAsync(addresses, null, CancellationToken.None);
            var asked = clock.Elapsed.TotalSeconds;
            state = PoolPolicy.Next(state, report, new(), lists, DateTimeOffset.UnixEpoch.AddMinutes(round)).State;
            var unknown = report.Sightings.Count(seen => seen.Verdict is Verdict.Unknown);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{addresses.Length} addresses x {Lists} lists: {asked:F1} s, {report.Sightings.Length / asked:F0} questions/s, then {clock.Elapsed.TotalSeconds - asked:F1} s to decide; {unknown} without a word; at most {Peak() / 1e6:F0} MB, load {SweepBenchmark.Load()}"));
        }

        return 0;
    }

    static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
