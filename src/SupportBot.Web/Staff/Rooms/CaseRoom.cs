using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using SupportBot.Relays;
using SupportBot.Web.Cases;
using SupportBot.Web.Site;

namespace SupportBot.Web.Staff;

/// <summary>Delisting: what is due on top, and one case with its plan, its check list, its note.</summary>
static class CaseRoom
{
    public static void MapCaseRoom(this IEndpointRouteBuilder rooms)
    {
        rooms.MapGet("/cases", ListAsync).For(StaffRole.Reader);
        rooms.MapGet("/cases/{number:int}", ShowAsync).For(StaffRole.Reader);
        rooms.MapPost("/cases/{number:int}/{act}", ActAsync).For(StaffRole.Agent);
    }

    static async Task<RazorComponentResult> ListAsync(ConsolePage page, CaseDesk desk, bool? all, CancellationToken cancel) =>
        new RazorComponentResult<CasesPage>(new { Page = page, All = all == true, Cases = (await desk.ListAsync(all == true, cancel)).Select(work => CaseEntry.Of(work, page)).ToList() });

    static async Task<IResult> ShowAsync(ConsolePage page, CaseDesk desk, int number, CancellationToken cancel) =>
        await desk.FindAsync(number, cancel) is { } work ? new RazorComponentResult<CasePage>(new { Page = page, Case = CaseEntry.Of(work, page) }) : TypedResults.NotFound();

    static async Task<IResult> ActAsync(HttpContext context, ConsolePage page, CaseDesk desk, int number, string act, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        var (by, text) = (page.Person!.Email, form["text"].ToString());
        var step = Enum.TryParse<CaseStep>(form["step"].ToString(), out var named) && Enum.IsDefined(named) ? named : (CaseStep?)null;
        CaseResult? result = (act, step) switch
        {
            ("tick", { } done) => await desk.TickAsync(number, done, by, cancel),
            ("untick", { } undone) => await desk.UntickAsync(number, undone, by, cancel),
            ("asked", _) => await desk.AskedAsync(number, by, null, cancel),
            ("note", _) => await desk.NoteAsync(number, text, by, cancel),
            ("look", _) when int.TryParse(form["days"].ToString(), System.Globalization.CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 30 => await desk.LookAgainAsync(number, page.Now.AddDays(days), by, cancel),
            ("close", _) when !string.IsNullOrWhiteSpace(text) => await desk.CloseAsync(number, by, text, cancel),
            _ => null,
        };
        return result switch
        {
            null => TypedResults.BadRequest(),
            CaseResult.NoSuchCase => TypedResults.NotFound(),
            _ => Room.Back($"/staff/cases/{number}"),   // closed or changed meanwhile: the page shows how it stands
        };
    }
}

/// <summary>A case as the console shows it.</summary>
public sealed record CaseEntry(int Number, string List, ImmutableArray<(string Address, string Relay, string Since, bool Ended, int Before)> Addresses, bool IsDue, DateTimeOffset NextLook, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt,
    ImmutableArray<string> Plan, ImmutableArray<CaseStepView> Steps, ImmutableArray<string> Links, string? Reason, string? Note)
{
    internal static CaseEntry Of(CaseView work, ConsolePage page) => new(
        work.Number, work.Name,
        [.. work.Addresses.Select(address => (AddressOrder.Text(System.Net.IPAddress.Parse(address.Address)), page.Relays.Find(System.Net.IPAddress.Parse(address.Address))?.State.Relay ?? "", page.Words.Moment(address.Since, page.Now), address.Ended is not null, address.Before))],
        work.IsDue, work.NextLook, work.OpenedAt, work.ClosedAt, [.. DelistingSentences.Of(work).Select(sentence => sentence.In(page.Words, page.Now))],
        [.. work.Plan.Steps.Select(step => new CaseStepView(step.ToString(), page.Words[DelistingSentences.Step(step, work.Plan.Way)], DelistingPlan.Ticked(work.Facts, step)?.By, DelistingPlan.Ticked(work.Facts, step)?.At))],
        work.Plan.Links, work.Reason, work.Note);

    /// <summary>For a list: the first addresses.</summary>
    public string Summary => string.Join(", ", Addresses.Where(address => !address.Ended).Concat(Addresses.Where(address => address.Ended)).Take(3).Select(address => address.Address)) + (Addresses.Length > 3 ? " …" : "");
}

/// <summary>A step of the check list.</summary>
public sealed record CaseStepView(string Id, string Text, string? By, DateTimeOffset? At);
