using SupportBot.Web.Tickets;

namespace SupportBot.Web.CustomerMail;

/// <summary>The feature's services; its routes are <see cref="NeverAgainRoutes"/>'s.</summary>
static class CustomerMailFeature
{
    public static void AddCustomerMail(this IServiceCollection services)
    {
        services.AddSingleton<MailAllowance>();
        services.AddSingleton<NeverAgain>();
        services.AddSingleton<OwedMails>();
        services.AddSingleton(provider => new Delivery(OwedMails.Kind, Delivery.Mail, provider.GetRequiredService<OwedMails>().DeliverAsync));
        services.AddHostedService<OwnMailWatch>();
    }
}
