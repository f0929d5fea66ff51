using Quartz;
using SupportBot.Bounces;
using SupportBot.Web.Mailboxes;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Relays;

/// <summary>Feeds in what the mailbox <c>Mailboxes:refusals</c> holds.</summary>
sealed class RefusalMailbox(AppSettings settings, Store store, Refusals refusals, BounceReader reader, TimeProvider time, ILogger<RefusalMailbox> log)
{
    /// <summary>The name of the mailbox in the settings.</summary>
    public const string Name = "refusals";

    /// <summary>The source under which refusals are stored.</summary>
    public const string Source = "mailbox";

    readonly MailboxReader _mailbox = new(Name, "refusals are missed", settings, store, time, log);

    /// <summary>How the reading goes, for staff.</summary>
    public MailboxState Now => _mailbox.Now;

    /// <summary>Reads what is new; nothing while a pause after a fault lasts, or where no such mailbox is set.</summary>
    public Task RunAsync(CancellationToken cancel) => _mailbox.RunAsync((message, token) => refusals.FeedAsync(Source, $"mailbox:{Name}", message.Content, reader.ReadMessage(message.Content), time.GetUtcNow(), token), cancel);
}

/// <summary>One reader in the whole cluster.</summary>
[DisallowConcurrentExecution]
sealed class RefusalMailboxJob(RefusalMailbox mailbox) : IJob
{
    static readonly TimeSpan Every = TimeSpan.FromMinutes(2);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancel = default) => await mailbox.RunAsync(cancel);

    public static void Schedule(IQuartzBuilder schedule)
    {
        schedule.AddJob<RefusalMailboxJob>(job => job.WithIdentity("refusal-mailbox"));
        schedule.AddTrigger(trigger => trigger.WithIdentity("refusal-mailbox").ForJob("refusal-mailbox").StartNow().WithSimpleSchedule(Every).WithOverlapPolicy(OverlapPolicy.Skip));
    }
}
