using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using MimeKit;
using SupportBot.Blocklists;
using SupportBot.Bounces;

namespace SupportBot.Benchmarks;

/// <summary>The whole diagnosis against what MimeKit alone takes to parse and decode the same bytes.</summary>
public class BounceBenchmark
{
    static byte[][] messages = [];

    readonly BounceReader _reader = new(BlocklistCatalog.BuiltIn());

    internal static int Run(string folder)
    {
        messages = Corpus.Messages(folder);
        // In this process: the children that BenchmarkDotNet would build take longer than all it measures. The compiler is done with all of the code after some hundred rounds.
        var job = Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithWarmupCount(200).WithIterationCount(100).WithInvocationCount(1).WithUnrollFactor(1);
        var config = ManualConfig.CreateEmpty().AddJob(job).AddColumnProvider(DefaultColumnProviders.Instance).AddDiagnoser(MemoryDiagnoser.Default).AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "supportbot-benchmarks"));
        var summary = BenchmarkRunner.Run<BounceBenchmark>(config);
        Statistics Figures(string method) => summary.Reports.Single(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method).ResultStatistics!;
        var (mime, whole) = (Figures(nameof(MimeKitAlone)), Figures(nameof(Diagnosis)));
        Console.WriteLine($"{messages.Length} messages, {messages.Sum(message => message.Length) / 1e6:F2} MB, of MimeKit's speed: {mime.Median / whole.Median:F2} by medians, {mime.Min / whole.Min:F2} by the best rounds ({mime.Min / 1e6:F1} and {whole.Min / 1e6:F1} ms)");
        return 0;
    }

    /// <summary>Every message parsed, every part's content decoded.</summary>
    [Benchmark(Baseline = true)]
    public long MimeKitAlone()
    {
        long parts = 0;
        foreach (var message in messages)
        {
            using var stream = new MemoryStream(message);
            using var parsed = new MimeParser(stream, MimeFormat.Entity).ParseMessage();
            foreach (var part in parsed.BodyParts.OfType<MimePart>())
            {
                part.Content?.DecodeTo(Stream.Null);
                parts++;
            }
        }

        return parts;
    }

    /// <summary>Every message read.</summary>
    [Benchmark]
    public long Diagnosis()
    {
        long answers = 0;
        foreach (var message in messages) answers += _reader.Read(message).Length;
        return answers;
    }
}
