using System.Collections.Immutable;
using System.Globalization;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Status;

/// <summary>Each incident, each month and each relay at its own address. Older incidents than the page's are answered by <see cref="StatusRoutes"/>.</summary>
sealed class StatusHistory(PageBytes pages, Store store) : IStatusRendition
{
    public IEnumerable<StatusDocument> Render(StatusScene scene)
    {
        var status = scene.Status;
        foreach (var words in scene.Languages.All)
        {
            foreach (var incident in status.Incidents) yield return Document(words, $"/status/incidents/{incident.Id}", path => IncidentAsync(words, path, status, incident));
            foreach (var relay in PublicRelay.All(status, words)) yield return Document(words, $"/status/relays/{relay.Key}", path => pages.RenderAsync<RelayPage>(words, path, ("Status", status), ("Relay", relay)));

            var (first, last) = (Month(status.Since, words), Month(status.Now, words));
            yield return Document(words, "/status/history", path => MonthAsync(words, path, status, last, first, last));
            for (var month = first; month <= last; month = month.AddMonths(1))
            {
                var shown = month;
                yield return Document(words, $"/status/history/{shown.ToString("yyyy-MM", CultureInfo.InvariantCulture)}", path => MonthAsync(words, path, status, shown, first, last));
            }
        }
    }

    public Task<byte[]> IncidentAsync(Words words, string path, StatusSnapshot status, Incident incident) => pages.RenderAsync<IncidentPage>(words, path, ("Status", status), ("Incident", incident));

    static StatusDocument Document(Words words, string path, Func<string, Task<byte[]>> make) => new($"/{words.Language}{path}", "text/html", () => make(path));

    static DateOnly Month(DateTimeOffset at, Words words) => DateOnly.FromDateTime(words.Local(at).Date) is var day ? new(day.Year, day.Month, 1) : default;

    async Task<byte[]> MonthAsync(Words words, string path, StatusSnapshot status, DateOnly month, DateOnly first, DateOnly last)
    {
        var (from, to) = (words.Midnight(month), words.Midnight(month.AddMonths(1)));
        var (incidents, uptimes) = await store.ReadAsync(async (db, token) => (await IncidentBook.BetweenAsync(db, from, to, token), await Uptimes.ReadAsync(db, month, month.AddMonths(1).AddDays(-1), token)), CancellationToken.None);
        var history = new MonthHistory(from.AddDays(14), [.. incidents.Where(incident => incident.Stage != IncidentStage.Scheduled)], uptimes, to > status.Since, month > first ? month.AddMonths(-1) : null, month < last ? month.AddMonths(1) : null);
        return await pages.RenderAsync<HistoryPage>(words, path, ("Status", status), ("History", history));
    }
}

/// <summary>A month as its page tells it.</summary>
/// <param name="Month">Some time in it.</param>
/// <param name="Incidents">What went on in it, oldest first.</param>
/// <param name="Uptimes">Each service's share of it.</param>
/// <param name="IsWatched">Whether anything was looked at.</param>
/// <param name="Before">The month before, where there is one.</param>
/// <param name="After">The month after, where there is one.</param>
public sealed record MonthHistory(DateTimeOffset Month, ImmutableArray<Incident> Incidents, Uptimes Uptimes, bool IsWatched, DateOnly? Before, DateOnly? After);
