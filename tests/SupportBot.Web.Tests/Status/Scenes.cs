using System.Collections.Immutable;
using System.Net;
using System.Text;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Status;

namespace SupportBot.Web.Tests.Status;

/// <summary>A hoster's status as renditions get it: relay 3 was listed and is back, relay 4 is listed and drained, and a dedicated relay that nobody may hear of is listed, too.</summary>
static class Scenes
{
    public const string Url = "https://status.musterhost.example";
    public const string Dedicated = "198.51.100.77";
    public const string DedicatedName = "kunde-mayer";

    public static readonly DateTimeOffset Noon = new(2026, 11, 25, 11, 0, 0, TimeSpan.Zero);

    /// <param name="naming"><c>Status:Addresses</c>.</param>
    /// <param name="relay">The name of relay 3 in the settings.</param>
    /// <param name="hoster">The hoster's name.</param>
    /// <param name="incidents">How often relay 3 was listed before.</param>
    /// <param name="quiet">Nothing ever happened.</param>
    public static StatusScene Of(string naming = "masked", string relay = "relay3", string hoster = "Musterhost", int incidents = 1, bool quiet = false)
    {
        var (first, second, hidden) = (IPAddress.Parse("192.0.2.13"), IPAddress.Parse("192.0.2.14"), IPAddress.Parse(Dedicated));
        var relays = Samples.Relays(Noon, new() { Address = first, Relay = relay, Since = Noon.AddDays(-1) });
        var drained = relays.Addresses[1].State with { Stand = quiet ? Stand.Active : Stand.Drained, Since = Noon.AddMinutes(-20), Listings = quiet ? [] : [new("spamcop", Noon.AddMinutes(-21), "see https://spamcop.example", true)] };
        relays = relays with
        {
            Addresses =
            [
                relays.Addresses[0],
                relays.Addresses[1] with { State = drained },
                new AddressView(new() { Address = hidden, Relay = DedicatedName, Stand = Stand.ListedActive, Since = Noon.AddHours(-3) }, 0, "", true, false),
            ],
        };
        var events = quiet ? [] : Enumerable.Range(1, incidents).Reverse().SelectMany(i => Listed(first, Noon.AddDays(-i))).Concat(
        [
            new(Noon.AddHours(-3), PoolEventKind.Listed, hidden, "barracuda"), new(Noon.AddHours(-3), PoolEventKind.Kept, hidden, "barracuda"),
            new(Noon.AddMinutes(-21), PoolEventKind.Listed, second, "spamcop"), new(Noon.AddMinutes(-20), PoolEventKind.Drained, second, "spamcop"),
        ]);
        var settings = Samples.Shipped.Settings;
        settings = settings with { IsDemonstration = false, Hoster = settings.Hoster with { Name = hoster, PublicUrl = Url }, Status = settings.Status with { Addresses = naming } };
        return new(StatusSnapshot.Of(relays, IncidentStory.Tell(events.OrderBy(happened => happened.At), relays.Lists.Where(list => list.Drains).Select(list => list.Id).ToHashSet()), naming, Noon), settings, Samples.Languages, Url);
    }

    /// <summary>Every document of every rendition that needs no site around it.</summary>
    public static ImmutableArray<StatusDocument> Documents(StatusScene scene) =>
        [.. new IStatusRendition[] { new StatusApiRendition(), new StatusFeeds(), new StatusCalendar(), new StatusBadge(), new StatusText(), new StatusNow() }.SelectMany(rendition => rendition.Render(scene))];

    /// <summary>What a path answers.</summary>
    public static async Task<string> TextAsync(StatusScene scene, string path, string query = "") =>
        Encoding.UTF8.GetString((await StatusShelf.Of(Documents(scene), scene.Languages).Find(path, query)!.Made).Plain);

    static IEnumerable<PoolEvent> Listed(IPAddress address, DateTimeOffset at) =>
    [
        new(at, PoolEventKind.Listed, address, "spamcop"), new(at.AddMinutes(1), PoolEventKind.Drained, address, "spamcop"),
        new(at.AddHours(2), PoolEventKind.Delisted, address, "spamcop"), new(at.AddHours(3), PoolEventKind.Activated, address, null),
    ];
}
