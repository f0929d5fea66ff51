using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

namespace SupportBot.Web.Relays;

/// <summary>Whose mail a bounce is about. Pure.</summary>
static partial class RefusedSender
{
    /// <summary>Octets: whose mail it was stands near the beginning, and what is behind it is a stranger's.</summary>
    const int MostRead = 256 * 1024;

    static readonly ParserOptions Shallow = new() { MaxMimeDepth = 12 };

    /// <summary>
    /// The returned message's author; without a returned message the one whom the bounce was sent to (RFC 3464, section 2: it goes to the envelope's
    /// sender); in a log line the envelope's sender as Exim (<c>F=&lt;…&gt;</c>) and Postfix (<c>from=&lt;…&gt;</c>) write it. Null when nothing says so.
    /// </summary>
    public static string? Of(byte[] content)
    {
        var length = Math.Min(content.Length, MostRead);
        var text = Encoding.UTF8.GetString(content, 0, length);
        var logged = InLog().Matches(text).Select(match => match.Groups["address"].Value).Distinct(StringComparer.OrdinalIgnoreCase).Take(2).ToArray();
        if (logged is not []) return logged is [var one] ? one : null;   // lines of several senders: nobody's is better than somebody else's
        try
        {
            using var stream = new MemoryStream(content, 0, length);
            var message = MimeMessage.Load(Shallow, stream);
            return Returned(message) ?? (IsFromMailer(message) ? message.To.Mailboxes.FirstOrDefault()?.Address : null);
        }
        catch (FormatException)
        {
            return null;   // pasted text, no message
        }
    }

    static string? Returned(MimeMessage message)
    {
        foreach (var part in message.BodyParts)
        {
            if (part is MessagePart { Message: { } returned }) return returned.From.Mailboxes.FirstOrDefault()?.Address;
            if (part is TextRfc822Headers { Message: { } headers }) return headers.From.Mailboxes.FirstOrDefault()?.Address;
        }

        return null;
    }

    static bool IsFromMailer(MimeMessage message) =>
        message.Headers["Return-Path"]?.Trim() == "<>" || message.From.Mailboxes.Any(from => from.LocalPart().Equals("mailer-daemon", StringComparison.OrdinalIgnoreCase) || from.LocalPart().Equals("postmaster", StringComparison.OrdinalIgnoreCase));

    static string LocalPart(this MailboxAddress address) => address.Address[..Math.Max(address.Address.LastIndexOf('@'), 0)];

    [GeneratedRegex(@"\b(?:F|from)=<(?<address>[^<>\s@]+@[^<>\s]+)>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex InLog();
}
