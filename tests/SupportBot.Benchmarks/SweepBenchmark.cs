using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using DnsClient;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Benchmarks;

/// <summary>
/// A sweep with self-tests, reasons, the pool's decision and the store, as the server does it, against DnsClient that only asks the
/// same questions: in turns, so that a neighbour's noise meets both.
/// </summary>
static class SweepBenchmark
{
    const int Lists = 20;
    const int Concurrency = 32;
    const int Rounds = 15;

    static readonly ImmutableArray<RelayAddress> Addresses = Zones.Addresses(256);

    public static async Task<int> RunAsync()
    {
        await using var server = await Zones.StartAsync(Lists, Addresses);
        var lists = Zones.Lists(Lists);
        var sweep = new Sweep(new() { Servers = [server.EndPoint], MaxConcurrency = Concurrency }, lists, TimeProvider.System);
        var client = new LookupClient(new LookupClientOptions(server.EndPoint) { UseCache = false, Retries = 0, Timeout = TimeSpan.FromSeconds(2) });
        var folder = Directory.CreateTempSubdirectory("supportbot-sweep-");
        var opening = await DataFolder.OpenAsync(folder.FullName, new AppSettings());
        await using var data = ((DataFolder.Opening.Ready)opening).Folder;
        var start = DateTimeOffset.UnixEpoch;
        await data.Store.WriteAsync((db, cancel) => StoredPool.StepAsync(db, state => new PoolDecision.Done(PoolPolicy.Configure(state, Addresses, start)), null, (fact, _) => fact, null, start, cancel), CancellationToken.None);
        var ratios = new List<double>();
        for (var round = -2; round < Rounds; round++)
        {
            var whole = await CostAsync(() => WholeAsync(sweep, lists, data.Store));
            var bare = await CostAsync(() => BareAsync(client));
            if (round < 0) continue;   // nothing is compiled yet
            ratios.Add(bare.Seconds / whole.Seconds);
            Console.WriteLine($"sweep {whole}   DnsClient alone {bare}   {ratios[^1]:F2} x its speed");
        }

        ratios.Sort();
        folder.Delete(recursive: true);
        Console.WriteLine($"{Addresses.Length} addresses x {Lists} lists: {ratios[Rounds / 2]:F2} x DnsClient alone (median; {ratios[0]:F2} to {ratios[^1]:F2}), load {Load()}");
        return 0;
    }

    public static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";

    static async Task<int> WholeAsync(Sweep sweep, ImmutableArray<WatchedList> lists, Store store)
    {
        var report = await sweep.RunAsync(Addresses, null, CancellationToken.None);
        if (report.Sightings.Any(seen => seen.Verdict is Verdict.Unknown)) throw new InvalidOperationException("an answer was lost");
        var (_, pool) = await store.WriteAsync(
            (db, cancel) => StoredPool.StepAsync(db, state => new PoolDecision.Done(PoolPolicy.Next(state, report, new() { ConfirmListing = 1 }, lists, report.Finished)), new Swept(report, lists), (fact, _) => fact with { SweptAt = report.Finished }, null, report.Finished, cancel),
            CancellationToken.None);
        GC.KeepAlive(PoolFile.Text(pool.State.Addresses));
        return report.Sightings.Length;
    }

    static async Task<int> BareAsync(LookupClient client)
    {
        var answers = 0;
        var questions = Enumerable.Range(0, Lists).SelectMany(list => Addresses.Select(relay => Dnsbl.QueryName(relay.Address, Zones.Name(list))));
        await Parallel.ForEachAsync(questions, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (name, cancel) =>
        {
            await client.QueryAsync(name, QueryType.A, cancellationToken: cancel);
            Interlocked.Increment(ref answers);
        });
        return answers;
    }

    static async Task<Figures> CostAsync(Func<Task<int>> work)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var memory = GC.GetTotalAllocatedBytes();
        var clock = Stopwatch.StartNew();
        var questions = await work();
        return new(questions, clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, GC.GetTotalAllocatedBytes() - memory);
    }

    readonly record struct Figures(int Questions, double Seconds, double Processor, long Bytes)
    {
        public override string ToString() => $"{Questions / Seconds,7:F0}/s {Processor / Questions * 1e6,4:F0} us {Bytes / Questions,6} B";
    }
}
