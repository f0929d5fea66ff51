using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using SupportBot.Blocklists;
using SupportBot.Relays;

namespace SupportBot.Web;

/// <summary>What <c>check</c> needs of the settings: the relays, the enabled lists, and how to ask.</summary>
internal sealed record CheckInputs(IReadOnlyList<RelayAddress> Relays, ImmutableArray<WatchedList> Lists, SweepSettings Dns);

/// <summary><c>check [--json] [ADDRESS…]</c>: one sweep now; touches no database.</summary>
internal static class CheckCommand
{
    const int Clear = 0;
    const int CouldNotAsk = 1;
    const int Listed = 2;
    const int WrongUsage = 64;
    const int WrongSetting = 78;

    /// <summary>The command.</summary>
    /// <param name="load">Reads the settings; null when they are wrong and the complaints are printed (exit 78).</param>
    /// <param name="time">The clock.</param>
    public static Command Create(Func<ParseResult, CheckInputs?> load, TimeProvider time)
    {
        var addresses = new Argument<string[]>("ADDRESS") { Arity = ArgumentArity.ZeroOrMore, Description = "IPv4 or IPv6; without any, the configured relays" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line, for each address and list" };
        var command = new Command("check", "Asks every enabled blocklist once, now, about the configured relays or the given addresses. Touches no database.\nExit: 2 something is listed, else 1 a list could not be asked, else 0.")
        {
            addresses, json,
        };
        command.SetAction((parse, cancel) => RunAsync(parse, load, parse.GetValue(addresses) ?? [], parse.GetValue(json), time, cancel));
        return command;
    }

    static async Task<int> RunAsync(ParseResult parse, Func<ParseResult, CheckInputs?> load, string[] given, bool json, TimeProvider time, CancellationToken cancel)
    {
        var (output, error) = (parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        if (load(parse) is not { } inputs) return WrongSetting;

        var wanted = given is [] ? [.. inputs.Relays] : given.Select(text => Find(text, inputs.Relays)).ToArray();
        foreach (var wrong in given.Zip(wanted).Where(pair => pair.Second is null)) await error.WriteLineAsync($"check: \"{wrong.First}\" is no IPv4 or IPv6 address");
        if (wanted.Contains(null)) return WrongUsage;
        if (wanted is [])
        {
            await error.WriteLineAsync("check: no relays are configured (Relays) and no address is given");
            return WrongUsage;
        }

        if (inputs.Lists is [])
        {
            await error.WriteLineAsync("check: no blocklist is enabled (Blocklists)");
            return CouldNotAsk;
        }

        var sweep = new Sweep(inputs.Dns with { Deadline = null }, inputs.Lists, time);
        var addresses = wanted.OfType<RelayAddress>().ToArray();
        if (json)
        {
            var report = await sweep.RunAsync(addresses, null, cancel);
            await CheckJson.WriteAsync(output, addresses, report);
            return ExitCode(report);
        }
        else
        {
            var report = await CheckTable.WriteAsync(output, addresses, inputs.Lists, progress => sweep.RunAsync(addresses, progress, cancel));
            return ExitCode(report);
        }
    }

    static int ExitCode(SweepReport report) =>
        report.Sightings.Any(seen => seen.Verdict is Verdict.Listed) ? Listed
        : report.Skipped > 0 || report.Sightings.Any(seen => seen.Verdict is Verdict.Unknown) ? CouldNotAsk
        : Clear;

    /// <summary>A given address, with its relay where it is one of ours; null when it is none. <c>1.2.3</c> is none, though .NET reads one in it.</summary>
    static RelayAddress? Find(string text, IReadOnlyList<RelayAddress> relays)
    {
        if (!IPAddress.TryParse(text, out var address) || text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal)) return null;
        if (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != text) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return relays.FirstOrDefault(relay => relay.Address.Equals(address)) ?? new("", address);
    }
}
