using System.Globalization;
using System.Net.Sockets;
using Spectre.Console;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Commands;

/// <summary>The pool for a person's eyes, times in the hoster's zone.</summary>
static class PoolTable
{
    const int WidthOfAFile = 160;

    /// <summary>So many intervals.</summary>
    const int LateAfter = 3;

    public static IAnsiConsole Console(TextWriter output)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = WidthOfAFile;
        return console;
    }

    public static Table Empty(IAnsiConsole console, params string[] columns)
    {
        var table = new Table { Border = console.Profile.Out.IsTerminal ? TableBorder.Rounded : TableBorder.Ascii };
        foreach (var column in columns) table.AddColumn(column);
        return table;
    }

    /// <summary>A moment on the hoster's clock.</summary>
    public static string Time(DateTimeOffset at, SettingsReading.Good good) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(good.Settings.Hoster.TimeZone)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static void Write(TextWriter output, StoredPool pool, RelaySnapshot now, Watching watching, SettingsReading.Good good)
    {
        var console = Console(output);
        var table = Empty(console, "Relay", "Address", "State", "Since", "Mail server", "Why");
        foreach (var state in pool.State.Addresses)
        {
            var view = now.Find(state.Address)!;
            table.AddRow(
                new Text(state.Relay), new Text(AddressOrder.Text(state.Address)), new Text(KebabEnum<Stand>.Name(state.Stand), Colour(state)),
                new Text(Time(state.Since, good)), new Text(view.Applied ? "knows" : "not yet", view.Applied ? Style.Plain : new(Color.Red)),
                new Text(Why(state, good)));
        }

        console.Write(table);
        foreach (var group in pool.State.Addresses.GroupBy(state => (state.Pool, state.Address.AddressFamily)))
        {
            var family = group.Key.AddressFamily == AddressFamily.InterNetworkV6 ? 6 : 4;
            var minimum = PoolPolicy.Minimum(pool.State, group.First().Address, watching.Rules);
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Pool {Printable.Of(group.Key.Pool)}: {group.Count(state => state.Sends)} of {group.Count()} IPv{family} addresses send; at least {minimum} must."));
        }

        console.WriteLine(now.SweptAt is { } swept ? $"Last sweep: {Time(swept, good)}." : "No sweep yet.");
        foreach (var (relay, pull) in now.Pulls.OrderBy(pull => pull.Key, StringComparer.Ordinal))
            console.WriteLine($"Relay {Printable.Of(relay)} fetches its list, last at {Time(pull.At, good)}{(now.At - pull.At > LateAfter * watching.Interval ? ": late, look whether it still asks" : "")}.");
        foreach (var (list, since) in pool.State.MassListings) console.WriteLine($"{list} names more than half of all addresses since {Time(since, good)}: nothing is taken out until you have looked and say: supportbot pool confirm {list}");
        foreach (var list in pool.State.Addresses.Where(state => state.Kept == Kept.Cascade).SelectMany(state => state.Listings).Where(listing => listing.Drains).Select(listing => listing.Blocklist).Distinct(StringComparer.Ordinal).Except(pool.State.Confirmed))
            console.WriteLine($"{list} names one address after the other. Somebody sends through the pool: find the account first, then say: supportbot pool confirm {list}");
        if (now.Waits) console.WriteLine("The changed Relays would change more than half of the pool file; it stays as it was. Look: supportbot pool apply");
    }

    static Style Colour(AddressState state) => state.Stand switch
    {
        Stand.Active => new(Color.Green),
        Stand.ListedActive => new(Color.Red),
        _ => new(Color.Yellow),
    };

    static string Why(AddressState state, SettingsReading.Good good)
    {
        var lines = new List<string>();
        if (state.Hold is { } hold) lines.Add($"{(hold.Sends ? "held in" : "held out")} by {Printable.Of(hold.By)}{(hold.Until is { } until ? $" until {Time(until, good)}" : "")}{(hold.Reason is { } reason ? $": {Printable.Of(reason)}" : "")}");
        if (state is { Stand: Stand.Resting, RestsUntil: { } rests }) lines.Add($"sends again from {Time(rests, good)}");
        if (state.Kept is { } kept && kept != Kept.Hold) lines.Add($"kept: {Name(kept)}");
        lines.AddRange(state.Listings.Select(listing => $"{listing.Blocklist} since {Time(listing.Since, good)}{(listing.Drains ? "" : ", shown only")}"));
        return lines is [] ? "–" : string.Join('\n', lines);
    }

    static string Name(Kept kept) => kept switch
    {
        Kept.Minimum => "the pool is at its minimum",
        Kept.MassListing => "the list names more than half of all addresses",
        Kept.Cascade => "too many drains by this list; a person must look",
        _ => "draining by itself is off (Pool:Automatic)",
    };
}
