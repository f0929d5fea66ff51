using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using SupportBot.Bounces;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Advising;

/// <summary>What to do about every reason but a blocklisting. Rules are data: reason, then what to offer, best first.</summary>
static class ReasonAdvice
{
    public static ImmutableArray<Advice> For(Bounce bounce, RelaySnapshot relays)
    {
        var reason = bounce.Reason ?? BounceReason.Undetermined;
        var foreign = bounce.ListedAddress is not null && relays.Find(bounce.ListedAddress) is null;
        var rows = reason switch
        {
            BounceReason.PoorReputation when bounce.ReputationOf != ReputationOf.Domain => foreign ? OwnReputation : AddressReputation,
            BounceReason.MissingReverseDns when foreign => OwnReverseDns,
            BounceReason.RateLimited when foreign => OwnRate,
            BounceReason.Undetermined when bounce is { Kind: BounceKind.Bounce, ReplyCode: null, EnhancedStatus: null } => OnlyPart,
            _ => Rows.GetValueOrDefault(reason, Rows[BounceReason.Undetermined]),
        };
        return [.. rows.Select(row => row.Tell(bounce, reason))];
    }

    /// <summary>What is worth doing beside waiting, while the message is still tried.</summary>
    public static IEnumerable<Advice> WhileWaiting(Bounce bounce) => bounce.Reason switch
    {
        BounceReason.UnknownDomain or BounceReason.NoMailHost or BounceReason.Network => [new Row(AdviceAction.CheckAddress, "unknown-domain").Tell(bounce, BounceReason.UnknownDomain)],
        BounceReason.MailboxFull => [Rows[BounceReason.MailboxFull][0].Tell(bounce, BounceReason.MailboxFull)],
        _ => [],
    };

    static readonly ImmutableArray<Row> AddressReputation = [new(AdviceAction.ResendLater, "poor-reputation.address", Resends: true), Row.Ticket];
    static readonly ImmutableArray<Row> OwnReputation = [new(AdviceAction.CheckOwnServer, "poor-reputation.own", "own-server-delisting"), Row.Ticket];
    static readonly ImmutableArray<Row> OwnReverseDns = [new(AdviceAction.CheckOwnServer, "missing-reverse-dns.own"), Row.Ticket];

    /// <summary>Without a reply it is a piece of a message: the reason stands in the rest.</summary>
    static readonly ImmutableArray<Row> OnlyPart = [new(AdviceAction.Ticket, "undetermined.part"), Row.Ask];

    static readonly ImmutableArray<Row> OwnRate = [new(AdviceAction.CheckOwnServer, "rate-limited.own"), Row.Ticket];

    static readonly FrozenDictionary<BounceReason, ImmutableArray<Row>> Rows = new Dictionary<BounceReason, ImmutableArray<Row>>
    {
        [BounceReason.BlocklistMisused] = [new(AdviceAction.ContactRecipient, "blocklist-misused", "list-closed"), Row.Ticket],
        [BounceReason.DomainBlocklisted] = [new(AdviceAction.ChangeMessage, "domain-blocklisted"), Row.Ticket],
        [BounceReason.PoorReputation] = [new(AdviceAction.CheckOwnServer, "poor-reputation.domain", "authentication"), Row.Ticket],
        [BounceReason.SenderRejected] = [new(AdviceAction.CheckAddress, "sender-rejected"), Row.Ask],
        [BounceReason.Authentication] = [new(AdviceAction.CheckOwnServer, "authentication"), Row.Ticket],
        [BounceReason.MissingReverseDns] = [new(AdviceAction.Ticket, "missing-reverse-dns")],
        [BounceReason.SpamContent] = [new(AdviceAction.ChangeMessage, "spam-content"), Row.Ask],
        [BounceReason.Malware] = [new(AdviceAction.ChangeMessage, "malware"), Row.Ask],
        [BounceReason.Policy] = [new(AdviceAction.ContactRecipient, "policy"), Row.Ticket],
        [BounceReason.RelayingDenied] = [new(AdviceAction.CheckAddress, "relaying-denied"), Row.Ask],
        [BounceReason.SubmissionLogin] = [new(AdviceAction.CheckOwnServer, "submission-login"), Row.Ticket],
        [BounceReason.SendingBlockedByUs] = [new(AdviceAction.ChangePassword, "sending-blocked-by-us", "sending-blocked"), Row.Ticket],
        [BounceReason.TlsRequired] = [new(AdviceAction.Ticket, "tls-required")],
        [BounceReason.UnknownUser] = [new(AdviceAction.CheckAddress, "unknown-user"), Row.Ask],
        [BounceReason.AddressMoved] = [new(AdviceAction.CheckAddress, "address-moved"), Row.Ask],
        [BounceReason.MailboxDisabled] = [new(AdviceAction.ContactRecipient, "mailbox-disabled")],
        [BounceReason.MailboxFull] = [new(AdviceAction.ContactRecipient, "mailbox-full"), new(AdviceAction.ResendLater, "mailbox-full.later")],
        [BounceReason.UnknownDomain] = [new(AdviceAction.CheckAddress, "unknown-domain")],
        [BounceReason.NoMailHost] = [new(AdviceAction.CheckAddress, "no-mail-host"), Row.Ask],
        [BounceReason.MessageTooLarge] = [new(AdviceAction.ChangeMessage, "message-too-large")],
        [BounceReason.Greylisted] = [new(AdviceAction.ResendLater, "greylisted", Resends: true), Row.Ticket],
        [BounceReason.RateLimited] = [new(AdviceAction.ResendLater, "rate-limited", Resends: true), Row.Ticket],
        [BounceReason.Network] = [new(AdviceAction.CheckAddress, "network"), new(AdviceAction.ResendLater, "network.later", Resends: true), Row.Ticket],
        [BounceReason.Expired] = [new(AdviceAction.CheckAddress, "expired"), new(AdviceAction.ResendLater, "network.later", Resends: true), Row.Ticket],
        [BounceReason.ServerFault] = [new(AdviceAction.ContactRecipient, "server-fault"), Row.Ticket],
        [BounceReason.Loop] = [new(AdviceAction.ContactRecipient, "loop"), Row.Ticket],
        [BounceReason.Protocol] = [new(AdviceAction.ContactRecipient, "protocol"), Row.Ticket],
        [BounceReason.Undetermined] = [new(AdviceAction.Ticket, "undetermined"), Row.Ask],
    }.ToFrozenDictionary();

    /// <summary>All phrases of the table, for the test that every language has them.</summary>
    public static IEnumerable<Phrase> Phrases =>
        from row in Rows.Values.SelectMany(rows => rows).Concat(AddressReputation).Concat(OwnReputation).Concat(OwnReverseDns).Concat(OwnRate).Concat(OnlyPart)
        from phrase in new[] { row.Title, row.Text }
        select phrase;

    /// <param name="Action">What to do.</param>
    /// <param name="Key">Its words: <c>advice.KEY.title</c> and <c>advice.KEY.text</c>.</param>
    /// <param name="Article">Its article where that is not the reason's own.</param>
    /// <param name="Resends">Whether it says how to send again.</param>
    sealed record Row(AdviceAction Action, string Key, string? Article = null, bool Resends = false)
    {
        public static readonly Row Ticket = new(AdviceAction.Ticket, "ticket", "contact");
        public static readonly Row Ask = new(AdviceAction.ContactRecipient, "ask");

        /// <summary>"20971520 bytes" is 20 MB to a reader; what has a unit already stays as it is.</summary>
        static string Readable(string limit)
        {
            var parts = limit.Split(' ');
            var isBytes = parts.Length == 1 || parts is [_, "bytes" or "octets"];
            return isBytes && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes >= 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000} MB") : limit;
        }

        static readonly Phrase Limit = new("advice.message-too-large.limit", "limit");

        /// <summary>A receiver's own judgement is explained where its list is; what the letter says or who it is for has an article of its own.</summary>
        static string? OfReceiver(Bounce bounce, BounceReason reason) => reason is BounceReason.PoorReputation or BounceReason.RateLimited or BounceReason.Policy ? ListingAdvice.ListArticle(bounce.Blocklist) : null;

        public Phrase Title { get; } = new($"advice.{Key}.title");

        public Phrase Text { get; } = new($"advice.{Key}.text", "limit", "list", "recipient");

        public Advice Tell(Bounce bounce, BounceReason reason)
        {
            Sentence text = new(Text, ("limit", bounce.SizeLimit is { } limit ? new Sentence(Limit, ("limit", Readable(limit))) : null), ("list", ListingAdvice.ListName(bounce)), ("recipient", bounce.Recipient));
            return new(Action, new(Title), Resends ? [text, ListingAdvice.Resend(bounce)] : [text], bounce.Article ?? Article ?? OfReceiver(bounce, reason) ?? BounceJson.Word(reason));
        }
    }
}
