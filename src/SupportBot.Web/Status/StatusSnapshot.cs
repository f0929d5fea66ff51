using System.Collections.Immutable;
using System.Net;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>Everything that the status page, its JSON and the line above other pages say, for every language. Pure.</summary>
/// <param name="Relays">What is known this minute; the addresses of dedicated relays are not in it.</param>
/// <param name="Incidents">Of the last 90 days, oldest first.</param>
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

    public static StatusSnapshot Of(RelaySnapshot relays, IEnumerable<PoolEvent> events, string naming, DateTimeOffset now, ImmutableSortedDictionary<string, DateTimeOffset>? outage = null)
    {
        var shown = relays with { Addresses = [.. relays.Public] };
        var ours = shown.Addresses.Select(view => view.State.Address).ToHashSet();
        var told = IncidentStory.Tell(events.Where(happened => happened.Address is null || ours.Contains(happened.Address)), relays.Lists.Where(list => list.Drains).Select(list => list.Id).ToHashSet());
        var names = shown.Addresses.Select(view => view.State.Relay).ToHashSet(StringComparer.Ordinal);
        return new(shown, [.. told.Where(incident => incident.Covers(now.AddDays(-Days), now))], naming, now)
        {
            Out = outage?.RemoveRange(outage.Keys.Where(relay => !names.Contains(relay))) ?? Nobody,
        };
    }

    public ServiceState Sending => Components.Sending(Relays.Addresses);

    public bool IsStale => Relays.IsStale(Now, StaleAfter);

    public IEnumerable<Incident> Open => Incidents.Where(incident => incident.Ended is null).Reverse();

    public IEnumerable<Incident> Past => Incidents.Where(incident => incident.Ended is not null).Reverse();

    /// <summary>The addresses grouped by relay, in the settings' order.</summary>
    public IEnumerable<IGrouping<string, AddressView>> ByRelay => Relays.Addresses.GroupBy(address => address.State.Relay, StringComparer.Ordinal);

    public ServiceState RelayState(IEnumerable<AddressView> relay)
    {
        var addresses = relay.ToList();
        return IsOut(addresses[0]) ? ServiceState.MajorOutage : Components.Relay(addresses, Relays.Addresses.Where(other => other.State.Pool == addresses[0].State.Pool));
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

    /// <summary>"T-Online weist Mails von Ausgang 3 ab; …", for each, in this language.</summary>
    public IEnumerable<string> Refusals(Words words) =>
        from refused in Refused
        let sentence = Relays.Find(refused.Address) is { } view ? RefusalSentences.Public(refused, Name(view, words)) : null
        where sentence is not null
        select sentence.In(words, Now);

    public string ListName(string? id) => Relays.List(id)?.Name ?? id ?? "";

    /// <summary>What an address hit by an incident shows on a day's bar: null for a quiet day.</summary>
    public Incident? Story(DateTimeOffset from, DateTimeOffset to, Func<Incident, bool> about) => Incidents.LastOrDefault(incident => about(incident) && incident.Covers(from, to));
}
