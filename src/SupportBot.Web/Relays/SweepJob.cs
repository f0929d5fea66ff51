using Quartz;
using SupportBot.Relays;

namespace SupportBot.Web.Relays;

/// <summary>Asks every list about every address and hands the answers to the pool. One sweep at a time in the whole cluster.</summary>
[DisallowConcurrentExecution]
sealed partial class SweepJob(Watching watching, Sweep sweep, RelayPool pool, ILogger<SweepJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancel = default)
    {
        var report = await sweep.RunAsync(watching.Addresses, null, cancel);
        if (report.Skipped > 0) Log.Incomplete(log, report.Skipped);
        await pool.SweptAsync(report, cancel);
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The sweep did not get through in its interval: {Skipped} questions were not asked")]
        public static partial void Incomplete(ILogger log, int skipped);
    }
}
