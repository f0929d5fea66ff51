using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SupportBot.Bounces;

/// <summary>What codes mean where words do not say more, and which words go before which.</summary>
static class Rules
{
    /// <summary>Reasons whose words decide, most specific first: who names reverse DNS does not mean "blocked" in general.</summary>
    public static readonly FrozenDictionary<BounceReason, int> Order = new[]
    {
        BounceReason.SendingBlockedByUs, BounceReason.BlocklistMisused, BounceReason.DomainBlocklisted, BounceReason.MissingReverseDns, BounceReason.Authentication, BounceReason.Loop, BounceReason.MessageTooLarge,
        BounceReason.TlsRequired, BounceReason.SubmissionLogin, BounceReason.MailboxFull, BounceReason.RelayingDenied, BounceReason.Greylisted, BounceReason.NoMailHost,
        BounceReason.UnknownUser, BounceReason.AddressMoved, BounceReason.MailboxDisabled, BounceReason.UnknownDomain, BounceReason.RateLimited, BounceReason.PoorReputation, BounceReason.Malware, BounceReason.Blocklisted,
        BounceReason.SenderRejected, BounceReason.SpamContent, BounceReason.Policy, BounceReason.Network, BounceReason.Protocol, BounceReason.ServerFault, BounceReason.Expired,
    }.Select((reason, place) => (reason, place)).ToFrozenDictionary(pair => pair.reason, pair => pair.place);

    /// <summary>Reasons whose words are so general that a precise status goes before them.</summary>
    public static readonly FrozenSet<BounceReason> General =
        FrozenSet.Create(BounceReason.Policy, BounceReason.ServerFault, BounceReason.Protocol, BounceReason.Network, BounceReason.SpamContent, BounceReason.SenderRejected, BounceReason.Malware, BounceReason.Expired);

    static readonly ImmutableArray<StatusRule> Precise =
    [
        // Microsoft's own numbers; https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online
        new("7.606", "7.649", BounceReason.Blocklisted), new("7.511", "7.511", BounceReason.Blocklisted), new("7.650", "7.651", BounceReason.RateLimited), new("7.500", "7.501", BounceReason.RateLimited),
        new("7.705", "7.708", BounceReason.RateLimited), new("7.509", "7.509", BounceReason.Authentication), new("7.515", "7.515", BounceReason.Authentication), new("7.750", "7.750", BounceReason.SenderRejected),
        new("7.64", "7.64", BounceReason.RelayingDenied), new("7.57", "7.57", BounceReason.SubmissionLogin), new("7.124", "7.136", BounceReason.SenderRejected), new("7.193", "7.193", BounceReason.SenderRejected),
        new("1.90", "1.90", BounceReason.RateLimited), new("2.121", "2.122", BounceReason.RateLimited), new("4.310", "4.310", BounceReason.UnknownDomain), new("4.312", "4.312", BounceReason.Network), new("4.316", "4.317", BounceReason.Network),
        new("4.300", "4.300", BounceReason.Expired), new("4.14", "4.14", BounceReason.Loop), new("1.10", "1.10", BounceReason.UnknownUser),
        // RFC 3463, RFC 7372, RFC 7505, RFC 6710, RFC 8314 and the IANA registry of enhanced status codes
        new("7.20", "7.24", BounceReason.Authentication), new("7.25", "7.25", BounceReason.MissingReverseDns), new("7.26", "7.26", BounceReason.Authentication), new("7.27", "7.27", BounceReason.SenderRejected), new("7.28", "7.28", BounceReason.RateLimited),
        new("7.29", "7.29", BounceReason.TlsRequired), new("7.30", "7.32", BounceReason.Authentication), new("7.13", "7.13", BounceReason.MailboxDisabled), new("7.10", "7.11", BounceReason.TlsRequired), new("7.8", "7.8", BounceReason.SubmissionLogin),
        new("1.1", "1.1", BounceReason.UnknownUser), new("1.2", "1.2", BounceReason.UnknownDomain), new("1.3", "1.3", BounceReason.UnknownUser), new("1.6", "1.6", BounceReason.AddressMoved), new("1.7", "1.8", BounceReason.SenderRejected),
        new("2.1", "2.1", BounceReason.MailboxDisabled), new("2.2", "2.2", BounceReason.MailboxFull), new("2.3", "2.3", BounceReason.MessageTooLarge), new("3.4", "3.4", BounceReason.MessageTooLarge), new("4.6", "4.6", BounceReason.Loop), new("4.7", "4.7", BounceReason.Expired),
    ];

    static readonly ImmutableArray<StatusRule> Rough =
    [
        new("1.0", "1.4", BounceReason.UnknownUser), new("3.1", "3.1", BounceReason.ServerFault), new("3.0", "3.9", BounceReason.ServerFault), new("4.1", "4.2", BounceReason.Network), new("4.3", "4.3", BounceReason.ServerFault), new("4.4", "4.4", BounceReason.UnknownDomain), new("4.5", "4.5", BounceReason.RateLimited),
        new("4.0", "4.9", BounceReason.Network), new("5.3", "5.3", BounceReason.RateLimited), new("5.0", "5.9", BounceReason.Protocol), new("6.0", "6.99", BounceReason.Protocol), new("7.0", "7.999", BounceReason.Policy), new("2.4", "2.4", BounceReason.UnknownUser),
    ];

    static readonly FrozenDictionary<string, BounceReason> Codes = new Dictionary<string, BounceReason>(StringComparer.Ordinal)
    {
        ["552"] = BounceReason.MailboxFull, ["422"] = BounceReason.MailboxFull, ["452"] = BounceReason.ServerFault, ["511"] = BounceReason.UnknownUser, ["551"] = BounceReason.AddressMoved, ["523"] = BounceReason.MessageTooLarge, ["530"] = BounceReason.SubmissionLogin,
        ["534"] = BounceReason.SubmissionLogin, ["535"] = BounceReason.SubmissionLogin, ["538"] = BounceReason.TlsRequired, ["521"] = BounceReason.NoMailHost, ["556"] = BounceReason.NoMailHost, ["571"] = BounceReason.Policy, ["500"] = BounceReason.Protocol,
        ["501"] = BounceReason.Protocol, ["502"] = BounceReason.Protocol, ["503"] = BounceReason.Protocol, ["504"] = BounceReason.Protocol, ["555"] = BounceReason.Protocol, ["451"] = BounceReason.ServerFault, ["421"] = BounceReason.ServerFault, ["525"] = BounceReason.MailboxDisabled,
        ["541"] = BounceReason.Policy, ["450"] = BounceReason.ServerFault, ["454"] = BounceReason.TlsRequired,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static BounceReason? ByPreciseStatus(string? status) => Find(Precise, status);

    /// <summary>Whether a status is one of Microsoft's own, which say one thing only: their third number has three digits.</summary>
    public static bool IsExact(string? status) => status is not null && status.Length - status.LastIndexOf('.') > 3;

    public static BounceReason? ByRoughStatus(string? status) => Find(Rough, status);

    public static BounceReason? ByCode(string? code) => code is not null && Codes.TryGetValue(code, out var reason) ? reason : null;

    static BounceReason? Find(ImmutableArray<StatusRule> rules, string? status)
    {
        if (status is null || !StatusRule.Parse(status.AsSpan(2), out var subject, out var detail)) return null;
        foreach (var rule in rules)
        {
            if (rule.Covers(subject, detail)) return rule.Reason;
        }

        return null;
    }

    /// <summary>A run of statuses without their class: subject and detail of RFC 3463.</summary>
    [StructLayout(LayoutKind.Auto)]
    readonly struct StatusRule
    {
        readonly int _subject, _from, _to;

        public StatusRule(string first, string last, BounceReason reason)
        {
            if (!Parse(first, out _subject, out _from) || !Parse(last, out _, out _to)) throw new ArgumentException($"{first} to {last}: two numbers and a dot each", nameof(first));
            Reason = reason;
        }

        public BounceReason Reason { get; }

        public bool Covers(int subject, int detail) => subject == _subject && detail >= _from && detail <= _to;

        public static bool Parse(ReadOnlySpan<char> text, out int subject, out int detail)
        {
            detail = subject = 0;
            var dot = text.IndexOf('.');
            return dot > 0 && int.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out subject) && int.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out detail);
        }
    }
}
