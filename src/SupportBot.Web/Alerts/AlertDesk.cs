using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;
using SupportBot.Web.Storage;
using SupportBot.Web.Targets;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Alerts;

/// <summary>Looks at what stands and tells what is new, what stands still and what is over. What is told and that it was told is one transaction.</summary>
sealed class AlertDesk(RelayPool pool, Watching watching, Store store, AppSettings settings, Languages languages, IEnumerable<MatterSource> sources, TimeProvider time)
{
    const string Lock = "alerts";

    readonly DateTimeOffset _started = time.GetUtcNow();

    readonly ImmutableArray<AlertTarget> _targets = [.. settings.Alerts.OrderBy(alert => alert.Key, StringComparer.Ordinal).Select(alert => AlertTarget.Of(alert.Key, alert.Value, languages))];

    public AlertTarget? Target(string name) => _targets.FirstOrDefault(target => target.Name == name);

    /// <summary>What has been told and is not over, the newest first; for the console.</summary>
    public static async Task<List<Alert>> OpenAsync(Store store, CancellationToken cancel) =>
        [.. (await store.ReadAsync((db, token) => db.Alerts.Where(row => row.Gone == null).OrderByDescending(row => row.Id).ToListAsync(token), cancel)).Select(Read).OfType<Alert>()];

    /// <summary>One look. Nothing is written where nothing has changed.</summary>
    public Task LookAsync(CancellationToken cancel) => LookAsync(pool.Now, cancel);

    /// <summary>One look at what is known.</summary>
    public async Task LookAsync(RelaySnapshot relays, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (IsTooEarly(relays, now)) return;
        var standing = await StandingAsync(relays, now, cancel);
        if (await store.ReadAsync(async (db, token) => Step(await KnownAsync(db, now, token), standing, relays, now), cancel) is { Changed: [], Messages: [] }) return;
        await store.WriteAsync(async (db, token) =>
        {
            await db.LockAsync(Lock, token);   // another node may have told it in between: looked at again, under the lock
            var known = await KnownAsync(db, now, token);
            var step = Step(known, standing, relays, now);
            foreach (var alert in step.Changed)
            {
                if (known.FirstOrDefault(row => row.Id == alert.Id) is { } row) Write(alert, row);
                else db.Alerts.Add(Write(alert, new() { Key = alert.Key, Kind = "", Severity = "", ValuesJson = "", ToldJson = "" }));
            }

            foreach (var message in step.Messages) db.Outbox.AddRange(Rows(message, now));
        }, cancel);
    }

    /// <summary>What the database says of the time before this start is judged once a sweep has had its chance.</summary>
    bool IsTooEarly(RelaySnapshot relays, DateTimeOffset now) => !(relays.SweptAt >= _started) && now - _started < relays.Interval * 2;

    async Task<ImmutableArray<Matter>> StandingAsync(RelaySnapshot relays, DateTimeOffset now, CancellationToken cancel)
    {
        var matters = Matters.Of(relays, watching.Rules, await RefusalsAsync(relays, now, cancel), _started, now).ToList();
        foreach (var source in sources) matters.AddRange(await source.StandingAsync(now, cancel));
        return [.. matters];
    }

    Task<ImmutableArray<VouchedRefusals>> RefusalsAsync(RelaySnapshot relays, DateTimeOffset now, CancellationToken cancel)
    {
        var since = now - Matters.SilentServer;
        var drained = relays.Addresses.Where(view => view.IsOut).Select(view => view.State.Address.ToString()).ToList();
        if (drained is []) return Task.FromResult(ImmutableArray<VouchedRefusals>.Empty);
        return store.ReadAsync(async (db, token) =>
        {
            var rows = await db.Refusals.Where(row => row.At >= since && row.Address != null && drained.Contains(row.Address)).Select(row => new { row.Address, row.At }).ToListAsync(token);
            return rows.GroupBy(row => row.Address!, StringComparer.Ordinal).Select(same => new VouchedRefusals(same.Key, [.. same.Select(row => row.At)])).ToImmutableArray();
        }, cancel);
    }

    AlertStep Step(List<AlertRow> known, ImmutableArray<Matter> standing, RelaySnapshot relays, DateTimeOffset now) =>
        AlertBook.Next([.. known.Select(Read).OfType<Alert>()], standing, _targets, alert => Matters.Ending(alert.Values, relays), now);

    static Task<List<AlertRow>> KnownAsync(Db db, DateTimeOffset now, CancellationToken cancel)
    {
        var flapping = now - AlertBook.Flapping;
        return db.Alerts.Where(row => row.Closed == null || row.Gone > flapping).OrderBy(row => row.Id).ToListAsync(cancel);
    }

    IEnumerable<OutboxRow> Rows(AlertMessage message, DateTimeOffset now)
    {
        var told = AlertText.Of(message, settings.Hoster.PublicUrl, settings.IsDemonstration, $"alert-{Guid.CreateVersion7(now):N}", now);
        var payload = JsonSerializer.Serialize(told, TargetJson.Default.TargetMessage);
        if (message.Target.Mail.Length > 0) yield return new() { Kind = AlertMail.Kind, Target = message.Target.Name, Payload = payload, Due = now };
        if (message.Target.Webhook is not null) yield return new() { Kind = AlertWebhook.Kind, Target = message.Target.Name, Payload = payload, Due = now };
    }

    /// <summary>Null: a newer version's kind, left alone.</summary>
    static Alert? Read(AlertRow row) => MatterKinds.Find(row.Kind) is not { } kind ? null : new(row.Id, row.Key, kind, row.Opened, row.Since, row.Ripe, row.Gone, row.Closed,
        JsonSerializer.Deserialize(row.ValuesJson, AlertJson.Default.ImmutableArrayMatterValue), JsonSerializer.Deserialize(row.ToldJson, AlertJson.Default.ImmutableDictionaryStringTold)!);

    static AlertRow Write(Alert alert, AlertRow row)
    {
        (row.Kind, row.Severity, row.Opened, row.Since, row.Ripe, row.Gone, row.Closed) = (alert.Kind.Id, AlertText.Wire(alert.Kind.Severity), alert.Opened, alert.Since, alert.Ripe, alert.Gone, alert.Closed);
        row.ValuesJson = JsonSerializer.Serialize(alert.Values, AlertJson.Default.ImmutableArrayMatterValue);
        row.ToldJson = JsonSerializer.Serialize(alert.Told, AlertJson.Default.ImmutableDictionaryStringTold);
        return row;
    }
}
