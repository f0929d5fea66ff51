using Microsoft.EntityFrameworkCore;
using Quartz;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tickets;

/// <summary>How one kind of outbox row is delivered.</summary>
/// <param name="Kind">The row's.</param>
/// <param name="Lane">Lanes do not wait for each other: a web hook that hangs holds up no mail. Also the name of its job.</param>
/// <param name="DeliverAsync">What it throws is the row's last error.</param>
sealed record Delivery(string Kind, string Lane, Func<OutboxRow, CancellationToken, Task> DeliverAsync)
{
    public const string Mail = "outbox";

    public const string Web = "outbox-web";

    /// <summary>Rows of its lane a turn, at most; the lane's turns are <see cref="OutboxSchedule"/>'s.</summary>
    public int MostATurn { get; init; } = 200;
}

/// <summary>A delivery that cannot work, or did not; told to staff as it stands.</summary>
sealed class NotDeliverableException(string message) : Exception(message);

/// <summary>
/// Delivers what is due on its lane. A row is claimed by a conditional UPDATE, so any number of nodes may deliver; a failure is tried again with
/// growing pauses. What goes to one target goes in order, several targets are served at once, and none gets more than a few a turn.
/// </summary>
[DisallowConcurrentExecution]
sealed partial class OutboxJob(Store store, IEnumerable<Delivery> deliveries, TimeProvider time, ILogger<OutboxJob> log) : IJob
{
    const int TargetsAtOnce = 8;

    /// <summary>A target that hangs keeps its lane busy for so many time limits at most.</summary>
    const int MostATarget = 4;

    /// <summary>Nobody else tries while one is at it; a crash in between is made up for after this.</summary>
    static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancel = default) => await DeliverAsync(context.JobDetail.Key.Name, cancel);

    /// <summary>Delivers what is due on a lane. A row of a kind that nobody here knows is left to a version that does.</summary>
    public async Task DeliverAsync(string lane, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var known = deliveries.Where(delivery => delivery.Lane == lane).ToDictionary(delivery => delivery.Kind, StringComparer.Ordinal);
        if (known.Count == 0) return;
        var (kinds, most) = (known.Keys.ToList(), known.Values.Min(delivery => delivery.MostATurn));
        var due = await store.ReadAsync((db, token) => db.Outbox.Where(row => row.Done == null && row.Due <= now && kinds.Contains(row.Kind)).OrderBy(row => row.Due).Take(most).ToListAsync(token), cancel);
        await Parallel.ForEachAsync(due.GroupBy(row => (row.Kind, row.Target)), new ParallelOptions { MaxDegreeOfParallelism = TargetsAtOnce, CancellationToken = cancel }, async (rows, token) =>
        {
            foreach (var row in rows.Take(MostATarget))
            {
                if (await ClaimAsync(row, token)) await DeliverAsync(known[row.Kind], row, token);
            }
        });
    }

    Task<bool> ClaimAsync(OutboxRow row, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var until = time.GetUtcNow() + Claim;
        return await db.Outbox.Where(other => other.Id == row.Id && other.Done == null && other.Attempts == row.Attempts)
            .ExecuteUpdateAsync(set => set.SetProperty(other => other.Attempts, row.Attempts + 1).SetProperty(other => other.Due, until), token) == 1;
    }, cancel);

    async Task DeliverAsync(Delivery delivery, OutboxRow row, CancellationToken cancel)
    {
        string? fault = null;
        try
        {
            await delivery.DeliverAsync(row, cancel);
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
        foreach (var lane in new[] { Delivery.Mail, Delivery.Web }) schedule.AddLane(lane, Every);
    }

    /// <summary>A lane of the outbox and how often it has its turn.</summary>
    public static void AddLane(this IQuartzBuilder schedule, string lane, TimeSpan every)
    {
        schedule.AddJob<OutboxJob>(job => job.WithIdentity(lane));
        schedule.AddTrigger(trigger => trigger.WithIdentity(lane).ForJob(lane).StartNow().WithSimpleSchedule(every).WithOverlapPolicy(OverlapPolicy.Skip));
    }

    public static void AddTickets(this IServiceCollection services)
    {
        services.AddSingleton<Post>();
        services.AddSingleton<TicketDesk>();
        services.AddSingleton<TicketMail>();
        services.AddSingleton(provider => new Delivery(TicketMail.Kind, Delivery.Mail, provider.GetRequiredService<TicketMail>().DeliverAsync));
        services.AddSingleton(provider => new Delivery(TicketMail.MoreKind, Delivery.Mail, provider.GetRequiredService<TicketMail>().DeliverMoreAsync));
        services.AddSingleton<TicketAnswerMail>();
        services.AddSingleton(provider => new Delivery(TicketAnswerMail.Kind, Delivery.Mail, provider.GetRequiredService<TicketAnswerMail>().DeliverAsync));
    }
}
