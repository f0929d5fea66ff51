namespace SupportBot.Web.Relays;

/// <summary>Notices what commands and other nodes do to the pool in the same database: a drain by hand is in the mail server's file within about a second.</summary>
sealed partial class PoolWatch(RelayPool pool, TimeProvider time, ILogger<PoolWatch> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await pool.RefreshAsync(stoppingToken);
                failing = false;
            }
            catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or TimeoutException)
            {
                if (!failing) Log.Failed(log, e);   // once: the next second brings the same
                failing = true;
            }
        }
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The database does not say whether the pool was changed; looked at again each second")]
        public static partial void Failed(ILogger log, Exception e);
    }
}
