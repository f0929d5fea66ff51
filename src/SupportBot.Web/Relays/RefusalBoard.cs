using System.Collections.Immutable;
using System.Net;
using Microsoft.EntityFrameworkCore;
using SupportBot.Blocklists;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Relays;

/// <summary>Who refuses which of our addresses, in the last 24 hours: what receivers that cannot be asked think of us.</summary>
sealed class RefusalBoard(Store store, RelayPool pool, BlocklistCatalog catalog, TimeProvider time)
{
    volatile RefusedAddress[] _now = [];

    /// <summary>What was known at the last <see cref="RefreshAsync"/>, what matters most first. For staff: it holds what nobody vouches for.</summary>
    public ImmutableArray<RefusedAddress> Now => [.. _now];

    /// <summary>What may be said in public, about public relays: vouched refusals alone.</summary>
    public IEnumerable<RefusedAddress> Public => ToPublic(Now, pool.Now);

    /// <summary>The relays as advice knows them: with what receivers refuse, where it is vouched for, said to whose bounce names the address.</summary>
    public RelaySnapshot Relays => pool.Now with { Refused = [.. _now.Where(refused => refused.ShowsInPublic)] };

    public static IEnumerable<RefusedAddress> ToPublic(IEnumerable<RefusedAddress> board, RelaySnapshot relays) => board.Where(refused => refused.ShowsInPublic && relays.Find(refused.Address) is { IsPublic: true });

    /// <summary>Counts again.</summary>
    public async Task<ImmutableArray<RefusedAddress>> RefreshAsync(CancellationToken cancel)
    {
        var counted = await CountAsync(store, pool.Now, catalog, time.GetUtcNow(), cancel);
        _now = [.. counted];
        return counted;
    }

    /// <summary>Two sums over a day's rows, whatever was fed in.</summary>
    public static async Task<ImmutableArray<RefusedAddress>> CountAsync(Store store, RelaySnapshot relays, BlocklistCatalog catalog, DateTimeOffset now, CancellationToken cancel)
    {
        var (since, recent) = (now - RefusalRules.Window, now - RefusalRules.Recent);
        string[] reasons = [.. RefusalRules.Reasons];
        var (vouched, pasted) = await store.ReadAsync(async (db, token) => (
            await db.Refusals.Where(row => row.Address != null && row.At >= since && reasons.Contains(row.Reason))
                .GroupBy(row => new { row.Address, By = row.Blocklist ?? row.Receiver ?? "", row.Reason })
                .Select(same => new { same.Key, Count = same.Count(), Recent = same.Count(row => row.At >= recent), Senders = same.Select(row => row.Sender).Distinct().Count(), First = same.Min(row => row.At), Last = same.Max(row => row.At) })
                .ToListAsync(token),
            await db.PastedRefusals.Where(row => row.At >= since)
                .GroupBy(row => new { row.Address, row.By, row.Reason })
                .Select(same => new { same.Key, Count = same.Count(), First = same.Min(row => row.At), Last = same.Max(row => row.At) })
                .ToListAsync(token)), cancel);

        var board = new Dictionary<(string Address, string By, string Reason), RefusedAddress>();
        foreach (var same in vouched.Where(same => IsOurs(same.Key.Address!)))
            board[(same.Key.Address!, same.Key.By, same.Key.Reason)] = new(IPAddress.Parse(same.Key.Address!), same.Key.By, Name(same.Key.By), same.Key.Reason, same.Count, same.Recent, same.Senders, 0, same.First, same.Last) { LastVouched = same.Last };
        foreach (var same in pasted.Where(same => IsOurs(same.Key.Address)))
        {
            var key = (same.Key.Address, same.Key.By, same.Key.Reason);
            board[key] = board.TryGetValue(key, out var known)
                ? known with { Pasted = same.Count, First = same.First < known.First ? same.First : known.First, Last = same.Last > known.Last ? same.Last : known.Last }
                : new(IPAddress.Parse(same.Key.Address), same.Key.By, Name(same.Key.By), same.Key.Reason, 0, 0, 0, same.Count, same.First, same.Last);
        }

        return [.. board.Values.OrderByDescending(refused => refused.ShowsInPublic).ThenByDescending(refused => refused.Shows).ThenByDescending(refused => refused.Vouched).ThenByDescending(refused => refused.Pasted).ThenBy(refused => refused.By, StringComparer.Ordinal)];

        bool IsOurs(string address) => relays.Find(IPAddress.Parse(address)) is not null;

        string Name(string by) => catalog[by]?.Name ?? by;
    }
}

/// <summary>One of our addresses as one receiver, or one list, refuses it for one reason.</summary>
/// <param name="Address">Ours.</param>
/// <param name="By">The list or receiver by its id, else the recipient's domain; empty where nobody is named.</param>
/// <param name="Name">As people say it.</param>
/// <param name="Reason">A reason's id.</param>
/// <param name="Vouched">Refusals that were fed in.</param>
/// <param name="VouchedRecently">Those within <see cref="RefusalRules.Recent"/>.</param>
/// <param name="Senders">Of so many senders, as far as the bounces say.</param>
/// <param name="Pasted">Networks from which somebody has pasted one, once a day each. Unverified: anybody could write one.</param>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
sealed record RefusedAddress(IPAddress Address, string By, string Name, string Reason, int Vouched, int VouchedRecently, int Senders, int Pasted, DateTimeOffset First, DateTimeOffset Last)
{
    /// <summary>The last of those that were fed in; null: none was.</summary>
    public DateTimeOffset? LastVouched { get; init; }

    /// <summary>Worth telling anybody.</summary>
    public bool ShowsInPublic => VouchedRecently >= RefusalRules.Enough;

    /// <summary>Worth telling staff.</summary>
    public bool Shows => ShowsInPublic || Pasted >= RefusalRules.Enough;
}
