using System.Collections.Concurrent;
using Microsoft.Bot.Builder;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>
/// Runs the turns of each conversation one after another, of different ones side by side. What waited when the program ended is taken up at the
/// start; at the end the turns under way are finished.
/// </summary>
sealed partial class TurnQueue(Turns turns, TranscriptAdapter adapter, IBot bot, Sockets sockets, TimeProvider time, ILogger<TurnQueue> log) : IHostedService, IDisposable
{
    /// <summary>A paste of this length takes long enough to show that it is being read.</summary>
    const int LongText = 4000;

    static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)];

    readonly ConcurrentDictionary<string, Run> _running = new(StringComparer.Ordinal);
    readonly CancellationTokenSource _stop = new();

    /// <summary>Something waits in this conversation. Returns at once; the task ends when nothing waits there any more.</summary>
    public Task Wake(string conversationId)
    {
        if (_stop.IsCancellationRequested) return Task.CompletedTask;
        var mine = new Run();
        var run = _running.AddOrUpdate(conversationId, mine, static (_, there) =>
        {
            there.More = true;
            return there;
        });
        if (run == mine) run.Working = Task.Run(() => WorkAsync(conversationId, mine));
        return run.Working;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var open = await turns.OpenAsync(cancellationToken);
        if (open.Count > 0) Log.TakenUp(log, open.Count);
        foreach (var conversation in open) _ = Wake(conversation);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Values.Select(run => run.Working)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    async Task WorkAsync(string conversationId, Run run)
    {
        while (true)
        {
            run.More = false;
            await AnswerAllAsync(conversationId);
            if (run.More && !_stop.IsCancellationRequested) continue;
            _running.TryRemove(new(conversationId, run));
            if (!run.More || _stop.IsCancellationRequested) return;
            _ = Wake(conversationId);   // woken between the last look and leaving
            return;
        }
    }

    async Task AnswerAllAsync(string conversationId)
    {
        for (var failures = 0; ;)
        {
            try
            {
                var more = true;   // known from the last answer; a line that came after it wakes us again
                while (more && !_stop.IsCancellationRequested && await turns.NextAsync(conversationId, CancellationToken.None) is { } waiting)
                {
                    if (waiting.Line?.Text is { Length: > LongText } || !waiting.Uploads.IsEmpty) sockets.Tell(conversationId, new(null, Activities.Typing(conversationId, time.GetUtcNow())));
                    more = await adapter.RunAsync(waiting, bot, CancellationToken.None);
                    failures = 0;
                }

                return;
            }
#pragma warning disable CA1031 // whatever broke: the line is stored, it is tried again, and after that at the next line or start
            catch (Exception e)
#pragma warning restore CA1031
            {
                Log.NotStored(log, conversationId, e);
                if (failures == Pauses.Length) return;
                try
                {
                    await Task.Delay(Pauses[failures++], time, _stop.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    sealed class Run
    {
        volatile bool _more;

        public bool More
        {
            get => _more;
            set => _more = value;
        }

        public Task Working { get; set; } = Task.CompletedTask;
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Count} conversations wait for an answer since the last run.")]
        public static partial void TakenUp(ILogger log, int count);

        [LoggerMessage(Level = LogLevel.Error, Message = "The answer in conversation {Conversation} could not be stored; it is tried again.")]
        public static partial void NotStored(ILogger log, string conversation, Exception e);
    }
}
