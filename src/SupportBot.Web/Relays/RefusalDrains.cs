using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Quartz;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Relays;

/// <summary>
/// With <c>Pool:DrainOnRefusals</c>: takes an address out that a receiver refuses, by vouched refusals alone, for a while and never below the
/// minimum. Only receivers that cannot be asked: about the others the sweeps know better.
/// </summary>
sealed partial class RefusalDrains(RefusalBoard board, RelayPool pool, Store store, BlocklistCatalog catalog, AppSettings settings, TimeProvider time, ILogger<RefusalDrains> log)
{
    /// <summary>From so many addresses on, a receiver that refuses more than half of them means us, or is at fault: another address would not help.</summary>
    const int FewAddresses = 4;

    readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Counts, and does what follows.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var refused = await board.RefreshAsync(cancel);
        if (!settings.Pool.DrainOnRefusals || !settings.Pool.Automatic) return;
        var candidates = refused.Where(one => one.ShowsInPublic && RefusalRules.DrainingReasons.Contains(one.Reason) && catalog[one.By]?.Kind == BlocklistKind.Receiver).ToList();
        foreach (var receiver in candidates.GroupBy(one => one.By, StringComparer.Ordinal))
        {
            var (addresses, all) = (receiver.Select(one => one.Address).Distinct().Count(), pool.Now.Addresses.Length);
            if (all >= FewAddresses && addresses * 2 > all)
            {
                if (_told.Add(receiver.Key)) Log.RefusesMost(log, receiver.First().Name, addresses, all);
                continue;
            }

            foreach (var one in receiver) await DrainAsync(one, cancel);
        }

        _told.RemoveWhere(told => !candidates.Exists(one => told == one.By || told == $"{one.Address} {one.By}"));
    }

    async Task DrainAsync(RefusedAddress refused, CancellationToken cancel)
    {
        if (pool.Now.Find(refused.Address) is not { State: { Hold: null, Sends: true } state }) return;
        var since = time.GetUtcNow() - RefusalRules.Recent;
        if (state.DrainedAt is { } drained && drained > since) since = drained;   // what led to the last drain does not lead to the next
        var (count, senders) = await FreshAsync(refused, since, cancel);
        if (count < RefusalRules.Enough || senders < RefusalRules.SendersToDrain) return;

        var reason = string.Create(CultureInfo.InvariantCulture, $"{refused.Name} refused {count} messages of {senders} senders within {RefusalRules.Recent.TotalHours} h ({refused.Reason})");
        if (await pool.RefusedAsync(refused.Address, reason, cancel) is PoolDecision.BelowMinimum(var minimum) && _told.Add($"{refused.Address} {refused.By}")) Log.AtMinimum(log, AddressOrder.Text(refused.Address), reason, minimum);
    }

    Task<(int Count, int Senders)> FreshAsync(RefusedAddress refused, DateTimeOffset since, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var address = refused.Address.ToString();
        var fresh = db.Refusals.Where(row => row.Address == address && row.Blocklist == refused.By && row.Reason == refused.Reason && row.At > since);
        return (await fresh.CountAsync(token), await fresh.Where(row => row.Sender != null).Select(row => row.Sender).Distinct().CountAsync(token));
    }, cancel);

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Receiver} refuses {Count} of our {All} addresses: none is taken out for it, another one would not help")]
        public static partial void RefusesMost(ILogger log, string receiver, int count, int all);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Address} is kept though {Reason}: at least {Minimum} addresses of its pool must send")]
        public static partial void AtMinimum(ILogger log, string address, string reason, int minimum);
    }
}

/// <summary>Looks twice a minute, on each node.</summary>
sealed partial class RefusalWatch(RefusalDrains drains, TimeProvider time, ILogger<RefusalWatch> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await drains.RunAsync(stoppingToken);
                failing = false;
            }
            catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or TimeoutException)
            {
                if (!failing) Log.Failed(log, e);   // once: the next look brings the same
                failing = true;
            }
        }
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The refusals cannot be counted; tried again twice a minute")]
        public static partial void Failed(ILogger log, Exception e);
    }
}

static class RefusalServices
{
    /// <summary>Nothing is scheduled for a mailbox that is not set.</summary>
    public static void AddRefusals(this IQuartzBuilder schedule, AppSettings settings)
    {
        if (settings.Mailboxes.ContainsKey(RefusalMailbox.Name)) RefusalMailboxJob.Schedule(schedule);
    }

    public static void AddRefusals(this IServiceCollection services)
    {
        services.AddSingleton<Refusals>();
        services.AddSingleton<RefusalBoard>();
        services.AddSingleton<RefusalDrains>();
        services.AddSingleton<RefusalMailbox>();
        services.AddSingleton<PasteSensor>();
        services.AddHostedService(provider => provider.GetRequiredService<PasteSensor>());
        services.AddHostedService<RefusalWatch>();
    }
}
