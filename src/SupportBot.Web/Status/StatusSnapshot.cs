using System.Collections.Immutable;
using System.Net;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>Everything that the status page, its JSON and the line above other pages say, for every language. Pure.</summary>
/// <param name="Relays">What is known this minute; the addresses of dedicated relays are not in it.</param>
/// <param name="Incidents">Of the last 90 days and planned ones, oldest first.</param>
/// <param name="Naming">How much of an address the public sees: none, masked, all.</param>
/// <param name="Now">The time of the page.</param>
public sealed record StatusSnapshot(RelaySnapshot Relays, ImmutableArray<Incident> Incidents, string Naming, DateTimeOffset Now)
{
    /// <summary>After so many intervals without a sweep the page's first sentence says so.</summary>
    public const int StaleAfter = 2;

    public const int Days = 90;

    /// <summary>The relays that take no mail at all, with the time since when; see <c>ProbeSnapshot.Out</c>.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Out { get; init; } = Nobody;

    /// <summary>Which receivers refuse which of the public addresses, as far as somebody vouches for it; empty where addresses are not named.</summary>
    internal ImmutableArray<RefusedAddress> Refused { get; init; } = [];

    static ImmutableSortedDictionary<string, DateTimeOffset> Nobody { get; } = ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    public static StatusSnapshot Of(RelaySnapshot relays, IEnumerable<Incident> incidents, string naming, DateTimeOffset now, ImmutableSortedDictionary<string, DateTimeOffset>? outage = null)
    {
        var shown = relays with { Addresses = [.. relays.Public] };
        var names = shown.Addresses.Select(view => view.State.Relay).ToHashSet(StringComparer.Ordinal);
        return new(shown, [.. incidents.Select(incident => Public(incident, relays)).OfType<Incident>()], naming, now)
        {
            Out = outage?.RemoveRange(outage.Keys.Where(relay => !names.Contains(relay))) ?? Nobody,
        };
    }

    /// <summary>Without addresses that have become a dedicated relay's; null where nothing is left.</summary>
    static Incident? Public(Incident incident, RelaySnapshot relays)
    {
        if (!incident.Addresses.Any(IsDedicated)) return incident;
        var shown = incident with { Addresses = [.. incident.Addresses.Where(address => !IsDedicated(address))] };
        return shown.Addresses.IsEmpty ? null : shown;

        bool IsDedicated(IPAddress address) => relays.Find(address) is { IsPublic: false };
    }

    /// <summary>Whether relays are visited, so that it is known if they take mail.</summary>
    public bool IsProbed { get; init; }

    /// <summary>The share of the last 90 days in which a service was there, by its key; see <see cref="Uptime"/>.</summary>
    public Uptimes Uptimes { get; init; } = Uptimes.None;

    public ServiceState Sending => Worse(Components.Sending(Relays.Addresses), Stated(ServiceKeys.Sending));

    /// <summary>Taking mail from customers: as many relays as answer.</summary>
    public ServiceState Submission => Worse(Components.Submission(Out.Count, ByRelay.Count()), Stated(ServiceKeys.Submission));

    /// <summary>The services beside the relays, in the order of the page.</summary>
    public IEnumerable<(string Key, ServiceState State)> Services
    {
        get
        {
            yield return (ServiceKeys.Sending, Sending);
            if (IsProbed || Incidents.Any(incident => incident.Touches(ServiceKeys.Submission))) yield return (ServiceKeys.Submission, Submission);
            yield return (ServiceKeys.Chat, Stated(ServiceKeys.Chat));
        }
    }

    /// <summary>What people say of a service in incidents that are open, and maintenances that go on.</summary>
    public ServiceState Stated(string service) =>
        Incidents.Where(incident => incident is { IsOpen: true, FalseAlarm: false }).Select(incident => incident.Services.GetValueOrDefault(service)).DefaultIfEmpty().Max();

    static ServiceState Worse(ServiceState one, ServiceState other) => one > other ? one : other;

    /// <summary>The first day of which anything is known.</summary>
    public DateTimeOffset Since { get; init; } = Now;

    public bool IsStale => Relays.IsStale(Now, StaleAfter);

    public IEnumerable<Incident> Open => Incidents.Where(incident => incident is { IsOpen: true, Kind: not IncidentKind.Maintenance }).Reverse();

    /// <summary>Maintenances that are planned or go on, the next one first.</summary>
    public IEnumerable<Incident> Planned => Incidents.Where(incident => incident is { Ended: null, Kind: IncidentKind.Maintenance });

    public IEnumerable<Incident> Past => Incidents.Where(incident => incident.Ended is not null).Reverse();

    /// <summary>The addresses grouped by relay, in the settings' order.</summary>
    public IEnumerable<IGrouping<string, AddressView>> ByRelay => Relays.Addresses.GroupBy(address => address.State.Relay, StringComparer.Ordinal);

    public ServiceState RelayState(IEnumerable<AddressView> relay)
    {
        var addresses = relay.ToList();
        var own = IsOut(addresses[0]) ? ServiceState.MajorOutage : Components.Relay(addresses, Relays.Addresses.Where(other => other.State.Pool == addresses[0].State.Pool));
        return Worse(own, Stated(ServiceKeys.Relay(addresses[0].State.Relay)));
    }

    /// <summary>Whether the address's relay takes no mail at all.</summary>
    public bool IsOut(AddressView address) => Out.ContainsKey(address.State.Relay);

    /// <summary>How an address is drawn; its relay's outage is graver than whatever lists say of it.</summary>
    public MailState Drawn(AddressView address) => IsOut(address) ? MailState.Outage : address.Drawn();

    /// <summary>An address as the public may read it.</summary>
    public string Name(AddressView? address, Words words) => (Naming, address) switch
    {
        ("all", { } known) => known.State.Address.ToString(),
        ("masked", { } known) => words[StatusPhrases.Masked, ("mark", known.Mark)],
        _ => words[StatusPhrases.Unnamed],
    };

    public string Name(IPAddress address, Words words) => Name(Relays.Find(address), words);

    /// <summary>A relay as the public may read it.</summary>
    public string RelayName(IGrouping<string, AddressView> relay, Words words) => Naming == "all" ? relay.Key : words[StatusPhrases.Masked, ("mark", relay.First().Number)];

    /// <summary>"T-Online weist Mails von Ausgang 3 ab; …", for each, in this language.</summary>
    public IEnumerable<string> Refusals(Words words) =>
        from refused in Refused
        let sentence = Relays.Find(refused.Address) is { } view ? RefusalSentences.Public(refused, Name(view, words)) : null
        where sentence is not null
        select sentence.In(words, Now);

    public string ListName(string? id) => Relays.List(id)?.Name ?? id ?? "";

    /// <summary>The names of the relays whose story an incident belongs to.</summary>
    public IReadOnlySet<string> RelaysOf(Incident incident) =>
        incident.Addresses.Select(address => Relays.Find(address)?.State.Relay).Concat(incident.Services.Keys.Where(incident.Touches).Select(ServiceKeys.RelayOf)).OfType<string>().ToHashSet(StringComparer.Ordinal);
}
