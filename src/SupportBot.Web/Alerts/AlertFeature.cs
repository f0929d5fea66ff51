using System.Collections.Immutable;
using System.Globalization;
using SupportBot.Relays;
using SupportBot.Web.Cases;
using SupportBot.Web.Probing;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Targets;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Alerts;

/// <summary>The feature's services.</summary>
static class AlertFeature
{
    public static void AddAlerts(this IServiceCollection services, AppSettings settings, string contentRoot)
    {
        var formats = Ahead.Make(() => TargetFormats.Load(contentRoot, settings.Content.Folder));
        services.AddSingleton(_ => formats.Value);
        services.AddSingleton<TargetSender>();
        services.AddSingleton<AlertDesk>();
        services.AddSingleton<AlertMail>();
        services.AddSingleton<AlertWebhook>();
        services.AddSingleton(provider => new Delivery(AlertMail.Kind, Delivery.Mail, provider.GetRequiredService<AlertMail>().DeliverAsync));
        services.AddSingleton(provider => new Delivery(AlertWebhook.Kind, Delivery.Web, provider.GetRequiredService<AlertWebhook>().DeliverAsync));
        services.AddSingleton(provider => Certificates(provider.GetRequiredService<ProbeBoard>()));
        services.AddSingleton(provider => CasesDue(provider.GetRequiredService<CaseDesk>()));
        services.AddHostedService<AlertWatch>();
        services.AddHostedService<SweepPing>();
    }

    /// <summary>The first certificate of a relay's port to end; several addresses mostly show the same one.</summary>
    static MatterSource Certificates(ProbeBoard board) => new((now, _) => Task.FromResult<ImmutableArray<Matter>>(
    [
        .. from address in board.Now.Addresses
           from entry in address.Entries
           where entry.Spot.Kind == ProbeKind.CertificateDays && entry.Finding.Values.ContainsKey("until")
           group DateTimeOffset.Parse(entry.Finding.Values["until"], CultureInfo.InvariantCulture) by (entry.Spot.Relay, entry.Spot.Port) into port
           let matter = OtherMatters.Of(new SeenCertificate(port.Key.Relay, port.Key.Port, port.Min()), now)
           where matter is not null
           select matter,
    ]));

    /// <summary>A case's first day belongs to the alert of the listing itself.</summary>
    static MatterSource CasesDue(CaseDesk desk) => new(async (now, cancel) =>
    [
        .. from work in await desk.ListAsync(closedToo: false, cancel)
           let quiet = work.OpenedAt + FirstDay
           let matter = OtherMatters.Of(new OpenCase(work.Number.ToString(CultureInfo.InvariantCulture), work.Name, work.NextLook > quiet ? work.NextLook : quiet), now)
           where matter is not null
           select matter,
    ]);

    static readonly TimeSpan FirstDay = TimeSpan.FromDays(1);
}
