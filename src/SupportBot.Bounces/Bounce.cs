using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Serialization;

namespace SupportBot.Bounces;

/// <summary>What a bounce, or whatever was pasted instead of one, says about one recipient. A fact the text does not state is null.</summary>
[JsonConverter(typeof(BounceConverter))]
public sealed record Bounce
{
    /// <summary>What the thing is.</summary>
    public required BounceKind Kind { get; init; }

    /// <summary>Why the message was refused or waits; null unless <see cref="Kind"/> is a bounce or delayed.</summary>
    public BounceReason? Reason { get; init; }

    /// <summary>Whether the refusal is final, by the reply's class (5 true, 4 false); without a reply by the kind. Null for what is no refusal.</summary>
    public bool? Permanent { get; init; }

    /// <summary>The bare address, its domain in lower case. In an abuse report the reported recipient, in an auto-reply who answered.</summary>
    public string? Recipient { get; init; }

    /// <summary>The innermost server's reply code (RFC 5321, section 4.2), e.g. <c>550</c>.</summary>
    public string? ReplyCode { get; init; }

    /// <summary>The innermost server's enhanced status code (RFC 3463), e.g. <c>5.7.1</c>.</summary>
    public string? EnhancedStatus { get; init; }

    /// <summary>What our side had said when it was refused.</summary>
    public SmtpCommand? Command { get; init; }

    /// <summary>The server that refused: a host name without <c>dns;</c>, brackets and final dot.</summary>
    public string? RemoteHost { get; init; }

    /// <summary>The address of the server that refused.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The server that wrote the report (RFC 3464, section 2.2.2).</summary>
    public string? ReportingMta { get; init; }

    /// <summary>The sending address that the text says is refused; null when an address is merely mentioned.</summary>
    public IPAddress? ListedAddress { get; init; }

    /// <summary>The list or the receiver that is held responsible.</summary>
    public NamedBlocklist? Blocklist { get; init; }

    /// <summary>For <see cref="BounceReason.PoorReputation"/>: whose reputation the text speaks of; null where it does not say.</summary>
    public ReputationOf? ReputationOf { get; init; }

    /// <summary>The receiver's size limit as the text writes it, for <see cref="BounceReason.MessageTooLarge"/>; else null.</summary>
    public string? SizeLimit { get; init; }

    /// <summary>The article that belongs to one of the hoster's own replies; null for any other.</summary>
    public string? Article { get; init; }

    /// <summary>The decisive server's words on one line, continuation lines joined.</summary>
    public string? Diagnostic { get; init; }

    /// <summary>The addresses of pages in those words, rejoined, in order.</summary>
    public ImmutableArray<string> Urls { get; init; } = [];

    /// <summary>The Message-ID of the original message, without angle brackets.</summary>
    public string? MessageId { get; init; }

    /// <summary>When the message was refused, from the report's fields, the notice's Date or the log line.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>How sure kind and reason are, 0 to 1.</summary>
    public double Confidence { get; init; }

    /// <summary>The words that decided, and the rules that read them.</summary>
    public ImmutableArray<Evidence> Evidence { get; init; } = [];
}

/// <summary>Words that decided something.</summary>
/// <param name="Rule">The id of the rule that read them.</param>
/// <param name="Text">The words.</param>
/// <param name="Start">Where they begin in <see cref="BounceReading.Text"/>, in UTF-16 units; null for a header's or a report field's fact.</param>
/// <param name="Length">How long they are there.</param>
public sealed record Evidence(string Rule, string Text, int? Start = null, int? Length = null);

/// <summary>A list or receiver of the catalogue that a text names.</summary>
/// <param name="Id">The catalogue's id.</param>
/// <param name="Name">The name as people say it.</param>
/// <param name="Zone">The zone as it stands in the text, or null where the text names none.</param>
public sealed record NamedBlocklist(string Id, string Name, string? Zone = null);

/// <summary>What a pasted or received thing is.</summary>
public enum BounceKind
{
    /// <summary>None of the others.</summary>
    NotABounce,

    /// <summary>The message was not delivered and will not be.</summary>
    Bounce,

    /// <summary>The message is still being tried.</summary>
    Delayed,

    /// <summary>A report of success.</summary>
    Delivered,

    /// <summary>A person's absence note or a program's answer (RFC 3834).</summary>
    AutoReply,

    /// <summary>A recipient's complaint (ARF, RFC 5965).</summary>
    AbuseReport,
}

/// <summary>Why a message was refused.</summary>
public enum BounceReason
{
    /// <summary>None of the others.</summary>
    Undetermined,

    /// <summary>The sending address is on a named list or on the receiver's own.</summary>
    Blocklisted,

    /// <summary>The receiver's own query was refused, or its list is dead.</summary>
    BlocklistMisused,

    /// <summary>A domain, the sender's or one in a link, is on a list of domains.</summary>
    DomainBlocklisted,

    /// <summary>Refused for reputation, with no list named.</summary>
    PoorReputation,

    /// <summary>This sender address or its domain is refused.</summary>
    SenderRejected,

    /// <summary>SPF, DKIM or DMARC failed.</summary>
    Authentication,

    /// <summary>The sending address has no reverse name, or one that does not match.</summary>
    MissingReverseDns,

    /// <summary>The content was taken for spam.</summary>
    SpamContent,

    /// <summary>The content was taken for malware, or holds a forbidden attachment.</summary>
    Malware,

    /// <summary>Another policy of the receiver.</summary>
    Policy,

    /// <summary>The receiver does not serve that domain.</summary>
    RelayingDenied,

    /// <summary>The own login to the relay failed or is missing.</summary>
    SubmissionLogin,

    /// <summary>One of the hoster's own replies.</summary>
    SendingBlockedByUs,

    /// <summary>The receiver demands TLS that was not made.</summary>
    TlsRequired,

    /// <summary>No such mailbox.</summary>
    UnknownUser,

    /// <summary>The recipient has another address now.</summary>
    AddressMoved,

    /// <summary>The mailbox exists but takes no mail.</summary>
    MailboxDisabled,

    /// <summary>The mailbox is full.</summary>
    MailboxFull,

    /// <summary>The domain does not exist.</summary>
    UnknownDomain,

    /// <summary>The domain takes no mail (RFC 7505).</summary>
    NoMailHost,

    /// <summary>The message is over the receiver's limit.</summary>
    MessageTooLarge,

    /// <summary>Refused for now, by design; it is tried again.</summary>
    Greylisted,

    /// <summary>Too many messages or connections.</summary>
    RateLimited,

    /// <summary>The receiving host was not reached.</summary>
    Network,

    /// <summary>The sending server gave up after days.</summary>
    Expired,

    /// <summary>Something is broken at the receiver.</summary>
    ServerFault,

    /// <summary>The mail goes in circles.</summary>
    Loop,

    /// <summary>The servers did not understand each other, or the message breaks a standard.</summary>
    Protocol,
}

/// <summary>The SMTP command that was answered (RFC 5321), as far as the text says.</summary>
public enum SmtpCommand
{
    /// <summary>The connection itself: the greeting.</summary>
    Connect,

    /// <summary>HELO or EHLO.</summary>
    Helo,

    /// <summary>STARTTLS.</summary>
    Starttls,

    /// <summary>AUTH.</summary>
    Auth,

    /// <summary>MAIL FROM.</summary>
    Mail,

    /// <summary>RCPT TO.</summary>
    Rcpt,

    /// <summary>DATA, before the message.</summary>
    Data,

    /// <summary>The end of DATA: the message itself.</summary>
    Message,
}

/// <summary>Whose reputation is poor.</summary>
public enum ReputationOf
{
    /// <summary>The sender's domain.</summary>
    Domain,

    /// <summary>The sending address.</summary>
    Address,

    /// <summary>The network around the sending address.</summary>
    Network,
}
