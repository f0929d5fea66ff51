using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>The status page and everything else that tells the status; <see cref="StatusDoor"/> answers what is there, these routes what is not.</summary>
static class StatusRoutes
{
    public static void AddStatus(this IServiceCollection services)
    {
        services.AddRenditions();
        services.AddSingleton<StatusPages>();
        services.AddHostedService<StatusExporter>();   // before the pages, whose first rendering it is told of
        services.AddHostedService(provider => provider.GetRequiredService<StatusPages>());
        services.AddSingleton<Func<Words, BandLine?>>(provider => words => provider.GetRequiredService<StatusPages>().Band(words));
    }

    /// <summary>One line a form in which the status is told.</summary>
    public static void AddRenditions(this IServiceCollection services)
    {
        services.AddSingleton<PageBytes>();
        services.AddSingleton<ExportedSite>();
        services.AddSingleton<IStatusRendition, StatusPageRendition>();
        services.AddSingleton<IStatusRendition, StatusApiRendition>();
        services.AddSingleton<IStatusRendition, StatusFeeds>();
        services.AddSingleton<IStatusRendition, StatusCalendar>();
        services.AddSingleton<IStatusRendition, StatusBadge>();
        services.AddSingleton<IStatusRendition, StatusText>();
        services.AddSingleton<IStatusRendition, StatusNow>();
    }

    /// <summary>An unknown path of the API is an empty 404, as Statuspage answers; an unknown relay's feed or badge a page that says so.</summary>
    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/api/v2/{**path}", [HttpMethods.Get, HttpMethods.Head], NotThere);
        foreach (var file in new[] { "badge.svg", "feed.atom", "feed.rss" }) routes.MapMethods($"/status/relays/{{name}}/{file}", [HttpMethods.Get, HttpMethods.Head], NotThere);
    }

    static Task NotThere(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
