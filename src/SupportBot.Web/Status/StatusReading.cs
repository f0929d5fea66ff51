using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Status;

/// <summary>Puts together what the public may know, for the server and for commands beside it.</summary>
sealed class StatusReading(Store store, AppSettings settings)
{
    readonly UptimeWindow _uptimes = new();

    public async Task<StatusSnapshot> ReadAsync(RelaySnapshot relays, ProbeSnapshot probes, IEnumerable<RefusedAddress> refused, DateTimeOffset now, CancellationToken cancel)
    {
        var since = now.AddDays(-StatusSnapshot.Days);
        var (today, from) = (DateOnly.FromDateTime(now.UtcDateTime), DateOnly.FromDateTime(since.UtcDateTime));
        var (incidents, uptimes, first) = await store.ReadAsync(async (db, token) => (await IncidentBook.ReadAsync(db, since, token), await _uptimes.ReadAsync(db, from, today.AddDays(1), token), await db.Incidents.MinAsync(row => (DateTimeOffset?)row.Began, token)), cancel);
        return StatusSnapshot.Of(relays, incidents, settings.Status.Addresses, now, probes.Out(now)) with
        {
            Refused = [.. refused.DistinctBy(same => (same.Address, same.Name))],
            IsProbed = probes.Addresses.Any(address => address.Entries.Length > 0),
            Uptimes = uptimes,
            Since = new[] { first, relays.WatchedSince, now }.Min()!.Value,
        };
    }
}
