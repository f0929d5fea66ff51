using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>The status page and Statuspage's public API v2, from bytes kept in memory.</summary>
static class StatusRoutes
{
    const string PageCache = "public, max-age=10, stale-while-revalidate=20, stale-if-error=3600";
    const string ApiCache = "max-age=10, public, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600";

    public static void AddStatus(this IServiceCollection services)
    {
        services.AddSingleton<StatusPages>();
        services.AddHostedService(provider => provider.GetRequiredService<StatusPages>());
        services.AddSingleton<Func<Words, BandLine?>>(provider => words => provider.GetRequiredService<StatusPages>().Band(words));
    }

    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/{lang:language}/status", [HttpMethods.Get, HttpMethods.Head], (string lang, StatusPages pages, HttpContext context) => Serve(pages[$"/{lang}/status"], PageCache, context));
        routes.MapMethods("/api/v2/{**path}", [HttpMethods.Get, HttpMethods.Head], (string? path, StatusPages pages, HttpContext context) =>
        {
            context.Response.Headers.AccessControlAllowOrigin = "*";
            context.Response.Headers.AccessControlExposeHeaders = "ETag";
            return Serve(pages[$"/api/v2/{path}"], ApiCache, context);
        });
    }

    /// <summary>An unknown path of the API is an empty 404, as Statuspage answers.</summary>
    static Task Serve(Asset? bytes, string cache, HttpContext context)
    {
        if (bytes is not null) return bytes.Serve(context, cache);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
