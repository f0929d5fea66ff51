using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SupportBot.Blocklists;
using SupportBot.Relays;

namespace SupportBot.Benchmarks;

/// <summary>What it costs that the first of two resolvers is dead: in the sweep that finds out, and in those after it.</summary>
static class Resolvers
{
    const int Lists = 20;
    const int Rounds = 9;

    static readonly ImmutableArray<RelayAddress> Addresses = Zones.Addresses(256);

    public static async Task<int> RunAsync()
    {
        await using var first = await Zones.StartAsync(Lists, Addresses);
        await using var second = await Zones.StartAsync(Lists, Addresses);
        using var dead = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));   // takes every question and says nothing
        var silent = (IPEndPoint)dead.Client.LocalEndPoint!;

        await CompareAsync("as fast as it goes", Zones.Lists(Lists), Rounds, [first.EndPoint, second.EndPoint], [silent, second.EndPoint]);
        await CompareAsync("at 20 questions a second and list", [.. Zones.Lists(Lists).Select(Paced)], 2, [first.EndPoint, second.EndPoint], [silent, second.EndPoint]);
        return 0;
    }

    static WatchedList Paced(WatchedList watched) => watched with { List = watched.List with { QueriesPerSecond = 20 } };

    static async Task CompareAsync(string pace, ImmutableArray<WatchedList> lists, int rounds, IPEndPoint[] healthy, IPEndPoint[] halfDead)
    {
        var well = new Sweep(new() { Servers = [.. healthy] }, lists, TimeProvider.System);
        var ill = new Sweep(new() { Servers = [.. halfDead] }, lists, TimeProvider.System);
        await SecondsAsync(well);   // compiles what is asked
        var found = await SecondsAsync(ill);
        var pairs = new List<(double Well, double Ill)>();
        for (var round = 0; round < rounds; round++) pairs.Add((await SecondsAsync(well), await SecondsAsync(ill)));

        var usual = Median(pairs.Select(pair => pair.Well));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{pace}: both well {usual:F2} s; one dead, the sweep that finds out {found:F2} s ({found / usual:F2} x), those after it {Median(pairs.Select(pair => pair.Ill)):F2} s ({Median(pairs.Select(pair => pair.Ill / pair.Well)):F2} x), load {SweepBenchmark.Load()}"));
    }

    static async Task<double> SecondsAsync(Sweep sweep)
    {
        var clock = Stopwatch.StartNew();
        var report = await sweep.RunAsync(Addresses, null, CancellationToken.None);
        if (report.Sightings.Any(seen => seen.Verdict is Verdict.Unknown)) throw new InvalidOperationException("an answer was lost");
        return clock.Elapsed.TotalSeconds;
    }

    static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
