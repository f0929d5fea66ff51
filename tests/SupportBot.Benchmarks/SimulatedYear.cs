using System.Diagnostics;
using System.Globalization;
using SupportBot.Relays;
using SupportBot.Web.Tests.Advising;

namespace SupportBot.Benchmarks;

/// <summary>A year of 64 addresses and 25 lists, with everything that goes wrong: the pool's promises, and whether the advice was true.</summary>
static class SimulatedYear
{
    const int Shown = 20;

    public static int Run(int seed, double days)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var year = new Year(seed);
        var chances = new Chances(year, seed, pace: 1);
        var advice = new AdviceTruth(year, chances, seed, pace: 1);
        chances.Start();
        year.Run(Year.Begin + TimeSpan.FromDays(days));
        process.Refresh();

        Console.WriteLine($"{days} days, seed {seed}: {clock.Elapsed.TotalSeconds:F1} s, {(process.TotalProcessorTime - before).TotalSeconds:F1} s of processor time");
        Console.WriteLine($"{year.Sweeps} sweeps, of which {year.SweepsDone} could change something; {year.Truth.Begun} listings, {year.Events.Count} events");
        Console.WriteLine(string.Join(", ", year.Events.CountBy(happened => happened.Kind).OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Value} {kind.Key}")));
        Console.WriteLine($"broken promises: {year.Broken.Count}");
        foreach (var promise in year.Broken.Take(Shown)) Console.WriteLine($"  {promise}");
        Show(year.Delays);
        Show(advice);
        return year.Broken.Count == 0 && advice.Figures.Share >= 0.99 ? 0 : 1;
    }

    static void Show(Delays delays)
    {
        Console.WriteLine($"drained by the first sweep that was due: {delays.Prompt.Count}, after {delays.PromptAt(0.5).TotalSeconds:F0} s (median), {delays.PromptAt(0.99).TotalSeconds:F0} s (99 %), {delays.PromptAt(1).TotalSeconds:F0} s (longest)");
        Console.WriteLine($"heard late: {delays.HeardLate}; kept or not confirmed first: {delays.KeptFirst}; ended, and not heard yet: {delays.EndedBefore}");
    }

    static void Show(AdviceTruth advice)
    {
        var figures = advice.Figures;
        Console.WriteLine($"refused: {figures.Refused}; texts read as something else: {advice.Misread.Count}");
        foreach (var text in advice.Misread.Take(3)) Console.WriteLine($"  {text.ReplaceLineEndings(" ")}");
        Console.WriteLine($"\"send again now\": {figures.ResendNow}, true {(100 * figures.Share).ToString("F2", CultureInfo.InvariantCulture)} %; of the true ones {figures.RefusedByAnOldCopy} met an old copy of the list");
        foreach (var (cause, count) in figures.Causes.OrderByDescending(cause => cause.Value)) Console.WriteLine($"  {count,5} {cause}");
        foreach (var miss in figures.Misses.Take(Shown)) Console.WriteLine($"    {miss}");
        Console.WriteLine("other advice: how often, how often \"send again now\" would have been true for certain, and for so many of the ways on average");
        foreach (var ((action, story), (count, certain, share)) in figures.Others.OrderByDescending(other => other.Value.Count)) Console.WriteLine($"  {count,5} {100.0 * certain / count,4:F0} % {100 * share / count,4:F0} %  {action} {story}");
    }
}
