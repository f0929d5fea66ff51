using System.Collections.Immutable;
using System.CommandLine;
using SupportBot.Relays;

namespace SupportBot.Web;

/// <summary>What <c>check</c> needs of the settings: the relays, the enabled lists, and how to ask.</summary>
internal sealed record CheckInputs(IReadOnlyList<RelayAddress> Relays, ImmutableArray<WatchedList> Lists, SweepSettings Dns);

/// <summary><c>check [--json] [ADDRESS…]</c>: one sweep now; touches no database.</summary>
internal static class CheckCommand
{
    /// <summary>The command.</summary>
    /// <param name="load">Reads the settings; null when they are wrong and the complaints are printed (exit 78).</param>
    public static Command Create(Func<ParseResult, CheckInputs?> load)
    {
        var command = new Command("check", "One sweep now, of the configured relays or the given addresses; touches no database.");
        command.SetAction(parse => load(parse) is null ? 78 : 70);
        return command;
    }
}
