using System.Collections.Immutable;
using System.Net;
using SupportBot.Blocklists;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Demonstration;

/// <summary>
/// The hoster that is shown while no relays are configured: eight relays on documentation addresses (RFC 5737, 3849) and blocklists on loopback.
/// The first address gets listed at SpamCop again and again, so that whoever looks for two minutes sees the whole thread.
/// </summary>
sealed class MadeUpHoster : IAsyncDisposable
{
    static readonly TimeSpan UntilListed = TimeSpan.FromSeconds(20);
    static readonly TimeSpan Listed = TimeSpan.FromSeconds(90);
    static readonly TimeSpan Every = TimeSpan.FromMinutes(5);
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);
    static readonly IPAddress First = IPAddress.Parse("192.0.2.11");

    readonly CancellationTokenSource _end = new();
    readonly BlocklistServer _server;
    readonly Task _playing;

    MadeUpHoster(SettingsReading.Good good, TimeProvider time)
    {
        var zones = good.Catalog.All.Where(list => list.Enabled).SelectMany(list => list.Zones).Select(zone => zone.Name);
        _server = BlocklistServer.Start(zones);
        Dressed = good with { Settings = Dress(good.Settings, _server.Endpoint) };
        _playing = PlayAsync(time, _end.Token);
    }

    /// <summary>The settings with the made-up hoster in them; what the operator did set stays.</summary>
    public SettingsReading.Good Dressed { get; }

    public static MadeUpHoster Start(SettingsReading.Good good, TimeProvider time) => new(good, time);

    /// <summary>Time runs fast here: nobody waits four hours for mirrors, and the play repeats more often than a brake would allow.</summary>
    public static Watching Watch(Watching watching) => watching with
    {
        Lists = [.. watching.Lists.Select(list => list with { List = list.List with { MirrorLag = TimeSpan.Zero, MinInterval = TimeSpan.Zero } })],
        Rules = watching.Rules with { ReactivateAfter = Rest, CascadeLimit = SupportBot.Relays.Share.Count(1000), CascadeWindow = TimeSpan.FromMinutes(10) },
    };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _playing;
        _server.Dispose();
        _end.Dispose();
    }

    async Task PlayAsync(TimeProvider time, CancellationToken end)
    {
        try
        {
            await Task.Delay(UntilListed, time, end);
            while (true)
            {
                _server.List("bl.spamcop.net", First, $"Blocked - see https://www.spamcop.net/bl.shtml?{First}");
                await Task.Delay(Listed, time, end);
                _server.Delist("bl.spamcop.net", First);
                await Task.Delay(Every - Listed, time, end);
            }
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }

    /// <summary>What the operator did set stays.</summary>
    public static AppSettings Dress(AppSettings settings, IPEndPoint dns) => settings with
    {
        Hoster = settings.Hoster with
        {
            Name = Or(settings.Hoster.Name, "Beispielhost"),
            Phone = Or(settings.Hoster.Phone, "089 99998-110"),
            SupportEmail = Or(settings.Hoster.SupportEmail, "support@beispielhost.example"),
        },
        Relays = Enumerable.Range(1, 8).ToImmutableSortedDictionary(i => $"relay{i}", i => new RelaySettings
        {
            Host = $"relay{i}.beispielhost.example",
            Addresses = [$"192.0.2.{10 + i}"],
        }),
        Dns = settings.Dns with { Servers = [dns.ToString()] },
        Blocklists = ImmutableDictionary<string, BlocklistSettings>.Empty,
        Checker = settings.Checker with { Interval = TimeSpan.FromSeconds(10) },
        Mail = settings.Mail with { From = Or(settings.Mail.From, "supportbot@beispielhost.example") },
    };

    static string Or(string given, string madeUp) => given.Length > 0 ? given : madeUp;
}
