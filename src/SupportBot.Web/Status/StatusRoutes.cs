using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Status;

/// <summary>The status page and everything else that tells the status; <see cref="StatusDoor"/> answers what is there, these routes what is not.</summary>
static class StatusRoutes
{
    public static void AddStatus(this IServiceCollection services)
    {
        services.AddRenditions();
        services.AddSingleton<StatusReading>();
        services.AddSingleton<StatusPages>();
        services.AddSingleton<IncidentDesk>();
        services.AddSingleton<MaintenanceClock>();
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
        services.AddSingleton<StatusHistory>();
        services.AddSingleton<IStatusRendition>(provider => provider.GetRequiredService<StatusHistory>());
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
        routes.MapMethods("/{lang:language}/status/incidents/{id:length(12)}", [HttpMethods.Get, HttpMethods.Head], OldIncidentAsync);
        routes.MapMethods("/api/v2/{**path}", [HttpMethods.Get, HttpMethods.Head], NotThere);
        foreach (var file in new[] { "badge.svg", "feed.atom", "feed.rss" }) routes.MapMethods($"/status/relays/{{name}}/{file}", [HttpMethods.Get, HttpMethods.Head], NotThere);
    }

    /// <summary>One that is no longer on the page; its address stays.</summary>
    static async Task<IResult> OldIncidentAsync(string lang, string id, StatusPages pages, StatusHistory history, Store store, Languages languages, CancellationToken cancel) =>
        await store.ReadAsync((db, token) => IncidentBook.FindAsync(db, id, token), cancel) is { } incident
            ? TypedResults.Bytes(await history.IncidentAsync(languages[lang], $"/status/incidents/{id}", pages.Now, incident), "text/html; charset=utf-8")
            : TypedResults.NotFound();

    static Task NotThere(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
