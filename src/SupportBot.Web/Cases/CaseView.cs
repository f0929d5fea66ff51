using System.Collections.Immutable;
using SupportBot.Blocklists;

namespace SupportBot.Web.Cases;

/// <summary>A case as staff sees it, with its plan.</summary>
/// <param name="Number">1, 2, …</param>
/// <param name="Blocklist">The list's id.</param>
/// <param name="Name">The list's name.</param>
/// <param name="Addresses">All of them, also those that are off by now.</param>
/// <param name="IsDue">Open, and the day of the next look has come.</param>
/// <param name="Before">So often the address that was listed most had been on this list before.</param>
/// <param name="Facts">What the plan rests on.</param>
/// <param name="Plan">What is to be done.</param>
sealed record CaseView(int Number, string Blocklist, string Name, ImmutableArray<CaseAddress> Addresses, DateTimeOffset OpenedAt, DateTimeOffset NextLook, bool IsDue, int Before,
    string? Reason, string? Codes, string? Note, DateTimeOffset? ReopenedAt, DateTimeOffset? ClosedAt, string? ClosedBy, string? CloseReason, CaseFacts Facts, DelistingPlan Plan)
{
    public static CaseView Of(CaseRow row, BlocklistCatalog catalog, TimeZoneInfo zone, DateTimeOffset now)
    {
        var (list, facts) = (catalog[row.Blocklist], FactsOf(row));
        return new(row.Number, row.Blocklist, list?.Name ?? row.Blocklist, [.. row.Addresses.OrderBy(address => address.Since).ThenBy(address => address.Address, StringComparer.Ordinal).Select(address => new CaseAddress(address.Address, address.Since, address.Ended, address.Before))],
            row.OpenedAt, row.NextLook, row.ClosedAt is null && Day(row.NextLook, zone) <= Day(now, zone), row.Addresses.Count == 0 ? 0 : row.Addresses.Max(address => address.Before),
            row.Reason, row.Codes, row.Note, row.ReopenedAt, row.ClosedAt, row.ClosedBy, row.CloseReason, facts, DelistingPlan.For(list, facts, now));
    }

    /// <summary>What the plan needs. A tick from before the listing came back is left out: it did not hold.</summary>
    public static CaseFacts FactsOf(CaseRow row)
    {
        var listed = row.Addresses.Where(address => address.IsListed).ToList();
        return new([.. listed.Select(address => address.Address)], listed.Count == 0 ? row.Since : listed.Min(address => address.Since), row.IsNetwork, row.NeverByWaiting, row.IsMass,
            Tick(row.FoundBy, row.FoundAt, row), Tick(row.LockedBy, row.LockedAt, row), Tick(row.AskedBy, row.AskedAt, row));
    }

    static Tick? Tick(string? by, DateTimeOffset? at, CaseRow row) => by is not null && at is { } when && (row.ReopenedAt is not { } again || when >= again) ? new(by, when) : null;

    static DateTime Day(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).Date;
}

/// <summary>One address of a case.</summary>
/// <param name="Ended">When the list no longer named it; null while it does.</param>
/// <param name="Before">So often it had been on this list before.</param>
sealed record CaseAddress(string Address, DateTimeOffset Since, DateTimeOffset? Ended, int Before);

/// <summary>What an act about a case came to.</summary>
abstract record CaseResult
{
    CaseResult()
    {
    }

    /// <summary>Done; the case as it is now.</summary>
    public sealed record Done(CaseView Case) : CaseResult;

    /// <summary>There is no case of this number (any more).</summary>
    public sealed record NoSuchCase(int Number) : CaseResult;

    /// <summary>It is closed: only its note can still change.</summary>
    public sealed record IsClosed(CaseView Case) : CaseResult;

    /// <summary>The case's plan has no such step.</summary>
    public sealed record NoSuchStep(CaseView Case, CaseStep Step) : CaseResult;
}
