using SupportBot.Blocklists;

namespace SupportBot.Web.Cases;

/// <summary>Which listings are somebody's work. Pure.</summary>
static class CaseRule
{
    /// <summary>A case that came back within this time is the same one.</summary>
    public static readonly TimeSpan ComesBack = TimeSpan.FromDays(1);

    /// <summary>
    /// A listing that takes an address out, one that waiting never ends, and one that goes only by a form or a mail wants a person. One that
    /// is only shown and ends by itself wants nobody.
    /// </summary>
    /// <param name="drains">Whether it takes the address out of sending.</param>
    /// <param name="neverByWaiting">A fault of set-up.</param>
    /// <param name="removal">The list's way off.</param>
    public static bool WantsAPerson(bool drains, bool neverByWaiting, RemovalWay removal) => drains || neverByWaiting || removal is RemovalWay.Form or RemovalWay.Mail;

    /// <summary>
    /// Whether a listing that was first seen now belongs to a case that is open: the same network (its words the same, but for the address in
    /// them), the same fault of a list that names most of us, or the same words in the same sweep.
    /// </summary>
    public static bool IsSame(CaseRow work, FreshListing listing, DateTimeOffset now)
    {
        if (work.ClosedAt is not null || work.Blocklist != listing.Blocklist || work.NeverByWaiting != listing.NeverByWaiting) return false;
        if (work.IsMass && listing.IsMass) return true;
        var sameWords = work.Reason is not null && work.Addresses.Any(known => Words(work.Reason, known.Address) == Words(listing.Reason, listing.Address));
        if (work.IsNetwork && listing.IsNetwork) return sameWords || work.Reason is null || listing.Reason is null;
        return work.OpenedAt == now && work.Reason is not null && work.Reason == listing.Reason;
    }

    static string? Words(string? reason, string address) => reason?.Replace(address, "", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A listing that no case knows yet.</summary>
/// <param name="Codes">What the operator calls its codes, or null.</param>
sealed record FreshListing(string Blocklist, string Address, DateTimeOffset Since, string? Reason, string? Codes, bool IsNetwork, bool NeverByWaiting, bool IsMass);
