using System.Runtime.InteropServices;
using System.Threading.Channels;
using SupportBot.Bounces;

namespace SupportBot.Web.Commands;

/// <summary>Reads many messages at the same time and gives the answers in the order of the input.</summary>
/// <param name="reader">Reads one.</param>
/// <param name="jobs">How many at the same time. A job opens files, reads them and prepares what is shown; only the order is kept by one for all.</param>
sealed class ClassifyRun(BounceReader reader, int jobs)
{
    /// <summary>A job takes so many files at a time: handing over costs as much as reading one.</summary>
    public const int FilesAtOnce = 8;

    /// <summary>An mbox of more messages is read by several jobs, where there are some without work.</summary>
    const int Many = 32;

    /// <summary>Answers as they are, their contents with them; so a job takes one file at a time.</summary>
    /// <param name="files">Names, taken as they are needed.</param>
    /// <param name="complain">Hears which file could not be read, and why, in the order of the input.</param>
    /// <param name="answer">Takes an answer and its file's number from 1; never called twice at the same time. What it throws ends the run.</param>
    /// <param name="cancel">Ends the run.</param>
    public Task RunAsync(IEnumerable<string> files, Action<string, string> complain, Action<ClassifyAnswer, int> answer, CancellationToken cancel) =>
        RunAsync(files, 1, complain, static read => read, answer, cancel);

    /// <summary>What is made of answers.</summary>
    /// <param name="files">Names, taken as they are needed.</param>
    /// <param name="complain">Hears which file could not be read, and why, in the order of the input.</param>
    /// <param name="prepare">Makes of an answer what is taken; called by all jobs at the same time. What it makes holds no content.</param>
    /// <param name="take">Takes it, with its file's number from 1; never called twice at the same time. What it throws ends the run.</param>
    /// <param name="cancel">Ends the run.</param>
    public Task RunAsync<T>(IEnumerable<string> files, Action<string, string> complain, Func<ClassifyAnswer, T> prepare, Action<T, int> take, CancellationToken cancel) =>
        RunAsync(files, FilesAtOnce, complain, prepare, take, cancel);

    async Task RunAsync<T>(IEnumerable<string> files, int filesAtOnce, Action<string, string> complain, Func<ClassifyAnswer, T> prepare, Action<T, int> take, CancellationToken cancel)
    {
        // A queue of promises, as long as all jobs need to go on while one of them is slow.
        var queue = Channel.CreateBounded<Task<List<Turn<T>>>>(jobs);
        var slots = new SemaphoreSlim(jobs);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var taken = TakeAsync();
        try
        {
            foreach (var some in files.Index().Chunk(filesAtOnce))
            {
                await slots.WaitAsync(stop.Token);
                await queue.Writer.WriteAsync(Task.Run(() => Read(some, prepare, slots), stop.Token), stop.Token);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The taker has stopped us; what stopped it comes below.
        }
        finally
        {
            queue.Writer.Complete();
        }

        await taken;

        async Task TakeAsync()
        {
            try
            {
                await foreach (var promise in queue.Reader.ReadAllAsync(stop.Token))
                {
                    foreach (var turn in await promise)
                    {
                        if (turn.Fault is { } fault) complain(fault.Path, fault.Words);
                        else take(turn.Made!, turn.Number);
                    }
                }
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }

    List<Turn<T>> Read<T>((int Index, string Item)[] files, Func<ClassifyAnswer, T> prepare, SemaphoreSlim slots)
    {
        try
        {
            var turns = new List<Turn<T>>(files.Length);
            foreach (var (i, file) in files)
            {
                ClassifyInput[] inputs = [.. ClassifyInput.Of(file, (path, fault) => turns.Add(new(i + 1, default, new(path, fault))))];
                if (inputs.Length > Many) turns.AddRange(Shared(inputs, i + 1, prepare, slots));
                else turns.AddRange(inputs.Select(input => TurnOf(input, i + 1, prepare)));
            }

            return turns;
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>The messages of a large mbox, read by all jobs that have nothing else to do.</summary>
    Turn<T>[] Shared<T>(ClassifyInput[] inputs, int file, Func<ClassifyAnswer, T> prepare, SemaphoreSlim slots)
    {
        var turns = new Turn<T>[inputs.Length];
        var next = -1;
        var others = new List<Task>();
        while (others.Count < jobs - 1 && slots.Wait(0)) others.Add(Task.Run(Help));
        Work();
        Task.WaitAll(others);
        return turns;

        void Help()
        {
            try
            {
                Work();
            }
            finally
            {
                slots.Release();
            }
        }

        void Work()
        {
            for (var i = Interlocked.Increment(ref next); i < inputs.Length; i = Interlocked.Increment(ref next)) turns[i] = TurnOf(inputs[i], file, prepare);
        }
    }

    Turn<T> TurnOf<T>(ClassifyInput input, int file, Func<ClassifyAnswer, T> prepare) => new(file, prepare(new(input.File, input.Message, reader.Read(input.Content)) { Content = input.Content }), null);

    /// <summary>What is taken, or complained of.</summary>
    [StructLayout(LayoutKind.Auto)]
    readonly record struct Turn<T>(int Number, T? Made, Fault? Fault);

    sealed record Fault(string Path, string Words);
}
