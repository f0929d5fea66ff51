using SupportBot.Web.Settings;
using SupportBot.Web.Targets;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Alerts;

/// <summary>The feature's services.</summary>
static class AlertFeature
{
    public static void AddAlerts(this IServiceCollection services, AppSettings settings, string contentRoot)
    {
        services.AddSingleton(TargetFormats.Load(contentRoot, settings.Content.Folder));
        services.AddSingleton<TargetSender>();
        services.AddSingleton<AlertDesk>();
        services.AddSingleton<AlertMail>();
        services.AddSingleton<AlertWebhook>();
        services.AddSingleton(provider => new Delivery(AlertMail.Kind, Delivery.Mail, provider.GetRequiredService<AlertMail>().DeliverAsync));
        services.AddSingleton(provider => new Delivery(AlertWebhook.Kind, Delivery.Web, provider.GetRequiredService<AlertWebhook>().DeliverAsync));
        services.AddHostedService<AlertWatch>();
        services.AddHostedService<SweepPing>();
    }
}
