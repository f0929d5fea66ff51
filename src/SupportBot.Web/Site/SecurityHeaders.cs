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

    static void Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("Referrer-Policy", "strict-origin-when-cross-origin");
        headers.TryAdd("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()");
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        headers.TryAdd("Content-Security-Policy", Policy(context.Request.Host));
    }

    /// <summary>
    /// Nothing but our own files; no inline script, no inline style, no frame. <c>'self'</c> does not cover the WebSocket in older
    /// Safari, so that its address is named.
    /// </summary>
    static string Policy(HostString host)
    {
        var socket = IsPlain(host.Value) ? $" ws://{host.Value} wss://{host.Value}" : "";
        return $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'{socket}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";
    }

    /// <summary>The Host header is the caller's to choose: nothing of it may end a directive.</summary>
    static bool IsPlain(string? host) => host is { Length: > 0 and < 256 } && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']');
}
