using MimeKit;
using MimeKit.Cryptography;
using SupportBot.Web.Subscribers;

namespace SupportBot.Web.Forwarding;

/// <summary>Whether a mail comes from whom it says, as the server that took it in has judged. Pure; nothing is asked, no signature is checked here.</summary>
static class AlignedSender
{
    /// <summary>A header longer than this is no judgement.</summary>
    const int LongestHeader = 16 * 1024;

    /// <summary>The one address in the one From header, as it is written to; null when there is none, or more than one.</summary>
    public static string? From(MimeMessage message) =>
        message.Headers.Count(header => header.Id == HeaderId.From) == 1 && message.From is [MailboxAddress one] ? SubscriberAddress.Mail(one.Address) : null;

    /// <summary>
    /// Whether SPF or DKIM has passed for the domain of the From header, or for one above it (RFC 7489, section 3.1, without a list of public suffixes:
    /// who holds a domain holds those below it, not the other way round). Only the topmost judgement of the trusted server counts: the server writes
    /// its own above what came with the mail, whatever name that bears (RFC 8601, sections 1.6 and 5).
    /// </summary>
    /// <param name="message">The mail.</param>
    /// <param name="from">As <see cref="From"/> gave it.</param>
    /// <param name="server">The trusted server's authserv-id.</param>
    public static bool Is(MimeMessage message, string from, string server)
    {
        if (server.Length == 0 || Judgement(message, server) is not { } judged) return false;
        var domain = Domain(from);
        return judged.Results.Any(result => "pass".Equals(result.Result, StringComparison.OrdinalIgnoreCase) && result.Method.ToLowerInvariant() switch
        {
            "dkim" => Values(result, "header", "d").Concat(Values(result, "header", "i")).Any(signer => Covers(signer, domain)),
            "spf" => Values(result, "smtp", "mailfrom").Any(sender => Covers(sender, domain)),
            "dmarc" => Values(result, "header", "from").Any(own => Domain(own) == domain),
            _ => false,
        });
    }

    static AuthenticationResults? Judgement(MimeMessage message, string server)
    {
        foreach (var header in message.Headers.Where(header => header.Id == HeaderId.AuthenticationResults))
        {
            if (header.RawValue.Length > LongestHeader || !AuthenticationResults.TryParse(header.RawValue, out var judged)) continue;
            if (server.Equals(judged.AuthenticationServiceIdentifier, StringComparison.OrdinalIgnoreCase)) return judged;
        }

        return null;
    }

    static IEnumerable<string> Values(AuthenticationMethodResult result, string type, string name) =>
        result.Properties.Where(property => type.Equals(property.PropertyType, StringComparison.OrdinalIgnoreCase) && name.Equals(property.Property, StringComparison.OrdinalIgnoreCase)).Select(property => property.Value);

    /// <summary>The domain itself, or one below it; a single label covers nothing.</summary>
    static bool Covers(string authenticated, string domain)
    {
        var above = Domain(authenticated);
        return above.Contains('.', StringComparison.Ordinal) && (domain == above || domain.EndsWith($".{above}", StringComparison.Ordinal));
    }

    static string Domain(string address) => address[(address.LastIndexOf('@') + 1)..].Trim('"', ' ', '.').ToLowerInvariant();
}
