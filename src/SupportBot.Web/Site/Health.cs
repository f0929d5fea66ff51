using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Quartz;
using SupportBot.Web.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Site;

/// <summary>For whoever watches the process. Only the store and the schedule make it unready; a late sweep is told, and is no reason to take the site away.</summary>
static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz/live", () => TypedResults.Json(new HealthAnswer("healthy", new(StringComparer.Ordinal)), HealthJson.Default.HealthAnswer));
        routes.MapGet("/healthz/ready", ReadyAsync);
    }

    static async Task<IResult> ReadyAsync(Store store, ISchedulerFactory schedulers, RelayPool pool, TimeProvider time, CancellationToken cancel)
    {
        var checks = new Dictionary<string, HealthCheck>(StringComparer.Ordinal)
        {
            ["store"] = await StoreAsync(store, cancel),
            ["schedule"] = (await schedulers.GetScheduler(cancel)).Status == SchedulerStatus.Running ? new("healthy", "started") : new("unhealthy", "not started"),
            ["sweep"] = Sweep(pool.Now, time.GetUtcNow()),
        };
        var ready = checks["store"].Status == "healthy" && checks["schedule"].Status == "healthy";
        return TypedResults.Json(new HealthAnswer(ready ? "healthy" : "unhealthy", checks), HealthJson.Default.HealthAnswer, statusCode: ready ? 200 : 503);
    }

    static async Task<HealthCheck> StoreAsync(Store store, CancellationToken cancel)
    {
        try
        {
            await store.ReadAsync((db, token) => db.Facts.CountAsync(token), cancel);
            return new("healthy", "answers");
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or TimeoutException)
        {
            return new("unhealthy", "does not answer");
        }
    }

    static HealthCheck Sweep(RelaySnapshot relays, DateTimeOffset now) => relays.SeenAt is not { } seen
        ? new("degraded", relays.SweptAt is null ? "none yet" : "no list answers")
        : new(relays.IsStale(now, 3) ? "degraded" : "healthy", FormattableString.Invariant($"last at {seen.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}"));
}

sealed record HealthCheck(string Status, string Detail);

sealed record HealthAnswer(string Status, Dictionary<string, HealthCheck> Checks);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthAnswer))]
sealed partial class HealthJson : JsonSerializerContext;
