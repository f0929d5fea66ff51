using System.Collections.Concurrent;
using Quartz;

namespace SupportBot.Web.Staff;

/// <summary>How a job's last run went.</summary>
sealed record JobRun(DateTimeOffset At, TimeSpan Took, string? Fault);

/// <summary>The last run of each job on this node; the schedule itself keeps only the times.</summary>
sealed class JobBook(TimeProvider time) : IJobListener
{
    const int LongestFault = 300;

    readonly ConcurrentDictionary<string, JobRun> _runs = new(StringComparer.Ordinal);

    public string Name => "job-book";

    public JobRun? Last(string job) => _runs.GetValueOrDefault(job);

    public ValueTask JobToBeExecuted(IJobExecutionContext context, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask JobExecutionVetoed(IJobExecutionContext context, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask JobWasExecuted(IJobExecutionContext context, JobExecutionException? jobException, CancellationToken cancellationToken = default)
    {
        var fault = jobException?.GetBaseException().Message;
        _runs[context.JobDetail.Key.Name] = new(time.GetUtcNow() - context.JobRunTime, context.JobRunTime, fault is { Length: > LongestFault } ? fault[..LongestFault] : fault);
        return ValueTask.CompletedTask;
    }
}
