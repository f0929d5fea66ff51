using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Status;

/// <summary>Puts together what the public may know, for the server and for commands beside it.</summary>
static class StatusReading
{
    public static async Task<StatusSnapshot> ReadAsync(Store store, RelaySnapshot relays, ProbeSnapshot probes, IEnumerable<RefusedAddress> refused, AppSettings settings, DateTimeOffset now, CancellationToken cancel)
    {
        var since = now.AddDays(-StatusSnapshot.Days);
        var (today, from) = (DateOnly.FromDateTime(now.UtcDateTime), DateOnly.FromDateTime(since.UtcDateTime));
        var (incidents, uptimes, first) = await store.ReadAsync(async (db, token) => (await IncidentBook.ReadAsync(db, since, token), await Uptimes.ReadAsync(db, from, today.AddDays(1), token), await db.Incidents.MinAsync(row => (DateTimeOffset?)row.Began, token)), cancel);
        return StatusSnapshot.Of(relays, incidents, settings.Status.Addresses, now, probes.Out(now)) with
        {
            Refused = [.. refused.DistinctBy(same => (same.Address, same.Name))],
            IsProbed = probes.Addresses.Any(address => address.Entries.Length > 0),
            Uptimes = uptimes,
            Since = new[] { first, relays.WatchedSince, now }.Min()!.Value,
        };
    }
}
