using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using Microsoft.Bot.Connector.Authentication;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>Bot Framework's own channels (Teams): <c>POST /api/messages</c>, 404 while no credentials are set.</summary>
static class Channels
{
    public static void AddChannels(this IServiceCollection services) =>
        services.AddSingleton(provider => new CloudAdapter(Authentication(provider.GetRequiredService<AppSettings>().Channels), provider.GetRequiredService<ILogger<CloudAdapter>>()));

    public static void MapChannels(this IEndpointRouteBuilder routes) => routes.MapPost("/api/messages", TakeAsync);

    static async Task<IResult> TakeAsync(HttpContext context, AppSettings settings, IBot bot, CancellationToken cancel)
    {
        if (settings.Channels.AppId.Length == 0) return TypedResults.NotFound();
        await context.RequestServices.GetRequiredService<CloudAdapter>().ProcessAsync(context.Request, context.Response, bot, cancel);
        return TypedResults.Empty;
    }

    static ConfigurationBotFrameworkAuthentication Authentication(ChannelsSettings channels) => new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["MicrosoftAppType"] = channels.TenantId.Length > 0 ? "SingleTenant" : "MultiTenant",
        ["MicrosoftAppId"] = channels.AppId,
        ["MicrosoftAppTenantId"] = channels.TenantId,
        ["MicrosoftAppPassword"] = channels.Password,
    }).Build());
}
