using System.Collections.Immutable;
using SupportBot.Bounces;
using SupportBot.Relays;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Advising;

/// <summary>What we know about the address and the list that a refusal names, then and now. The rows of the advice table, first that fits.</summary>
abstract record Story
{
    /// <summary>How old the last sweep may be before its state is not spoken of as the present.</summary>
    const int StaleIntervals = 3;

    /// <summary>Ours, out of sending, and the mail server knows.</summary>
    /// <param name="View">The address.</param>
    /// <param name="Since">Since when it is out.</param>
    /// <param name="SeenAt">When we saw the listing that the refusal names, or null.</param>
    /// <param name="Others">The lists it is out for, when the named one is not among them.</param>
    /// <param name="Listed">Addresses of its pool that go on sending and are on the named list; 0 where they are too few to matter.</param>
    public sealed record Out(AddressView View, DateTimeOffset Since, DateTimeOffset? SeenAt, ImmutableArray<string> Others, int Listed) : Story;

    /// <summary>Ours; taking it out is decided or at hand, and the mail server does not know yet.</summary>
    public sealed record GoingOut(AddressView View, DateTimeOffset? SeenAt, DateTimeOffset Retry) : Story;

    /// <summary>Ours, listed, and it goes on sending.</summary>
    public sealed record KeptListed(AddressView View, DateTimeOffset? SeenAt) : Story;

    /// <summary>Ours, on a list for which no address is ever taken out.</summary>
    public sealed record OnlyShown(AddressView View, DateTimeOffset SeenAt) : Story;

    /// <summary>Ours, delisted, and it sends again.</summary>
    public sealed record BackAgain(AddressView View, PastListing Past) : Story;

    /// <summary>Ours; our checks see no listing where the refusal says, and saw none then.</summary>
    public sealed record NotSeen(AddressView View, DateTimeOffset CheckedAt, DateTimeOffset? Next) : Story;

    /// <summary>Ours; nobody but the receiver can look into this list.</summary>
    public sealed record NobodyCanAsk(AddressView View) : Story;

    /// <summary>Ours; the receiver that names it turns everybody's mail from it away, as refusals show that are vouched for.</summary>
    /// <param name="View">The address.</param>
    /// <param name="Since">The first of these refusals.</param>
    /// <param name="Addresses">Addresses of its pool that send and that this receiver refuses, this one among them.</param>
    /// <param name="Total">Addresses of its pool that send.</param>
    public sealed record RefusedThere(AddressView View, DateTimeOffset Since, int Addresses, int Total) : Story
    {
        /// <summary>From more than half of the addresses on, another try is no help.</summary>
        public bool IsMost => Addresses * 2 > Total;
    }

    /// <summary>Ours; at the moment we don't know.</summary>
    public sealed record Unknown(AddressView View, DateTimeOffset? Since) : Story;

    /// <summary>Not one of ours.</summary>
    public sealed record NotOurs : Story;

    /// <summary>The text names no address.</summary>
    public sealed record NoAddress : Story;

    /// <summary>The address, where it is ours.</summary>
    public AddressView? Ours => this switch
    {
        Out(var view, _, _, _, _) => view,
        GoingOut(var view, _, _) => view,
        KeptListed(var view, _) => view,
        OnlyShown(var view, _) => view,
        BackAgain(var view, _) => view,
        NotSeen(var view, _, _) => view,
        NobodyCanAsk(var view) => view,
        RefusedThere(var view, _, _, _) => view,
        Unknown(var view, _) => view,
        _ => null,
    };

    /// <summary>When the named list let go of an address that is still out; null where it has not, or named another.</summary>
    public DateTimeOffset? Delisted(Bounce bounce) => this is Out { View.State: { Stand: Stand.Resting } state }
        ? state.Past.Where(past => past.Blocklist == bounce.Blocklist?.Id).Select(past => (DateTimeOffset?)past.Ended).Max() : null;

    public static Story Of(Bounce bounce, RelaySnapshot relays, DateTimeOffset now)
    {
        if (bounce.ListedAddress is null) return new NoAddress();
        if (relays.Find(bounce.ListedAddress) is not { } view) return new NotOurs();

        var id = bounce.Blocklist?.Id;
        var named = view.State.Listings.FirstOrDefault(listing => listing.Blocklist == id);
        if (view.IsOut) return new Out(view, view.State.DrainedAt ?? view.State.Since, FirstSeen(view, named, id), OtherLists(view, id, relays), ListedSenders(view, bounce, relays));
        if (view.State.Stand is Stand.Drained or Stand.Resting) return new GoingOut(view, FirstSeen(view, named, id), RetryTime(relays, now));
        if (view.State.Stand == Stand.ListedActive) return new KeptListed(view, named?.Since ?? view.State.Listings.FirstOrDefault(listing => listing.Drains)?.Since);
        if (named is { Drains: true }) return new GoingOut(view, named.Since, RetryTime(relays, now));
        if (named is not null) return new OnlyShown(view, named.Since);
        if (relays.List(id) is not { } list) return Refused(view, bounce, relays) ?? new NobodyCanAsk(view);
        if (relays.IsStale(now, StaleIntervals)) return new Unknown(view, relays.SeenAt);
        if (list.Doubt is not null || list.AskedAt is null) return new Unknown(view, list.AskedAt ?? list.DoubtSince);
        if (PastOf(view, id, bounce.OccurredAt) is { } past) return new BackAgain(view, past);
        return new NotSeen(view, view.State.LastWord.TryGetValue(list.Id, out var word) ? word : relays.SweptAt!.Value, relays.NextSweep);
    }

    /// <summary>A listing that covers the time of the refusal, or ended so lately that receivers' copies may still hold it.</summary>
    static PastListing? PastOf(AddressView view, string? id, DateTimeOffset? at) =>
        view.State.Past.Where(past => past.Blocklist == id).OrderByDescending(past => past.Ended)
            .FirstOrDefault(past => at is null || (past.Since - Slack <= at && at <= past.Ended + Lag));

    static DateTimeOffset? FirstSeen(AddressView view, Listing? named, string? id) =>
        named?.Since ?? view.State.Past.Where(past => past.Blocklist == id).OrderByDescending(past => past.Ended).FirstOrDefault()?.Since;

    static ImmutableArray<string> OtherLists(AddressView view, string? id, RelaySnapshot relays) =>
        view.State.Listings.Any(listing => listing.Blocklist == id) || view.State.Past.Any(past => past.Blocklist == id)
            ? []
            : [.. view.State.Listings.Where(listing => listing.Drains).Select(listing => relays.List(listing.Blocklist)?.Name ?? listing.Blocklist)];

    static Story? Refused(AddressView view, Bounce bounce, RelaySnapshot relays)
    {
        var refusals = RefusalsBy(bounce, relays);
        if (refusals.FirstOrDefault(refused => refused.Address.Equals(view.State.Address)) is not { } ours) return null;
        var senders = Senders(view, relays);
        return new RefusedThere(view, ours.First, senders.Count(other => refusals.Exists(refused => refused.Address.Equals(other.State.Address))), senders.Count);
    }

    static List<RefusedAddress> RefusalsBy(Bounce bounce, RelaySnapshot relays)
    {
        var by = Refusals.ByOf(bounce);
        return by.Length == 0 ? [] : [.. relays.Refused.Where(refused => refused.By == by && RefusalRules.DrainingReasons.Contains(refused.Reason))];
    }

    static List<AddressView> Senders(AddressView view, RelaySnapshot relays) => [.. relays.Addresses.Where(other => other.Sends && other.State.Pool == view.State.Pool)];

    /// <summary>A new try leaves by a random address of the pool: more than one in a hundred that is listed, or known to be refused there, and it may not be called sure.</summary>
    static int ListedSenders(AddressView view, Bounce bounce, RelaySnapshot relays)
    {
        var (id, senders, refusals) = (bounce.Blocklist?.Id, Senders(view, relays), RefusalsBy(bounce, relays));
        var listed = senders.Count(other => (id is not null && other.State.Listings.Any(listing => listing.Blocklist == id)) || refusals.Exists(refused => refused.Address.Equals(other.State.Address)));
        return listed * 100 > senders.Count ? listed : 0;
    }

    /// <summary>When the mail server will have been told: a sweep later, on the full minute after it.</summary>
    static DateTimeOffset RetryTime(RelaySnapshot relays, DateTimeOffset now)
    {
        var later = now + (relays.Interval < TimeSpan.FromMinutes(1) ? TimeSpan.FromMinutes(1) : relays.Interval);
        return new DateTimeOffset(later.Ticks - (later.Ticks % TimeSpan.TicksPerMinute), later.Offset).AddMinutes(1);
    }

    /// <summary>A list refuses before our next sweep sees it.</summary>
    static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    /// <summary>How long receivers' copies of a list may lag (SpamCop: up to 4 hours, https://www.spamcop.net/bl.shtml).</summary>
    static readonly TimeSpan Lag = TimeSpan.FromHours(4);
}
