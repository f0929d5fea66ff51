using System.Diagnostics;
using SupportBot.Blocklists;
using SupportBot.Bounces;

namespace SupportBot.Benchmarks;

/// <summary>Whether two threads with one reader read twice as much as one.</summary>
static class Jobs
{
    const int Rounds = 5;
    const int Repeats = 4;

    public static int Run(string folder)
    {
        var messages = Enumerable.Repeat(Corpus.Messages(folder), Repeats).SelectMany(all => all).ToArray();
        var reader = new BounceReader(BlocklistCatalog.BuiltIn());
        Measure(reader, messages, 2);
        // In turns, so that a neighbour's noise meets both; the best round is the one it met least.
        var best = new double[3];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var threads in new[] { 1, 2 }) best[threads] = Math.Max(best[threads], Measure(reader, messages, threads));
        }

        foreach (var threads in new[] { 1, 2 }) Console.WriteLine($"{threads} thread{(threads > 1 ? "s" : "")}: {best[threads],8:F0} messages/s");
        Console.WriteLine($"2 against 1: {best[2] / best[1]:F2}");
        return 0;
    }

    static double Measure(BounceReader reader, byte[][] messages, int threads)
    {
        var next = -1;
        var clock = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (var i = Interlocked.Increment(ref next); i < messages.Length; i = Interlocked.Increment(ref next)) reader.Read(messages[i]);
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        return messages.Length / clock.Elapsed.TotalSeconds;
    }
}
