using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Bounces;
using SupportBot.Web.Articles;
using SupportBot.Web.Conversations.DirectLine;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Conversations;

/// <summary>A line that waits for its answer; without a line it is the beginning, which waits for the greeting.</summary>
sealed record Waiting(ConversationRow Conversation, LineRow? Line, ImmutableArray<UploadRow> Uploads)
{
    public int Number => Line?.Number ?? 0;

    /// <summary>What the customer wrote just before, oldest first: a bounce may come in several messages.</summary>
    public string Earlier { get; init; } = "";

    /// <summary>The conversation's ticket, as long as it is open.</summary>
    public TicketStand? Ticket { get; init; }
}

/// <summary>The lines that a turn has stored, and whether nothing waited behind it then.</summary>
sealed record Answer(ImmutableArray<LineRow> Lines, bool IsLast);

/// <summary>
/// Answers lines: what is said, the new state, a ticket with its outbox row, and "answered" are one transaction. So a line whose answer was
/// lost in a crash gets it at the next start, and one that was answered never gets a second one.
/// </summary>
sealed partial class Turns(Store store, BounceReader reader, RefusalBoard board, PasteSensor pasted, TicketDesk desk, TurnMails mails, Languages languages, AppSettings settings, ArticleShelf articles, TimeProvider time, ILogger<Turns> log) : IDisposable
{
    const int MostAnswers = 2;

    /// <summary>What is no question is answered by an article only where it says something and the article covers most of it.</summary>
    const int LeastWords = 3;
    const int LongestAsked = 200;
    const double SureEnough = 0.6;

    /// <summary>A question that only a body touches here and there has no answer in the help.</summary>
    const double Near = 0.5;

    /// <summary>"What is SPF?" after an advice: one word, which an article's own words name.</summary>
    const double Named = 0.9;

    /// <summary>Pieces of one bounce come soon after each other.</summary>
    const int MostPieces = 4;
    const int LongestPiece = 20_000;

    static readonly TimeSpan Together = TimeSpan.FromMinutes(10);

    readonly OfficeHours _hours = OfficeHours.Parse(settings.Hoster.OfficeHours, settings.Hoster.Holidays);
    readonly SemaphoreSlim _reading = new(Environment.ProcessorCount);

    public void Dispose() => _reading.Dispose();

    /// <summary>The conversations in which something waits.</summary>
    public Task<List<string>> OpenAsync(CancellationToken cancel) => store.ReadAsync((db, token) =>
        db.Conversations.Where(row => row.AnsweredThrough < row.AskedThrough && row.EndedAt == null).OrderBy(row => row.StartedAt).Select(row => row.Id).ToListAsync(token), cancel);

    /// <summary>The oldest line without an answer, or null.</summary>
    public Task<Waiting?> NextAsync(string conversationId, CancellationToken cancel) => store.ReadAsync<Waiting?>(async (db, token) =>
    {
        if (await db.Conversations.FirstOrDefaultAsync(row => row.Id == conversationId && row.EndedAt == null, token) is not { } conversation) return null;
        if (conversation.AnsweredThrough >= conversation.AskedThrough) return null;
        if (conversation.AnsweredThrough < 0) return new(conversation, null, []);
        var line = await db.Lines.Where(row => row.ConversationId == conversationId && row.Number > conversation.AnsweredThrough && row.WantsAnswer).OrderBy(row => row.Number).FirstOrDefaultAsync(token);
        if (line is null) return null;
        var ticket = conversation.StateJson?.Contains("\"ticket\":\"", StringComparison.Ordinal) != true || TicketNumber.Read(DialogState.Read(conversation.StateJson, conversation.Language).Ticket ?? "") is not { } number ? null
            : await db.Tickets.Where(row => row.Number == number && row.ClosedAt == null).Select(row => new { row.AnswerBy, HasAddress = row.Email != null }).FirstOrDefaultAsync(token);
        return new(conversation, line, Activities.MayHaveFiles(line.ActivityJson) ? [.. await db.Uploads.Where(row => row.ConversationId == conversationId && row.LineNumber == line.Number).ToListAsync(token)] : [])
        {
            Ticket = ticket is null ? null : new(ticket.AnswerBy, ticket.HasAddress),
            Earlier = conversation.AnsweredThrough > 0 && line.Text is { } text && Heard.LooksTechnical(text) ? await EarlierAsync(db, line, token) : "",
        };
    }, cancel);

    /// <summary>What the customer wrote just before and a machine may have written: the beginning of what comes now.</summary>
    static async Task<string> EarlierAsync(Db db, LineRow line, CancellationToken cancel)
    {
        var since = line.At - Together;
        var earlier = await db.Lines.Where(row => row.ConversationId == line.ConversationId && row.Number < line.Number && row.Speaker == "customer" && row.At >= since && row.Text != null && row.Text.Length <= LongestPiece)
            .OrderByDescending(row => row.Number).Take(MostPieces).Select(row => row.Text!).ToListAsync(cancel);
        return string.Join('\n', earlier.AsEnumerable().Reverse().Where(Heard.LooksTechnical));
    }

    /// <summary>Answers it. Empty when somebody else has done so meanwhile.</summary>
    public async Task<Answer> AnswerAsync(Waiting waiting, CancellationToken cancel)
    {
        var step = await DecideAsync(waiting, cancel);
        return await Transcript.Retry(() => store.WriteAsync((db, token) => CommitAsync(db, waiting, step, token), cancel));
    }

    async Task<Step> DecideAsync(Waiting waiting, CancellationToken cancel)
    {
        var state = DialogState.Read(waiting.Conversation.StateJson, waiting.Conversation.Language);
        if (waiting.Ticket is null && state.Ticket is not null) state = state with { Ticket = null, AskedForPerson = false, Stage = state.Bounces is [] ? Stage.Listening : Stage.Advised };   // closed meanwhile: another matter, another ticket
        await _reading.WaitAsync(cancel);
        try
        {
            var now = Situation() with { Ticket = waiting.Ticket, WritesMail = settings.WritesToCustomers && waiting.Conversation.UserId != DirectLine.Bot.OfChannel };
            if (waiting.Line is not { } line) return Dialog.Greet(state, now);
            var files = waiting.Uploads.Select(upload => new HeardFile(upload.Name, upload.ContentType, upload.Content)).ToList();
            var heard = Hear(line.Text, files, waiting.Earlier, state, reader, languages, articles);
            if (heard.IsBounce) pasted.Hear(waiting.Conversation.Id, heard.Bounces, line.Text, [.. waiting.Uploads.Select(upload => upload.Content)]);
            if (heard.Mail is not null && now.WritesMail) heard = heard with { IsMailRefused = await mails.IsRefusedAsync(waiting, heard.Mail, cancel) };
            return Dialog.Next(state, heard, now);
        }
#pragma warning disable CA1031 // a customer is never left without an answer, whatever broke
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.Broke(log, waiting.Conversation.Id, waiting.Number, e);
            return Dialog.Failure(state);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>What a message says to this conversation: only in languages that the site has, a question with the articles that answer it.</summary>
    internal static Heard Hear(string? text, IReadOnlyList<HeardFile> files, string earlier, DialogState state, BounceReader reader, Languages languages, ArticleShelf articles)
    {
        var heard = Heard.Of(text, files, reader, state.Question == Question.MailAddress ? "" : earlier);   // an address is no piece of a bounce
        var language = heard.Wish == Wish.ChangeLanguage ? LanguageOf.Asked(text ?? "") : heard.Language;
        heard = heard with { Language = language is not null && languages.Has(language) ? language : null };
        var words = text is null ? 0 : ArticleSearch.Stems(text.Length > LongestAsked ? text[..LongestAsked] : text).Take(LeastWords).Count();
        var asks = heard.IsQuestion || state.Question == Question.Matter;
        var least = asks ? (words > 1 || state.Bounces is [] ? Near : Named) : heard is { Wish: Wish.Unclear, HasSecret: false } && state.Bounces is [] && words == LeastWords ? SureEnough : double.MaxValue;
        if (heard.IsBounce || least > 1) return heard;
        var found = articles.Search(heard.Language ?? state.Language, text ?? "", MostAnswers).Where(found => found.Score >= least).ToList();
        return heard with { Answers = [.. found.Select(one => one.Article.Slug)], IsSure = words > 1 && found is [{ Score: >= SureEnough }, ..] };
    }

    async Task<Answer> CommitAsync(Db db, Waiting waiting, Step step, CancellationToken cancel)
    {
        var conversation = await db.Conversations.FirstOrDefaultAsync(row => row.Id == waiting.Conversation.Id, cancel);
        if (conversation is null || conversation.AnsweredThrough != waiting.Conversation.AnsweredThrough) return new([], IsLast: false);

        var now = time.GetUtcNow();
        step = await mails.KeepAsync(db, conversation, waiting, step, cancel);
        var words = languages[step.State.Language];
        var state = step.State;
        OpenedTicket? ticket = null;
        if (step.Ticket is { } wish)
        {
            var before = await db.Lines.AsNoTracking().Where(row => row.ConversationId == conversation.Id && row.Text != null).OrderBy(row => row.Number).ToListAsync(cancel);
            ticket = await desk.OpenAsync(db, new(words.Language, wish.Subject.In(words, now), [.. before.Select(row => new TicketLine(row.At, row.Speaker, TicketCopy.Of(row.Text!)))],
                TicketCopy.Diagnoses(wish.Bounces), conversation.Id, null), cancel);
            state = state with { Ticket = ticket.Number };
        }

        var spoken = Spoken.Of(step.Reply, words, now, settings.Hoster.PublicUrl, slug => articles.Find(words.Language, slug), ticket);
        var replyTo = waiting.Line is { } line ? LinePlace.Id(conversation.Id, line.Number) : null;
        var reply = Transcript.Append(db, conversation, new("bot", spoken.Text, place => Activities.Reply(spoken, place, replyTo)), now);
        if (ticket is not null) TicketDesk.Told(db, ticket.Number, new(reply.At, "bot", spoken.Text));
        if (ticket is null && waiting is { Ticket: not null, Line: { } said } && state.Ticket is { } open)
            await desk.AddAsync(db, open, [new(said.At, "customer", TicketCopy.Of(Written(waiting, step, words))), new(reply.At, "bot", spoken.Text)], step.AnswersTicket ? step.Mail?.Address : null, cancel);
        await SpeakingUp.NoteAsync(db, conversation, waiting.Number, step, now, cancel);
        conversation.AnsweredThrough = waiting.Number;
        conversation.StateJson = state.ToJson();
        conversation.Language = state.Language;
        return new([reply], IsLast: conversation.AskedThrough <= waiting.Number);
    }

    /// <summary>The line as a ticket keeps it: without an address, and told that files came with it.</summary>
    static string Written(Waiting waiting, Step step, Words words)
    {
        var text = waiting.Line!.Text ?? "";
        if (step.Mail is { } address) text = address.MaskedIn(text);
        return waiting.Uploads is [] ? text : $"{text}\n[{words[FilesCame, ("count", waiting.Uploads.Length)]}]".Trim();
    }

    static readonly Phrase FilesCame = new("ticket.files", "count");

    /// <summary>What everybody is told of now.</summary>
    public Situation Situation()
    {
        var now = time.GetUtcNow();
        var local = languages.First.Local(now);
        var until = _hours.OpenUntil(local) is { } closes ? new DateTimeOffset(local.Date + closes.ToTimeSpan(), local.Offset) : (DateTimeOffset?)null;
        return new(board.Relays, now, settings.Hoster.Phone, until, _hours.NextOpen(local), slug => articles.Find(languages.First.Language, slug) is not null) { ForwardTo = settings.ForwardTo };
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Turn {Number} of conversation {Conversation} broke; the customer was told and offered a ticket.")]
        public static partial void Broke(ILogger log, string conversation, int number, Exception e);
    }
}

/// <summary>What a ticket keeps of what was said: a returned message only with its headers.</summary>
static class TicketCopy
{
    const int Longest = 20_000;

    static readonly string[] Markers =
    [
        "copy of the message", "original message", "Undelivered Message Headers", "Content-Type: message/rfc822", "Content-Type: text/rfc822-headers", "Ursprüngliche Nachricht", "Kopie der Nachricht", "Originalnachricht",
    ];

    public static string Of(string text)
    {
        var kept = new List<string>();
        var returned = false;
        var headers = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (returned && headers > 0 && line.Trim(' ', '>').Length == 0)
            {
                kept.Add("[…]");
                break;
            }

            kept.Add(line);
            if (returned && line.Contains(':', StringComparison.Ordinal)) headers++;
            if (!returned && Markers.Any(marker => line.Contains(marker, StringComparison.OrdinalIgnoreCase))) (returned, headers) = (true, 0);
        }

        var copy = Secrets.Masked(string.Join('\n', kept));
        return copy.Length > Longest ? string.Concat(copy.AsSpan(0, Longest), "\n[…]") : copy;
    }

    public static string Diagnoses(ImmutableArray<Bounce> bounces)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var bounce in bounces) BounceJson.Write(json, bounce);
            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }
}
