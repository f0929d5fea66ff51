using System.Text.RegularExpressions;
using MimeKit;

namespace SupportBot.Web.Forwarding;

/// <summary>Mail that no person has sent, or that no answer is wanted to: answering it makes loops, and mail to strangers. Pure.</summary>
static partial class Automatic
{
    static readonly HashSet<string> Bulk = new(["bulk", "list", "junk", "auto_reply", "auto-reply"], StringComparer.OrdinalIgnoreCase);

    static readonly HashSet<string> Headers = new(["List-Id", "List-Post", "List-Help", "List-Unsubscribe", "Feedback-ID", "X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Loop", "X-SupportBot-Ticket", "X-Failed-Recipients"], StringComparer.OrdinalIgnoreCase);

    public static bool Is(MimeMessage message, string? from) =>
        IsFromNobody(message)
        || from is not null && Senders().IsMatch(from[..from.LastIndexOf('@')])
        || message.Headers.Any(header => Headers.Contains(header.Field))
        || message.Headers.Any(header => header.Id == HeaderId.AutoSubmitted && FirstWord(header.Value) is not ("no" or ""))   // RFC 3834, section 5
        || message.Headers.Any(header => header.Id == HeaderId.Precedence && Bulk.Contains(FirstWord(header.Value)))
        || message.Headers.Any(header => header.Field.Equals("X-Auto-Response-Suppress", StringComparison.OrdinalIgnoreCase) && (header.Value.Contains("All", StringComparison.OrdinalIgnoreCase) || header.Value.Contains("AutoReply", StringComparison.OrdinalIgnoreCase)))
        || message.Body is MultipartReport;   // a bounce or receipt itself, not one that somebody forwards

    /// <summary>The envelope had no sender (RFC 5321, section 4.5.5), or a mailer's.</summary>
    static bool IsFromNobody(MimeMessage message) =>
        message.Headers.FirstOrDefault(header => header.Id == HeaderId.ReturnPath)?.Value.Trim() is { } path
        && (path.Trim('<', '>', ' ') is var address && (address.Length == 0 || (address.LastIndexOf('@') is > 0 and var at && Senders().IsMatch(address[..at]))));

    static string FirstWord(string value) => value.Split(';', '(', ' ', '\t')[0].Trim().ToLowerInvariant();

    /// <summary>Mailboxes that programs write from, and that nobody reads.</summary>
    [GeneratedRegex(@"\A(?:mailer-?daemon|postmaster|root|daemon|listserv|majordomo|(?:.*[._+-])?(?:no|do[._-]?not|nicht)[._-]?(?:reply|answer|antworten)(?:[._+-].*)?|bounces?(?:[._+=-].*)?|.*[._-]bounces?|.*-request|owner-.*|.*-owner|prvs=.*|srs[01][=+-].*)\z", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Senders();
}
