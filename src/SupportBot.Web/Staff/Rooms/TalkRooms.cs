using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SupportBot.Bounces;
using SupportBot.Web.Advising;
using SupportBot.Web.Conversations;
using SupportBot.Web.Conversations.DirectLine;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Staff;

/// <summary>Conversations and tickets: found, read beside the diagnosis, a ticket made of a conversation, a ticket closed.</summary>
static class TalkRooms
{
    const int Most = 50;
    const int LongestQuestion = 200;
    const int LongestAnswer = 10_000;
    const int Preview = 90;

    public static void MapTalkRooms(this IEndpointRouteBuilder rooms)
    {
        rooms.MapGet("/conversations", ConversationsAsync).For(StaffRole.Reader);
        rooms.MapGet("/conversations/{id}", ConversationAsync).For(StaffRole.Reader);
        rooms.MapPost("/conversations/{id}/ticket", OpenTicketAsync).For(StaffRole.Agent);
        rooms.MapGet("/tickets", TicketsAsync).For(StaffRole.Reader);
        rooms.MapGet("/tickets/{number}", TicketAsync).For(StaffRole.Reader);
        rooms.MapPost("/tickets/{number}/answer", AnswerAsync).For(StaffRole.Agent);
        rooms.MapPost("/tickets/{number}/close", CloseAsync).For(StaffRole.Agent);
        rooms.MapPost("/tickets/{number}/reopen", ReopenAsync).For(StaffRole.Agent);
    }

    static async Task<RazorComponentResult> ConversationsAsync(ConsolePage page, Store store, string? q, CancellationToken cancel) =>
        new RazorComponentResult<TalkPage>(new { Page = page, Question = q ?? "", Found = await FindAsync(store, q, cancel) });

    static async Task<IResult> ConversationAsync(ConsolePage page, Store store, BounceReader reader, string id, string? q, CancellationToken cancel)
    {
        if (await store.ReadAsync((db, token) => db.Conversations.FirstOrDefaultAsync(row => row.Id == id, token), cancel) is not { } conversation) return TypedResults.NotFound();
        var lines = await store.ReadAsync((db, token) => db.Lines.Where(row => row.ConversationId == id && row.Text != null).OrderBy(row => row.Number).ToListAsync(token), cancel);
        var state = DialogState.Read(conversation.StateJson, conversation.Language);
        return new RazorComponentResult<TalkPage>(new
        {
            Page = page,
            Question = q ?? "",
            Found = await FindAsync(store, q, cancel),
            Chosen = id,
            Lines = lines.Select(row => SaidLine.Of(row.At, row.Speaker, row.Text!, row.Speaker == "customer" ? reader : null)).ToList(),
            Facts = state.Bounces.Select(bounce => BounceFacts.Of(bounce, page)).ToList(),
            Ticket = state.Ticket,
        });
    }

    /// <summary>The newest ones, or those in which the words occur.</summary>
    static Task<List<TalkEntry>> FindAsync(Store store, string? question, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var wanted = Wanted(question);
        var rows = db.Conversations.Where(row => row.LastNumber > 1);
        if (wanted is not null)
        {
            var pattern = $"%{wanted.ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
#pragma warning disable CA1304, CA1311, MA0011 // the database's own lower(): LIKE minds the case on PostgreSQL
            rows = rows.Where(row => row.Id == wanted || db.Lines.Any(line => line.ConversationId == row.Id && EF.Functions.Like(line.Text!.ToLower(), pattern, "\\")));
#pragma warning restore CA1304, CA1311, MA0011
        }

        var found = await rows.OrderByDescending(row => row.LastAt).Take(Most).ToListAsync(token);
        var ids = found.Select(row => row.Id).ToList();
        var last = await db.Lines.Where(line => ids.Contains(line.ConversationId) && line.Speaker == "customer" && line.Text != null)
            .GroupBy(line => line.ConversationId).Select(lines => new { lines.Key, Text = lines.OrderByDescending(line => line.Number).First().Text }).ToDictionaryAsync(line => line.Key, line => line.Text, token);
        return found.ConvertAll(row => TalkEntry.Of(row, last.GetValueOrDefault(row.Id)));
    }, cancel);

    static async Task<IResult> OpenTicketAsync(ConsolePage page, Store store, TicketDesk desk, Languages languages, AppSettings settings, Sockets sockets, TimeProvider time, string id, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var told = await Transcript.Retry(() => store.WriteAsync(
            async (db, token) =>
            {
                if (await db.Conversations.FirstOrDefaultAsync(row => row.Id == id, token) is not { } conversation) return default;
                var state = DialogState.Read(conversation.StateJson, conversation.Language);
                if (state.Ticket is { } known) return (Number: known, Line: null);
                var words = languages[languages.Has(state.Language) ? state.Language : conversation.Language];
                var said = await db.Lines.AsNoTracking().Where(row => row.ConversationId == id && row.Text != null).OrderBy(row => row.Number).ToListAsync(token);
                var subject = state.Bounces switch
                {
                    [{ Recipient: { } recipient }, ..] => words[TalkPage.SubjectOf, ("recipient", recipient)],
                    [] => words[TalkPage.Subject],
                    _ => words[TalkPage.SubjectBounce],
                };
                var ticket = await desk.OpenAsync(db, new(words.Language, subject, [.. said.Select(row => new TicketLine(row.At, row.Speaker, TicketCopy.Of(row.Text!)))], TicketCopy.Diagnoses(state.Bounces), id, null), token);
                conversation.StateJson = (state with { Ticket = ticket.Number, Stage = Stage.Ticketed }).ToJson();
                var spoken = new Spoken(words.Language, words[state.Bounces.IsEmpty ? TalkPage.ToldCustomer : TalkPage.ToldCustomerBounce, ("ticket", ticket.Number)] + (ticket.AnswerBy is { } by ? " " + words[TalkPage.ToldWhen, ("when", words.Moment(by, now))] : "") + "\n\n" + words[DialogPhrases.TicketWhere], [], [], [new(words[DialogPhrases.TicketLink], $"{settings.Hoster.PublicUrl}/{words.Language}/tickets/{ticket.Number}?key={ticket.Key}", null)]);
                var line = Transcript.Append(db, conversation, new("bot", spoken.Text, place => Activities.Reply(spoken, place, null)), now);
                db.Record(now, page.Person!.Email, "ticket.open", ticket.Number, $"of conversation {id}");
                return (Number: ticket.Number, Line: (LineRow?)line);
            },
            cancel));
        if (told.Number is null) return TypedResults.NotFound();
        if (told.Line is { } line) sockets.Tell(id, new(line.Number, line.ActivityJson));
        return Room.Back($"/staff/tickets/{told.Number}");
    }

    static async Task<RazorComponentResult> TicketsAsync(ConsolePage page, Store store, string? q, CancellationToken cancel)
    {
        var wanted = Wanted(q);
        var number = wanted is null ? null : TicketNumber.Read(wanted);
        var lower = wanted?.ToLowerInvariant() ?? "";
        var found = await store.ReadAsync(
            (db, token) =>
            {
                var rows = db.Tickets.AsQueryable();
                if (number is not null) rows = rows.Where(row => row.Number == number);
#pragma warning disable CA1304, CA1311, CA1862, MA0011 // the same
                else if (wanted is not null) rows = rows.Where(row => row.Subject.ToLower().Contains(lower) || row.Email!.ToLower() == lower);
#pragma warning restore CA1304, CA1311, CA1862, MA0011
                return rows.OrderBy(row => row.ClosedAt != null).ThenByDescending(row => row.OpenedAt).Take(Most).Select(row => new { row.Number, row.Subject, row.OpenedAt, row.AnswerBy, row.ClosedAt, row.Language, row.Email }).ToListAsync(token);
            },
            cancel);
        return new RazorComponentResult<TicketsPage>(new { Page = page, Question = q ?? "", Tickets = found.ConvertAll(row => new TicketEntry(TicketNumber.Shown(row.Number), row.Subject, row.OpenedAt, row.AnswerBy, row.ClosedAt, row.Language, row.Email)) });
    }

    static async Task<IResult> TicketAsync(ConsolePage page, Store store, string number, CancellationToken cancel)
    {
        if (TicketNumber.Read(number) is not { } read || await store.ReadAsync((db, token) => db.Tickets.FirstOrDefaultAsync(row => row.Number == read, token), cancel) is not { } row) return TypedResults.NotFound();
        var payload = row.Number;
        var mail = await store.ReadAsync((db, token) => db.Outbox.Where(outbox => (outbox.Kind == TicketMail.Kind || outbox.Kind == TicketMail.MoreKind) && outbox.Payload == payload).OrderBy(outbox => outbox.Done != null).ThenByDescending(outbox => outbox.Id).Select(outbox => new { outbox.Done, outbox.LastError }).FirstOrDefaultAsync(token), cancel);
        return new RazorComponentResult<TicketRoomPage>(new
        {
            Page = page,
            Ticket = new TicketEntry(TicketNumber.Shown(row.Number), row.Subject, row.OpenedAt, row.AnswerBy, row.ClosedAt, row.Language, row.Email),
            ConversationId = row.ConversationId is { } id && await store.ReadAsync((db, token) => db.Conversations.AnyAsync(conversation => conversation.Id == id, token), cancel) ? id : null,
            Lines = (JsonSerializer.Deserialize(row.LinesJson, TicketJson.Default.TicketLineArray) ?? []).Select(line => SaidLine.Of(line.At, line.Speaker, line.Text, null)).ToList(),
            Facts = Bounces(row.BouncesJson).Select(bounce => BounceFacts.Of(bounce, page)).ToList(),
            MailFault = mail is { Done: null } ? mail.LastError : null,
            AnswerFault = await store.ReadAsync((db, token) => db.Outbox.Where(outbox => outbox.Kind == TicketAnswerMail.Kind && outbox.Target == payload && outbox.Done == null).Select(outbox => outbox.LastError).FirstOrDefaultAsync(token), cancel),
        });
    }

    /// <summary>A person answers: on the ticket's page, by mail where an address was left, and in the chat where it is still there.</summary>
    static async Task<IResult> AnswerAsync(HttpContext context, ConsolePage page, Store store, Sockets sockets, TimeProvider time, string number, CancellationToken cancel)
    {
        var text = (await context.Request.ReadFormAsync(cancel))["text"].ToString().ReplaceLineEndings("\n").Replace("\0", "", StringComparison.Ordinal).Trim();
        if (text.Length is 0 or > LongestAnswer) return Room.Back($"/staff/tickets/{number}");
        var now = time.GetUtcNow();
        var told = await Transcript.Retry(() => store.WriteAsync(
            async (db, token) =>
            {
                if (await TicketDesk.AnswerAsync(db, number, text, now, token) is not { } ticket) return default;
                db.Record(now, page.Person!.Email, "ticket.answer", TicketNumber.Shown(ticket.Number));
                var id = ticket.ConversationId;
                var line = id is not null && await db.Conversations.FirstOrDefaultAsync(row => row.Id == id && row.EndedAt == null, token) is { } conversation
                    ? Transcript.Append(db, conversation, new("staff", text, place => Activities.Answer(text, ticket.Language, page.Site.Languages[ticket.Language][TalkPage.Staff], place)), now) : null;
                return (Found: true, Line: line);
            },
            cancel));
        if (!told.Found) return TypedResults.NotFound();
        if (told.Line is { } said) sockets.Tell(said.ConversationId, new(said.Number, said.ActivityJson));
        return Room.Back($"/staff/tickets/{number}");
    }

    static Task<IResult> CloseAsync(ConsolePage page, Store store, TimeProvider time, string number, CancellationToken cancel) => ChangeAsync(page, store, time, number, "ticket.close", closed: true, cancel);

    static Task<IResult> ReopenAsync(ConsolePage page, Store store, TimeProvider time, string number, CancellationToken cancel) => ChangeAsync(page, store, time, number, "ticket.reopen", closed: false, cancel);

    static async Task<IResult> ChangeAsync(ConsolePage page, Store store, TimeProvider time, string number, string act, bool closed, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var done = TicketNumber.Read(number) is { } read && await store.WriteAsync(
            async (db, token) =>
            {
                if (await db.Tickets.FindAsync([read], token) is not { } row) return false;
                if (row.ClosedAt is null != closed) return true;   // somebody was quicker
                row.ClosedAt = closed ? now : null;
                db.Record(now, page.Person!.Email, act, TicketNumber.Shown(read));
                return true;
            },
            cancel);
        return done ? Room.Back($"/staff/tickets/{number}") : TypedResults.NotFound();
    }

    static ImmutableArray<Bounce> Bounces(string json) => BounceFacts.Read(json);

    /// <summary>What is searched for; PostgreSQL takes no NUL.</summary>
    static string? Wanted(string? typed) => string.Concat((typed ?? "").Where(c => !char.IsControl(c))).Trim() is { Length: > 0 } text ? text[..Math.Min(text.Length, LongestQuestion)] : null;

    /// <summary>One line of the list.</summary>
    public static string Short(string? text) => text is null ? "" : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) is var line && line.Length > Preview ? line[..Preview] + " …" : line;
}

/// <summary>A conversation in the list.</summary>
public sealed record TalkEntry(string Id, string Title, string Last, DateTimeOffset At, string? Ticket, bool Waits, bool Ended)
{
    internal static TalkEntry Of(ConversationRow row, string? last)
    {
        var state = DialogState.Read(row.StateJson, row.Language);
        var title = state.Bounces is [{ } bounce, ..] ? bounce.Recipient ?? BounceJson.Word(bounce.Reason ?? BounceReason.Undetermined) : "";
        return new(row.Id, title, TalkRooms.Short(last), row.LastAt, state.Ticket, state.AskedForPerson && state.Ticket is null, row.EndedAt is not null);
    }
}

/// <summary>A ticket in the list.</summary>
public sealed record TicketEntry(string Number, string Subject, DateTimeOffset OpenedAt, DateTimeOffset? AnswerBy, DateTimeOffset? ClosedAt, string Language, string? Email);

/// <summary>What was said, cut into pieces: those that decided the diagnosis are marked.</summary>
public sealed record SaidLine(DateTimeOffset At, string Speaker, ImmutableArray<(string Text, int Mark)> Pieces, bool IsPaste, int Rows)
{
    const int FewRows = 4;

    internal static SaidLine Of(DateTimeOffset at, string speaker, string text, BounceReader? reader)
    {
        var rows = text.Count(c => c == '\n') + 1;
        if (reader is null || rows < FewRows) return new(at, speaker, [(text, 0)], rows > FewRows && speaker == "customer", rows);
        var marks = reader.Read(text).SelectMany(bounce => bounce.Evidence).Where(found => found is { Start: { } start, Length: { } length } && start >= 0 && start + length <= text.Length && string.Equals(text.Substring(start, length), found.Text, StringComparison.Ordinal))
            .OrderBy(found => found.Start).ToList();
        var pieces = ImmutableArray.CreateBuilder<(string, int)>();
        var (done, number) = (0, 0);
        foreach (var mark in marks.Where(mark => mark.Length > 0))
        {
            if (mark.Start < done) continue;
            pieces.Add((text[done..mark.Start!.Value], 0));
            pieces.Add((mark.Text, ++number));
            done = mark.Start.Value + mark.Length!.Value;
        }

        pieces.Add((text[done..], 0));
        return new(at, speaker, pieces.ToImmutable(), true, rows);
    }
}
