using System.Collections.Immutable;

namespace SupportBot.Relays;

/// <summary>What is looked at. Each has one outcome at a time, and a history of its own.</summary>
public enum ProbeKind
{
    /// <summary>Connection, greeting and EHLO of one address and port.</summary>
    Greeting,

    /// <summary>Whether TLS is offered and works.</summary>
    StartTls,

    /// <summary>The certificate's chain.</summary>
    CertificateChain,

    /// <summary>Whether the certificate covers the relay's host name.</summary>
    CertificateName,

    /// <summary>From when to when the certificate is valid.</summary>
    CertificateDays,

    /// <summary>Forward-confirmed reverse name of one address.</summary>
    ReverseName,

    /// <summary>Whether a domain's SPF covers one address.</summary>
    Spf,
}

/// <summary>What an outcome is called, everywhere.</summary>
public enum ProbeCode
{
    /// <summary>Nothing is wrong.</summary>
    Ok,

    /// <summary>No TCP connection.</summary>
    NoConnection,

    /// <summary>Connected, and no greeting came.</summary>
    NoGreeting,

    /// <summary>What came is no greeting of SMTP (RFC 5321, section 4.2).</summary>
    NotSmtp,

    /// <summary>A greeting of 4xx or 5xx.</summary>
    GreetingRefused,

    /// <summary>Greeted, and did not take EHLO.</summary>
    NoEhlo,

    /// <summary>The greeting took longer than <see cref="ProbeRules.SlowGreeting"/>.</summary>
    SlowGreeting,

    /// <summary>EHLO does not offer STARTTLS.</summary>
    NoStarttls,

    /// <summary>TLS was offered and did not come about.</summary>
    TlsFailed,

    /// <summary>The chain does not lead to a root that this machine trusts; see <see cref="CertificateSight.Faults"/>.</summary>
    ChainBroken,

    /// <summary>The certificate is for other names.</summary>
    NameMismatch,

    /// <summary>The certificate is not valid yet.</summary>
    CertificateEarly,

    /// <summary>The certificate ends within <see cref="ProbeRules.CertificateWarning"/>.</summary>
    CertificateExpires,

    /// <summary>The certificate has ended.</summary>
    CertificateExpired,

    /// <summary>The address has no reverse name.</summary>
    NoReverseName,

    /// <summary>None of the address's reverse names leads back to it.</summary>
    ReverseNotConfirmed,

    /// <summary>The reverse name spells the address, as a provider's for its customers' lines.</summary>
    GenericReverseName,

    /// <summary>The domain has no SPF record.</summary>
    SpfMissing,

    /// <summary>The domain's SPF record does not let the address send.</summary>
    SpfNotCovering,

    /// <summary>The domain's SPF cannot be evaluated (RFC 7208, section 2.6.7).</summary>
    SpfBroken,

    /// <summary>Nobody answered the question: no word, and what was known stands.</summary>
    CannotAsk,
}

/// <summary>How grave an outcome is.</summary>
public enum Grade
{
    /// <summary>In order.</summary>
    Ok,

    /// <summary>Something to know.</summary>
    Note,

    /// <summary>Something to mend.</summary>
    Bad,

    /// <summary>Nothing was heard; changes nothing.</summary>
    NoWord,
}

/// <summary>One outcome of one look.</summary>
/// <param name="Kind">What was looked at.</param>
/// <param name="Code">What it comes to.</param>
/// <param name="Grade">How grave it is.</param>
public sealed record Finding(ProbeKind Kind, ProbeCode Code, Grade Grade)
{
    /// <summary>No values.</summary>
    public static ImmutableSortedDictionary<string, string> Nothing { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What it is about, by name: another value is another outcome. Times in ISO 8601, UTC.</summary>
    public ImmutableSortedDictionary<string, string> Values { get; init; } = Nothing;

    /// <summary>What differs from look to look and makes no other outcome: a reply's words.</summary>
    public ImmutableSortedDictionary<string, string> Passing { get; init; } = Nothing;

    /// <summary>How long the greeting took; null for all else.</summary>
    public TimeSpan? Took { get; init; }

    /// <summary>Nobody can hand mail to this address and port.</summary>
    public bool IsDead => Code is ProbeCode.NoConnection or ProbeCode.NoGreeting or ProbeCode.NotSmtp or ProbeCode.GreetingRefused;

    /// <summary>Whether another look came to the same outcome.</summary>
    public bool IsSameAs(Finding other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Kind == other.Kind && Code == other.Code && Grade == other.Grade && Values.SequenceEqual(other.Values);
    }
}
