using System.Threading.Channels;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Targets;

namespace SupportBot.Web.Alerts;

/// <summary>The dead man's ping: fetches <c>Checker:PingUrl</c> after each sweep, so that the operator's own monitoring notices when sweeps stay away.</summary>
sealed partial class SweepPing(RelayPool pool, TargetSender sender, AppSettings settings, TimeProvider time, ILogger<SweepPing> log) : BackgroundService
{
    static readonly TimeSpan AtMostEvery = TimeSpan.FromMinutes(1);

    /// <summary>A sweep each minute is not exactly a minute apart.</summary>
    static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Checker.PingUrl.Length == 0) return;
        var sweeps = Channel.CreateBounded<DateTimeOffset>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        void Changed(RelaySnapshot now)
        {
            if (now.SweptAt is { } swept) sweeps.Writer.TryWrite(swept);
        }

        pool.Changed += Changed;
        try
        {
            var (pinged, seen, failing) = (DateTimeOffset.MinValue, pool.Now.SweptAt, false);
            await foreach (var swept in sweeps.Reader.ReadAllAsync(stoppingToken))
            {
                if (swept == seen) continue;
                seen = swept;
                if (time.GetUtcNow() - pinged < AtMostEvery - Slack) continue;
                pinged = time.GetUtcNow();
                var sending = await sender.SendAsync(new(settings.Checker.PingUrl, "", settings.Checker.PingInside), new("GET", [], "", []), stoppingToken);
                if (sending is Sending.Failed(var why) && !failing) Log.Failed(log, why);
                failing = sending is Sending.Failed;
            }
        }
        finally
        {
            pool.Changed -= Changed;
        }
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Checker:PingUrl cannot be fetched: {Why}. Tried again after the next sweeps, said once")]
        public static partial void Failed(ILogger log, string why);
    }
}
