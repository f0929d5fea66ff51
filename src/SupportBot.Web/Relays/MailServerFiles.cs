using System.Collections.Immutable;
using System.Net;
using SupportBot.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Relays;

/// <summary>The files by which the mail server hears of the pool, and what it knows once it has read them. Pure.</summary>
/// <param name="AddressesPath">The addresses that may send; with <c>{relay}</c> in it one file a relay. Empty: none.</param>
/// <param name="RelaysPath">The relays that may be handed mail. Empty: none.</param>
/// <param name="Hears">The made-up hoster's mail server hears by itself.</param>
/// <param name="Hosts">Host names by the relays' names.</param>
sealed record MailServerFiles(string AddressesPath, string RelaysPath, bool Hears, ImmutableDictionary<string, string> Hosts)
{
    const string Relay = "{relay}";

    public static MailServerFiles Of(AppSettings settings) => new(settings.Pool.ExportPath, settings.Pool.RelaysExportPath, settings.IsDemonstration, settings.Relays.ToImmutableDictionary(relay => relay.Key, relay => relay.Value.Host));

    /// <summary>False: nobody is told anything, and no drain counts as applied.</summary>
    public bool TellSomebody => Hears || AddressesPath.Length > 0 || RelaysPath.Length > 0;

    bool IsOneFileARelay => AddressesPath.Contains(Relay, StringComparison.Ordinal);

    /// <summary>What belongs into which file. A file that would be empty is not there: the last one stays, for an empty one would send from the kernel's choice.</summary>
    public IEnumerable<(string Path, string Text)> Of(PoolState state) =>
        from file in All(state)
        where file.Text is not null
        select (file.Path, file.Text);

    /// <summary>
    /// The addresses that the mail server may send from once it has these files. One that may not send is missing only where a file leaves it out:
    /// its own relay's, which keeps its last form when the whole relay is drained, or the one that leaves out that relay.
    /// </summary>
    public ImmutableArray<IPAddress> Told(PoolState state)
    {
        var sending = state.Addresses.Where(address => address.Sends).ToList();
        var relays = sending.Select(address => address.Relay).ToHashSet(StringComparer.Ordinal);
        var hosts = relays.Select(HostOf).ToHashSet(StringComparer.Ordinal);
        return [.. state.Addresses.Where(address => address.Sends || !(LeftOut(address) || RelayLeftOut(address))).Select(address => address.Address)];

        bool LeftOut(AddressState address) => (Hears && AddressesPath.Length == 0) || (AddressesPath.Length > 0 && (IsOneFileARelay ? relays.Contains(address.Relay) : sending.Count > 0));

        bool RelayLeftOut(AddressState address) => RelaysPath.Length > 0 && hosts.Count > 0 && !hosts.Contains(HostOf(address.Relay));
    }

    IEnumerable<(string Path, string? Text)> All(PoolState state)
    {
        if (IsOneFileARelay)
        {
            foreach (var relay in state.Addresses.Select(address => address.Relay).Distinct(StringComparer.Ordinal))
                yield return (AddressesPath.Replace(Relay, relay, StringComparison.Ordinal), PoolFile.Text(state.Addresses, relay));
        }
        else if (AddressesPath.Length > 0)
        {
            yield return (AddressesPath, PoolFile.Text(state.Addresses));
        }

        if (RelaysPath.Length > 0) yield return (RelaysPath, PoolFile.Hosts(state.Addresses, HostOf));
    }

    string HostOf(string relay) => Hosts.GetValueOrDefault(relay) is { Length: > 0 } host ? host : relay;
}

/// <summary>What the mail server has heard.</summary>
/// <param name="Applied">See <see cref="PoolFact.Applied"/>.</param>
/// <param name="HookOwed">See <see cref="PoolFact.HookOwed"/>.</param>
sealed record Telling(ImmutableArray<IPAddress>? Applied, bool HookOwed)
{
    /// <summary>Part of it may have arrived: it may send from what it knew before and from what it was to hear now.</summary>
    public static Telling Halfway(PoolFact before, ImmutableArray<IPAddress> told, bool hookOwed) => new(before.Applied is { } knew ? [.. knew.Union(told)] : null, hookOwed);

    /// <summary>More than half of it would change.</summary>
    public static bool Overturns(ImmutableArray<IPAddress> knows, ImmutableArray<IPAddress> told) => (knows.Except(told).Count() + told.Except(knows).Count()) * 2 > knows.Length;

    public static bool Same(ImmutableArray<IPAddress>? one, ImmutableArray<IPAddress>? other) => (one, other) switch
    {
        ({ } some, { } others) => some.ToHashSet().SetEquals(others),
        _ => one is null && other is null,
    };
}
