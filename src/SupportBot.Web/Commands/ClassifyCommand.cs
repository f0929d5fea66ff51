using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using SupportBot.Blocklists;
using SupportBot.Bounces;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Commands;

/// <summary><c>classify</c>: reads bounces from files, folders, mbox files or standard input and says what they mean.</summary>
static class ClassifyCommand
{
    const int SomethingUnread = 1;

    public static Command Create(Func<ParseResult, SettingsReading.Good?> load, TimeProvider time)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files, folders (recursive) or mbox files; - for standard input", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "JSON Lines, one object a recipient" };
        var csv = new Option<bool>("--csv") { Description = "A table for spreadsheets, one row a recipient" };
        var summary = new Option<bool>("--summary") { Description = "Counts by kind, reason, blocklist and confidence instead of every answer" };
        var report = new Option<string?>("--report") { Description = "Stores what was refused in the server's database, under this name for where it comes from: for bounces of your own relays only, they count as vouched" };
        report.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } name && (name.Length is 0 or > Refusals.LongestSource || name.Any(char.IsControl))) result.AddError($"--report: a name of 1 to {Refusals.LongestSource} characters");
        });
        var jobs = new Option<int>("--jobs") { Description = "Messages read at the same time", DefaultValueFactory = _ => Environment.ProcessorCount };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 256) result.AddError("--jobs: 1 to 256");
        });

        var command = new Command("classify", "Reads bounces, raw or pasted, and says what they mean") { paths, json, csv, summary, jobs, report, BesideServe.Data };
        command.Validators.Add(result =>
        {
            if (new[] { json, csv, summary }.Count(result.GetValue) > 1) result.AddError("--json, --csv and --summary exclude each other.");
        });
        command.SetAction((parsed, cancel) =>
        {
            IClassifyOutput output = parsed.GetValue(summary) ? new ClassifySummary() : parsed.GetValue(json) ? new ClassifyJson() : parsed.GetValue(csv) ? new ClassifyCsv() : new ClassifyCards();
            var (files, number, error) = (parsed.GetValue(paths)!, parsed.GetValue(jobs), parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(report) is not { } source) return RunAsync(files, output, number, error, time, cancel);
            return BesideServe.RunAsync(parsed, load, async (good, folder) =>
            {
                var pool = await folder.Store.ReadAsync(StoredPool.ReadAsync, cancel);
                if (pool.State.Addresses is [])
                {
                    await error.WriteLineAsync("--report: no server has run on this database yet, so that none of the addresses would be known as yours");
                    return SomethingUnread;
                }

                var reported = new ClassifyReport(output, RelaySnapshot.Of(pool, Watching.From(good.Settings, good.Catalog), time.GetUtcNow()), source, folder.Store, time);
                var exit = await RunAsync(files, reported, number, error, time, cancel);
                await error.WriteLineAsync(await reported.EndAsync(cancel));
                return exit;
            });
        });
        return command;
    }

    static async Task<int> RunAsync(string[] paths, IClassifyOutput output, int jobs, TextWriter error, TimeProvider time, CancellationToken cancel)
    {
        var unread = 0;
        var progress = new ClassifyProgress(error, terminal: false, time);
        var files = ClassifyFiles.Of(paths, Complain);
        if (!Console.IsErrorRedirected && (Console.IsOutputRedirected || output.WritesAtTheEnd))   // else answers run over the same screen
        {
            string[] all = [.. files];   // names only; a total needs them all
            (files, progress) = (all, new(error, terminal: true, time) { Total = all.Length });
        }

        try
        {
            await using var standard = StandardOutput.Open();
            await using var writer = new StreamWriter(standard, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            output.Begin(writer);
            var run = new ClassifyRun(new(BlocklistCatalog.BuiltIn()), jobs);
            await (output.IsEachForItself ? run.RunAsync(files, Complain, Written, Take, cancel)
                : output.LooksAtContent ? run.RunAsync(files, Complain, Write, cancel)
                : run.RunAsync(files, Complain, answer => answer with { Content = default }, Write, cancel));
            progress.Wipe();
            output.End(writer);

            void Write(ClassifyAnswer answer, int number)
            {
                output.Write(writer, answer);
                progress.Report(number);
            }

            string Written(ClassifyAnswer answer)
            {
                using var words = new StringWriter(CultureInfo.InvariantCulture);
                output.Write(words, answer);
                return words.ToString();
            }

            void Take(string words, int number)
            {
                writer.Write(words);
                progress.Report(number);
            }
        }
        catch (IOException e) when (StandardOutput.IsClosed(e))
        {
            return Exit.ReaderHasGone;
        }
        finally
        {
            progress.Wipe();
        }

        return unread > 0 ? SomethingUnread : Exit.Done;

        void Complain(string path, string fault)
        {
            Interlocked.Increment(ref unread);   // of folders by whoever lists them, of files by whoever takes the answers
            progress.Complain(path, fault);
        }
    }
}

/// <summary>A message and what it says.</summary>
/// <param name="File">See <see cref="ClassifyInput.File"/>.</param>
/// <param name="Message">See <see cref="ClassifyInput.Message"/>.</param>
/// <param name="Bounces">One entry a recipient.</param>
sealed record ClassifyAnswer(string File, int? Message, ImmutableArray<Bounce> Bounces)
{
    /// <summary>The message itself.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }
}
