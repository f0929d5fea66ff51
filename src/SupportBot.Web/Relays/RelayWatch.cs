using System.Security.Cryptography;
using Quartz;
using SupportBot.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Relays;

/// <summary>The feature's services, schedule and start.</summary>
static class RelayWatch
{
    public static void AddRelayWatch(this IServiceCollection services, Watching watching)
    {
        services.AddSingleton(watching);
        services.AddSingleton<PoolExport>();
        services.AddSingleton<HoldFile>();
        services.AddSingleton<RelayPool>();
        services.AddSingleton(provider => new Sweep(watching.Sweep, watching.Lists, provider.GetRequiredService<TimeProvider>()));
        services.AddRefusals();
        services.AddHostedService<PoolStart>();
        services.AddHostedService<PoolWatch>();
    }

    /// <summary>A late firing is dropped: the next sweep sees the same.</summary>
    public static void AddSweep(this IQuartzBuilder schedule, Watching watching, TimeProvider time)
    {
        schedule.AddJob<SweepJob>(job => job.WithIdentity("sweep"));
        schedule.AddTrigger(trigger => trigger.WithIdentity("sweep").ForJob("sweep").StartAt(FirstSweep(time.GetUtcNow(), watching.Interval)).WithSimpleSchedule(watching.Interval).WithOverlapPolicy(OverlapPolicy.Skip));
    }

    /// <summary>
    /// A random moment within a tenth of the interval, at most 5 s: installations that start together do not ask the lists in the same second. The
    /// later sweeps keep the interval: jitter between them would only delay what they see.
    /// </summary>
    public static DateTimeOffset FirstSweep(DateTimeOffset start, TimeSpan interval)
    {
        var longest = interval / 10 < LongestWait ? interval / 10 : LongestWait;
        return start + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)longest.TotalMilliseconds + 1));
    }

    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    sealed class PoolStart(RelayPool pool) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => pool.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
