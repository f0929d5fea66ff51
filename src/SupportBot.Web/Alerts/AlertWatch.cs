using System.Threading.Channels;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Alerts;

/// <summary>Looks each few seconds, and at once when the pool has changed.</summary>
sealed partial class AlertWatch(AlertDesk desk, RelayPool pool, TimeProvider time, ILogger<AlertWatch> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var timer = time.CreateTimer(_ => changes.Writer.TryWrite(true), null, TimeSpan.Zero, Every);
        void Changed(RelaySnapshot now) => changes.Writer.TryWrite(true);
        pool.Changed += Changed;
        try
        {
            var failing = false;
            await foreach (var _ in changes.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    await desk.LookAsync(stoppingToken);
                    failing = false;
                }
                catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or TimeoutException or Microsoft.EntityFrameworkCore.DbUpdateException)
                {
                    if (!failing) Log.Failed(log, e);   // once: the next look brings the same
                    failing = true;
                }
            }
        }
        finally
        {
            pool.Changed -= Changed;
        }
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The database cannot be asked what staff was told: no alerts go out; looked at again every few seconds")]
        public static partial void Failed(ILogger log, Exception e);
    }
}
