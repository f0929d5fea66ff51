using System.Globalization;
using Spectre.Console;
using SupportBot.Relays;

namespace SupportBot.Web.Commands;

/// <summary>A sweep for a person's eyes: a row an address, what is listed first; below, why, and what it comes to. With a bar while it runs on a terminal.</summary>
static class CheckTable
{
    const int WidthOfAFile = 160;

    public static async Task<SweepReport> WriteAsync(TextWriter output, CheckTask task, Func<IProgress<SweepProgress>?, Task<SweepReport>> sweep)
    {
        var screen = new AnsiConsoleOutput(output);
        var terminal = screen.IsTerminal;
        // Nobody is asked anything, but without "interactive" the bar would be a line for each step.
        var console = AnsiConsole.Create(new() { Out = screen, Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No, Interactive = InteractionSupport.Yes });
        if (!terminal) console.Profile.Width = WidthOfAFile;

        var report = terminal ? await WithBarAsync(console, sweep) : await sweep(null);
        var findings = new CheckFindings(task, report);
        console.Write(Table(findings, terminal));

        // Not through the console, which would break an operator's address of a page in two.
        foreach (var line in findings.Listings()) await output.WriteLineAsync(line);
        foreach (var line in findings.Doubts().Append(findings.Sum()))
        {
            if (terminal) console.WriteLine(line);
            else await output.WriteLineAsync(line);
        }

        return report;
    }

    static Task<SweepReport> WithBarAsync(IAnsiConsole console, Func<IProgress<SweepProgress>?, Task<SweepReport>> sweep) =>
        console.Progress().AutoClear(enabled: true).StartAsync(bar =>
        {
            var task = bar.AddTask("asking the lists");
            return sweep(new Bar(task));
        });

    static Table Table(CheckFindings findings, bool terminal)
    {
        var withRelays = findings.Rows.Any(row => row.Relay.Relay.Length > 0);
        var table = new Table { Border = terminal ? TableBorder.Rounded : TableBorder.Ascii };
        table.AddColumn("Address");
        if (withRelays) table.AddColumn("Relay");
        table.AddColumn("Listed at").AddColumn(new TableColumn("Clear at").RightAligned().NoWrap());
        foreach (var row in findings.Rows)
        {
            var style = row.Listed is [] ? Style.Plain : new Style(Color.Red, decoration: Decoration.Bold);
            Text[] cells =
            [
                new(AddressOrder.Text(row.Relay.Address), style),
                new(row.Relay.Relay is "" ? "–" : row.Relay.Relay),
                new(row.Listed is [] ? "–" : string.Join(", ", row.Listed.Select(findings.Name)), style),
                new(string.Create(CultureInfo.InvariantCulture, $"{row.Clear} of {row.Asked}")),
            ];
            table.AddRow(withRelays ? cells : [cells[0], .. cells[2..]]);
        }

        return table;
    }

    sealed class Bar(ProgressTask task) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value)
        {
            task.MaxValue = value.Total;
            task.Value = value.Done;
        }
    }
}
