using Quartz;
using SupportBot.Bounces;
using SupportBot.Web.Advising;
using SupportBot.Web.Alerts;
using SupportBot.Web.Articles;
using SupportBot.Web.Cases;
using SupportBot.Web.Conversations;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Demonstration;
using SupportBot.Web.Forwarding;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Retention;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Staff;
using SupportBot.Web.Status;
using SupportBot.Web.Storage;
using SupportBot.Web.Subscribers;
using SupportBot.Web.Targets;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Commands;

/// <summary>The site's table of contents: one Add and one Map line a feature.</summary>
static class Features
{
    public static void Add(WebApplicationBuilder builder, SettingsReading.Good good, DataFolder folder, MadeUpHoster? demonstration)
    {
        var services = builder.Services;
        var settings = good.Settings;
        var watching = Watching.From(settings, good.Catalog);
        if (demonstration is not null) watching = MadeUpHoster.Watch(watching);
        var probes = ProbePlan.From(settings, watching);

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(good.Catalog);
        services.AddSingleton(folder);
        services.AddSingleton(folder.Store);
        services.AddSite(settings, AppContext.BaseDirectory);
        services.AddSingleton(new BounceReader(good.Catalog, OwnReplies(settings)));
        services.AddStaff(settings);
        services.AddRelayWatch(watching);
        services.AddSingleton<CaseDesk>();
        services.AddProbes(probes, settings.UsesPostgres);
        services.AddTickets();
        services.AddAlerts(settings, AppContext.BaseDirectory);
        services.AddStatus();
        services.AddSubscribers(settings);
        services.AddCustomerMail();
        services.AddForwarding();
        services.AddArticles(settings, good.Catalog, AppContext.BaseDirectory);
        services.AddAdvising();
        services.AddConversations();
        services.AddRetention();

        builder.AddQuartz(schedule =>
        {
            if (settings.UsesPostgres) schedule.UseCluster(settings.Database.ConnectionString);
            else schedule.UseInMemoryStore();
            schedule.AddSweep(watching, TimeProvider.System);
            schedule.AddRefusals(settings);
            schedule.AddProbes(probes, TimeProvider.System);
            schedule.AddOutbox();
            UptimeJob.Schedule(schedule);
            MaintenanceClock.Schedule(schedule);
            schedule.AddSubscribers(settings);
            schedule.AddForwarding(settings);
            schedule.AddRetention(TimeProvider.System);
            schedule.AddJobListener(provider => provider.GetRequiredService<JobBook>());
        });
        builder.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);   // "unencrypted": as docs/security.md says of all that is stored
    }

    public static void Map(WebApplication app)
    {
        app.UseStatus();
        app.UseSite();
        app.UseRouting();   // by itself it would go first
        app.UseWebSockets();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapSite();
        app.MapHealth();
        app.MapStatus();
        app.MapSubscribers();
        app.MapCustomerMail();
        app.MapArticles();
        app.MapPool();
        app.MapAdvising();
        app.MapConversations();
        app.MapStaff();
        app.Services.GetRequiredService<TargetFormats>();   // a broken file stops the start, not the first alert
    }

    static IEnumerable<OwnReply> OwnReplies(AppSettings settings) =>
        settings.OwnReplies.Select(reply => new OwnReply(reply.Key, new(reply.Value.Pattern, System.Text.RegularExpressions.RegexOptions.NonBacktracking | System.Text.RegularExpressions.RegexOptions.IgnoreCase | System.Text.RegularExpressions.RegexOptions.CultureInvariant),
            Rules.Reason(reply.Value.Reason)!.Value, reply.Value.Article.Length > 0 ? reply.Value.Article : null));

    /// <summary>With PostgreSQL any number of nodes share the schedule; a job runs on one of them.</summary>
    static void UseCluster(this IQuartzBuilder schedule, string connectionString)
    {
        schedule.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = "supportbot";
            scheduler.GenerateInstanceId = true;
        });
        schedule.UsePersistentStore(store =>
        {
            store.ProvisionSchema();
            store.UsePostgres(Npgsql.NpgsqlFactory.Instance, connectionString);
            store.UseClustering(_ => { });
        });
    }
}
