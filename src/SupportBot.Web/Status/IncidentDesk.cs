using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Site;
using SupportBot.Web.Staff;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Status;

/// <summary>What a person writes, by language.</summary>
/// <param name="Titles">One line each.</param>
/// <param name="Texts">Markdown, at most <see cref="IncidentMarkdown.Longest"/> characters each.</param>
sealed record Writing(ImmutableSortedDictionary<string, string> Titles, ImmutableSortedDictionary<string, string> Texts);

/// <summary>Why something written was not taken.</summary>
enum WritingFault
{
    /// <summary>A title or a text is missing in a language.</summary>
    Missing,

    /// <summary>A title has more than <see cref="IncidentDesk.LongestTitle"/> characters, or a text more than <see cref="IncidentMarkdown.Longest"/>.</summary>
    TooLong,

    /// <summary>A maintenance must end after it begins, and not in the past.</summary>
    WrongTimes,

    /// <summary>No such incident, or one that this cannot be done to.</summary>
    NotThere,
}

/// <summary>What an act came to: the incident, or why not.</summary>
sealed record IncidentResult(string? Id, WritingFault? Fault)
{
    public static implicit operator IncidentResult(WritingFault fault) => new(null, fault);
}

/// <summary>What people do to incidents: tell one, add to one, plan a maintenance, take a false alarm back. Each act is in the audit.</summary>
sealed class IncidentDesk(Store store, Languages languages, StatusPages pages, TimeProvider time)
{
    public const int LongestTitle = 150;

    const int LongestName = 100;

    /// <summary>Tells an incident that no check has found.</summary>
    public async Task<IncidentResult> ReportAsync(Writing writing, IncidentStage stage, ImmutableSortedDictionary<string, ServiceState> services, string by, CancellationToken cancel)
    {
        if (Fault(writing, titles: true) is { } fault) return fault;
        var now = time.GetUtcNow();
        return await AddAsync(new(NewId(), "", [], [new(now, stage, IncidentTurn.Said, 0) { Texts = Clean(writing.Texts) }], false) { Kind = IncidentKind.Report, Titles = Clean(writing.Titles), Services = services }, by, "incident.report", cancel);
    }

    /// <summary>Plans a maintenance; it begins and ends by itself.</summary>
    public async Task<IncidentResult> PlanAsync(Writing writing, DateTimeOffset from, DateTimeOffset to, ImmutableArray<string> services, string by, CancellationToken cancel)
    {
        if (Fault(writing, titles: true) is { } fault) return fault;
        var now = time.GetUtcNow();
        if (to <= from || to <= now) return WritingFault.WrongTimes;
        return await AddAsync(new(NewId(), "", [], [new(now, IncidentStage.Scheduled, IncidentTurn.Said, 0) { Texts = Clean(writing.Texts) }], false)
        {
            Kind = IncidentKind.Maintenance, Titles = Clean(writing.Titles), ScheduledFor = from, ScheduledUntil = to, Services = services.ToImmutableSortedDictionary(service => service, _ => ServiceState.UnderMaintenance, StringComparer.Ordinal),
        }, by, "incident.plan", cancel);
    }

    /// <summary>Adds an update, also to what the checks tell. With titles it gets a person's title; without any it keeps its own.</summary>
    public Task<IncidentResult> SayAsync(string id, Writing writing, IncidentStage stage, string by, CancellationToken cancel) => ChangeAsync(id, by, "incident.say", told =>
    {
        if (Fault(writing, titles: false) is { } fault) return (null, fault);
        var incident = told.Incident;
        if (IsOfMaintenance(stage) != (incident.Kind == IncidentKind.Maintenance) || (stage == IncidentStage.Postmortem && incident.Ended is null)) return (null, WritingFault.NotThere);
        return (told with
        {
            Incident = incident with
            {
                Titles = writing.Titles.Values.All(string.IsNullOrWhiteSpace) ? incident.Titles : Clean(writing.Titles),
                Updates = incident.Updates.Add(new(time.GetUtcNow(), stage, IncidentTurn.Said, 0) { Texts = Clean(writing.Texts) }),
            },
        }, null);
    }, cancel);

    /// <summary>Puts other words in the place of a person's update; what the checks told stays.</summary>
    public Task<IncidentResult> EditAsync(string id, int number, Writing writing, string by, CancellationToken cancel) => ChangeAsync(id, by, "incident.edit", told =>
    {
        if (Fault(writing, titles: false) is { } fault) return (null, fault);
        if (number < 1 || number > told.Incident.Updates.Length || told.Incident.Updates[number - 1] is not { Turn: IncidentTurn.Said } update) return (null, WritingFault.NotThere);
        return (told with { Incident = told.Incident with { Updates = told.Incident.Updates.SetItem(number - 1, update with { Texts = Clean(writing.Texts) }) } }, null);
    }, cancel);

    /// <summary>Nothing was wrong, or the maintenance does not take place: it is over, and counts as nothing.</summary>
    public Task<IncidentResult> WithdrawAsync(string id, string by, CancellationToken cancel) => ChangeAsync(id, by, "incident.false-alarm", told =>
    {
        var incident = told.Incident with { FalseAlarm = true };
        if (incident.Ended is null)
        {
            var (stage, turn) = incident.Kind == IncidentKind.Maintenance ? (IncidentStage.Completed, IncidentTurn.Cancelled) : (IncidentStage.Resolved, IncidentTurn.Withdrawn);
            incident = incident with { Updates = incident.Updates.Add(new(time.GetUtcNow(), stage, turn, incident.Addresses.Length)) };
        }

        return (told with { Incident = incident }, null);
    }, cancel);

    public Task<List<TemplateView>> TemplatesAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) => (await db.IncidentTemplates.OrderBy(row => row.Name).ToListAsync(token)).ConvertAll(Template), cancel);

    /// <summary>Keeps texts under a name, in the place of those that had it.</summary>
    public async Task<IncidentResult> KeepTemplateAsync(string name, Writing writing, string by, CancellationToken cancel)
    {
        name = name.Trim();
        if (name.Length == 0) return WritingFault.Missing;
        if (name.Length > LongestName) return WritingFault.TooLong;
        if (Fault(writing, titles: true) is { } fault) return fault;
        await store.WriteAsync(async (db, token) =>
        {
            await db.LockAsync(IncidentBook.LockName, token);
            var (titles, texts) = (JsonSerializer.Serialize(Clean(writing.Titles), IncidentJson.Default.ImmutableSortedDictionaryStringString), JsonSerializer.Serialize(Clean(writing.Texts), IncidentJson.Default.ImmutableSortedDictionaryStringString));
            if (await db.IncidentTemplates.FirstOrDefaultAsync(row => row.Name == name, token) is { } known) (known.TitlesJson, known.TextsJson) = (titles, texts);
            else db.IncidentTemplates.Add(new() { Name = name, TitlesJson = titles, TextsJson = texts });
            db.Record(time.GetUtcNow(), by, "incident.template", name, null);
        }, cancel);
        return new IncidentResult(name, null);
    }

    public Task DropTemplateAsync(int id, string by, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        if (await db.IncidentTemplates.FirstOrDefaultAsync(row => row.Id == id, token) is not { } row) return;
        db.IncidentTemplates.Remove(row);
        db.Record(time.GetUtcNow(), by, "incident.template-dropped", row.Name, null);
    }, cancel);

    async Task<IncidentResult> AddAsync(Incident incident, string by, string act, CancellationToken cancel)
    {
        await store.WriteAsync(async (db, token) =>
        {
            await db.LockAsync(IncidentBook.LockName, token);
            var row = new IncidentRow { Id = incident.Id, Blocklist = "", FactsJson = "" };
            row.Take(new(incident, [], []));
            db.Incidents.Add(row);
            db.Record(time.GetUtcNow(), by, act, incident.Id, incident.Titles.Values.First());
        }, cancel);
        pages.Owe();
        return new(incident.Id, null);
    }

    async Task<IncidentResult> ChangeAsync(string id, string by, string act, Func<Told, (Told? Told, WritingFault? Fault)> change, CancellationToken cancel)
    {
        var result = await store.WriteAsync<IncidentResult>(async (db, token) =>
        {
            await db.LockAsync(IncidentBook.LockName, token);   // a sweep that goes on with it meanwhile is not overwritten
            if (await db.Incidents.Include(row => row.Updates).FirstOrDefaultAsync(row => row.Id == id, token) is not { } row) return WritingFault.NotThere;
            var (told, fault) = change(row.Told());
            if (told is null) return fault!.Value;
            row.Take(told);
            db.Record(time.GetUtcNow(), by, act, id, null);
            return new IncidentResult(id, null);
        }, cancel);
        if (result.Fault is null) pages.Owe();
        return result;
    }

    /// <summary>Everything public is said in every language of the site.</summary>
    WritingFault? Fault(Writing writing, bool titles)
    {
        if (languages.All.Any(words => string.IsNullOrWhiteSpace(writing.Texts.GetValueOrDefault(words.Language)))) return WritingFault.Missing;
        var titled = languages.All.Count(words => !string.IsNullOrWhiteSpace(writing.Titles.GetValueOrDefault(words.Language)));
        if (titles ? titled < languages.All.Count() : titled > 0 && titled < languages.All.Count()) return WritingFault.Missing;
        return writing.Texts.Values.Any(text => text.Length > IncidentMarkdown.Longest) || writing.Titles.Values.Any(title => title.Length > LongestTitle) ? WritingFault.TooLong : null;
    }

    /// <summary>Control characters belong into no title, feed or mail; line ends are one kind.</summary>
    static ImmutableSortedDictionary<string, string> Clean(ImmutableSortedDictionary<string, string> texts) =>
        texts.ToImmutableSortedDictionary(text => text.Key, text => PlainText.CleanLines(text.Value.ReplaceLineEndings("\n")).Trim(), StringComparer.Ordinal);

    static bool IsOfMaintenance(IncidentStage stage) => stage is IncidentStage.Scheduled or IncidentStage.InProgress or IncidentStage.Verifying or IncidentStage.Completed;

    static TemplateView Template(IncidentTemplateRow row) => new(row.Id, row.Name,
        JsonSerializer.Deserialize(row.TitlesJson, IncidentJson.Default.ImmutableSortedDictionaryStringString)!, JsonSerializer.Deserialize(row.TextsJson, IncidentJson.Default.ImmutableSortedDictionaryStringString)!);

    static string NewId() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 12);
}

/// <summary>Prepared texts.</summary>
public sealed record TemplateView(int Id, string Name, ImmutableSortedDictionary<string, string> Titles, ImmutableSortedDictionary<string, string> Texts);
