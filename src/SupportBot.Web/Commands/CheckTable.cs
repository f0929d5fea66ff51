using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using SupportBot.Blocklists;
using SupportBot.Relays;

namespace SupportBot.Web;

/// <summary>A sweep for a person's eyes: a row an address, with a bar while it runs on a terminal.</summary>
internal static class CheckTable
{
    const int WidthOfAFile = 160;

    public static async Task<SweepReport> WriteAsync(
        TextWriter output, IReadOnlyList<RelayAddress> addresses, ImmutableArray<WatchedList> lists, Func<IProgress<SweepProgress>?, Task<SweepReport>> sweep)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output) });
        var terminal = console.Profile.Out.IsTerminal;
        if (!terminal) console.Profile.Width = WidthOfAFile;

        var report = terminal ? await WithBarAsync(console, sweep) : await sweep(null);
        console.Write(Table(addresses, lists, report, terminal));
        foreach (var zone in report.Zones.Where(zone => zone.Doubt is not null))
            console.WriteLine($"{zone.Zone} (IPv{zone.Family}) cannot be asked: {Name(zone.Doubt!.Value)}");
        if (report.Skipped > 0) console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Skipped} questions were not asked: a list's daily quota is used up"));
        return report;
    }

    static Task<SweepReport> WithBarAsync(IAnsiConsole console, Func<IProgress<SweepProgress>?, Task<SweepReport>> sweep) =>
        console.Progress().AutoClear(enabled: true).StartAsync(bar =>
        {
            var task = bar.AddTask("asking the lists");
            return sweep(new Bar(task));
        });

    static Table Table(IReadOnlyList<RelayAddress> addresses, ImmutableArray<WatchedList> lists, SweepReport report, bool terminal)
    {
        var names = lists.ToDictionary(list => list.List.Id, list => list.List.Name, StringComparer.Ordinal);
        var table = new Table { Border = terminal ? TableBorder.Rounded : TableBorder.Ascii };
        table.AddColumn("Address").AddColumn("Relay").AddColumn("Listed").AddColumn("No word").AddColumn(new TableColumn("Clear").RightAligned());
        foreach (var relay in addresses.DistinctBy(relay => relay.Address))
        {
            var seen = report.Sightings.Where(sighting => sighting.Address.Equals(relay.Address)).ToArray();
            var listed = seen.Where(sighting => sighting.Verdict is Verdict.Listed).Select(sighting => $"{names[sighting.Blocklist]} {string.Join(' ', sighting.Answers)} {sighting.Reason}".TrimEnd()).ToArray();
            var noWord = seen.Where(sighting => sighting.Verdict is Verdict.Unknown).Select(sighting => $"{names[sighting.Blocklist]}: {Name(((Verdict.Unknown)sighting.Verdict).Doubt)}").ToArray();
            table.AddRow(
                new Text(AddressOrder.Text(relay.Address)),
                new Text(relay.Relay is "" ? "–" : relay.Relay),
                new Text(listed is [] ? "–" : string.Join('\n', listed), listed is [] ? Style.Plain : new Style(Color.Red, decoration: Decoration.Bold)),
                new Text(noWord is [] ? "–" : string.Join('\n', noWord)),
                new Text(seen.Count(sighting => sighting.Verdict is Verdict.NotListed).ToString(CultureInfo.InvariantCulture)));
        }

        return table;
    }

    static string Name(Doubt doubt) => JsonNamingPolicy.KebabCaseLower.ConvertName(doubt.ToString()).Replace('-', ' ');

    sealed class Bar(ProgressTask task) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value)
        {
            task.MaxValue = value.Total;
            task.Value = value.Done;
        }
    }
}
