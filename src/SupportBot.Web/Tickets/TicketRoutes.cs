using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using SupportBot.Web.Advising;
using SupportBot.Web.Site;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tickets;

/// <summary>A ticket as its customer sees it; times are told already.</summary>
public sealed record TicketView(string Number, string OpenedAt, string? AnswerBy, DateTimeOffset? ClosedAt, ImmutableArray<TicketLineView> Lines);

/// <summary>One line of it.</summary>
public sealed record TicketLineView(DateTimeOffset At, string Speaker, string Text);

static class TicketRoutes
{
    public static void MapTicketPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{lang:language}/tickets/{number}", ShowAsync);
        routes.MapGet("/{lang:language}/tickets/{number}/mail", MailAsync);
    }

    static async Task<RazorComponentResult> ShowAsync(HttpContext context, string lang, string number, string? key, PageContext page, Store store, AppSettings settings, DataFolder folder, CancellationToken cancel)
    {
        context.Response.Headers["Referrer-Policy"] = "no-referrer";   // the address holds the key
        context.Response.Headers.CacheControl = "no-store";
        var row = await store.ReadAsync((db, token) => TicketDesk.FindAsync(db, number, key, token), cancel);
        if (row is null) return new RazorComponentResult<TicketPage>(new { Page = page }) { StatusCode = StatusCodes.Status404NotFound };
        var words = page.Words;
        var view = new TicketView(TicketNumber.Shown(row.Number), When.Happened(row.OpenedAt).In(words, page.Now), row.AnswerBy is { } by ? When.Until(by).In(words, page.Now) : null, row.ClosedAt,
            [.. (JsonSerializer.Deserialize(row.LinesJson, TicketJson.Default.TicketLineArray) ?? []).Select(line => new TicketLineView(line.At, line.Speaker, line.Text))]);
        var mail = settings.IsDemonstration || File.Exists(Mail(folder, row)) ? $"/{lang}/tickets/{view.Number}/mail?key={Uri.EscapeDataString(key!)}" : null;
        return new RazorComponentResult<TicketPage>(new { Page = page, Ticket = view, Mail = mail });
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

    static string Mail(DataFolder folder, TicketRow row) => Path.Combine(folder.Outbox, $"{row.Number}.eml");
}
