using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SupportBot.Testing;
using SupportBot.Web.Relays;
using SupportBot.Web.Targets;

namespace SupportBot.Web.Alerts;

public sealed class The_ping_after_a_sweep : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Goes_out_once_a_minute_at_most()
    {
        await using var hook = await Hook.StartAsync();
        await using var pool = await OwnPool.StartAsync(_folder, [11, 12]);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var sender = new TargetSender(TimeProvider.System);
        using var ping = new SweepPing(pool.Pool, sender, Settings(pool, hook), time, new Lines());
        await ping.StartAsync(Cancel);

        await pool.SweptAsync();
        var request = await hook.NextAsync(Cancel);
        (request.Method, request.Path).ShouldBe(("GET", "/ping/0b5c8a3e"));
        await pool.SweptAsync();
        time.Advance(TimeSpan.FromSeconds(60));
        await pool.SweptAsync();
        await hook.NextAsync(Cancel);

        hook.Count.ShouldBe(2);
        await ping.StopAsync(Cancel);
    }

    [Fact]
    public async Task That_fails_is_one_line_without_its_token()
    {
        await using var hook = await Hook.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await using var pool = await OwnPool.StartAsync(_folder, [11, 12]);
        var (time, lines) = (new FakeTimeProvider(DateTimeOffset.UtcNow), new Lines());
        using var sender = new TargetSender(TimeProvider.System);
        using var ping = new SweepPing(pool.Pool, sender, Settings(pool, hook), time, lines);
        await ping.StartAsync(Cancel);
        for (var sweep = 0; sweep < 3; sweep++)
        {
            await pool.SweptAsync();
            await hook.NextAsync(Cancel);
            time.Advance(TimeSpan.FromSeconds(60));
        }

        await ping.StopAsync(Cancel);
        var line = lines.Said.ShouldHaveSingleItem();
        line.ShouldContain("answered 404");
        line.ShouldNotContain("0b5c8a3e");
    }

    static SupportBot.Web.Settings.AppSettings Settings(OwnPool pool, Hook hook) => pool.Good.Settings with { Checker = pool.Good.Settings.Checker with { PingUrl = $"{hook.Base}/ping/0b5c8a3e", PingInside = true } };

    sealed class Lines : ILogger<SweepPing>
    {
        public ConcurrentQueue<string> Said { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Said.Enqueue(formatter(state, exception));
    }
}
