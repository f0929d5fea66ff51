using System.Collections.Immutable;
using System.Net;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Probing;

/// <summary>A relay as it is visited.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="Host">Its host name; may be empty.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="Ports">The ports that are visited; empty: none.</param>
sealed record ProbedRelay(string Name, string Host, ImmutableArray<IPAddress> Addresses, ImmutableArray<int> Ports);

/// <summary>What has an outcome of its own.</summary>
/// <param name="Relay">The relay's name.</param>
/// <param name="Address">The address.</param>
/// <param name="Port">The port; 0 for what is asked of DNS.</param>
/// <param name="Kind">What is looked at.</param>
/// <param name="Domain">The sending domain, for SPF; else empty.</param>
sealed record ProbeSpot(string Relay, IPAddress Address, int Port, ProbeKind Kind, string Domain = "");

/// <summary>What is looked at, as the settings say. Immutable.</summary>
/// <param name="Relays">By name; none in the demonstration, whose addresses are nobody's.</param>
/// <param name="Domains">The sending domains whose SPF is asked about.</param>
/// <param name="Dns">How DNS is asked.</param>
/// <param name="Interval">Time between two rounds.</param>
sealed record ProbePlan(ImmutableArray<ProbedRelay> Relays, ImmutableArray<string> Domains, SweepSettings Dns, TimeSpan Interval)
{
    public static ProbePlan From(AppSettings settings, Watching watching) => new(
        settings.IsDemonstration ? [] : [.. settings.Relays.Select(relay => new ProbedRelay(relay.Key, relay.Value.Host, [.. relay.Value.Addresses.Select(IPAddress.Parse)], [.. relay.Value.Ports.Distinct()]))],
        SendingDomains(settings),
        watching.Sweep,
        settings.Checker.ProbeInterval);

    /// <summary>Whether the settings still name it.</summary>
    public bool Has(ProbeSpot spot) => Relays.Any(relay =>
        relay.Name == spot.Relay && relay.Addresses.Contains(spot.Address) && (spot.Port == 0 || relay.Ports.Contains(spot.Port)) && (spot.Domain.Length == 0 || Domains.Contains(spot.Domain)));

    /// <summary>As set; else the domain that our own mail names as its sender, unless it is one for documentation (RFC 2606, 6761).</summary>
    static ImmutableArray<string> SendingDomains(AppSettings settings)
    {
        if (settings.Checker.SpfDomains is not []) return [.. settings.Checker.SpfDomains.Select(domain => domain.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
        var sender = settings.Mail.From.Length > 0 ? settings.Mail.From : settings.Hoster.SupportEmail;
        return MimeKit.MailboxAddress.TryParse(sender, out var mailbox) && mailbox.Domain.ToLowerInvariant() is { Length: > 0 } domain && !IsForDocumentation(domain) ? [domain] : [];
    }

    static bool IsForDocumentation(string domain) =>
        Documentation.Any(name => domain == name || domain.EndsWith("." + name, StringComparison.Ordinal));

    static readonly string[] Documentation = ["example", "test", "invalid", "localhost", "example.com", "example.net", "example.org"];
}
