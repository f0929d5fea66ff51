using Quartz;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Probing;

/// <summary>The feature's services, schedule and start.</summary>
static class ProbeWatch
{
    static readonly TimeSpan NodesLookEach = TimeSpan.FromSeconds(15);

    /// <param name="services">The site's.</param>
    /// <param name="plan">What is looked at.</param>
    /// <param name="shared">Other nodes make rounds too.</param>
    public static void AddProbes(this IServiceCollection services, ProbePlan plan, bool shared)
    {
        services.AddSingleton(plan);
        services.AddSingleton(provider => new ProbeRound(plan, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ProbeBoard>();
        services.AddHostedService<ProbeStart>();
        if (shared) services.AddHostedService<OtherNodes>();
    }

    /// <summary>A late firing is dropped: the next round sees the same.</summary>
    public static void AddProbes(this IQuartzBuilder schedule, ProbePlan plan, TimeProvider time)
    {
        if (plan.Relays is []) return;
        schedule.AddJob<ProbeJob>(job => job.WithIdentity("probes"));
        schedule.AddTrigger(trigger => trigger.WithIdentity("probes").ForJob("probes").StartAt(RelayWatch.FirstSweep(time.GetUtcNow(), plan.Interval)).WithSimpleSchedule(plan.Interval).WithOverlapPolicy(OverlapPolicy.Skip));
    }

    sealed class ProbeStart(ProbeBoard board) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => board.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>A round runs on one node of the cluster; the others read what it found.</summary>
    sealed class OtherNodes(ProbeBoard board, TimeProvider time) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var timer = new PeriodicTimer(NodesLookEach, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await board.RefreshAsync(stoppingToken);
                }
                catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or TimeoutException)
                {
                    // The pool's watch says that the database does not answer; looked at again the next time.
                }
            }
        }
    }
}
