using Microsoft.EntityFrameworkCore;
using Quartz;
using SupportBot.Web.Mailboxes;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Forwarding;

/// <summary>Reads the mailbox <c>Mailboxes:bounces</c>, to which customers forward what came back.</summary>
sealed class ForwardMailbox(AppSettings settings, Store store, ForwardDesk desk, TimeProvider time, ILogger<ForwardMailbox> log)
{
    /// <summary>The name of the mailbox in the settings.</summary>
    public const string Name = "bounces";

    readonly MailboxReader _mailbox = new(Name, "customers who forward a bounce get no answer", settings, store, time, log);

    /// <summary>How the reading goes, for staff.</summary>
    public MailboxState Now => _mailbox.Now;

    /// <summary>Reads what is new; nothing while a pause after a fault lasts, or where no such mailbox is set.</summary>
    public Task RunAsync(CancellationToken cancel) => _mailbox.RunAsync(desk.TakeAsync, cancel);

    /// <summary>What became of the messages since then, the most frequent first.</summary>
    public Task<List<ForwardCount>> FatesAsync(DateTimeOffset since, CancellationToken cancel) => store.ReadAsync(
        async (db, token) => (await db.Forwards.Where(row => row.At >= since).GroupBy(row => row.Fate).Select(same => new { same.Key, Count = same.Count() }).ToListAsync(token))
            .Where(same => Enum.IsDefined(typeof(ForwardFate), same.Key)).Select(same => new ForwardCount(Enum.Parse<ForwardFate>(same.Key), same.Count)).OrderByDescending(count => count.Count).ThenBy(count => count.Fate).ToList(),
        cancel);
}

/// <summary>So many messages had this fate.</summary>
sealed record ForwardCount(ForwardFate Fate, int Count);

/// <summary>One reader in the whole cluster.</summary>
[DisallowConcurrentExecution]
sealed class ForwardMailboxJob(ForwardMailbox mailbox) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancel = default) => await mailbox.RunAsync(cancel);
}

static class ForwardingFeature
{
    static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    public static void AddForwarding(this IServiceCollection services)
    {
        services.AddSingleton<CustomerLookup>();
        services.AddSingleton<ForwardAnswers>();
        services.AddSingleton<ForwardDesk>();
        services.AddSingleton<ForwardMailbox>();
    }

    /// <summary>Nothing is scheduled for a mailbox that is not set, nor where no answer could leave.</summary>
    public static void AddForwarding(this IQuartzBuilder schedule, AppSettings settings)
    {
        if (!settings.TakesForwards) return;
        schedule.AddJob<ForwardMailboxJob>(job => job.WithIdentity("forward-mailbox"));
        schedule.AddTrigger(trigger => trigger.WithIdentity("forward-mailbox").ForJob("forward-mailbox").StartNow().WithSimpleSchedule(Every).WithOverlapPolicy(OverlapPolicy.Skip));
    }
}
