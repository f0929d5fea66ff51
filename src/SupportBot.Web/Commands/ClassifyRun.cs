using System.Threading.Channels;
using SupportBot.Bounces;

namespace SupportBot.Web.Commands;

/// <summary>Reads many messages at the same time and gives the answers in the order of the input.</summary>
/// <param name="reader">Reads one.</param>
/// <param name="jobs">How many at the same time. So many contents, and one more, are held in memory.</param>
sealed class ClassifyRun(BounceReader reader, int jobs)
{
    /// <param name="files">Names, taken as they are needed.</param>
    /// <param name="complain">Hears which file could not be read, and why.</param>
    /// <param name="answer">Takes an answer and its file's number from 1; never called twice at the same time. What it throws ends the run.</param>
    /// <param name="cancel">Ends the run.</param>
    public async Task RunAsync(IEnumerable<string> files, Action<string, string> complain, Action<ClassifyAnswer, int> answer, CancellationToken cancel)
    {
        // A queue of promises, as long as a few turns of all jobs.
        var queue = Channel.CreateBounded<Task<(ClassifyAnswer Answer, int File)>>(jobs * 4);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var written = WriteAsync();
        try
        {
            await ReadAsync();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The writer has stopped us; what stopped it comes below.
        }
        finally
        {
            queue.Writer.Complete();
        }

        await written;

        async Task ReadAsync()
        {
            var slots = new SemaphoreSlim(jobs);
            foreach (var (i, file) in files.Index())
            {
                foreach (var input in ClassifyInput.Of(file, complain))
                {
                    await slots.WaitAsync(stop.Token);
                    await queue.Writer.WriteAsync(Task.Run(() => Read(input, i + 1, slots), stop.Token), stop.Token);
                }
            }
        }

        async Task WriteAsync()
        {
            try
            {
                await foreach (var promise in queue.Reader.ReadAllAsync(stop.Token))
                {
                    var (read, number) = await promise;
                    answer(read, number);
                }
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }

    (ClassifyAnswer Answer, int File) Read(ClassifyInput input, int file, SemaphoreSlim slots)
    {
        try
        {
            return (new(input.File, input.Message, reader.Read(input.Content)) { Content = input.Content }, file);
        }
        finally
        {
            slots.Release();
        }
    }
}
