using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>The page's first and largest sentence, and what follows it: whether mail leaves, and what the reader does.</summary>
public sealed record Headline(MailState State, string Title, string Lead, string Brief)
{
    /// <summary>Most decisive first.</summary>
    public static Headline Of(StatusSnapshot status, Words words)
    {
        var all = status.Relays.Addresses;
        var now = status.Now;
        var total = ("total", (object?)all.Length);
        if (status.Open.Where(incident => incident is { Kind: IncidentKind.Report, FalseAlarm: false }).MaxBy(incident => incident.Services.Values.DefaultIfEmpty().Max()) is { } report && report.Services.Values.DefaultIfEmpty().Max() is > ServiceState.UnderMaintenance and var stated)
        {
            var said = status.Title(report, words).TrimEnd('.', ' ') + ".";   // a person knows more than the checks
            return Say(stated.Drawn(), said, status.Plain(report, report.Updates[^1], words));
        }

        if (status.Relays.SweptAt is null) return new(MailState.Unknown, words[StatusPhrases.NotYet], words[StatusPhrases.NotYetLead], words[StatusPhrases.NotYetLead]);
        if (status.Relays.SeenAt is not { } seen) return new(MailState.Unknown, words[StatusPhrases.NoAnswer], words[StatusPhrases.NoAnswerLead], words[StatusPhrases.NoAnswerLead]);
        if (status.IsStale)
        {
            var since = ("time", (object?)words.Moment(seen, now));
            return new(MailState.Unknown, words[StatusPhrases.Stale, since], words[StatusPhrases.StaleLead, since], words[StatusPhrases.StaleLead, since]);
        }

        if (status.Sending == ServiceState.MajorOutage) return Say(MailState.Outage, words[StatusPhrases.Nothing], words[StatusPhrases.NothingLead]);

        var kept = all.Where(address => address.State.Stand == Stand.ListedActive).ToList();
        if (kept.Count > 0)
        {
            var values = new[] { ("count", (object?)kept.Count), total, ("list", Names(status, kept)) };
            return Say(status.Sending.Drawn(), words[StatusPhrases.Kept, values], words[StatusPhrases.KeptLead, values]);
        }

        if (status.Out.Count > 0)
        {
            var values = new[] { ("count", (object?)status.Out.Count), ("since", words.Moment(status.Out.Values.Min(), now)) };
            return status.Out.Count == status.ByRelay.Count()
                ? Say(MailState.Outage, words[StatusPhrases.OutAll, values], words[StatusPhrases.OutAllLead, ("since", words.Moment(status.Out.Values.Max(), now))])
                : Say(MailState.Degraded, words[StatusPhrases.Out, values], words[StatusPhrases.OutLead, values]);
        }

        var drained = all.Where(address => address.State.Stand == Stand.Drained).ToList();
        var resting = all.Where(address => address.State.Stand == Stand.Resting).ToList();
        if (drained.Count > 0)
        {
            var listed = drained.Where(address => address.State.Listings.Any(listing => listing.Drains)).ToList();
            var title = words[StatusPhrases.Drained, ("count", drained.Count + resting.Count), total];
            var since = drained.Min(address => address.State.Since);
            var rest = ("rest", (object?)all.Count(address => address.Sends));
            var values = new[] { ("count", (object?)drained.Count), ("list", Names(status, drained)), ("since", words.Moment(since, now)), rest };
            if (!drained.TrueForAll(address => address.IsOut)) return Say(MailState.Note, words[StatusPhrases.Draining, ("count", drained.Count), total], words[StatusPhrases.DrainingLead, values]);
            if (resting.Count > 0 || (listed.Count > 0 && listed.Count < drained.Count)) return Say(MailState.Note, title, words[StatusPhrases.MixedLead, values]);
            return listed.Count == 0
                ? Say(MailState.Note, title, words[StatusPhrases.ByHandLead, values])
                : Say(MailState.Note, title, words[StatusPhrases.DrainedLead, [.. values, ("listed", words.Moment(listed.SelectMany(address => address.State.Listings).Where(listing => listing.Drains).Min(listing => listing.Since), now))]]);
        }

        if (resting.Count > 0)
        {
            var until = resting.Max(address => address.State.RestsUntil);
            var values = new[] { ("count", (object?)resting.Count), total, ("until", until is { } end ? words.Moment(end, now) : "") };
            return Say(MailState.Note, words[StatusPhrases.Resting, values], words[StatusPhrases.RestingLead, values]);
        }

        return Say(MailState.Ok, words[StatusPhrases.AllWell], words[StatusPhrases.AllWellLead, ("count", all.Length)]);

        Headline Say(MailState state, string title, string lead)
        {
            var end = title.IndexOf(". ", StringComparison.Ordinal);
            return new(state, title, lead, end < 0 ? lead : title[(end + 2)..]);
        }
    }

    /// <summary>The title's first sentence: "Mails gehen hinaus."</summary>
    public string First
    {
        get
        {
            var end = Title.IndexOf(". ", StringComparison.Ordinal);
            return end < 0 ? Title : Title[..(end + 1)];
        }
    }

    static string Names(StatusSnapshot status, IEnumerable<AddressView> addresses) =>
        string.Join(", ", addresses.SelectMany(address => address.State.Listings).Where(listing => listing.Drains).Select(listing => status.ListName(listing.Blocklist)).Distinct(StringComparer.Ordinal));
}
