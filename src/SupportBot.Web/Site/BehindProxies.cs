using Microsoft.AspNetCore.HttpOverrides;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Site;

/// <summary>
/// Who the client is and how it wrote our address, where a proxy stands between. Limits count by it, and the chat's own address is made of it.
/// The headers are anybody's to send: only what a trusted proxy says is taken, hop by hop from the nearest one.
/// </summary>
static class BehindProxies
{
    public static void AddTrustedProxies(this IServiceCollection services, SiteSettings settings) => services.Configure<ForwardedHeadersOptions>(options =>
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        options.ForwardLimit = null;   // as many hops as are trusted; the first foreign address is the client

        // ASP.NET believes 127.0.0.0/8 and ::1 by itself: who speaks from this machine may as well read its database.
        foreach (var proxy in settings.TrustedProxies) options.KnownIPNetworks.Add(Rules.Network(proxy)!.Value);
    });
}
