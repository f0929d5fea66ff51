using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>Atlassian Statuspage's public API v2, field for field, so that whatever reads a Statuspage reads ours.</summary>
static class StatusApi
{
    const int Most = 50;

    /// <summary>Every document of the API by its path.</summary>
    public static IEnumerable<(string Path, Func<byte[]> Json)> Render(StatusSnapshot status, AppSettings settings, Words words, string url)
    {
        var lazy = new Lazy<Parts>(() => new(status, settings, words, url));   // asked for less often than the state changes
        var json = StatusJson.Default;
        return
        [
            Document("summary", parts => new ApiSummary(parts.Page, parts.Components, parts.Unresolved, parts.Of("scheduled", "in_progress", "verifying"), parts.Rollup), json.ApiSummary),
            Document("status", parts => new ApiStatusDocument(parts.Page, parts.Rollup), json.ApiStatusDocument),
            Document("components", parts => new ApiComponents(parts.Page, parts.Components), json.ApiComponents),
            Document("incidents", parts => new ApiIncidents(parts.Page, parts.Incidents), json.ApiIncidents),
            Document("incidents/unresolved", parts => new ApiIncidents(parts.Page, parts.Unresolved), json.ApiIncidents),
            Document("scheduled-maintenances", parts => new ApiMaintenances(parts.Page, parts.Maintenances), json.ApiMaintenances),
            Document("scheduled-maintenances/upcoming", parts => new ApiMaintenances(parts.Page, parts.Of("scheduled")), json.ApiMaintenances),
            Document("scheduled-maintenances/active", parts => new ApiMaintenances(parts.Page, parts.Of("in_progress", "verifying")), json.ApiMaintenances),
        ];

        (string, Func<byte[]>) Document<T>(string name, Func<Parts, T> make, JsonTypeInfo<T> type) => ($"/api/v2/{name}.json", () => JsonSerializer.SerializeToUtf8Bytes(make(lazy.Value), type));
    }

    /// <summary>What the documents are made of.</summary>
    sealed class Parts
    {
        public Parts(StatusSnapshot status, AppSettings settings, Words words, string url)
        {
            var form = new Form(status, settings.Hoster.TimeZone, words, url);
            Page = form.Page(SiteFrame.NameOf(settings.Hoster));
            Components = form.Components(Page.Id);
            Rollup = StatusApi.Rollup([.. Components.Where(component => !component.Group).Select(component => component.Status)]);
            Incidents = [.. status.Incidents.Where(incident => incident.Kind != IncidentKind.Maintenance).OrderByDescending(incident => incident.Created).Take(Most).Select(incident => form.Incident(incident, Page.Id, Components))];
            Maintenances = [.. status.Incidents.Where(incident => incident.Kind == IncidentKind.Maintenance).OrderByDescending(incident => incident.Updates[^1].At).Take(Most).Select(incident => form.Maintenance(incident, Page.Id, Components))];
        }

        public ApiPage Page { get; }

        public ApiComponent[] Components { get; }

        public ApiStatus Rollup { get; }

        public ApiIncident[] Incidents { get; }

        public ApiMaintenance[] Maintenances { get; }

        public ApiIncident[] Unresolved => [.. Incidents.Where(incident => incident.ResolvedAt is null)];

        public ApiMaintenance[] Of(params string[] stages) => [.. Maintenances.Where(maintenance => stages.Contains(maintenance.Status))];
    }

    /// <summary>Atlassian's "top-level status and incident impact calculations"; first match wins, groups do not count.</summary>
    internal static ApiStatus Rollup(IReadOnlyList<string> components)
    {
        bool All(string state) => components.All(component => component == state);
        bool Any(string state) => components.Any(component => component == state);
        if (components.Count == 0 || All("operational")) return new("none", "All Systems Operational");
        if (All("major_outage")) return new("critical", "Major System Outage");
        if (All("partial_outage") || Any("major_outage")) return new("major", "Partial System Outage");
        if (Any("partial_outage")) return new("minor", "Minor Service Outage");
        if (All("degraded_performance")) return new("minor", "Degraded System Service");
        return Any("degraded_performance") ? new("minor", "Partially Degraded Service") : new("maintenance", "Service Under Maintenance");
    }

    /// <summary>How this page writes ids, times and names.</summary>
    sealed class Form(StatusSnapshot status, string zone, Words words, string url)
    {
        readonly string _page = StatusIds.Of("page", url);
        readonly DateTimeOffset _since = status.Relays.WatchedSince ?? status.Now;

        public ApiPage Page(string name) => new(_page, name, url, zone, Time(status.Relays.SweptAt ?? status.Now));

        public ApiComponent[] Components(string page)
        {
            var services = status.Services.Select((service, i) => new ApiComponent(Id(service.Key), words[StatusPhrases.Service(service.Key)], Wire(service.State), Time(_since), Time(service.Key == ServiceKeys.Sending ? Changed(status.Relays.Addresses) : Said(service.Key)), i + 1,
                service.Key == ServiceKeys.Sending ? words[StatusPhrases.ApiDescription] : null, true, Day(_since), null, page, false, false, null)).ToList();
            if (status.Naming == "none") return [.. services];
            var group = Id("relays");
            var relays = status.ByRelay.Select((relay, i) => new ApiComponent(Id("relay", relay.Key), Name(relay), Wire(status.RelayState(relay)), Time(_since), Time(Changed(relay)), i + 1, null, true, Day(_since), group, page, false, false, null)).ToList();
            var worst = status.ByRelay.Select(status.RelayState).DefaultIfEmpty().Max();
            return [.. services, new(group, words[StatusPhrases.Relays], Wire(worst), Time(_since), Time(Changed(status.Relays.Addresses)), services.Count + 1, null, false, null, null, page, true, false, [.. relays.Select(relay => relay.Id)]), .. relays];
        }

        public ApiIncident Incident(Incident incident, string page, ApiComponent[] components)
        {
            DateTimeOffset? monitoring = incident.Updates.FirstOrDefault(update => update.Stage == IncidentStage.Monitoring)?.At;
            return new(incident.Id, status.Title(incident, words), Wire(incident.Stage), Time(incident.Created), Time(incident.Updates[^1].At), Maybe(monitoring), Maybe(incident.Ended),
                Impact(incident), Link(incident), Time(incident.Began), page, Updates(incident), Hit(incident, components), null);
        }

        public ApiMaintenance Maintenance(Incident incident, string page, ApiComponent[] components)
        {
            DateTimeOffset? verifying = incident.Updates.FirstOrDefault(update => update.Stage == IncidentStage.Verifying)?.At;
            return new(incident.Id, status.Title(incident, words), Wire(incident.Stage), Time(incident.Created), Time(incident.Updates[^1].At), Maybe(verifying), Maybe(incident.Ended), "maintenance", Link(incident), Time(incident.Began), page,
                Updates(incident), Hit(incident, components), Time(incident.ScheduledFor!.Value), Time(incident.ScheduledUntil!.Value));
        }

        /// <summary>The blend of what it touches; a drained address is no outage.</summary>
        static string Impact(Incident incident) => incident.Services.Count > 0 ? Rollup([.. incident.Services.Values.Select(Wire)]).Indicator : incident.WasKept ? "minor" : "none";

        string Link(Incident incident) => $"{url}/{words.Language}/status/incidents/{incident.Id}";

        ApiUpdate[] Updates(Incident incident) => [.. incident.Updates.Select((update, i) => Update(incident, update, i)).Reverse()];

        ApiComponent[] Hit(Incident incident, ApiComponent[] components)
        {
            var hit = status.RelaysOf(incident).Select(relay => Id("relay", relay)).Concat(ServiceKeys.All.Where(incident.Touches).Select(key => Id(key))).ToHashSet(StringComparer.Ordinal);
            return [.. components.Where(component => hit.Contains(component.Id))];
        }

        /// <summary>When a person last said something of a service.</summary>
        DateTimeOffset Said(string service) => status.Incidents.Where(incident => incident.Touches(service)).Select(incident => incident.Updates[^1].At).Append(_since).Max();

        ApiUpdate Update(Incident incident, IncidentUpdate update, int number) => new(
            StatusIds.Of("update", incident.Id, number.ToString(CultureInfo.InvariantCulture)), Wire(update.Stage), status.Plain(incident, update, words), incident.Id,
            Time(update.At), Time(update.At), update.Stage == IncidentStage.Postmortem ? null : Time(update.At), null, true, null, null);

        string Name(IGrouping<string, AddressView> relay) => status.Naming == "all" ? $"{relay.Key} ({string.Join(", ", relay.Select(address => address.State.Address))})" : words[StatusPhrases.Masked, ("mark", relay.First().Number)];

        DateTimeOffset Changed(IEnumerable<AddressView> addresses) => addresses.Select(address => Later(address.State.Since, status.Out.GetValueOrDefault(address.State.Relay))).DefaultIfEmpty(_since).Max();

        static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

        string Id(params ReadOnlySpan<string> parts) => StatusIds.Of([_page, .. parts]);

        string Time(DateTimeOffset at) => words.Local(at).ToString(zone == "Etc/UTC" ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

        string? Maybe(DateTimeOffset? at) => at is { } time ? Time(time) : null;

        string Day(DateTimeOffset at) => words.Local(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        static string Wire<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
    }
}

sealed record ApiPage(string Id, string Name, string Url, string TimeZone, string UpdatedAt);

sealed record ApiStatus(string Indicator, string Description);

sealed record ApiComponent(string Id, string Name, string Status, string CreatedAt, string UpdatedAt, int Position, string? Description, bool Showcase, string? StartDate, string? GroupId, string PageId, bool Group,
    bool OnlyShowIfDegraded, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string[]? Components);

sealed record ApiUpdate(string Id, string Status, string Body, string IncidentId, string CreatedAt, string UpdatedAt, string? DisplayAt, string[]? AffectedComponents, bool DeliverNotifications, string? CustomTweet, long? TweetId);

sealed record ApiIncident(string Id, string Name, string Status, string CreatedAt, string UpdatedAt, string? MonitoringAt, string? ResolvedAt, string Impact, string Shortlink, string StartedAt, string PageId,
    ApiUpdate[] IncidentUpdates, ApiComponent[] Components, string? ReminderIntervals);

sealed record ApiMaintenance(string Id, string Name, string Status, string CreatedAt, string UpdatedAt, string? MonitoringAt, string? ResolvedAt, string Impact, string Shortlink, string StartedAt, string PageId,
    ApiUpdate[] IncidentUpdates, ApiComponent[] Components, string ScheduledFor, string ScheduledUntil);

sealed record ApiSummary(ApiPage Page, ApiComponent[] Components, ApiIncident[] Incidents, ApiMaintenance[] ScheduledMaintenances, ApiStatus Status);

sealed record ApiStatusDocument(ApiPage Page, ApiStatus Status);

sealed record ApiComponents(ApiPage Page, ApiComponent[] Components);

sealed record ApiIncidents(ApiPage Page, ApiIncident[] Incidents);

sealed record ApiMaintenances(ApiPage Page, ApiMaintenance[] ScheduledMaintenances);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ApiSummary))]
[JsonSerializable(typeof(ApiStatusDocument))]
[JsonSerializable(typeof(ApiComponents))]
[JsonSerializable(typeof(ApiIncidents))]
[JsonSerializable(typeof(ApiMaintenances))]
sealed partial class StatusJson : JsonSerializerContext;
