using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>Tells open pages of the console that something has changed; they ask for themselves anew and take over the parts that follow.</summary>
sealed class ConsoleEvents
{
    /// <summary>Conversations and tickets are looked at so often; the pool tells by itself.</summary>
    static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>Enough for a support department with several windows each.</summary>
    const int MostStreams = 200;

    int _open;

    public static IResult ServeAsync(HttpContext context, ConsoleEvents events, RelayPool pool, Store store, IHostApplicationLifetime life)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";   // nginx would hold it back
        if (Interlocked.Increment(ref events._open) > MostStreams)
        {
            Interlocked.Decrement(ref events._open);
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        return TypedResults.ServerSentEvents(events.ChangesAsync(context, pool, store, life, context.RequestAborted));
    }

    async IAsyncEnumerable<SseItem<string>> ChangesAsync(HttpContext context, RelayPool pool, Store store, IHostApplicationLifetime life, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var changed = new SemaphoreSlim(0, 1);
        void Wake(RelaySnapshot snapshot)
        {
            if (changed.CurrentCount > 0) return;
            try
            {
                changed.Release();
            }
            catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
            {
                // somebody else has just woken it, or the stream has just ended
            }
        }

        pool.Changed += Wake;
        try
        {
            var seen = await MarkAsync(store, cancel);
            yield return new("hello");
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, life.ApplicationStopping);
            while (!end.IsCancellationRequested)
            {
                var woken = await WaitAsync(changed, end.Token);
                if (end.IsCancellationRequested) yield break;   // a restart is not held up by open consoles
                if (!await StaffAccess.IsGoodAsync(context.RequestServices, context.User)) yield break;   // signed out, disabled, or too long here
                var mark = await MarkAsync(store, cancel);
                if (woken || mark != seen) yield return new("changed");
                seen = mark;
            }
        }
        finally
        {
            pool.Changed -= Wake;
            Interlocked.Decrement(ref _open);
        }
    }

    static async Task<bool> WaitAsync(SemaphoreSlim changed, CancellationToken end)
    {
        try
        {
            return await changed.WaitAsync(Look, end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Differs when somebody said something, or a ticket was opened or closed.</summary>
    static Task<(DateTimeOffset?, int, int)> MarkAsync(Store store, CancellationToken cancel) => store.ReadAsync(
        async (db, token) => (await db.Conversations.MaxAsync(row => (DateTimeOffset?)row.LastAt, token), await db.Tickets.CountAsync(token), await db.Tickets.CountAsync(row => row.ClosedAt != null, token)), cancel);
}
