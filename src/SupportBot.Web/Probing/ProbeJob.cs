using Quartz;

namespace SupportBot.Web.Probing;

/// <summary>Looks at every relay and writes down what changed. One round at a time in the whole cluster.</summary>
[DisallowConcurrentExecution]
sealed partial class ProbeJob(ProbeRound round, ProbeBoard board, IHostApplicationLifetime host, ILogger<ProbeJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancel = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, host.ApplicationStopping);
        try
        {
            var report = await round.RunAsync(end.Token);
            if (report.LeftOut > 0) Log.Incomplete(log, report.LeftOut);
            await board.TakeAsync(report, cancel);
        }
        catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested)
        {
            // A relay that hangs does not hold up the program's end; the next start looks again.
        }
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The interval was over before {Looks} probes had an answer; what was known of them stands")]
        public static partial void Incomplete(ILogger log, int looks);
    }
}
