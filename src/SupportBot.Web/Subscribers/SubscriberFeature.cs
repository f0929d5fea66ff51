using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Quartz;
using SupportBot.Web.Settings;
using SupportBot.Web.Status;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Subscribers;

/// <summary>The feature's services and schedule.</summary>
static class SubscriberFeature
{
    /// <summary>How often the lane of mails has its turn, where the limit allows a mail a turn.</summary>
    static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    static readonly TimeSpan HandOn = TimeSpan.FromSeconds(5);

    public static void AddSubscribers(this IServiceCollection services, AppSettings settings)
    {
        services.AddSingleton(provider => ComponentChoices.Of(provider.GetRequiredService<StatusPages>()));
        services.AddSingleton(provider => new SubscriberLinks(provider.GetRequiredService<Store>(), () => Site(settings, provider)));
        services.AddSingleton<SubscriberDesk>();
        services.AddSingleton<SubscriberLimits>();
        services.AddSingleton<Answers>();
        services.AddSingleton<Newsroom>();
        services.AddSingleton<IncidentNews>();
        services.AddSingleton<DueNews>();
        services.AddSingleton<AskMail>();
        services.AddSingleton<NewsMail>();
        services.AddSingleton<NewsHook>();
        services.AddSingleton(provider => new Delivery(AskMail.Kind, Delivery.Mail, provider.GetRequiredService<AskMail>().DeliverAsync));
        services.AddSingleton(provider => new Delivery(NewsMail.Kind, NewsMail.Lane, provider.GetRequiredService<NewsMail>().DeliverAsync) { MostATurn = Pace(settings.Status.MailsPerMinute).Most });
        services.AddSingleton(provider => new Delivery(NewsHook.Kind, NewsHook.Lane, provider.GetRequiredService<NewsHook>().DeliverAsync));
    }

    public static void AddSubscribers(this IQuartzBuilder schedule, AppSettings settings)
    {
        schedule.AddLane(NewsMail.Lane, Pace(settings.Status.MailsPerMinute).Every);
        schedule.AddLane(NewsHook.Lane, Turn);
        IncidentNews.Schedule(schedule);
        schedule.AddJob<NewsJob>(job => job.WithIdentity("status-news"));
        schedule.AddTrigger(trigger => trigger.WithIdentity("status-news").ForJob("status-news").StartNow().WithSimpleSchedule(HandOn).WithOverlapPolicy(OverlapPolicy.Skip));
    }

    /// <summary>How often the mails' lane has its turn, and how many it may send in one: never more than the limit a minute.</summary>
    public static (TimeSpan Every, int Most) Pace(int mailsPerMinute)
    {
        var turns = (int)(TimeSpan.FromMinutes(1) / Turn);
        return mailsPerMinute >= turns ? (Turn, mailsPerMinute / turns) : (TimeSpan.FromMinutes(1) / mailsPerMinute, 1);
    }

    /// <summary>As the settings say; in the demonstration, where we listen.</summary>
    static string Site(AppSettings settings, IServiceProvider provider) => settings.Hoster.PublicUrl.Length > 0
        ? settings.Hoster.PublicUrl
        : provider.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";
}
