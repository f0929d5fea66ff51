using System.Collections.Immutable;
using System.CommandLine;
using System.Net.Sockets;
using SupportBot.Blocklists;
using SupportBot.Relays;

namespace SupportBot.Web.Commands;

/// <summary>What <c>check</c> needs of the settings.</summary>
/// <param name="Relays">The configured addresses.</param>
/// <param name="Enabled">The lists that are asked unless others are named.</param>
/// <param name="Known">All that may be named.</param>
/// <param name="Dns">How to ask.</param>
sealed record CheckInputs(IReadOnlyList<RelayAddress> Relays, ImmutableArray<WatchedList> Enabled, ImmutableArray<WatchedList> Known, SweepSettings Dns)
{
    /// <summary>Looks what else is wrong with the configured relays; null: nothing is looked at.</summary>
    public Func<CancellationToken, Task<string?>>? Warn { get; init; }
}

/// <summary><c>check</c>: one sweep now; touches no database and needs no server.</summary>
static class CheckCommand
{
    const int CouldNotAsk = 1;
    const int Listed = 2;

    const string About = """
        Asks the blocklists once, now, about the configured relays or the given addresses. Needs no running server and touches no database.
        Exit: 2 something is listed, else 1 a list could not be asked, else 0; 64 wrong usage, 78 wrong setting.

        Examples:
          supportbot check                                  the configured relays
          supportbot check 198.51.100.7 mail.example.net    any address, all addresses of a host
          supportbot check --lists spamcop,psbl 198.51.100.7
          supportbot check --resolver 127.0.0.1:5353 --json 2001:db8::25
        """;

    /// <summary>The command.</summary>
    /// <param name="load">Reads the settings; null when they are wrong and the complaints are printed (exit 78).</param>
    /// <param name="time">The clock.</param>
    public static Command Create(Func<ParseResult, CheckInputs?> load, TimeProvider time)
    {
        var addresses = new Argument<string[]>("ADDRESS") { Arity = ArgumentArity.ZeroOrMore, Description = "IPv4, IPv6 or a host name, whose addresses are looked up; without any, the configured relays" };
        var lists = new Option<string[]>("--lists") { HelpName = "ID,…", Description = "Only these lists, also ones that the settings do not enable" };
        var resolvers = new Option<string[]>("--resolver") { HelpName = "ADDRESS[:PORT]", Description = "Asks this name server instead of the configured or the system's; may be there several times" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line, for each address and list" };
        var command = new Command("check", About) { addresses, lists, resolvers, json };
        command.SetAction(async (parse, cancel) =>
        {
            if (load(parse) is not { } inputs) return Exit.WrongSetting;
            if (parse.GetValue(addresses) is null or [] && inputs.Warn is { } warn && await warn(cancel) is { } warning) await parse.InvocationConfiguration.Error.WriteLineAsync($"check: {warning}");
            var arguments = new CheckArguments(parse.GetValue(addresses) ?? [], parse.GetValue(lists) ?? [], parse.GetValue(resolvers) ?? []);
            return await RunAsync(parse.InvocationConfiguration, await arguments.ReadAsync(inputs, time, cancel), parse.GetValue(json), time, cancel);
        });
        return command;
    }

    static async Task<int> RunAsync(InvocationConfiguration console, CheckReading reading, bool json, TimeProvider time, CancellationToken cancel)
    {
        if (reading is CheckReading.Wrong(var faults, var exit))
        {
            foreach (var fault in faults) await console.Error.WriteLineAsync($"check: {fault}");
            return exit;
        }

        var task = ((CheckReading.Right)reading).Task;
        foreach (var warning in task.Warnings) await console.Error.WriteLineAsync($"check: {warning}");
        var sweep = new Sweep(task.Dns with { Deadline = null }, task.Lists, time);
        if (!json) return ExitCode(task, await CheckTable.WriteAsync(console.Output, task, progress => sweep.RunAsync(task.Addresses, progress, cancel)));

        var report = await sweep.RunAsync(task.Addresses, null, cancel);
        await CheckJson.WriteAsync(console.Output, task.Addresses, report);
        return ExitCode(task, report);
    }

    static int ExitCode(CheckTask task, SweepReport report) =>
        report.Sightings.Any(seen => seen.Verdict is Verdict.Listed) ? Listed
        : report.Skipped > 0 || report.Sightings.Any(seen => seen.Verdict is Verdict.Unknown) || task.Unasked.Any() ? CouldNotAsk
        : Exit.Done;
}

/// <summary>What is asked, of whom.</summary>
/// <param name="Addresses">Each once, in the order of the arguments.</param>
/// <param name="Lists">At least one.</param>
/// <param name="Dns">How to ask.</param>
/// <param name="Warnings">Sentences; the check goes on.</param>
sealed record CheckTask(ImmutableArray<RelayAddress> Addresses, ImmutableArray<WatchedList> Lists, SweepSettings Dns, ImmutableArray<string> Warnings)
{
    /// <summary>Addresses that none of the lists can be asked about: IPv6, mostly.</summary>
    public IEnumerable<RelayAddress> Unasked => Addresses.Where(relay => !Lists.Any(list => list.List.Asks(relay.Address.AddressFamily)));

    public static string Family(RelayAddress relay) => relay.Address.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
}
