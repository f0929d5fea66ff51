using Quartz;

namespace SupportBot.Web.Retention;

/// <summary>Shortens and deletes what is old enough. One at a time in the whole cluster.</summary>
[DisallowConcurrentExecution]
sealed class RetentionJob(Forgetting forgetting, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancel = default) => await forgetting.RunAsync(time.GetUtcNow(), cancel);
}

/// <summary>The feature's service and schedule.</summary>
static class RetentionSchedule
{
    static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>At the start lines without an answer get theirs first, from their whole text and files.</summary>
    static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);

    public static void AddRetention(this IServiceCollection services) => services.AddSingleton<Forgetting>();

    public static void AddRetention(this IQuartzBuilder schedule, TimeProvider time)
    {
        schedule.AddJob<RetentionJob>(job => job.WithIdentity("retention"));
        schedule.AddTrigger(trigger => trigger.WithIdentity("retention").ForJob("retention").StartAt(time.GetUtcNow() + AfterStart).WithSimpleSchedule(Every).WithOverlapPolicy(OverlapPolicy.Skip));
    }
}
