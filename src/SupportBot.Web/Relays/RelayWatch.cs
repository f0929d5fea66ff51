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
        services.AddSingleton<Refusals>();
        services.AddHostedService<PoolStart>();
        services.AddHostedService<PoolWatch>();
    }

    /// <summary>A late firing is dropped: the next sweep sees the same.</summary>
    public static void AddSweep(this IQuartzBuilder schedule, Watching watching)
    {
        schedule.AddJob<SweepJob>(job => job.WithIdentity("sweep"));
        schedule.AddTrigger(trigger => trigger.WithIdentity("sweep").ForJob("sweep").StartNow().WithSimpleSchedule(watching.Interval).WithOverlapPolicy(OverlapPolicy.Skip));
    }

    sealed class PoolStart(RelayPool pool) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => pool.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
