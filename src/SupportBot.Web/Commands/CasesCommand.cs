using System.CommandLine;
using System.Globalization;
using SupportBot.Web.Cases;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Commands;

/// <summary><c>cases …</c>: the delisting desk by hand, beside a running server or without one.</summary>
static class CasesCommand
{
    const int Refused = 1;

    static readonly Argument<int> Number = new("N") { Description = "The case's number." };
    static readonly Option<bool> Json = new("--json") { Description = "As JSON." };
    static readonly Option<bool> All = new("--all") { Description = "The newest closed ones, too." };

    public static Command Create(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var cases = new Command("cases", "Listings that want somebody: what to do, who did what, when to look again. Without a further word: the open ones, due today on top.")
        {
            BesideServe.Data, Json, All,
            List(load, time), Show(load, time), Tick(load, time), Untick(load, time), Asked(load, time), Note(load, time), Look(load, time), Close(load, time),
        };
        cases.SetAction((parsed, cancel) => ListAsync(parsed, load, time, cancel));
        return cases;
    }

    static Command List(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var command = new Command("list", "The open cases, due today on top.") { Json, All };
        command.SetAction((parsed, cancel) => ListAsync(parsed, load, time, cancel));
        return command;
    }

    static Task<int> ListAsync(ParseResult parsed, Func<ParseResult, SettingsReading.Good?> load, TimeProvider time, CancellationToken cancel) => AtDeskAsync(parsed, load, time, async (desk, good, _) =>
    {
        var output = parsed.InvocationConfiguration.Output;
        var cases = await desk.ListAsync(parsed.GetValue(All), cancel);
        if (parsed.GetValue(Json)) await output.WriteLineAsync(CaseJson.Write(cases));
        else CasesTable.Write(output, cases, good);
        return Exit.Done;
    });

    static Command Show(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var command = new Command("show", "One case: addresses, what to do, who did what.") { Number, Json };
        command.SetAction((parsed, cancel) => AtDeskAsync(parsed, load, time, async (desk, good, words) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            if (await desk.FindAsync(parsed.GetValue(Number), cancel) is not { } work) return await SayAsync(parsed, NoSuch(parsed.GetValue(Number)));
            if (parsed.GetValue(Json)) await output.WriteLineAsync(CaseJson.Write(work));
            else CasesTable.Write(output, work, good, words, time.GetUtcNow());
            return Exit.Done;
        }));
        return command;
    }

    static Command Tick(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var step = StepArgument();
        var command = new Command("tick", "A step is done.") { Number, step };
        command.SetAction((parsed, cancel) => ActAsync(parsed, load, time, desk => desk.TickAsync(parsed.GetValue(Number), KebabSteps.Of(parsed.GetValue(step)!), BesideServe.Actor, cancel)));
        return command;
    }

    static Command Untick(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var step = StepArgument();
        var command = new Command("untick", "It was not done after all.") { Number, step };
        command.SetAction((parsed, cancel) => ActAsync(parsed, load, time, desk => desk.UntickAsync(parsed.GetValue(Number), KebabSteps.Of(parsed.GetValue(step)!), BesideServe.Actor, cancel)));
        return command;
    }

    static Argument<string> StepArgument()
    {
        var step = new Argument<string>("STEP") { Description = string.Join(", ", KebabSteps.All) };
        step.AcceptOnlyFromAmong([.. KebabSteps.All]);
        return step;
    }

    static Command Asked(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var at = new Option<string?>("--at") { Description = $"When, if it was not now: {Moment.Allowed}." };
        var command = new Command("asked", "You have asked the list's operator, or reported the matter as resolved.") { Number, at };
        command.SetAction((parsed, cancel) =>
        {
            var now = time.GetUtcNow();
            DateTimeOffset? when = null;
            if (parsed.GetValue(at) is { } typed)
            {
                if (!Moment.TryParse(typed, now, ahead: false, out var moment) || moment > now) return SayAsync(parsed, $"--at: \"{Printable.Of(typed)}\" is no time that has been; allowed is {Moment.Allowed}", Exit.WrongUsage);
                when = moment;
            }

            return ActAsync(parsed, load, time, desk => desk.AskedAsync(parsed.GetValue(Number), BesideServe.Actor, when, cancel));
        });
        return command;
    }

    static Command Note(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var text = new Argument<string>("TEXT") { Description = "In place of what stood there; \"\" for nothing." };
        var command = new Command("note", "What colleagues should know.") { Number, text };
        command.SetAction((parsed, cancel) => parsed.GetValue(text)!.Length > CaseDesk.LongestText
            ? SayAsync(parsed, FormattableString.Invariant($"a note has at most {CaseDesk.LongestText} characters"), Exit.WrongUsage)
            : ActAsync(parsed, load, time, desk => desk.NoteAsync(parsed.GetValue(Number), parsed.GetValue(text)!, BesideServe.Actor, cancel)));
        return command;
    }

    static Command Look(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var when = new Argument<string>("WHEN") { Description = $"{Moment.Allowed}." };
        var command = new Command("look", "When somebody should look again.") { Number, when };
        command.SetAction((parsed, cancel) =>
        {
            var now = time.GetUtcNow();
            var typed = parsed.GetValue(when)!;
            if (!Moment.TryParse(typed, now, ahead: true, out var at) || at <= now) return SayAsync(parsed, $"WHEN: \"{Printable.Of(typed)}\" is no time to come; allowed is {Moment.Allowed}", Exit.WrongUsage);
            return ActAsync(parsed, load, time, desk => desk.LookAgainAsync(parsed.GetValue(Number), at, BesideServe.Actor, cancel));
        });
        return command;
    }

    static Command Close(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var reason = new Option<string>("--reason") { Description = "Why, for colleagues.", Required = true };
        var command = new Command("close", "Nobody needs to look any more, though the list still names the address. A case whose listing has ended closes by itself.") { Number, reason };
        command.SetAction((parsed, cancel) => parsed.GetValue(reason)!.Trim().Length is 0 or > CaseDesk.LongestText
            ? SayAsync(parsed, FormattableString.Invariant($"--reason: 1 to {CaseDesk.LongestText} characters; a colleague will ask"), Exit.WrongUsage)
            : ActAsync(parsed, load, time, desk => desk.CloseAsync(parsed.GetValue(Number), BesideServe.Actor, parsed.GetValue(reason)!, cancel)));
        return command;
    }

    static Task<int> ActAsync(ParseResult parsed, Func<ParseResult, SettingsReading.Good?> load, TimeProvider time, Func<CaseDesk, Task<CaseResult>> act) => AtDeskAsync(parsed, load, time, async (desk, good, words) =>
    {
        switch (await act(desk))
        {
            case CaseResult.Done(var work):
                CasesTable.Write(parsed.InvocationConfiguration.Output, work, good, words, time.GetUtcNow());
                return Exit.Done;
            case CaseResult.IsClosed(var work):
                return await SayAsync(parsed, $"case {Text(work.Number)} was closed at {PoolTable.Time(work.ClosedAt!.Value, good)} by {Printable.Of(work.ClosedBy ?? "")}; nothing was changed");
            case CaseResult.NoSuchStep(var work, _):
                return await SayAsync(parsed, $"case {Text(work.Number)} has no such step; it has {string.Join(", ", work.Plan.Steps.Select(KebabSteps.Name))}");
            default:
                return await SayAsync(parsed, NoSuch(parsed.GetValue(Number)));
        }
    });

    static Task<int> AtDeskAsync(ParseResult parsed, Func<ParseResult, SettingsReading.Good?> load, TimeProvider time, Func<CaseDesk, SettingsReading.Good, Words, Task<int>> work) => BesideServe.RunAsync(parsed, load, (good, folder) =>
        work(new(folder.Store, good.Catalog, good.Settings, time), good, English(good)));

    /// <summary>Operators read English, whatever the site's languages are.</summary>
    static Words English(SettingsReading.Good good) => Languages.Load(AppContext.BaseDirectory, good.Settings with { Hoster = good.Settings.Hoster with { Languages = ["en"] } }).First;

    static string NoSuch(int number) => $"there is no case {Text(number)}; see supportbot cases --all";

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static async Task<int> SayAsync(ParseResult parsed, string sentence, int exit = Refused)
    {
        await parsed.InvocationConfiguration.Error.WriteLineAsync(sentence);
        return exit;
    }
}
