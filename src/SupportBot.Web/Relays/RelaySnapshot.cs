using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using SupportBot.Blocklists;
using SupportBot.Relays;

namespace SupportBot.Web.Relays;

/// <summary>What is known about our addresses and the lists this minute. Everybody but <see cref="RelayPool"/> only reads it. Immutable.</summary>
/// <param name="Addresses">Every configured address, by relay, then address.</param>
/// <param name="Lists">The lists that are asked, in the catalogue's order.</param>
/// <param name="SweptAt">When the last whole sweep ended; null before the first.</param>
/// <param name="NextSweep">When the next one begins.</param>
/// <param name="Interval">Time between two sweeps.</param>
/// <param name="WatchedSince">When the first sweep ended; before it nothing is known.</param>
/// <param name="At">When this snapshot was made.</param>
public sealed record RelaySnapshot(ImmutableArray<AddressView> Addresses, ImmutableArray<ListView> Lists, DateTimeOffset? SweptAt, DateTimeOffset? NextSweep, TimeSpan Interval, DateTimeOffset? WatchedSince, DateTimeOffset At)
{
    /// <summary>Whether a whole sweep has ever been stored; before it nobody is told who may send.</summary>
    public bool Knows { get; init; }

    /// <summary>See <see cref="PoolFact.Waits"/>.</summary>
    public bool Waits { get; init; }

    /// <summary>What the policy works on: for who asks what a decision would come to.</summary>
    internal PoolState State { get; init; } = PoolState.Empty;

    /// <summary>The hook has not ended with 0 since a file was replaced.</summary>
    public bool HookOwed { get; init; }

    /// <summary>What relays on other hosts have fetched, by their names.</summary>
    internal ImmutableDictionary<string, Pull> Pulls { get; init; } = Pull.None;

    /// <summary>Which receivers turn our addresses away, as far as somebody vouches for it; only in <see cref="RefusalBoard.Relays"/>.</summary>
    internal ImmutableArray<RefusedAddress> Refused { get; init; } = [];

    /// <summary>The address when it is one of ours, or null.</summary>
    public AddressView? Find(IPAddress? address) => address is null ? null : Addresses.FirstOrDefault(view => view.State.Address.Equals(address));

    /// <summary>The list when we ask it, or null: a receiver's own list, one that is switched off, or one that is closed.</summary>
    public ListView? List(string? id) => id is null ? null : Lists.FirstOrDefault(list => list.Id == id);

    /// <summary>When a list that we act on last gave a word that counts; null: none ever did. A sweep to which nobody answers has seen nothing.</summary>
    public DateTimeOffset? SeenAt => Lists.Any(list => list.Drains) ? Lists.Where(list => list.Drains).Max(list => list.AskedAt) : SweptAt;

    /// <summary>Whether nothing has been seen for so long that the state may not be spoken of as the present.</summary>
    public bool IsStale(DateTimeOffset now, int intervals) => SeenAt is not { } seen || now - seen > Interval * intervals;

    /// <summary>What is known by what the database holds.</summary>
    internal static RelaySnapshot Of(StoredPool pool, Watching watching, DateTimeOffset now)
    {
        var fact = pool.Fact;
        var order = watching.Addresses.Select((address, i) => (address.Address, i)).ToDictionary(pair => pair.Address, pair => pair.i);
        var relays = watching.Addresses.Select(address => address.Relay).Distinct(StringComparer.Ordinal).Where(relay => !watching.Dedicated.Contains(relay)).ToList();
        var views =
            from address in pool.State.Addresses
            orderby order.GetValueOrDefault(address.Address, int.MaxValue)
            group address by address.Relay into relay
            let number = relays.IndexOf(relay.Key) + 1
            from view in relay.Select((address, i) => AddressView.Of(address, fact, number, relay.Count() == 1 ? "" : ((char)('a' + (i % 26))).ToString()))
            select view;
        return new(
            [.. views],
            [.. from list in watching.Lists
                let health = fact.Lists.FirstOrDefault(known => known.Id == list.List.Id)
                select new ListView(list.List.Id, list.List.Name, list.Drains, health?.AskedAt, health?.Doubt, health?.DoubtSince)],
            fact.SweptAt, fact.SweptAt + watching.Interval, watching.Interval, fact.WatchedSince, now)
        {
            Knows = fact.Knows,
            Waits = fact.Waits,
            State = pool.State,
            HookOwed = fact.HookOwed,
            Pulls = fact.Pulls ?? Pull.None,
        };
    }

    /// <summary>The addresses on everything public: those of dedicated relays are in no count.</summary>
    public IEnumerable<AddressView> Public => Addresses.Where(view => view.IsPublic);
}

/// <summary>One of our addresses as everybody but the policy sees it.</summary>
/// <param name="State">Where it stands, and everything remembered.</param>
/// <param name="Number">Its relay's number among the public ones, 1 and up: the public's "Ausgang 3"; 0 for a dedicated relay.</param>
/// <param name="Mark">The number, with a letter behind it where the relay has several addresses: "3", "3a".</param>
/// <param name="Applied">Whether the mail server has been told: an address is out only when this is true as well.</param>
/// <param name="IsPublic">False for a dedicated relay's.</param>
public sealed record AddressView(AddressState State, int Number, string Mark, bool Applied, bool IsPublic)
{
    /// <summary>Out of sending, and the mail server knows.</summary>
    public bool IsOut => Applied && State.Stand is (Stand.Drained or Stand.Resting);

    public bool Sends => State.Sends;

    /// <summary>A relay that fetches its list by itself knows what it fetched; the others what the files and the hook told them.</summary>
    internal static AddressView Of(AddressState state, PoolFact fact, int number, string letter)
    {
        var knows = fact.Pulls?.GetValueOrDefault(state.Relay)?.Addresses ?? fact.Applied;
        var applied = knows is { } told ? told.Contains(state.Address) == state.Sends : state.Sends;
        return new(state, number, number == 0 ? "" : number.ToString(CultureInfo.InvariantCulture) + letter, applied, number > 0);
    }
}

/// <summary>A list as it is asked here.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">As people say it.</param>
/// <param name="Drains">Whether a listing takes an address out of sending.</param>
/// <param name="AskedAt">When it last gave a word that counts; null: never yet.</param>
/// <param name="Doubt">Why it cannot be asked at the moment, or null.</param>
/// <param name="DoubtSince">Since when.</param>
public sealed record ListView(string Id, string Name, bool Drains, DateTimeOffset? AskedAt, Doubt? Doubt, DateTimeOffset? DoubtSince);
