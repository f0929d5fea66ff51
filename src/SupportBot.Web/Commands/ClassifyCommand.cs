using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Threading.Channels;
using SupportBot.Blocklists;
using SupportBot.Bounces;

namespace SupportBot.Web.Commands;

/// <summary><c>classify</c>: reads bounces from files, folders, mbox files or standard input and says what they mean.</summary>
static class ClassifyCommand
{
    const int Ok = 0;
    const int SomethingUnread = 1;

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files, folders (recursive) or mbox files; - for standard input", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "JSON Lines, one object a recipient" };
        var summary = new Option<bool>("--summary") { Description = "Counts by kind, reason and blocklist instead of every answer" };
        var jobs = new Option<int>("--jobs") { Description = "Messages read at the same time", DefaultValueFactory = _ => Environment.ProcessorCount };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 256) result.AddError("--jobs: 1 to 256");
        });

        var command = new Command("classify", "Reads bounces, raw or pasted, and says what they mean") { paths, json, summary, jobs };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(paths)!,
            parsed.GetValue(summary) ? new ClassifySummary() : parsed.GetValue(json) ? new ClassifyJson() : new ClassifyCards(),
            parsed.GetValue(jobs), parsed.InvocationConfiguration.Error, cancel));
        return command;
    }

    static async Task<int> RunAsync(string[] paths, IClassifyOutput output, int jobs, TextWriter complaints, CancellationToken cancel)
    {
        var reader = new BounceReader(BlocklistCatalog.BuiltIn());
        var unread = 0;
        await using var standard = Console.OpenStandardOutput();
        await using var writer = new StreamWriter(standard, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

        // Answers come in the order of the input however many jobs read: a queue of promises, as long as a few turns of all jobs.
        var queue = Channel.CreateBounded<Task<ClassifyAnswer>>(jobs * 4);
        var written = WriteAsync(queue.Reader, output, writer, cancel);
        using var slots = new SemaphoreSlim(jobs);
        foreach (var input in ClassifyInput.Of(paths, (path, fault) =>
        {
            unread++;
            complaints.WriteLine($"{path}: {fault}");
        }))
        {
            await slots.WaitAsync(cancel);
            await queue.Writer.WriteAsync(Task.Run(
                () =>
                {
                    try
                    {
                        return new ClassifyAnswer(input, reader.Read(input.Content));
                    }
                    finally
                    {
                        slots.Release();
                    }
                },
                cancel), cancel);
        }

        queue.Writer.Complete();
        await written;
        output.End(writer);
        return unread > 0 ? SomethingUnread : Ok;
    }

    static async Task WriteAsync(ChannelReader<Task<ClassifyAnswer>> answers, IClassifyOutput output, TextWriter writer, CancellationToken cancel)
    {
        await foreach (var answer in answers.ReadAllAsync(cancel)) output.Write(writer, await answer);
    }
}

/// <summary>A message and what it says.</summary>
sealed record ClassifyAnswer(ClassifyInput Input, ImmutableArray<Bounce> Bounces);
