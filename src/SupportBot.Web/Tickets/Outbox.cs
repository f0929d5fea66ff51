using Microsoft.EntityFrameworkCore;
using Quartz;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tickets;

/// <summary>Delivers what is due. A row is claimed by a conditional UPDATE, so any number of nodes may deliver; a failure is tried again with growing pauses.</summary>
[DisallowConcurrentExecution]
sealed partial class OutboxJob(Store store, TicketMail mail, TimeProvider time, ILogger<OutboxJob> log) : IJob
{
    const int Batch = 20;

    /// <summary>Nobody else tries while one is at it; a crash in between is made up for after this.</summary>
    static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancel = default)
    {
        var now = time.GetUtcNow();
        var due = await store.ReadAsync((db, token) => db.Outbox.Where(row => row.Done == null && row.Due <= now).OrderBy(row => row.Due).Take(Batch).ToListAsync(token), cancel);
        foreach (var row in due)
        {
            if (await ClaimAsync(row, cancel)) await DeliverAsync(row, cancel);
        }
    }

    Task<bool> ClaimAsync(OutboxRow row, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var until = time.GetUtcNow() + Claim;
        return await db.Outbox.Where(other => other.Id == row.Id && other.Done == null && other.Attempts == row.Attempts)
            .ExecuteUpdateAsync(set => set.SetProperty(other => other.Attempts, row.Attempts + 1).SetProperty(other => other.Due, until), token) == 1;
    }, cancel);

    async Task DeliverAsync(OutboxRow row, CancellationToken cancel)
    {
        string? fault = null;
        try
        {
            await mail.DeliverAsync(row, cancel);
        }
#pragma warning disable CA1031 // whatever one delivery throws is its row's last error; the others are delivered all the same
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            fault = e.Message.Length > 1000 ? e.Message[..1000] : e.Message;
            Log.NotDelivered(log, row.Id, row.Kind, row.Attempts + 1, fault);
        }

        var now = time.GetUtcNow();
        var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, 15 * Math.Pow(2, Math.Min(row.Attempts, 10))));
        await store.WriteAsync((db, token) => fault is null
            ? db.Outbox.Where(other => other.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(other => other.Done, now).SetProperty(other => other.LastError, (string?)null), token)
            : db.Outbox.Where(other => other.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(other => other.Due, now + pause).SetProperty(other => other.LastError, fault), token), cancel);
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox {Id} ({Kind}), attempt {Attempt}: {Fault}")]
        public static partial void NotDelivered(ILogger log, long id, string kind, int attempt, string fault);
    }
}

static class OutboxSchedule
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public static void AddOutbox(this IQuartzBuilder schedule)
    {
        schedule.AddJob<OutboxJob>(job => job.WithIdentity("outbox"));
        schedule.AddTrigger(trigger => trigger.WithIdentity("outbox").ForJob("outbox").StartNow().WithSimpleSchedule(Every).WithOverlapPolicy(OverlapPolicy.Skip));
    }

    public static void AddTickets(this IServiceCollection services)
    {
        services.AddSingleton<TicketDesk>();
        services.AddSingleton<TicketMail>();
    }
}
