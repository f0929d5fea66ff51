using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>How often a list names an address by one code, and for how long.</summary>
/// <param name="Code">The answer.</param>
/// <param name="PerYear">Listings an address and year.</param>
/// <param name="Shortest">Hours.</param>
/// <param name="Longest">Hours.</param>
/// <param name="Drains">What the catalogue should say of the code; written here once more, so that a wrong reading is seen.</param>
sealed record Habit(string Code, double PerYear, double Shortest, double Longest, bool Drains = true);

/// <summary>A list of the simulated year.</summary>
/// <param name="Watched">As it is asked here; null for a receiver's own list.</param>
/// <param name="Habits">What it does.</param>
sealed record NamingList(string Id, WatchedList? Watched, ImmutableArray<Habit> Habits)
{
    public TimeSpan MirrorLag => Watched?.List.MirrorLag ?? TimeSpan.Zero;

    public bool Names(IPAddress address) => Watched?.List.Asks(address.AddressFamily) ?? address.AddressFamily == AddressFamily.InterNetwork;
}

/// <summary>The made-up hoster of the simulated year: 64 addresses in three pools, some that may join, 25 lists that are asked and three that nobody can ask.</summary>
static class Scene
{
    public const int Watched = 25;

    public static readonly ImmutableArray<RelayAddress> Addresses =
    [
        .. Relay("relay1", "default", "192.0.2", 10, 7, 2), .. Relay("relay2", "default", "192.0.2", 30, 7, 2),
        .. Relay("relay3", "default", "192.0.2", 50, 7, 2), .. Relay("relay4", "default", "192.0.2", 70, 7, 2),
        .. Relay("relay5", "bulk", "198.51.100", 10, 8, 2), .. Relay("relay6", "bulk", "198.51.100", 30, 8, 2),
        .. Relay("relay7", "small", "203.0.113", 10, 4, 1), .. Relay("relay8", "small", "203.0.113", 30, 2, 1),
    ];

    public static readonly ImmutableArray<RelayAddress> Spare = [.. Relay("relay4", "default", "192.0.2", 90, 3, 1), .. Relay("relay8", "small", "203.0.113", 50, 3, 1)];

    public static readonly ImmutableArray<NamingList> Lists = Build(BlocklistCatalog.BuiltIn());

    static IEnumerable<RelayAddress> Relay(string name, string pool, string net, int first, int four, int six) =>
    [
        .. Enumerable.Range(first, four).Select(i => new RelayAddress(name, IPAddress.Parse($"{net}.{i}"), pool)),
        .. Enumerable.Range(first, six).Select(i => new RelayAddress(name, IPAddress.Parse($"2001:db8:{net[..3]}::{i:x}"), pool)),
    ];

    static ImmutableArray<NamingList> Build(BlocklistCatalog catalog)
    {
        NamingList Known(string id, bool drains, params Habit[] habits) => new(id, new(catalog[id]!, drains, catalog[id]!.Key == KeyUse.Required ? "key" : null), [.. habits]);
        NamingList MadeUp(string id, TimeSpan lag, TimeSpan pause, params Habit[] habits) => new(
            id,
            new(
                new Blocklist
                {
                    Id = id, Name = id, Zones = [new($"{id}.example", [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])],
                    Codes = [.. habits.Select(habit => new ReturnCode(IPAddress.Parse(habit.Code), IPAddress.Parse(habit.Code), "listed"))], MirrorLag = lag, MinInterval = pause,
                },
                true),
            [.. habits]);

        // Times from the operators' pages where they say any; how often is made up, and worse than a good hoster's year.
        return
        [
            Known("spamcop", true, new Habit("127.0.0.2", 12, 12, 28)),
            Known("spamhaus", true, new("127.0.0.3", 4, 24, 120), new("127.0.0.4", 1, 24, 240), new("127.0.0.10", 0.15, 48, 500), new("127.0.0.30", 0.3, 5, 200, Drains: false)),
            Known("barracuda", true, new Habit("127.0.0.2", 2.5, 12, 48)),
            Known("psbl", true, new Habit("127.0.0.2", 1.5, 168, 500)),
            Known("uceprotect-1", false, new Habit("127.0.0.2", 3, 168, 240)),
            Known("uceprotect-2", false, new Habit("127.0.0.2", 0.6, 240, 960, Drains: false)),
            Known("uceprotect-3", false, new Habit("127.0.0.2", 0.2, 240, 960, Drains: false)),
            Known("mailspike", false, new Habit("127.0.0.2", 1, 4, 48), new Habit("127.0.0.11", 2, 12, 72)),
            Known("spameatingmonkey", true, new Habit("127.0.0.2", 0.8, 200, 360)),
            Known("abusix", true, new("127.0.0.2", 2, 3, 24), new("127.0.0.11", 0.05, 48, 500), new("127.0.0.200", 1, 5, 200, Drains: false)),
            Known("spamrats", true, new("127.0.0.38", 0.3, 100, 500), new("127.0.0.37", 0.05, 100, 700)),
            Known("dronebl", true, new Habit("127.0.0.9", 0.3, 24, 168)),
            Known("blocklist-de", false, new Habit("127.0.0.9", 1, 48, 60, Drains: false)),
            Known("backscatterer", false, new Habit("127.0.0.2", 0.5, 600, 672, Drains: false)),
            Known("hostkarma", true, new Habit("127.0.0.2", 0.8, 90, 96)),
            Known("senderscore", false, new Habit("127.0.0.77", 1, 24, 700, Drains: false)),
            Known("gbudb", true, new Habit("127.0.0.2", 1, 24, 72)),
            Known("s5h", false, new Habit("127.0.0.2", 0.3, 24, 240, Drains: false)),
            Known("interserver", false, new Habit("127.0.0.2", 0.3, 24, 240, Drains: false)),
            Known("nordspam", false, new Habit("127.0.0.2", 0.3, 24, 240, Drains: false)),
            Known("0spam", false, new Habit("127.0.0.2", 0.3, 24, 240, Drains: false)),
            Known("suomispam", false, new Habit("127.0.0.2", 0.3, 24, 240, Drains: false)),
            Known("swinog", false, new Habit("127.0.0.2", 0.3, 24, 240, Drains: false)),
            MadeUp("slow-mirrors", TimeSpan.FromHours(36), default, new Habit("127.0.0.2", 0.5, 24, 100)),
            MadeUp("five-minutes", default, TimeSpan.FromMinutes(5), new Habit("127.0.0.2", 1, 6, 72)),
            new("microsoft", null, [new Habit("", 1, 12, 200)]),
            new("t-online", null, [new Habit("", 1, 12, 100)]),
            new("gmx", null, [new Habit("", 0.5, 6, 48)]),
        ];
    }
}
