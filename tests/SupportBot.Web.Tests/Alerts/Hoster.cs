using System.Collections.Immutable;
using System.Net;
using SupportBot.Relays;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Alerts;

/// <summary>A hoster's relays as the tests of alerts speak of them: relayN with 192.0.2.N, all well, swept this minute.</summary>
static class Hoster
{
    public static readonly PoolRules Rules = new();

    public static AddressState Well(int number) => new() { Address = IPAddress.Parse($"192.0.2.{number}"), Relay = $"relay{number}", Since = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero) };

    public static AddressState Drained(int number, DateTimeOffset at, string list = "spamcop") =>
        Well(number) with { Stand = Stand.Drained, Since = at, DrainedAt = at, Listings = [new(list, at.AddMinutes(-1), "TXT: see http://example.net/?q=anna", Drains: true)] };

    public static AddressState Kept(int number, DateTimeOffset at, Kept why, string list = "spamcop") =>
        Well(number) with { Stand = Stand.ListedActive, Kept = why, Since = at, Listings = [new(list, at, null, Drains: true)] };

    /// <summary>Eight addresses, those that are given instead of the well ones.</summary>
    public static RelaySnapshot Relays(DateTimeOffset now, params AddressState[] other) => Relays(now, 8, other);

    public static RelaySnapshot Relays(DateTimeOffset now, int count, params AddressState[] other)
    {
        var swept = now;
        var states = Enumerable.Range(11, count).Select(number => other.FirstOrDefault(state => state.Relay == $"relay{number}") ?? Well(number));
        return new([.. states.Select((state, i) => new AddressView(state, i + 1, $"{i + 1}", true, true))],
            [new("spamcop", "SpamCop", true, swept, null, null), new("barracuda", "Barracuda", true, swept, null, null)], swept, now.AddMinutes(1), TimeSpan.FromMinutes(1), now.AddDays(-30), now) { Knows = true };
    }

    public static RelaySnapshot NotApplied(this RelaySnapshot relays, params int[] numbers) =>
        relays with { Addresses = [.. relays.Addresses.Select(view => numbers.Any(number => view.State.Relay == $"relay{number}") ? view with { Applied = false } : view)] };

    public static ImmutableArray<Matter> Matters(this RelaySnapshot relays, DateTimeOffset now, params VouchedRefusals[] refusals) => Alerts.Matters.Of(relays, Rules, [.. refusals], now.AddDays(-1), now);

    public static object? Value(this Matter matter, string name)
    {
        var value = matter.Values.Single(value => value.Name == name);
        return value.Phrase ?? value.At ?? value.Number ?? (object?)value.Text;
    }
}
