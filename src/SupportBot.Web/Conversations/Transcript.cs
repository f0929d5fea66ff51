using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Conversations;

/// <summary>A line to be appended; number and time are given in the transaction, and the activity is written with them.</summary>
/// <param name="Speaker"><c>customer</c>, <c>bot</c> or <c>staff</c>.</param>
/// <param name="Text">What was said.</param>
/// <param name="Activity">Writes the activity as it goes over the wire.</param>
/// <param name="ClientActivityId">The client's own id.</param>
/// <param name="WantsAnswer">Whether the dialog answers it.</param>
sealed record NewLine(string Speaker, string? Text, Func<LinePlace, string> Activity, string? ClientActivityId = null, bool WantsAnswer = false);

/// <summary>Where a line stands.</summary>
sealed record LinePlace(string ConversationId, string UserId, int Number, DateTimeOffset At)
{
    /// <summary>Unique in the conversation, and the same for all its clients.</summary>
    public string ActivityId => Id(ConversationId, Number);

    public static string Id(string conversationId, int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{conversationId}|{number:D7}");
}

/// <summary>What appending gave.</summary>
abstract record Appended
{
    /// <summary>It is stored under this number.</summary>
    public sealed record Stored(LineRow Line) : Appended;

    /// <summary>The same client's id came before; that line is the answer.</summary>
    public sealed record Before(int Number) : Appended;

    /// <summary>There is no such conversation, or it has ended.</summary>
    public sealed record NoConversation : Appended;
}

/// <summary>The transcript is the conversation: one table, a number a conversation. Sockets, polling and console read it.</summary>
sealed class Transcript(Store store, TimeProvider time)
{
    const int MostAttempts = 5;
    const int LongestClientId = 200;

    /// <summary>Begins a conversation; false when it was there already. Its beginning wants the greeting.</summary>
    public Task<bool> BeginAsync(string id, string userId, string language, CancellationToken cancel) => Retry(() => store.WriteAsync(async (db, token) =>
    {
        if (await db.Conversations.AnyAsync(row => row.Id == id, token)) return false;
        var now = Milliseconds(time.GetUtcNow());
        db.Conversations.Add(new() { Id = id, UserId = userId, Language = language, StartedAt = now, LastAt = now, AnsweredThrough = -1 });
        return true;
    }, cancel));

    /// <summary>The conversation, or null where there is none or it has ended.</summary>
    public Task<ConversationRow?> FindAsync(string id, CancellationToken cancel) =>
        store.ReadAsync((db, token) => db.Conversations.FirstOrDefaultAsync(row => row.Id == id && row.EndedAt == null, token), cancel);

    /// <summary>Stores a customer's line with its files. The same client's id twice is the same line.</summary>
    public Task<Appended> AppendAsync(string id, NewLine line, IReadOnlyList<UploadRow> uploads, CancellationToken cancel) => Retry(() => store.WriteAsync<Appended>(async (db, token) =>
    {
        if (await db.Conversations.FirstOrDefaultAsync(row => row.Id == id && row.EndedAt == null, token) is not { } conversation) return new Appended.NoConversation();
        var clientId = Shortened(line.ClientActivityId);
        if (clientId is not null && await db.Lines.Where(row => row.ConversationId == id && row.ClientActivityId == clientId).Select(row => (int?)row.Number).FirstOrDefaultAsync(token) is { } number)
            return new Appended.Before(number);

        var stored = Append(db, conversation, line with { ClientActivityId = clientId }, time.GetUtcNow());
        foreach (var upload in uploads)
        {
            upload.LineNumber = stored.Number;
            db.Uploads.Add(upload);
        }

        return new Appended.Stored(stored);
    }, cancel));

    /// <summary>Appends in the caller's transaction, to a conversation read in it.</summary>
    public static LineRow Append(Db db, ConversationRow conversation, NewLine line, DateTimeOffset now)
    {
        var at = Milliseconds(now);
        if (at <= conversation.LastAt) at = conversation.LastAt.AddMilliseconds(1);
        conversation.LastAt = at;
        var number = ++conversation.LastNumber;
        if (line.WantsAnswer) conversation.AskedThrough = number;
        var row = new LineRow
        {
            ConversationId = conversation.Id,
            Number = number,
            At = at,
            Speaker = line.Speaker,
            Text = line.Text?.Replace("\0", "", StringComparison.Ordinal),   // PostgreSQL's text holds no NUL
            ActivityJson = line.Activity(new(conversation.Id, conversation.UserId, number, at)),
            ClientActivityId = line.ClientActivityId,
            WantsAnswer = line.WantsAnswer,
        };
        db.Lines.Add(row);
        return row;
    }

    /// <summary>Everything after a watermark, oldest first.</summary>
    public Task<List<(int Number, string Activity)>> AfterAsync(string id, int watermark, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.Lines.Where(row => row.ConversationId == id && row.Number > watermark).OrderBy(row => row.Number).Select(row => new { row.Number, row.ActivityJson }).ToListAsync(token);
        return rows.ConvertAll(row => (row.Number, row.ActivityJson));
    }, cancel);

    public Task<UploadRow?> UploadAsync(string uploadId, CancellationToken cancel) =>
        store.ReadAsync((db, token) => db.Uploads.FirstOrDefaultAsync(row => row.Id == uploadId, token), cancel);

    /// <summary>Deletes a conversation with its lines and files; false where there is none.</summary>
    public Task<bool> DeleteAsync(string id, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await db.Uploads.Where(row => row.ConversationId == id).ExecuteDeleteAsync(token);
        await db.Lines.Where(row => row.ConversationId == id).ExecuteDeleteAsync(token);
        return await db.Conversations.Where(row => row.Id == id).ExecuteDeleteAsync(token) > 0;
    }, cancel);

    /// <summary>Two nodes that append to one conversation at once: the later one reads again and comes after.</summary>
    internal static async Task<T> Retry<T>(Func<Task<T>> write)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await write();
            }
            catch (DbUpdateException) when (attempt < MostAttempts)
            {
                // The other's line is stored by now; the next attempt sees it.
            }
        }
    }

    static string? Shortened(string? clientId) => clientId switch
    {
        null or "" => null,
        { Length: > LongestClientId } => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(clientId))),
        _ => clientId.Replace("\0", "", StringComparison.Ordinal),
    };

    static DateTimeOffset Milliseconds(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
