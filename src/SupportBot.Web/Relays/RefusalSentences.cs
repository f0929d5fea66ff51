using System.Collections.Immutable;
using SupportBot.Web.Advising;
using SupportBot.Web.Site;
using SupportBot.Web.Staff;

namespace SupportBot.Web.Relays;

/// <summary>What the board says in words.</summary>
static class RefusalSentences
{
    /// <summary>For everybody, or null where there is nothing that is vouched for. The name is the address as the public reads it.</summary>
    public static Sentence? Public(RefusedAddress refused, string name) => refused.ShowsInPublic
        ? new(refused.Reason == "rate-limited" ? Limited : Refused, ("receiver", Receiver(refused)), ("name", name), ("count", Math.Max(1, refused.Senders)))
        : null;

    /// <summary>For staff: what was fed in, then what was pasted, each where there is any.</summary>
    public static ImmutableArray<Sentence> Staff(RefusedAddress refused) =>
    [
        .. refused.Vouched > 0 ? [new Sentence(Vouched, ("receiver", Receiver(refused)), ("count", refused.Vouched), ("reason", ReasonPhrases.Of(refused.Reason)), ("when", When.Happened(refused.LastVouched ?? refused.Last)))] : Array.Empty<Sentence>(),
        .. refused.Pasted > 0 ? [new Sentence(Pasted, ("receiver", Receiver(refused)), ("count", refused.Pasted))] : Array.Empty<Sentence>(),
    ];

    static object Receiver(RefusedAddress refused) => refused.Name.Length > 0 ? refused.Name : new Sentence(Somebody);

    static readonly Phrase Limited = new("refused.limited", "receiver", "name", "count");
    static readonly Phrase Pasted = new("refused.pasted", "receiver", "count");
    static readonly Phrase Refused = new("refused.public", "receiver", "name", "count");
    static readonly Phrase Somebody = new("refused.somebody");
    static readonly Phrase Vouched = new("refused.vouched", "receiver", "count", "reason", "when");
}
