using System.Globalization;
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
        if (report.Skipped > 0) Log.Incomplete(log, string.Join(", ", report.Omissions.Select(Text)));
        await pool.SweptAsync(report, cancel);
    }

    static string Text(Omission omission) => string.Create(
        CultureInfo.InvariantCulture, $"{omission.Blocklist} about {omission.Addresses} ({(omission.Cause == OmissionCause.Time ? "the interval is over" : "today's quota is used up")})");

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The sweep did not ask all lists about all addresses: {Omissions}. The next one begins with those")]
        public static partial void Incomplete(ILogger log, string omissions);
    }
}
