using Microsoft.Bot.Builder;
using SupportBot.Web.Conversations.DirectLine;

namespace SupportBot.Web.Conversations;

/// <summary>The chat: Direct Line, other channels.</summary>
static class ConversationRoutes
{
    public static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.AddSingleton<Transcript>();
        services.AddSingleton<Turns>();
        services.AddSingleton<Tokens>();
        services.AddSingleton<Limits>();
        services.AddSingleton<Origins>();
        services.AddSingleton<Intake>();
        services.AddSingleton<TranscriptAdapter>();
        services.AddSingleton<IBot, Bot>();
        services.AddSingleton<Sockets>();
        services.AddHostedService(provider => provider.GetRequiredService<Sockets>());
        services.AddSingleton<TurnQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<TurnQueue>());
        services.AddSingleton(new KnownArticles(_ => false));
        services.AddChannels();
        return services;
    }

    /// <summary>Goes after <c>UseWebSockets</c>.</summary>
    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        routes.MapDirectLine();
        routes.MapChannels();
    }
}
