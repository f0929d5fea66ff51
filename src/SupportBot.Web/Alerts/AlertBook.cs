using System.Collections.Immutable;

namespace SupportBot.Web.Alerts;

/// <summary>What one target has heard of a matter.</summary>
/// <param name="At">Last told then; null: not yet.</param>
/// <param name="Kind">As what.</param>
/// <param name="Over">The end has been told as well, or there is none to tell.</param>
/// <param name="Waits">It should have been told and it was quiet: told when the quiet hours end, be it as ended.</param>
sealed record Told(DateTimeOffset? At, string? Kind, bool Over, bool Waits);

/// <summary>A matter with what became of it; see <see cref="AlertRow"/>.</summary>
sealed record Alert(long Id, string Key, MatterKind Kind, DateTimeOffset Opened, DateTimeOffset Since, DateTimeOffset Ripe, DateTimeOffset? Gone, DateTimeOffset? Closed,
    ImmutableArray<MatterValue> Values, ImmutableDictionary<string, Told> Told)
{
    public bool Stands => Gone is null;
}

/// <summary>What is said of a matter.</summary>
enum Say
{
    New,
    Still,
    Over,
}

/// <summary>One matter of a message.</summary>
sealed record AlertItem(Alert Alert, Say Say);

/// <summary>One message to one target.</summary>
sealed record AlertMessage(AlertTarget Target, ImmutableArray<AlertItem> Items);

/// <summary>What a look came to.</summary>
/// <param name="Changed">Alerts to be stored; new ones have no id yet.</param>
/// <param name="Messages">At most one a target.</param>
sealed record AlertStep(ImmutableArray<Alert> Changed, ImmutableArray<AlertMessage> Messages);

/// <summary>Compares what stands with what has been told, and says what is told now. Pure.</summary>
static class AlertBook
{
    /// <summary>Matters that come together go out together; one that is gone before is never told.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromSeconds(15);

    /// <summary>A matter that returns within this continues the old one: no new alert until it has stood for as long again.</summary>
    public static readonly TimeSpan Flapping = TimeSpan.FromMinutes(30);

    /// <param name="known">Open alerts, and those that ended within <see cref="Flapping"/>.</param>
    /// <param name="standing">What stands, in the order in which it is told.</param>
    /// <param name="targets">Whom to tell.</param>
    /// <param name="ending">What an end is told with.</param>
    /// <param name="now">The time.</param>
    public static AlertStep Next(ImmutableArray<Alert> known, ImmutableArray<Matter> standing, ImmutableArray<AlertTarget> targets, Func<Alert, ImmutableArray<MatterValue>> ending, DateTimeOffset now)
    {
        var alerts = Look(known, standing, ending, now);
        var messages = ImmutableArray.CreateBuilder<AlertMessage>();
        foreach (var target in targets)
        {
            var items = Items(alerts, target, now);
            if (items is not []) messages.Add(new(target, items));
            var said = items.ToDictionary(item => item.Alert.Key, item => item.Say, StringComparer.Ordinal);
            for (var i = 0; i < alerts.Length; i++) alerts[i] = Note(alerts[i], target, said.TryGetValue(alerts[i].Key, out var say) ? say : null, now);
        }

        for (var i = 0; i < alerts.Length; i++)
        {
            if (alerts[i] is { Closed: null, Gone: { } gone } ended && now - gone >= Gathering && !targets.Any(target => IsOwed(ended, target))) alerts[i] = ended with { Closed = now };
        }

        var before = known.ToDictionary(alert => alert.Id);
        return new([.. alerts.Where(alert => !ReferenceEquals(alert, before.GetValueOrDefault(alert.Id)))], messages.ToImmutable());
    }

    static Alert[] Look(ImmutableArray<Alert> known, ImmutableArray<Matter> standing, Func<Alert, ImmutableArray<MatterValue>> ending, DateTimeOffset now)
    {
        var matters = standing.DistinctBy(matter => matter.Key).ToDictionary(matter => matter.Key, StringComparer.Ordinal);
        // One a key: an open one before one that has ended, the newest of those.
        var alerts = known.Where(alert => alert.Closed is null || now - alert.Gone < Flapping).GroupBy(alert => alert.Key, StringComparer.Ordinal)
            .Select(same => same.OrderBy(alert => alert.Closed is not null).ThenByDescending(alert => alert.Id).First()).OrderBy(alert => alert.Id).ToList();
        for (var i = 0; i < alerts.Count; i++)
        {
            if (matters.Remove(alerts[i].Key, out var matter)) alerts[i] = Standing(alerts[i], matter, now);
            else if (alerts[i].Stands) alerts[i] = alerts[i] with { Gone = now, Values = ending(alerts[i]) };
        }

        return [.. alerts, .. standing.Where(matter => matters.Remove(matter.Key)).Select(matter =>
            new Alert(0, matter.Key, matter.Kind, now, now, now + Wait(matter), null, null, matter.Values, ImmutableDictionary<string, Told>.Empty))];
    }

    static Alert Standing(Alert alert, Matter matter, DateTimeOffset now)
    {
        if (alert.Gone is { } gone && now - gone >= Gathering) alert = alert with { Since = now, Ripe = now + Wait(matter) };
        if (alert.Gone is not null || alert.Closed is not null) alert = alert with { Gone = null, Closed = null };
        if (alert.Kind.Id != matter.Kind.Id) alert = alert with { Kind = matter.Kind, Since = now, Ripe = now + Wait(matter) };
        return alert.Values.SequenceEqual(matter.Values) ? alert : alert with { Values = matter.Values };
    }

    static TimeSpan Wait(Matter matter) => matter.Patience > Gathering ? matter.Patience : Gathering;

    /// <summary>What this target is told now. Once there is something, what is still gathering comes along.</summary>
    static ImmutableArray<AlertItem> Items(Alert[] alerts, AlertTarget target, DateTimeOffset now)
    {
        var due = alerts.ToDictionary(alert => alert.Key, alert => Due(alert, target, now), StringComparer.Ordinal);
        if (due.Values.All(say => say is null)) return [];
        return
        [
            .. from alert in alerts
               let say = due[alert.Key] ?? (Gathers(alert, target, now) ? Say.New : null)
               where say is not null
               orderby say == Say.Over, MatterKinds.All.IndexOf(alert.Kind)
               select new AlertItem(alert, say.Value),
        ];
    }

    static bool Gathers(Alert alert, AlertTarget target, DateTimeOffset now) =>
        alert.Stands && !alert.Told.ContainsKey(target.Name) && target.Hears(alert.Kind.Severity) && !target.Waits(alert.Kind.Severity, now) && alert.Ripe - alert.Since <= Gathering;

    static Say? Due(Alert alert, AlertTarget target, DateTimeOffset now)
    {
        if (target.Waits(alert.Kind.Severity, now)) return null;
        if (!alert.Stands) return now - alert.Gone >= Gathering && IsOwed(alert, target) ? Say.Over : null;
        if (IsRipe(alert, target, now)) return Say.New;
        var pause = alert.Kind.Repeat ?? (alert.Kind.Severity == Severity.Page ? target.Repeat : TimeSpan.Zero);
        return alert.Told.GetValueOrDefault(target.Name) is { Over: false, At: { } at } && pause > TimeSpan.Zero && now - at >= pause ? Say.Still : null;
    }

    /// <summary>Whether a standing matter is news to this target, and has stood long enough.</summary>
    static bool IsRipe(Alert alert, AlertTarget target, DateTimeOffset now) => target.Hears(alert.Kind.Severity) && alert.Told.GetValueOrDefault(target.Name) switch
    {
        null => now >= alert.Ripe,
        { Waits: true } => true,
        var told when told.Kind != alert.Kind.Id => now >= alert.Ripe,
        { Over: true } => now - alert.Since >= Flapping,
        _ => false,
    };

    /// <summary>Whether a target has yet to hear of the end of what it was told, or would have been told but for the quiet.</summary>
    static bool IsOwed(Alert alert, AlertTarget target) => alert.Kind.Over is not null && alert.Told.GetValueOrDefault(target.Name) is { } told && (told.Waits || told is { At: not null, Over: false });

    static Alert Note(Alert alert, AlertTarget target, Say? said, DateTimeOffset now)
    {
        var told = alert.Told.GetValueOrDefault(target.Name);
        var next = said switch
        {
            Say.Over => new Told(now, alert.Kind.Id, true, false),
            { } => new Told(now, alert.Kind.Id, false, false),
            null when alert.Stands && told is not { Waits: true } && target.Waits(alert.Kind.Severity, now) && IsRipe(alert, target, now) => (told ?? new(null, null, false, false)) with { Waits = true },
            null => told,
        };
        return next is null || next == told ? alert : alert with { Told = alert.Told.SetItem(target.Name, next) };
    }
}
