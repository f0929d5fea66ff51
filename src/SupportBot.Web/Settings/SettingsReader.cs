using System.Collections;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using SupportBot.Blocklists;
using SupportBot.Web.Targets;

namespace SupportBot.Web.Settings;

/// <summary>What reading the settings gave.</summary>
abstract record SettingsReading
{
    /// <summary>They may be used. Warnings are printed and change nothing.</summary>
    public sealed record Good(AppSettings Settings, BlocklistCatalog Catalog, ImmutableArray<string> Warnings) : SettingsReading;

    /// <summary>They may not; one line a fault.</summary>
    public sealed record Bad(ImmutableArray<string> Faults) : SettingsReading;
}

/// <summary>Reads the settings and the catalogue, and judges them as a whole before anything starts.</summary>
static class SettingsReader
{
    /// <param name="contentRoot">Where the shipped <c>appsettings.json</c> and <c>content/</c> are.</param>
    /// <param name="configFile">The operator's own file, or null.</param>
    /// <param name="environment">Variables.</param>
    public static SettingsReading Read(string contentRoot, string? configFile, IDictionary environment)
    {
        var complaints = new List<Complaint>();
        SettingsSource?[] sources =
        [
            SettingsSource.FromFile(Path.Combine(contentRoot, "appsettings.json"), complaints),
            configFile is null ? null : SettingsSource.FromFile(configFile, complaints),
            SettingsSource.FromEnvironment(environment, [.. SettingsBinder.Settings(typeof(AppSettings)).Select(section => section.Name)]),
        ];
        var settings = new SettingsBinder([.. sources.OfType<SettingsSource>()], complaints).Bind<AppSettings>();
        settings = settings with { IsDemonstration = settings.Relays.Count == 0 };
        var faults = new List<string>();
        var catalog = Catalog(contentRoot, settings, faults);
        var unread = complaints.Select(complaint => complaint.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        complaints.AddRange(Judge(settings, catalog, TargetFormats.Names(contentRoot, settings.Content.Folder)).Where(complaint => !unread.Contains(complaint.Key)));
        faults.AddRange(complaints.Select(complaint => complaint.ToString()));

        return faults.Count > 0
            ? new SettingsReading.Bad([.. faults])
            : new SettingsReading.Good(settings, catalog!, [.. Warnings(settings)]);
    }

    static BlocklistCatalog? Catalog(string contentRoot, AppSettings settings, List<string> faults)
    {
        var own = settings.Content.Folder.Length > 0 ? Path.Combine(settings.Content.Folder, "blocklists.json") : null;
        var path = own is not null && File.Exists(own) ? own : Path.Combine(contentRoot, "content", "blocklists.json");
        try
        {
            using var stream = File.OpenRead(path);
            switch (BlocklistCatalog.Read(stream))
            {
                case CatalogReading.Read(var catalog):
                    return catalog;
                case CatalogReading.Broken(var complaints):
                    faults.AddRange(complaints.Select(complaint => $"{path}: {complaint}"));
                    break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{path}: cannot be read");
        }

        return null;
    }

    static IEnumerable<Complaint> Judge(AppSettings settings, BlocklistCatalog? catalog, ImmutableArray<string> formats) =>
    [
        .. settings.Hoster.Complaints(),
        .. settings.OwnReplies.SelectMany(reply => reply.Value.Complaints($"OwnReplies:{reply.Key}")),
        .. settings.Customers.Complaints(),
        .. settings.Content.Folder.Length > 0 && !Directory.Exists(settings.Content.Folder) ? [new Complaint("Content:Folder", settings.Content.Folder, "a folder that exists")] : Array.Empty<Complaint>(),
        .. settings.Site.Complaints(),
        .. settings.Relays.SelectMany(relay => relay.Value.Complaints($"Relays:{relay.Key}")),
        .. Twice(settings),
        .. settings.Dns.Complaints(),
        .. catalog is null ? [] : settings.Blocklists.SelectMany(list => list.Value.Complaints(list.Key, catalog)),
        .. settings.Checker.Complaints(),
        .. settings.Pool.Complaints(),
        .. settings.Pool.RelaysExportPath.Length > 0 ? Nameless(settings) : [],
        .. settings.Status.Complaints(),
        .. settings.Database.Complaints(),
        .. settings.Mail.Complaints(),
        .. settings.Mailboxes.SelectMany(mailbox => mailbox.Value.Complaints($"Mailboxes:{mailbox.Key}")),
        .. settings.Alerts.SelectMany(alert => alert.Value.Complaints($"Alerts:{alert.Key}", formats, settings.Hoster.Languages)),
        .. settings.Tickets.Complaints(),
        .. settings.Chat.Complaints(),
        .. settings.Retention.Complaints(),
        .. settings.Api.Complaints(),
    ];

    /// <summary>An address belongs to one relay: two would overrule each other's state.</summary>
    static IEnumerable<Complaint> Twice(AppSettings settings) =>
        from relay in settings.Relays
        from text in relay.Value.Addresses
        where IPAddress.TryParse(text, out _)
        group relay.Key by IPAddress.Parse(text) into owners
        where owners.Count() > 1
        select new Complaint($"Relays:{owners.Last()}:Addresses", owners.Key, $"each address once; it is there at {string.Join(" and ", owners)}");

    /// <summary>A file of host names needs one of each relay, and nothing that would break its lines.</summary>
    static IEnumerable<Complaint> Nameless(AppSettings settings) =>
        from relay in settings.Relays
        where !Ascii.IsValid(relay.Value.Host) || Uri.CheckHostName(relay.Value.Host) == UriHostNameType.Unknown
        select new Complaint($"Relays:{relay.Key}:Host", relay.Value.Host, "a host name; Pool:RelaysExportPath lists it");

    static IEnumerable<string> Warnings(AppSettings settings)
    {
        foreach (var warning in settings.Relays.SelectMany(relay => relay.Value.Warnings($"Relays:{relay.Key}"))) yield return warning;
        if (settings is { IsDemonstration: true, Database.IsPostgres: true }) yield return "Relays is empty: the demonstration runs in an SQLite database of its own, Database is not used";
        if (settings is { IsDemonstration: false, Hoster.SupportEmail: "", Tickets.Mail.Enabled: true }) yield return "Hoster:SupportEmail is empty: tickets are kept here and sent to nobody";
        if (settings is { IsDemonstration: false, Hoster.Phone: "", Hoster.SupportEmail: "" }) yield return "Hoster:Phone and Hoster:SupportEmail are empty: customers find no way to a person but a ticket";
        if (settings is { IsDemonstration: false, Status.Subscriptions: true, Hoster.PublicUrl: "" } && settings.Mail.Smtp.Host.Length > 0) yield return "Hoster:PublicUrl is empty: nobody can subscribe to the status page, mails would have no links";
        foreach (var warning in settings.Alerts.SelectMany(alert => alert.Value.Warnings($"Alerts:{alert.Key}"))) yield return warning;
        if (settings.Alerts.Values.Any(alert => alert.Mail.Length > 0) && Watched(settings) is { } relay) yield return $"Mail:Smtp:Host is {relay}, one of the relays that are watched: an alert about it may not arrive; let alerts leave another way, or add a webhook";
        if (settings.Mailboxes.ContainsKey(Forwarding.ForwardMailbox.Name) && !settings.TakesForwards) yield return "Mailboxes:bounces is not read: an answer needs Mail:Smtp:Host, Mail:From or Hoster:SupportEmail, Hoster:PublicUrl and Mail:ToCustomersPerDay";
        if (settings.TakesForwards && settings.Customers is { Lookup: "", Domains: [] }) yield return "Customers is empty: nobody who forwards a bounce to Mailboxes:bounces is a customer, and none is answered";
        if (settings.WritesToCustomers && Watched(settings) is { } own) yield return CustomerMail.OwnMailWay.Warning(own);
        if (settings.Alerts.Values.Any(alert => alert.Mail.Length > 0) && settings is { IsDemonstration: false, Mail.Smtp.Host: "" }) yield return "Mail:Smtp:Host is empty: alerts by mail wait";
    }

    /// <summary>The relay by which this program's own mail leaves, or null.</summary>
    internal static string? Watched(AppSettings settings)
    {
        var host = settings.Mail.Smtp.Host.Trim('[', ']').TrimEnd('.');
        var address = IPAddress.TryParse(host, out var literal) ? literal : null;
        return settings.Relays.FirstOrDefault(relay => host.Length > 0 && (relay.Value.Host.TrimEnd('.').Equals(host, StringComparison.OrdinalIgnoreCase) || relay.Value.Addresses.Any(text => address is not null && IPAddress.TryParse(text, out var own) && own.Equals(address)))).Key;
    }
}
