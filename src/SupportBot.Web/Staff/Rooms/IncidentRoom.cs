using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SupportBot.Web.Site;
using SupportBot.Web.Status;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Staff;

/// <summary>What the public is told: incidents, maintenances and prepared texts.</summary>
static class IncidentRoom
{
    /// <summary>Past ones in the list.</summary>
    const int MostPast = 50;

    public static void MapIncidentRoom(this IEndpointRouteBuilder rooms)
    {
        rooms.MapGet("/incidents", List).For(StaffRole.Reader);
        rooms.MapGet("/incidents/templates", (HttpContext _, ConsolePage page, IncidentDesk desk, Languages languages, int? id, CancellationToken cancel) => TemplatesAsync(page, desk, languages, id, cancel)).For(StaffRole.Reader);
        rooms.MapPost("/incidents/templates", KeepTemplateAsync).For(StaffRole.Agent);
        rooms.MapPost("/incidents/templates/drop", DropTemplateAsync).For(StaffRole.Agent);
        rooms.MapGet("/incidents/new/{kind}", NewAsync).For(StaffRole.Agent);
        rooms.MapPost("/incidents/new/{kind}", TellAsync).For(StaffRole.Agent);
        rooms.MapGet("/incidents/{id}", ShowAsync).For(StaffRole.Reader);
        rooms.MapPost("/incidents/{id}/{act}", ActAsync).For(StaffRole.Agent);
    }

    static RazorComponentResult List(ConsolePage page, StatusPages pages)
    {
        var status = pages.Now;
        return new RazorComponentResult<IncidentsPage>(new { Page = page, Status = status, Open = status.Open.ToList(), Planned = status.Planned.ToList(), Past = status.Past.Take(MostPast).ToList() });
    }

    static async Task<IResult> NewAsync(ConsolePage page, StatusPages pages, IncidentDesk desk, Languages languages, string kind, int? template, CancellationToken cancel) =>
        Kind(kind) is not { } known ? TypedResults.NotFound()
        : await FormAsync(page, pages.Now, desk, languages, known, await FilledAsync(desk, template, pages.Now, null, languages, cancel), null, cancel);

    static async Task<IResult> TellAsync(HttpContext context, ConsolePage page, StatusPages pages, IncidentDesk desk, Languages languages, string kind, CancellationToken cancel)
    {
        if (Kind(kind) is not { } known) return TypedResults.NotFound();
        var form = await context.Request.ReadFormAsync(cancel);
        var writing = Written(form, languages);
        var by = page.Person!.Email;
        var result = known == IncidentKind.Maintenance
            ? At(form["from"], languages) is { } from && At(form["to"], languages) is { } to ? await desk.PlanAsync(writing, from, to, [.. Services(form, pages.Now).Keys], by, cancel) : WritingFault.WrongTimes
            : await desk.ReportAsync(writing, Enum.TryParse<IncidentStage>(form["stage"].ToString(), out var stage) && stage < IncidentStage.Postmortem ? stage : IncidentStage.Investigating, Services(form, pages.Now), by, cancel);
        return result is { Id: { } id } ? Room.Back($"/staff/incidents/{id}") : await FormAsync(page, pages.Now, desk, languages, known, writing, result.Fault, cancel);
    }

    static async Task<IResult> ShowAsync(ConsolePage page, StatusPages pages, IncidentDesk desk, Store store, Languages languages, string id, int? template, CancellationToken cancel) =>
        await store.ReadAsync((db, token) => IncidentBook.FindAsync(db, id, token), cancel) is { } incident
            ? await OneAsync(page, pages.Now, desk, languages, incident, await FilledAsync(desk, template, pages.Now, incident, languages, cancel), null, cancel)
            : TypedResults.NotFound();

    static async Task<IResult> ActAsync(HttpContext context, ConsolePage page, StatusPages pages, IncidentDesk desk, Store store, Languages languages, string id, string act, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        var (writing, by) = (Written(form, languages), page.Person!.Email);
        IncidentResult? result = act switch
        {
            "say" when Enum.TryParse<IncidentStage>(form["stage"].ToString(), out var stage) && Enum.IsDefined(stage) => await desk.SayAsync(id, writing, stage, by, cancel),
            "edit" when int.TryParse(form["number"].ToString(), CultureInfo.InvariantCulture, out var number) => await desk.EditAsync(id, number, writing, by, cancel),
            "withdraw" when form["sure"] == "yes" => await desk.WithdrawAsync(id, by, cancel),
            _ => null,
        };
        if (result is null) return TypedResults.BadRequest();
        if (result.Fault is not { } fault) return Room.Back($"/staff/incidents/{id}");
        return await store.ReadAsync((db, token) => IncidentBook.FindAsync(db, id, token), cancel) is { } incident ? await OneAsync(page, pages.Now, desk, languages, incident, writing, fault, cancel) : TypedResults.NotFound();
    }

    static async Task<IResult> TemplatesAsync(ConsolePage page, IncidentDesk desk, Languages languages, int? id, CancellationToken cancel, Writing? writing = null, string? name = null, WritingFault? fault = null)
    {
        var templates = await desk.TemplatesAsync(cancel);
        var chosen = templates.Find(template => template.Id == id);
        return new RazorComponentResult<TemplatesPage>(new
        {
            Page = page, Templates = templates, Name = name ?? chosen?.Name ?? "", Fields = Fields(writing ?? (chosen is null ? Nothing : new(chosen.Titles, chosen.Texts)), languages, page), Fault = Said(fault, page),
        }) { StatusCode = fault is null ? 200 : 422 };
    }

    static async Task<IResult> KeepTemplateAsync(HttpContext context, ConsolePage page, IncidentDesk desk, Languages languages, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        var (writing, name) = (Written(form, languages), form["name"].ToString());
        var result = await desk.KeepTemplateAsync(name, writing, page.Person!.Email, cancel);
        return result.Fault is { } fault ? await TemplatesAsync(page, desk, languages, null, cancel, writing, name, fault) : Room.Back("/staff/incidents/templates");
    }

    static async Task<IResult> DropTemplateAsync(HttpContext context, ConsolePage page, IncidentDesk desk, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        if (!int.TryParse(form["id"].ToString(), CultureInfo.InvariantCulture, out var id)) return TypedResults.BadRequest();
        await desk.DropTemplateAsync(id, page.Person!.Email, cancel);
        return Room.Back("/staff/incidents/templates");
    }

    static async Task<RazorComponentResult> FormAsync(ConsolePage page, StatusSnapshot status, IncidentDesk desk, Languages languages, IncidentKind kind, Writing writing, WritingFault? fault, CancellationToken cancel) =>
        new RazorComponentResult<NewIncidentPage>(new { Page = page, Kind = kind, Templates = await desk.TemplatesAsync(cancel), Fields = Fields(writing, languages, page), Services = Names(status, page.Words).ToList(), Fault = Said(fault, page) }) { StatusCode = fault is null ? 200 : 422 };

    static async Task<RazorComponentResult> OneAsync(ConsolePage page, StatusSnapshot status, IncidentDesk desk, Languages languages, Incident incident, Writing writing, WritingFault? fault, CancellationToken cancel) =>
        new RazorComponentResult<IncidentEditPage>(new { Page = page, Status = status, Incident = incident, Templates = await desk.TemplatesAsync(cancel), Fields = Fields(writing, languages, page), Languages = languages.All.ToList(), Fault = Said(fault, page) }) { StatusCode = fault is null ? 200 : 422 };

    static readonly Writing Nothing = new(Incident.NoTexts, Incident.NoTexts);

    static async Task<Writing> FilledAsync(IncidentDesk desk, int? template, StatusSnapshot status, Incident? incident, Languages languages, CancellationToken cancel)
    {
        if (template is null || (await desk.TemplatesAsync(cancel)).Find(known => known.Id == template) is not { } chosen) return Nothing;
        ImmutableSortedDictionary<string, string> Filled(IReadOnlyDictionary<string, string> texts) =>
            languages.All.ToImmutableSortedDictionary(words => words.Language, words => TemplateText.Fill(texts.GetValueOrDefault(words.Language) ?? "", status, incident, words), StringComparer.Ordinal);
        return new(Filled(chosen.Titles), Filled(chosen.Texts));
    }

    static Writing Written(IFormCollection form, Languages languages)
    {
        ImmutableSortedDictionary<string, string> All(string name) => languages.All.ToImmutableSortedDictionary(words => words.Language, words => form[$"{name}-{words.Language}"].ToString(), StringComparer.Ordinal);
        return new(All("title"), All("text"));
    }

    static List<WritingField> Fields(Writing writing, Languages languages, ConsolePage page) =>
        [.. languages.All.Select(words => new WritingField(words.Language, page.Words.Culture.TextInfo.ToTitleCase(CultureInfo.GetCultureInfo(words.Language).NativeName), writing.Titles.GetValueOrDefault(words.Language) ?? "", writing.Texts.GetValueOrDefault(words.Language) ?? ""))];

    static IEnumerable<(string Key, string Name)> Names(StatusSnapshot status, Words words) =>
        ServiceKeys.All.Select(key => (key, words[StatusPhrases.Service(key)])).Concat(status.ByRelay.Select(relay => (ServiceKeys.Relay(relay.Key), relay.Key)));

    /// <summary>What was chosen of each service that there is.</summary>
    static ImmutableSortedDictionary<string, ServiceState> Services(IFormCollection form, StatusSnapshot status) =>
        ServiceKeys.All.Concat(status.ByRelay.Select(relay => ServiceKeys.Relay(relay.Key))).Select(key => (Key: key, State: form[$"service-{key}"].ToString())).Where(chosen => chosen.State.Length > 0)
            .ToImmutableSortedDictionary(chosen => chosen.Key, chosen => Enum.TryParse<ServiceState>(chosen.State, out var state) && Enum.IsDefined(state) ? state : ServiceState.UnderMaintenance, StringComparer.Ordinal);

    /// <summary>A time as a browser's field writes it, in the hoster's zone.</summary>
    static DateTimeOffset? At(string? text, Languages languages) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? languages.First.At(local) : null;

    static IncidentKind? Kind(string kind) => kind switch
    {
        "report" => IncidentKind.Report,
        "maintenance" => IncidentKind.Maintenance,
        _ => null,
    };

    static string? Said(WritingFault? fault, ConsolePage page) => fault switch
    {
        null => null,
        WritingFault.Missing => page.Words[Missing],
        WritingFault.TooLong => page.Words[TooLong, ("title", IncidentDesk.LongestTitle), ("text", IncidentMarkdown.Longest)],
        WritingFault.WrongTimes => page.Words[WrongTimes],
        _ => page.Words[NotThere],
    };

    static readonly Phrase Missing = new("incidents.fault-missing");
    static readonly Phrase TooLong = new("incidents.fault-long", "title", "text");
    static readonly Phrase WrongTimes = new("incidents.fault-times");
    static readonly Phrase NotThere = new("incidents.fault-there");
}

/// <summary>One language's fields of a form.</summary>
public sealed record WritingField(string Language, string Name, string Title, string Text);
