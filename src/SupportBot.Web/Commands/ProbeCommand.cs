using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Spectre.Console;
using SupportBot.Relays;
using SupportBot.Web.Probing;
using SupportBot.Web.Site;

namespace SupportBot.Web.Commands;

/// <summary>What <c>probe</c> needs of the settings.</summary>
/// <param name="Plan">The configured relays and domains.</param>
/// <param name="English">The sentences: the same as staff read.</param>
/// <param name="Roots">Roots trusted in place of the system's; null: the system's.</param>
sealed record ProbeInputs(ProbePlan Plan, Words English, X509Certificate2Collection? Roots);

/// <summary><c>probe</c>: one round now; touches no database and needs no server.</summary>
static class ProbeCommand
{
    const int CouldNotAsk = 1;
    const int Bad = 2;
    const int WidthOfAFile = 200;

    const string About = """
        Looks at the configured relays once, now: greeting, encryption and certificate on each address and port (Relays:NAME:Ports), reverse names,
        SPF of the sending domains (Checker:SpfDomains). Needs no running server and touches no database; no mail is sent.
        Exit: 2 something is wrong, else 1 something could not be asked, else 0; 64 wrong usage, 78 wrong setting.

        Examples:
          supportbot probe                  all relays
          supportbot probe relay3 relay4    these
          supportbot probe --json
        """;

    /// <summary>The command.</summary>
    /// <param name="load">Reads the settings; null when they are wrong and the complaints are printed (exit 78).</param>
    /// <param name="time">The clock.</param>
    public static Command Create(Func<ParseResult, ProbeInputs?> load, TimeProvider time)
    {
        var relays = new Argument<string[]>("RELAY") { Arity = ArgumentArity.ZeroOrMore, Description = "Names from the settings; without any, all of them" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line, for each outcome" };
        var command = new Command("probe", About) { relays, json };
        command.SetAction(async (parse, cancel) => load(parse) is { } inputs
            ? await RunAsync(parse.InvocationConfiguration, inputs, parse.GetValue(relays) ?? [], parse.GetValue(json), time, cancel)
            : Exit.WrongSetting);
        return command;
    }

    static async Task<int> RunAsync(InvocationConfiguration console, ProbeInputs inputs, string[] named, bool json, TimeProvider time, CancellationToken cancel)
    {
        var unknown = named.Where(name => inputs.Plan.Relays.All(relay => relay.Name != name)).ToList();
        if (inputs.Plan.Relays is []) await console.Error.WriteLineAsync("probe: no relays are configured (Relays)");
        else if (unknown.Count > 0) await console.Error.WriteLineAsync($"probe: no relay is called {string.Join(" or ", unknown.Select(name => $"\"{name}\""))}; there are {string.Join(", ", inputs.Plan.Relays.Select(relay => relay.Name))}");
        if (inputs.Plan.Relays is [] || unknown.Count > 0) return Exit.WrongUsage;

        var plan = named is [] ? inputs.Plan : inputs.Plan with { Relays = [.. inputs.Plan.Relays.Where(relay => named.Contains(relay.Name, StringComparer.Ordinal))] };
        foreach (var relay in plan.Relays.Where(relay => relay.Ports is [])) await console.Error.WriteLineAsync($"probe: {relay.Name} is not visited: it has no Ports (Relays:{relay.Name}:Ports)");
        var report = await new ProbeRound(plan, time, inputs.Roots).RunAsync(cancel);
        if (json) await ProbeLine.WriteAsync(console.Output, report, inputs.English);
        else await WriteAsync(console.Output, report, inputs.English);
        return report.Findings.Any(probed => probed.Finding.Grade == Grade.Bad) ? Bad
            : report.LeftOut > 0 || report.Findings.Any(probed => probed.Finding.Grade == Grade.NoWord) ? CouldNotAsk
            : Exit.Done;
    }

    /// <summary>What is wrong first, then what could not be asked, then the rest, each in the settings' order.</summary>
    static async Task WriteAsync(TextWriter output, ProbeReport report, Words english)
    {
        var screen = new AnsiConsoleOutput(output);
        var console = AnsiConsole.Create(new() { Out = screen, Ansi = screen.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        if (!screen.IsTerminal) console.Profile.Width = WidthOfAFile;
        var table = new Table { Border = screen.IsTerminal ? TableBorder.Rounded : TableBorder.Ascii };
        foreach (var head in (string[])["", "Relay", "What", "Outcome"]) table.AddColumn(head);
        foreach (var (spot, finding) in report.Findings.OrderBy(probed => Array.IndexOf(Order, probed.Finding.Grade)))
        {
            var style = finding.Grade == Grade.Bad ? new Style(Color.Red, decoration: Decoration.Bold) : Style.Plain;
            table.AddRow(new Text(Mark(finding.Grade), style), new Text(spot.Relay), new Text(ProbeSentence.What(spot.Kind, english)), new Text(ProbeSentence.Of(spot, finding, english, report.At), style));
        }

        console.Write(table);
        await output.WriteLineAsync(Sum(report));
    }

    static string Sum(ProbeReport report)
    {
        var counts = report.Findings.CountBy(probed => probed.Finding.Grade).ToDictionary();
        var silent = counts.GetValueOrDefault(Grade.NoWord) + report.LeftOut;
        return string.Create(CultureInfo.InvariantCulture, $"{counts.GetValueOrDefault(Grade.Bad)} wrong, {counts.GetValueOrDefault(Grade.Note)} to know, {counts.GetValueOrDefault(Grade.Ok)} in order, {silent} could not be asked.");
    }

    static string Mark(Grade grade) => grade switch
    {
        Grade.Bad => "wrong",
        Grade.Note => "note",
        Grade.NoWord => "?",
        _ => "ok",
    };

    static readonly Grade[] Order = [Grade.Bad, Grade.NoWord, Grade.Note, Grade.Ok];
}
