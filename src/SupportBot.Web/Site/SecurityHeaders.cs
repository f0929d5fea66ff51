using Microsoft.Extensions.Primitives;

namespace SupportBot.Web.Site;

/// <summary>What every answer says to browsers. Set at the last moment, so that an error page has them too; a handler that set its own keeps it.</summary>
static class SecurityHeaders
{
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            Add(context);
            return Task.CompletedTask;
        });
        return next(context);
    });

    /// <summary>What matters of it for an answer that is no document: a feed, a picture, JSON.</summary>
    public static void AddToData(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = NoSniff;
        headers.ContentSecurityPolicy = WithoutSocket;
    }

    /// <summary>The same for a page that opens no socket: no part of it depends on the request.</summary>
    public static void AddFixed(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = NoSniff;
        headers["Referrer-Policy"] = Referrer;
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = Opener;
        headers.ContentSecurityPolicy = WithoutSocket;
    }

    /// <summary>A page that these origins may show in a frame, and we ourselves.</summary>
    public static void AllowFrames(HttpContext context, IEnumerable<string> origins) =>
        context.Response.Headers.ContentSecurityPolicy = Policy(context.Request.Host, string.Join(' ', origins.Prepend("'self'")));

    static readonly StringValues NoSniff = "nosniff";
    static readonly StringValues Referrer = "strict-origin-when-cross-origin";
    static readonly StringValues Permissions = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()";
    static readonly StringValues Opener = "same-origin";
    static readonly StringValues WithoutSocket = Policy(default);

    static void Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.TryAdd("X-Content-Type-Options", NoSniff);
        headers.TryAdd("Referrer-Policy", Referrer);
        headers.TryAdd("Permissions-Policy", Permissions);
        headers.TryAdd("Cross-Origin-Opener-Policy", Opener);
        headers.TryAdd("Content-Security-Policy", Policy(context.Request.Host));
    }

    /// <summary>
    /// Nothing but our own files; no inline script, no inline style, no frame. <c>'self'</c> does not cover the WebSocket in older
    /// Safari, so that its address is named.
    /// </summary>
    static string Policy(HostString host, string frames = "'none'")
    {
        var socket = IsPlain(host.Value) ? $" ws://{host.Value} wss://{host.Value}" : "";
        return $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'{socket}; form-action 'self'; base-uri 'none'; frame-ancestors {frames}; manifest-src 'self'";
    }

    /// <summary>The Host header is the caller's to choose: nothing of it may end a directive.</summary>
    static bool IsPlain(string? host) => host is { Length: > 0 and < 256 } && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']');
}
