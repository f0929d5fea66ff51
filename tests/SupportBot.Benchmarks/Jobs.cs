using System.Diagnostics;
using SupportBot.Blocklists;
using SupportBot.Bounces;

namespace SupportBot.Benchmarks;

/// <summary>Whether two threads with one reader read twice as much as one, beside what the machine's two cores are worth together.</summary>
static class Jobs
{
    const int Rounds = 15;
    const int Repeats = 8;

    /// <summary>Until the compiler is done, it works on the second core.</summary>
    const int WarmUps = 10;

    public static int Run(string folder)
    {
        var messages = Enumerable.Repeat(Corpus.Messages(folder), Repeats).SelectMany(all => all).ToArray();
        var reader = new BounceReader(BlocklistCatalog.BuiltIn());
        for (var round = 0; round < WarmUps; round++) Measure(reader, messages, 2);
        // In turns, so that a neighbour's noise meets both; the best round is the one it met least.
        var (best, bare) = (new double[3], new double[3]);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var threads in new[] { 1, 2 }) (best[threads], bare[threads]) = (Math.Max(best[threads], Measure(reader, messages, threads)), Math.Max(bare[threads], Count(threads)));
        }

        foreach (var threads in new[] { 1, 2 }) Console.WriteLine($"{threads} thread{(threads > 1 ? "s" : "")}: {best[threads],8:F0} messages/s");
        Console.WriteLine($"2 against 1: {best[2] / best[1]:F2}; a loop that counts: {bare[2] / bare[1]:F2}");
        return 0;
    }

    /// <summary>What the machine's two cores can do at best: counting shares neither memory nor a collector.</summary>
    static double Count(int threads)
    {
        const int Numbers = 10_000_000;
        var clock = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < Numbers; i++) Thread.MemoryBarrier();
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        return threads * (double)Numbers / clock.Elapsed.TotalSeconds;
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
