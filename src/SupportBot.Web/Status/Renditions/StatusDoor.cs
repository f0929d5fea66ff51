using Microsoft.Extensions.Primitives;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>
/// Stands before everything else, because everybody comes at once when mail is late: what is rendered is answered at once, and nothing else of the
/// site is asked. Nothing here depends on who the reader is.
/// </summary>
static class StatusDoor
{
    /// <summary>The banner's script on other people's pages.</summary>
    public const string Embed = "/embed/status.js";

    static readonly StringValues PageCache = "public, max-age=10, stale-while-revalidate=20, stale-if-error=3600";
    static readonly StringValues ProgramCache = "max-age=10, public, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600";
    static readonly StringValues ScriptCache = "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=86400";
    static readonly StringValues Everybody = "*";
    static readonly StringValues Tag = "ETag";
    static readonly StringValues CrossOrigin = "cross-origin";

    public static IApplicationBuilder UseStatus(this IApplicationBuilder app)
    {
        var pages = app.ApplicationServices.GetRequiredService<StatusPages>();
        var embed = app.ApplicationServices.GetRequiredService<Assets>().All.FirstOrDefault(file => file.Path == Embed);
        return app.Use((context, next) =>
        {
            var request = context.Request;
            if ((!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) || request.Path.Value is not { } path) return next(context);
            if (pages.Find(path, request.QueryString.Value) is { } document) return Serve(document, context);
            return embed is not null && path == Embed ? ServeOpen(embed, ScriptCache, context) : next(context);
        });
    }

    static Task Serve(StatusDocument document, HttpContext context)
    {
        var asset = document.Made;
        return asset.IsCompletedSuccessfully ? Serve(document, asset.Result, context) : Later(document, context);
    }

    static async Task Later(StatusDocument document, HttpContext context) => await Serve(document, await document.Made, context);

    static Task Serve(StatusDocument document, Asset asset, HttpContext context)
    {
        if (!document.IsPage) return ServeOpen(asset, ProgramCache, context);
        SecurityHeaders.AddFixed(context.Response.Headers);
        return asset.Serve(context, PageCache);
    }

    /// <summary>For programs and other people's pages: readable from every origin.</summary>
    static Task ServeOpen(Asset asset, StringValues cache, HttpContext context)
    {
        var headers = context.Response.Headers;
        SecurityHeaders.AddToData(headers);
        headers.AccessControlAllowOrigin = Everybody;
        headers.AccessControlExposeHeaders = Tag;
        headers["Cross-Origin-Resource-Policy"] = CrossOrigin;
        return asset.Serve(context, cache);
    }
}
