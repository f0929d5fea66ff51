using System.Net;
using Microsoft.EntityFrameworkCore;
using SupportBot.Relays;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Status;

/// <summary>Puts together what the public may know, for the server and for commands beside it.</summary>
static class StatusReading
{
    /// <summary>A story that began before the 90 days is told from its beginning.</summary>
    const int DaysBefore = 7;

    public static async Task<StatusSnapshot> ReadAsync(Store store, RelaySnapshot relays, ProbeSnapshot probes, IEnumerable<RefusedAddress> refused, AppSettings settings, DateTimeOffset now, CancellationToken cancel)
    {
        var since = now.AddDays(-StatusSnapshot.Days - DaysBefore);
        var rows = await store.ReadAsync((db, token) => db.PoolEvents.Where(row => row.At >= since).OrderBy(row => row.Id).ToListAsync(token), cancel);
        return StatusSnapshot.Of(relays, rows.Select(Event), settings.Status.Addresses, now, probes.Out(now)) with { Refused = [.. refused.DistinctBy(same => (same.Address, same.Name))] };
    }

    static PoolEvent Event(PoolEventRow row) => new(row.At, Read<PoolEventKind>(row.Kind), row.Address is null ? null : IPAddress.Parse(row.Address), row.Blocklist);

    static T Read<T>(string name) where T : struct, Enum => Enum.Parse<T>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
