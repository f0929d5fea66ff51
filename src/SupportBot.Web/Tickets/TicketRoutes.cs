using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using SupportBot.Web.Advising;
using SupportBot.Web.Conversations;
using SupportBot.Web.Conversations.DirectLine;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Site;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;
using SupportBot.Web.Subscribers;

namespace SupportBot.Web.Tickets;

/// <summary>A ticket as its customer sees it; times are told already.</summary>
/// <param name="Number">As people read it.</param>
/// <param name="OpenedAt">When.</param>
/// <param name="AnswerBy">When a person will have answered, or null.</param>
/// <param name="ClosedAt">When it was closed, or null.</param>
/// <param name="AnswersTo">The address to which answers go, masked: whoever has the link need not learn it.</param>
/// <param name="Lines">What was said.</param>
public sealed record TicketView(string Number, string OpenedAt, string? AnswerBy, DateTimeOffset? ClosedAt, string? AnswersTo, ImmutableArray<TicketLineView> Lines);

/// <summary>Why nothing was added to a ticket.</summary>
public enum TicketFault
{
    Empty, NoAddress, TooLong, TooMany, Closed,
}

/// <summary>One line of it.</summary>
public sealed record TicketLineView(DateTimeOffset At, string Speaker, string Text);

static class TicketRoutes
{
    const int LongestText = 10_000;
    const int LongestForm = 64 * 1024;

    public static void MapTicketPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{lang:language}/tickets/{number}", ShowAsync);
        routes.MapPost("/{lang:language}/tickets/{number}", AddAsync).DisableAntiforgery();   // the key in the address is the right to write, no cookie
        routes.MapGet("/{lang:language}/tickets/{number}/mail", MailAsync);
    }

    static async Task<RazorComponentResult> ShowAsync(HttpContext context, string lang, string number, string? key, string? added, PageContext page, Store store, AppSettings settings, DataFolder folder, CancellationToken cancel)
    {
        Private(context);
        var row = await store.ReadAsync((db, token) => TicketDesk.FindAsync(db, number, key, token), cancel);
        return row is null ? Missing(page) : Page(page, lang, row, key!, settings, folder, null, "", added is not null);
    }

    /// <summary>Something more from the customer, and where the answer shall go.</summary>
    static async Task<IResult> AddAsync(HttpContext context, string lang, string number, string? key, PageContext page, Store store, TicketDesk desk, AskingLimit limit, AppSettings settings, DataFolder folder, TimeProvider time, CancellationToken cancel)
    {
        Private(context);
        if (await store.ReadAsync((db, token) => TicketDesk.FindAsync(db, number, key, token), cancel) is not { } row) return Missing(page);
        if (!limit.Allows(context)) return Page(page, lang, row, key!, settings, folder, TicketFault.TooMany, "");
        Body.Admit(context, LongestForm);
        var form = context.Request.HasFormContentType && context.Request.ContentLength is null or <= LongestForm ? await context.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var (text, typed) = (form["text"].ToString().ReplaceLineEndings("\n").Replace("\0", "", StringComparison.Ordinal).Trim(), form["email"].ToString().Trim());
        var email = typed.Length == 0 ? null : SubscriberAddress.Mail(typed);
        TicketFault? fault = text.Length > LongestText ? TicketFault.TooLong : typed.Length > 0 && email is null ? TicketFault.NoAddress : text.Length + typed.Length == 0 ? TicketFault.Empty : null;
        if (fault is not null) return Page(page, lang, row, key!, settings, folder, fault, text);
        ImmutableArray<TicketLine> lines = [new(time.GetUtcNow(), "customer", TicketCopy.Of(text.Length > 0 ? text : page.Words[AnswerTo, ("address", OwedMails.Masked(email!))]))];
        if (!await store.WriteAsync((db, token) => desk.AddAsync(db, row.Number, lines, email, token), cancel)) return Page(page, lang, row, key!, settings, folder, TicketFault.Closed, text);
        return TypedResults.LocalRedirect($"~/{lang}/tickets/{TicketNumber.Shown(row.Number)}?key={Uri.EscapeDataString(key!)}&added=1#more");
    }

    /// <summary>The page's address holds the key.</summary>
    static void Private(HttpContext context)
    {
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.CacheControl = "no-store";
    }

    static RazorComponentResult Missing(PageContext page) => new RazorComponentResult<TicketPage>(new { Page = page }) { StatusCode = StatusCodes.Status404NotFound };

    static RazorComponentResult Page(PageContext page, string lang, TicketRow row, string key, AppSettings settings, DataFolder folder, TicketFault? fault, string typed, bool isAdded = false)
    {
        var words = page.Words;
        var view = new TicketView(TicketNumber.Shown(row.Number), When.Happened(row.OpenedAt).In(words, page.Now), row.AnswerBy is { } by ? When.Until(by).In(words, page.Now) : null, row.ClosedAt, row.Email is { } email ? OwedMails.Masked(email) : null,
            [.. (JsonSerializer.Deserialize(row.LinesJson, TicketJson.Default.TicketLineArray) ?? []).Select(line => new TicketLineView(line.At, line.Speaker, line.Text))]);
        var mail = settings.IsDemonstration || File.Exists(Mail(folder, row)) ? $"/{lang}/tickets/{view.Number}/mail?key={Uri.EscapeDataString(key)}" : null;
        return new RazorComponentResult<TicketPage>(new { Page = page, Ticket = view, Mail = mail, Fault = fault, Typed = typed, Key = key, IsAdded = isAdded }) { StatusCode = fault switch { null => 200, TicketFault.TooMany => 429, TicketFault.TooLong => 413, TicketFault.Closed => 409, _ => 400 } };
    }

    /// <summary>The demonstration sends no mail; it shows the one it would have sent, to whoever has the ticket's link.</summary>
    static async Task<IResult> MailAsync(HttpContext context, string number, string? key, Store store, DataFolder folder, CancellationToken cancel)
    {
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        var row = await store.ReadAsync((db, token) => TicketDesk.FindAsync(db, number, key, token), cancel);
        return row is not null && File.Exists(Mail(folder, row))
            ? TypedResults.File(await File.ReadAllBytesAsync(Mail(folder, row), cancel), "message/rfc822", $"{row.Number}.eml")
            : TypedResults.NotFound();
    }

    static readonly Phrase AnswerTo = new("ticket.answer-to", "address");

    static string Mail(DataFolder folder, TicketRow row) => Path.Combine(folder.Outbox, $"{row.Number}.eml");
}
