using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Conversations.DirectLine;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Conversations;

/// <summary>
/// "Now you can send": said by itself in the open chat when the pool has changed. The wait's row goes in the transaction that stores the line,
/// so it is said once, whichever node comes first and whenever one of them dies.
/// </summary>
sealed partial class SpeakingUp(Store store, RelayPool pool, Turns turns, Sockets sockets, Languages languages, AppSettings settings, TimeProvider time, ILogger<SpeakingUp> log) : BackgroundService
{
    /// <summary>Also without a change: time passes, and another node may have spoken.</summary>
    static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    HashSet<string> _waiting = [];

    /// <summary>Notes in a turn's transaction whether the customer waits from here on.</summary>
    public static async Task NoteAsync(Db db, ConversationRow conversation, int line, Step step, DateTimeOffset now, CancellationToken cancel)
    {
        if (step.Reply.Explained.IsEmpty && step.State is { Stage: Stage.Advised, Waits: true }) return;   // talk in between
        await db.Waits.Where(row => row.ConversationId == conversation.Id).ExecuteDeleteAsync(cancel);
        if (conversation.UserId == Bot.OfChannel || !step.State.Waits)
        {
            await OwedMails.EndAsync(db, conversation.Id, cancel);
            return;
        }

        db.Waits.Add(new() { ConversationId = conversation.Id, Line = line, Since = now });
    }

    /// <summary>Speaks where there is news.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        var now = turns.Situation();
        var oldest = now.Now - News.Longest;
        var waits = await store.ReadAsync((db, token) => db.Waits.Where(wait => wait.Since > oldest)
            .Join(db.Conversations, wait => wait.ConversationId, row => row.Id, (wait, row) => new Wait(row.Id, wait.Line, row.StateJson, row.Language)).ToListAsync(token), cancel);
        foreach (var wait in waits)
        {
            var state = DialogState.Read(wait.StateJson, wait.Language);
            if (Dialog.SpeakUp(state, now) is not null) await SayAsync(wait, now, cancel);
        }

        var still = waits.Select(wait => wait.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var id in _waiting.Where(id => !still.Contains(id))) sockets.Tell(id, Socket.Behind);   // ended by a turn, or by another node that knows nothing of our sockets
        _waiting = still;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        await using var timer = time.CreateTimer(_ => changes.Writer.TryWrite(true), null, Every, Every);
        void Changed(RelaySnapshot now) => changes.Writer.TryWrite(true);
        pool.Changed += Changed;
        try
        {
            var failing = false;
            await foreach (var _ in changes.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    await LookAsync(stoppingToken);
                    failing = false;
                }
                catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or TimeoutException or DbUpdateException)
                {
                    if (!failing) Log.Failed(log, e);   // once: the next look brings the same
                    failing = true;
                }
            }
        }
        finally
        {
            pool.Changed -= Changed;
        }
    }

    async Task SayAsync(Wait wait, Situation now, CancellationToken cancel)
    {
        var line = await Transcript.Retry(() => store.WriteAsync<LineRow?>(async (db, token) =>
        {
            if (await db.Conversations.FirstOrDefaultAsync(row => row.Id == wait.Id && row.EndedAt == null, token) is not { } conversation) return null;
            if (conversation.AnsweredThrough < conversation.AskedThrough) return null;   // the answer under way knows as much as we do
            if (await db.Waits.Where(row => row.ConversationId == wait.Id && row.Line == wait.Line).ExecuteDeleteAsync(token) == 0) return null;
            if (Dialog.SpeakUp(DialogState.Read(conversation.StateJson, conversation.Language), now) is not { } step) return null;
            var state = DialogState.Read(conversation.StateJson, conversation.Language);
            await OwedMails.HandOnAsync(db, wait.Id, WaitNews.Of(state.Bounces, now.Relays, now.Now), now.Now, token);
            conversation.StateJson = step.State.ToJson();
            var spoken = Spoken.Of(step.Reply, languages[step.State.Language], now.Now, settings.Hoster.PublicUrl, _ => null, null);
            return Transcript.Append(db, conversation, new("bot", spoken.Text, place => Activities.Reply(spoken, place, null)), now.Now);
        }, cancel));
        sockets.Tell(wait.Id, line is null ? Socket.Behind : new(line.Number, line.ActivityJson));
    }

    sealed record Wait(string Id, int Line, string? StateJson, string Language);

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The database does not say who waits: nobody is told that sending again helps now; looked at again every 30 seconds")]
        public static partial void Failed(ILogger log, Exception e);
    }
}
