using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Testing;

namespace SupportBot.Benchmarks;

/// <summary>Made-up lists, without limits of pace, in a real rbldnsd.</summary>
static class Zones
{
    /// <summary>One address in so many is listed.</summary>
    const int OneListedIn = 100;

    static readonly IPAddress Listed = IPAddress.Parse("127.0.0.2");

    public static ImmutableArray<RelayAddress> Addresses(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new RelayAddress($"relay{i % 16}", new([198, (byte)(18 + (i >> 16)), (byte)(i >> 8), (byte)i])))];

    public static ImmutableArray<WatchedList> Lists(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new WatchedList(new() { Id = Id(i), Name = Id(i), Zones = [new(Name(i), [AddressFamily.InterNetwork])], Codes = [new(Listed, Listed, "listed")], QueriesPerSecond = 1e6 }, Drains: true))];

    /// <summary>Each list names other addresses, so that no brake and no minimum shortens the judging.</summary>
    public static Task<Rbldnsd> StartAsync(int lists, ImmutableArray<RelayAddress> addresses)
    {
        if (!Rbldnsd.IsThere) throw new InvalidOperationException(Rbldnsd.Missing);
        return Rbldnsd.StartAsync([.. Enumerable.Range(0, lists).Select(list =>
            (Name(list), "ip4set", Rbldnsd.Ip4([.. addresses.Where((_, i) => (i + list) % OneListedIn == 0).Select(relay => relay.Address.ToString())])))]);
    }

    public static string Name(int list) => $"bl.{Id(list)}.example";

    static string Id(int list) => string.Create(CultureInfo.InvariantCulture, $"list{list}");
}
