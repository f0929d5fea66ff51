using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Commands;

/// <summary>What reading the arguments gave.</summary>
abstract record CheckReading
{
    public sealed record Right(CheckTask Task) : CheckReading;

    /// <summary>Sentences, and the exit code.</summary>
    public sealed record Wrong(ImmutableArray<string> Faults, int Exit) : CheckReading;
}

/// <summary>The words of the command line, before anybody has looked at them.</summary>
/// <param name="Targets">Addresses and host names.</param>
/// <param name="Lists">Ids, alone or joined by commas.</param>
/// <param name="Resolvers">Addresses with or without a port, alone or joined by commas.</param>
sealed record CheckArguments(IReadOnlyList<string> Targets, IReadOnlyList<string> Lists, IReadOnlyList<string> Resolvers)
{
    const int NoAnswer = 1;
    const int LongestName = 253;

    /// <summary>Judges all of them; host names are looked up by the resolver that is asked about the lists.</summary>
    public async Task<CheckReading> ReadAsync(CheckInputs inputs, TimeProvider time, CancellationToken cancel)
    {
        var faults = new List<string>();
        var lists = ReadLists(inputs, faults);
        var servers = ReadResolvers(faults);
        foreach (var target in Targets.Where(target => Address(target) is null && Name(target) is null)) faults.Add($"\"{target}\" is neither an IPv4 or IPv6 address nor a host name");
        if (Targets is [] && inputs.Relays is []) faults.Add("no relays are configured (Relays) and no address is given");
        if (faults is not []) return new CheckReading.Wrong([.. faults], Exit.WrongUsage);
        if (lists is []) return new CheckReading.Wrong(["no blocklist is enabled (Blocklists); name some with --lists"], NoAnswer);

        var dns = servers is [] ? inputs.Dns : inputs.Dns with { Servers = servers };
        if (Targets is []) return Right(inputs.Relays, lists, dns);

        var addresses = new List<RelayAddress>();
        foreach (var target in Targets)
        {
            if (Address(target) is { } address)
            {
                addresses.Add(new("", address));
                continue;
            }

            switch (await HostLookup.AskAsync(Name(target)!, dns, time, cancel))
            {
                case null:
                    return new CheckReading.Wrong([$"no resolver answers which addresses {target} has"], NoAnswer);
                case []:
                    return new CheckReading.Wrong([$"{target} does not exist or has no address"], Exit.WrongUsage);
                case { } found:
                    addresses.AddRange(found.Select(one => new RelayAddress("", one)));
                    break;
            }
        }

        return Right(addresses.Select(given => inputs.Relays.FirstOrDefault(relay => relay.Address.Equals(given.Address)) ?? given), lists, dns);
    }

    static CheckReading.Right Right(IEnumerable<RelayAddress> addresses, ImmutableArray<WatchedList> lists, SweepSettings dns)
    {
        var task = new CheckTask([.. addresses.DistinctBy(relay => relay.Address)], lists, dns, []);
        return new(task with
        {
            Warnings =
            [
                .. task.Addresses.Where(relay => relay.Relay is "" && Rules.IsUnroutable(relay.Address)).Select(relay => $"{AddressOrder.Text(relay.Address)} is a private or documentation address; no blocklist knows it"),
                .. task.Unasked.Select(relay => $"{AddressOrder.Text(relay.Address)} is not asked about: none of the lists holds {CheckTask.Family(relay)} addresses"),
            ],
        });
    }

    ImmutableArray<WatchedList> ReadLists(CheckInputs inputs, List<string> faults)
    {
        if (Lists is []) return inputs.Enabled;
        var named = Parts(Lists).Select(id => (Id: id, List: inputs.Known.FirstOrDefault(known => known.List.Id.Equals(id, StringComparison.OrdinalIgnoreCase)))).ToArray();
        string[] unknown = [.. named.Where(pair => pair.List is null).Select(pair => $"\"{pair.Id}\"")];
        if (unknown is not [] || named is []) faults.Add($"{(named is [] ? "--lists names none" : $"no list is called {string.Join(" or ", unknown)}")}; there are {string.Join(", ", inputs.Known.Select(known => known.List.Id))}");
        foreach (var (id, _) in named.Where(pair => pair.List is { List.Key: KeyUse.Required, Key: null })) faults.Add($"{id} cannot be asked without a key (Blocklists:{id}:Key)");
        return [.. named.Select(pair => pair.List).OfType<WatchedList>().Distinct()];
    }

    ImmutableArray<IPEndPoint> ReadResolvers(List<string> faults)
    {
        if (Resolvers is not [] && !Parts(Resolvers).Any()) faults.Add("--resolver names none");
        foreach (var wrong in Parts(Resolvers).Where(text => !IsResolver(text))) faults.Add($"\"{wrong}\" is no name server's address; write 127.0.0.1, 127.0.0.1:5353 or [::1]:53");
        return [.. Parts(Resolvers).Where(IsResolver).Select(Watching.Resolver)];
    }

    static IEnumerable<string> Parts(IEnumerable<string> words) => words.SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>As with <see cref="Address"/>, .NET reads more than a person means.</summary>
    static bool IsResolver(string text)
    {
        if (!IPEndPoint.TryParse(text, out var server)) return false;
        var address = server.Address.ToString();
        return server.AddressFamily != AddressFamily.InterNetwork || text == address || text.StartsWith(address + ":", StringComparison.Ordinal);
    }

    /// <summary>Null when it is none. <c>1.2.3</c> is none, though .NET reads one in it.</summary>
    static IPAddress? Address(string text)
    {
        if (!IPAddress.TryParse(text, out var address) || text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal)) return null;
        if (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != text) return null;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>A host name in the form that is asked; null when it is none. Without a dot, or with a last label of digits, somebody has mistyped.</summary>
    static string? Name(string text)
    {
        try
        {
            var name = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(text.TrimEnd('.'));
            var last = name[(name.LastIndexOf('.') + 1)..];
            return last.Length < name.Length && name.Length <= LongestName && !last.All(char.IsAsciiDigit) ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
