using SupportBot.Web.Settings;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Which other sites may show the chat, and the site's own address as a client sees it.</summary>
sealed class Origins(AppSettings settings)
{
    /// <summary>No Origin is a program; our own is always allowed.</summary>
    public bool Allows(HttpRequest request) =>
        request.Headers.Origin.ToString() is not { Length: > 0 } origin || IsOwn(origin, request) || IsListed(origin);

    /// <summary>The headers of CORS, on errors too: without them a browser takes a refusal for a broken line. No cookies are sent, so none is allowed.</summary>
    public void Answer(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Vary = "Origin";
        headers.CacheControl = "no-store";
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !(IsListed(origin) || IsOwn(origin, context.Request))) return;
        headers.AccessControlAllowOrigin = settings.Chat.AllowedOrigins.Contains("*") ? "*" : origin;
        headers.AccessControlAllowMethods = "GET, POST, DELETE";
        headers.AccessControlAllowHeaders = "authorization, content-type, x-ms-bot-agent, x-requested-with";
        headers.AccessControlMaxAge = "3600";
    }

    /// <summary>Scheme and host as the client reached us, or as the settings say where they name the same host (TLS ends in a proxy then).</summary>
    public string Base(HttpRequest request)
    {
        var site = settings.Hoster.PublicUrl;
        var named = site.Length > 0 && Uri.TryCreate(site, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
        return named ? site : $"{request.Scheme}://{request.Host}{request.PathBase}";
    }

    bool IsListed(string origin) => settings.Chat.AllowedOrigins.Any(allowed => allowed == "*" || allowed.Equals(origin, StringComparison.OrdinalIgnoreCase));

    bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && Uri.TryCreate(Base(request), UriKind.Absolute, out var own)
        && uri.Authority.Equals(own.Authority, StringComparison.OrdinalIgnoreCase) && uri.Scheme == own.Scheme;
}
