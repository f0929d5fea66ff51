using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Bot.Builder;
using SupportBot.Web.Advising;
using SupportBot.Web.Articles;
using SupportBot.Web.Conversations.DirectLine;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Conversations;

/// <summary>The chat: Direct Line, other channels.</summary>
static class ConversationRoutes
{
    public static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.AddSingleton<Transcript>();
        services.AddSingleton<TurnMails>();
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
        services.AddSingleton<SpeakingUp>();
        services.AddHostedService(provider => provider.GetRequiredService<SpeakingUp>());
        services.AddChannels();
        return services;
    }

    /// <summary>Goes after <c>UseWebSockets</c>.</summary>
    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        routes.MapDirectLine();
        routes.MapChannels();
        routes.MapGet("/{lang:language}/", Home);
        routes.MapGet("/{lang:language}/embed", Embedded);
        routes.MapTicketPages();
    }

    /// <summary>The chat alone, for a frame on the hoster's own pages; the settings say on whose.</summary>
    static RazorComponentResult Embedded(HttpContext context, PageContext page, AppSettings settings)
    {
        SecurityHeaders.AllowFrames(context, settings.Chat.AllowedOrigins);
        return new RazorComponentResult<EmbedPage>(new
        {
            Page = page,
            Zone = settings.Hoster.TimeZone,
            Hours = (int)settings.Retention.PastedText.TotalHours,
            Days = (int)settings.Retention.Transcripts.TotalDays,
        });
    }

    static RazorComponentResult Home(PageContext page, TicketDesk desk, AppSettings settings) => new RazorComponentResult<ChatPage>(new
    {
        Page = page,
        Zone = settings.Hoster.TimeZone,
        AnsweredUntil = desk.AnswerBy(page.Now) is { } by ? When.Until(by).In(page.Words, page.Now) : null,
        Hours = (int)settings.Retention.PastedText.TotalHours,
        Days = (int)settings.Retention.Transcripts.TotalDays,
    });
}

[JsonSerializable(typeof(Dictionary<string, string>))]
sealed partial class ChatPageJson : JsonSerializerContext;
