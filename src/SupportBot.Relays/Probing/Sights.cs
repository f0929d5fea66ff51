using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>How far encryption came about.</summary>
public enum Encryption
{
    /// <summary>The talk ended before it.</summary>
    NotReached,

    /// <summary>EHLO did not offer STARTTLS.</summary>
    NotOffered,

    /// <summary>STARTTLS was refused, or the handshake failed.</summary>
    Failed,

    /// <summary>TLS stands; whatever the certificate is worth.</summary>
    Done,
}

/// <summary>A server's first reply.</summary>
/// <param name="Code">The reply code, 220 for a welcome.</param>
/// <param name="Text">The reply's first line as sent, code included, control characters replaced, at most 200 characters.</param>
/// <param name="Took">From the begin of the connection to the end of the first line; on port 465 the TLS handshake is in it.</param>
public sealed record SmtpGreeting(int Code, string Text, TimeSpan Took);

/// <summary>What one look at one address and port of a relay saw. Everything that servers do is a value here.</summary>
/// <param name="Host">The relay's host name in the settings; may be empty.</param>
/// <param name="Address">The address.</param>
/// <param name="Port">The port.</param>
public sealed record SmtpSight(string Host, IPAddress Address, int Port)
{
    /// <summary>Whether a TCP connection came about.</summary>
    public bool Connected { get; init; }

    /// <summary>Why not; <see cref="SocketError.TimedOut"/> when the time limit ended it.</summary>
    public SocketError? Error { get; init; }

    /// <summary>The greeting; null when none came or what came is none.</summary>
    public SmtpGreeting? Greeting { get; init; }

    /// <summary>The first line of something that is no greeting, at most 200 characters.</summary>
    public string? Rubbish { get; init; }

    /// <summary>The name in the reply to EHLO; null when EHLO was not taken.</summary>
    public string? Name { get; init; }

    /// <summary>How far encryption came about.</summary>
    public Encryption Encryption { get; init; }

    /// <summary>The certificate; also of a handshake that failed after it.</summary>
    public CertificateSight? Certificate { get; init; }
}

/// <summary>A certificate as it was presented.</summary>
/// <param name="NotBefore">Valid from.</param>
/// <param name="NotAfter">Valid until.</param>
/// <param name="Names">The DNS names it is for, at most ten.</param>
/// <param name="CoversName">Whether it covers the host name (RFC 6125, subject alternative names only); null without a host name.</param>
/// <param name="Faults">What is wrong with the chain, as .NET names it; the certificate's own dates are not in it. Nothing is fetched to mend a chain, and revocation is not asked about.</param>
public sealed record CertificateSight(DateTimeOffset NotBefore, DateTimeOffset NotAfter, ImmutableArray<string> Names, bool? CoversName, ImmutableArray<string> Faults);

/// <summary>The reverse names of an address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Answered">False: no resolver gave a usable answer to what had to be known.</param>
/// <param name="Names">Its PTR records, at most <see cref="ReverseNames.MostNames"/>.</param>
/// <param name="Confirmed">The first of them that leads back to the address; null: none.</param>
public sealed record ReverseSight(IPAddress Address, bool Answered, ImmutableArray<string> Names, string? Confirmed);

/// <summary>What SPF says of an address (RFC 7208, section 2.6).</summary>
public enum SpfWord
{
    /// <summary>The domain has no record.</summary>
    None,

    /// <summary>The record says nothing of the address.</summary>
    Neutral,

    /// <summary>The address may send.</summary>
    Pass,

    /// <summary>It may not.</summary>
    Fail,

    /// <summary>It probably may not.</summary>
    SoftFail,

    /// <summary>DNS did not answer.</summary>
    TempError,

    /// <summary>The record cannot be evaluated.</summary>
    PermError,
}

/// <summary>What a domain's SPF says of an address.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Address">The address.</param>
/// <param name="Word">What it says.</param>
public sealed record SpfSight(string Domain, IPAddress Address, SpfWord Word);
