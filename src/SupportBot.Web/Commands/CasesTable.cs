using System.Globalization;
using Spectre.Console;
using SupportBot.Web.Cases;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Commands;

/// <summary>Cases for a person's eyes, times in the hoster's zone.</summary>
static class CasesTable
{
    public static void Write(TextWriter output, IReadOnlyList<CaseView> cases, SettingsReading.Good good)
    {
        var console = PoolTable.Console(output);
        if (cases.Count == 0)
        {
            console.WriteLine("No case is open.");
            return;
        }

        var table = PoolTable.Empty(console, "Case", "List", "Addresses", "Since", "Before", "Next look", "To do");
        foreach (var work in cases)
            table.AddRow(
                new Text(Number(work.Number)), new Text(work.Name), new Text(string.Join('\n', work.Addresses.Select(address => address.Address))), new Text(PoolTable.Time(work.Facts.Since, good)), new Text(Number(work.Before)),
                new Text(work.ClosedAt is { } closed ? $"closed {PoolTable.Time(closed, good)}" : work.IsDue ? $"due: {PoolTable.Time(work.NextLook, good)}" : PoolTable.Time(work.NextLook, good), work.IsDue ? new(Color.Red) : Style.Plain),
                new Text(work.ClosedAt is not null ? "–" : Next(work)));
        console.Write(table);
    }

    public static void Write(TextWriter output, CaseView work, SettingsReading.Good good, Words words, DateTimeOffset now)
    {
        output.WriteLine($"Case {Number(work.Number)}: {work.Name}{(work.Codes is null ? "" : $" ({Printable.Of(work.Codes)})")}, {(work.ClosedAt is null ? "open" : "closed")} since {PoolTable.Time(work.ClosedAt ?? work.OpenedAt, good)}");
        foreach (var address in work.Addresses)
            output.WriteLine($"  {address.Address}, listed since {PoolTable.Time(address.Since, good)}{(address.Ended is { } ended ? $" until {PoolTable.Time(ended, good)}" : "")}, {Number(address.Before)} times before");
        if (work.Reason is { } reason) output.WriteLine($"  the list's words: {Printable.Of(reason)}");
        foreach (var sentence in DelistingSentences.Of(work)) output.WriteLine($"  {Printable.Of(sentence.In(words, now))}");
        foreach (var link in work.Plan.Links) output.WriteLine($"  {link}");
        foreach (var step in work.Plan.Steps)
        {
            var tick = DelistingPlan.Ticked(work.Facts, step);
            output.WriteLine($"  [{(tick is null ? ' ' : 'x')}] {KebabSteps.Name(step)}{(tick is null ? "" : $" ({Printable.Of(tick.By)}, {PoolTable.Time(tick.At, good)})")}");
        }

        if (work.Note is { } note) output.WriteLine($"  note: {Printable.Of(note)}");
        if (work.ClosedAt is null) output.WriteLine($"  next look: {PoolTable.Time(work.NextLook, good)}{(work.IsDue ? ", due" : "")}");
    }

    static string Next(CaseView work) => work.Plan.Missing switch
    {
        [var first, ..] => KebabSteps.Name(first),
        _ => "wait",
    };

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
