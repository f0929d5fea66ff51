using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Quartz;
using SupportBot.Web.Storage;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>How much of the time that was watched a service was there. An outage counts whole, a partial one three tenths (as Statuspage counts); degraded, maintenance and drained addresses count as there.</summary>
/// <param name="Watched">Seconds that were watched.</param>
/// <param name="Missed">Seconds that are missing.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Uptime(long Watched, double Missed)
{
    const double PartialWeight = 0.3;

    public static Uptime Of(long operational, long degraded, long partial, long major, long maintenance) => new(operational + degraded + partial + major + maintenance, (partial * PartialWeight) + major);

    /// <summary>In per cent, never rounded up to 100: "99,98"; null where nothing was watched.</summary>
    public string? Percent(Words words)
    {
        if (Watched == 0) return null;
        var share = Math.Floor((Watched - Missed) / Watched * 10_000) / 100;
        return share.ToString(share == 100 ? "0" : "0.00", words.Culture);
    }
}

/// <summary>Each service's share of some days.</summary>
public sealed record Uptimes(FrozenDictionary<string, Uptime> ByService)
{
    public static Uptimes None { get; } = new(FrozenDictionary<string, Uptime>.Empty);

    public Uptime? this[string service] => ByService.TryGetValue(service, out var uptime) ? uptime : null;

    internal Uptimes Plus(Uptimes more) => new(ByService.Concat(more.ByService).GroupBy(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)
        .ToFrozenDictionary(same => same.Key, same => new Uptime(same.Sum(uptime => uptime.Watched), same.Sum(uptime => uptime.Missed)), StringComparer.Ordinal));

    /// <summary>From one day to another, both counted.</summary>
    internal static async Task<Uptimes> ReadAsync(Db db, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var sums = await db.ServiceDays.Where(row => row.Day >= from && row.Day <= to).GroupBy(row => row.Service)
            .Select(same => new { same.Key, Operational = same.Sum(row => (long)row.OperationalSeconds), Degraded = same.Sum(row => (long)row.DegradedSeconds), Partial = same.Sum(row => (long)row.PartialSeconds), Major = same.Sum(row => (long)row.MajorSeconds), Maintenance = same.Sum(row => (long)row.MaintenanceSeconds) })
            .ToListAsync(cancel);
        return new(sums.ToFrozenDictionary(sum => sum.Key, sum => Uptime.Of(sum.Operational, sum.Degraded, sum.Partial, sum.Major, sum.Maintenance), StringComparer.Ordinal));
    }
}

/// <summary>The same days read with each change: those that are over are added up once, for with hundreds of relays that takes longer than all else.</summary>
sealed class UptimeWindow
{
    /// <summary>Today somewhere on earth, or the day before, which another node may still be writing.</summary>
    const int Growing = 3;

    volatile Ended? _ended;

    /// <summary>From one day to another, both counted; the last one is tomorrow.</summary>
    public async Task<Uptimes> ReadAsync(Db db, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var last = to.AddDays(-Growing);
        if (_ended is not { } ended || ended.From != from || ended.To != last) _ended = ended = new(from, last, await Uptimes.ReadAsync(db, from, last, cancel));
        return ended.Sums.Plus(await Uptimes.ReadAsync(db, last.AddDays(1), to, cancel));
    }

    sealed record Ended(DateOnly From, DateOnly To, Uptimes Sums);
}

/// <summary>Adds the time since it last ran to each service's day. Time in which nobody looked counts nothing, neither for us nor against us.</summary>
[DisallowConcurrentExecution]
sealed class UptimeJob(StatusPages pages, Store store, Languages languages, TimeProvider time) : IJob
{
    const string Fact = "uptime";
    const string LockName = "uptime";

    static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>After a longer silence of ours it is not known how the services stood.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancel = default) => await CountAsync(cancel);

    /// <summary>One look; several nodes share one count.</summary>
    public Task CountAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var status = pages.Now;
        if (status.Relays.SeenAt is null || status.IsStale) return Task.CompletedTask;
        return store.WriteAsync(async (db, token) =>
        {
            await db.LockAsync(LockName, token);
            var counted = await db.FactAsync(Fact, UptimeJson.Default.CountedThrough, token);
            await db.SetFactAsync(Fact, new(now), UptimeJson.Default.CountedThrough, token);
            if (counted is null || now - counted.At is var passed && (passed <= TimeSpan.Zero || passed > Longest)) return;
            var day = DateOnly.FromDateTime(languages.First.Local(now).DateTime);   // the minute around midnight belongs to the new day
            var rows = await db.ServiceDays.Where(row => row.Day == day).ToDictionaryAsync(row => row.Service, token);
            foreach (var (service, state) in States(status))
            {
                if (!rows.TryGetValue(service, out var row)) db.ServiceDays.Add(row = new() { Day = day, Service = service });
                Add(row, state, (int)(now - counted.At).TotalSeconds);
            }
        }, cancel);
    }

    public static void Schedule(IQuartzBuilder schedule)
    {
        schedule.AddJob<UptimeJob>(job => job.WithIdentity("uptime"));
        schedule.AddTrigger(trigger => trigger.WithIdentity("uptime").ForJob("uptime").StartNow().WithSimpleSchedule(Every).WithOverlapPolicy(OverlapPolicy.Skip));
    }

    static IEnumerable<(string Service, ServiceState State)> States(StatusSnapshot status) =>
        status.Services.Concat(status.ByRelay.Select(relay => (ServiceKeys.Relay(relay.Key), status.RelayState(relay))));

    static void Add(ServiceDayRow row, ServiceState state, int seconds)
    {
        switch (state)
        {
            case ServiceState.Operational:
                row.OperationalSeconds += seconds;
                break;
            case ServiceState.UnderMaintenance:
                row.MaintenanceSeconds += seconds;
                break;
            case ServiceState.DegradedPerformance:
                row.DegradedSeconds += seconds;
                break;
            case ServiceState.PartialOutage:
                row.PartialSeconds += seconds;
                break;
            default:
                row.MajorSeconds += seconds;
                break;
        }
    }
}

/// <summary>Each service's time has been counted up to here.</summary>
sealed record CountedThrough(DateTimeOffset At);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[System.Text.Json.Serialization.JsonSerializable(typeof(CountedThrough))]
sealed partial class UptimeJson : System.Text.Json.Serialization.JsonSerializerContext;
