using System.Collections.Immutable;
using System.Net;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Relays;

/// <summary>Our addresses, the lists that are asked, and the rules, as the settings say. Immutable.</summary>
sealed record Watching(ImmutableArray<RelayAddress> Addresses, ImmutableArray<WatchedList> Lists, SweepSettings Sweep, PoolRules Rules, TimeSpan Interval, ImmutableHashSet<string> Dedicated)
{
    public static Watching From(AppSettings settings, BlocklistCatalog catalog) => new(
        [.. from relay in settings.Relays
            from text in relay.Value.Addresses
            select new RelayAddress(relay.Key, IPAddress.Parse(text), relay.Value.Pool)],
        [.. Asked(settings, catalog)],
        new()
        {
            Servers = [.. settings.Dns.Servers.Select(Resolver)],
            Timeout = settings.Dns.Timeout,
            Attempts = settings.Dns.Attempts,
            MaxConcurrency = settings.Dns.MaxConcurrency,
            Deadline = settings.Checker.Interval,
            ConfirmListing = settings.Checker.ConfirmListing,
        },
        new()
        {
            Automatic = settings.Pool.Automatic,
            MinimumActive = Share.TryParse(settings.Pool.MinimumActive, out var minimum) ? minimum : Share.Percent(50),
            CascadeLimit = Share.TryParse(settings.Pool.CascadeLimit, out var limit) ? limit : Share.Percent(25),
            CascadeWindow = settings.Pool.CascadeWindow,
            ReactivateAfter = settings.Pool.ReactivateAfter,
            ConfirmListing = settings.Checker.ConfirmListing,
            ConfirmDelisting = settings.Checker.ConfirmDelisting,
        },
        settings.Checker.Interval,
        [.. settings.Relays.Where(relay => !relay.Value.Public).Select(relay => relay.Key)]);

    /// <summary>Every list that can be asked, whether enabled or not; one that wants a key and has none is among them.</summary>
    public static IEnumerable<WatchedList> Known(AppSettings settings, BlocklistCatalog catalog) =>
        from list in catalog.All
        where list.Kind == BlocklistKind.Asked
        let own = Own(settings, list)
        select new WatchedList(list, own.Drains ?? list.Drains, own.Key.Length > 0 ? own.Key : null);

    /// <summary>The catalogue's defaults, changed field by field by the settings; a list that wants a key and has none is not asked.</summary>
    public static IEnumerable<WatchedList> Asked(AppSettings settings, BlocklistCatalog catalog) =>
        Known(settings, catalog).Where(watched => (Own(settings, watched.List).Enabled ?? watched.List.Enabled) && (watched.List.Key != KeyUse.Required || watched.Key is not null));

    static BlocklistSettings Own(AppSettings settings, Blocklist list) => settings.Blocklists.GetValueOrDefault(list.Id) ?? new();

    /// <summary>A resolver's address; without a port it is DNS's own.</summary>
    public static IPEndPoint Resolver(string text) => IPEndPoint.Parse(text) is { Port: not 0 } whole ? whole : new(IPEndPoint.Parse(text).Address, DnsPort);

    const int DnsPort = 53;
}
