using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>Addresses, lists and times that the tests speak of.</summary>
static class Known
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static readonly ReturnCode Two = Code("127.0.0.2");

    public static readonly ReturnCode Policy = Code("127.0.0.10", returns: ListingReturn.NeverByWaiting);

    public static readonly ReturnCode Shows = Code("127.0.0.30", drains: false);

    public static IPAddress Ip(int number) => new([192, 0, 2, (byte)number]);

    public static IPAddress Ip6(int number) => IPAddress.Parse($"2001:db8::{number:x}");

    public static ReturnCode Code(string code, bool lists = true, bool drains = true, ListingReturn returns = ListingReturn.AsTheList) =>
        new(IPAddress.Parse(code), IPAddress.Parse(code), "", lists, drains, returns);

    /// <summary>A list that is asked without a pause to speak of.</summary>
    public static WatchedList List(string id, string? zone = null, bool drains = true, bool six = true, TimeSpan mirrorLag = default, string? key = null, string? keyed = null) => new(
        new Blocklist
        {
            Id = id,
            Name = id,
            Zones = [new(zone ?? $"bl.{id}.example", six ? [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6] : [AddressFamily.InterNetwork], keyed)],
            Codes = [Two, Policy, Shows],
            QueriesPerSecond = 1000,
            MirrorLag = mirrorLag,
        },
        drains,
        key);

    public static ImmutableArray<RelayAddress> Addresses(int four, int six = 0, string pool = "default") =>
        [.. Enumerable.Range(11, four).Select(i => new RelayAddress("relay1", Ip(i), pool)), .. Enumerable.Range(17, six).Select(i => new RelayAddress("relay1", Ip6(i), pool))];
}

/// <summary>A clock that somebody sets, or that a suspended machine finds ahead: the time of day jumps, the time that passes does not.</summary>
sealed class SetClock(TimeProvider passing) : TimeProvider
{
    public TimeSpan Step { get; set; }

    public override long TimestampFrequency => passing.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => passing.GetUtcNow() + Step;

    public override long GetTimestamp() => passing.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => passing.CreateTimer(callback, state, dueTime, period);
}
