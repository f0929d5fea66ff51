using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SupportBot.Web.Settings;

namespace SupportBot.Web.CustomerMail;

/// <summary>Whether this program's own mail leaves by one of the relays that it watches: a mail about a listed relay would leave through it, and automatic mail gets it listed.</summary>
static class OwnMailWay
{
    static readonly TimeSpan LongestLookup = TimeSpan.FromSeconds(5);

    /// <summary>The relay by its name in the settings, or null: another host, one that is not found, or no mail at all.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="lookUp">The addresses of a host's name; it may throw what <see cref="Dns"/> throws.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<string?> WatchedAsync(AppSettings settings, Func<string, CancellationToken, Task<IPAddress[]>> lookUp, CancellationToken cancel)
    {
        if (settings.IsDemonstration || settings.Mail.Smtp.Host.Length == 0) return null;
        if (SettingsReader.Watched(settings) is { } named) return named;
        var host = settings.Mail.Smtp.Host.Trim('[', ']').TrimEnd('.');
        if (IPAddress.TryParse(host, out _)) return null;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(LongestLookup);
            var addresses = (await lookUp(host, limit.Token)).Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToImmutableHashSet();
            return settings.Relays.FirstOrDefault(relay => relay.Value.Addresses.Any(text => IPAddress.TryParse(text, out var own) && addresses.Contains(own))).Key;
        }
        catch (Exception e) when (e is SocketException or ArgumentException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;   // a name that is not found sends no mail; its deliveries say so
        }
    }

    public static string Warning(string relay) => $"Mail:Smtp:Host leads to {relay}, one of the relays that are watched: mail about a listed relay would leave through it, and automatic mail to addresses that anybody typed gets relays listed; let this program's mail leave another way";
}

/// <summary>Says it once, after the start.</summary>
sealed partial class OwnMailWatch(AppSettings settings, ILogger<OwnMailWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (await OwnMailWay.WatchedAsync(settings, Dns.GetHostAddressesAsync, stoppingToken) is { } relay) Log.Watched(log, OwnMailWay.Warning(relay));
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
        public static partial void Watched(ILogger log, string warning);
    }
}
