using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace SupportBot.Web.Conversations;

/// <summary>Ways to send a message for which "send it again from Sent" would be wrong or not enough.</summary>
enum Way
{
    List, Forwarding, Device, Exchange, Meeting, Several,
}

/// <summary>Where customers read their mail: the bounce's technical part hides in another place in each.</summary>
enum MailProgram
{
    Outlook, Thunderbird, AppleMail, Gmail, GmxWebDe, Phone, Webmail,
}

/// <summary>Recognises both by what customers write, and ways by what the returned message's headers say.</summary>
static class Ways
{
    const int Longest = 600;

    /// <summary>A name alone answers "which program?"; in a long letter it is something else.</summary>
    const int LongestName = 120;

    static readonly ImmutableArray<(Way Way, Regex Words)> All =
    [
        (Way.List, Any(@"newsletter|verteiler|mailing-?list|mailing list|rundmail|rundschreiben|serienmail")),
        (Way.Forwarding, Any(@"weiterleitung|weitergeleitet|leite\w*.{0,30}\bweiter|auto-?forward|forwarding|forwarded|forwards\b")),
        (Way.Device, Any(@"scanner|drucker|kopierer|faxger|webshop|\bshop\b|formular|wordpress|web ?form|contact form|printer|copier")),
        (Way.Exchange, Any(@"exchange|smart-?host")),
        (Way.Meeting, Any(@"besprechung|terminanfrage|termineinladung|einladung|signiert|verschlüsselt|s/mime|\bpgp\b|meeting|invitation|\bsigned\b|encrypted")),
        (Way.Several, Any(@"mehrere (?:empfänger|personen|leute)|an mehrere|(?:several|many|multiple) (?:recipients|people)")),
    ];

    /// <summary>RFC 2919 and RFC 2369 (lists), RFC 3834 (automatic), RFC 5545 (meetings), RFC 1847 (signed, encrypted); a list's own header comes before all.</summary>
    static readonly ImmutableArray<(Way Way, Regex Words)> Headers =
    [
        (Way.List, Any(@"(?:^|\n)[> ]*(?:list-id|list-unsubscribe):")),
        (Way.Forwarding, Any(@"(?:^|\n)[> ]*(?:x-forwarded-for|auto-submitted: auto-forwarded|resent-from)")),
        (Way.Device, Any(@"(?:^|\n)[> ]*(?:x-php-originating-script|x-php-script):")),
        (Way.Meeting, Any(@"(?:^|\n)[> ]*content-type: (?:text/calendar|multipart/signed|multipart/encrypted|application/(?:x-)?pkcs7-mime)")),
    ];

    static readonly ImmutableArray<(MailProgram Program, Regex Words)> Programs =
    [
        (MailProgram.Phone, Any(@"iphone|ipad|android|handy|smartphone|\bphone\b|mobiltelefon")),
        (MailProgram.Outlook, Any("outlook")),
        (MailProgram.Thunderbird, Any("thunderbird")),
        (MailProgram.AppleMail, Any(@"apple ?mail|\bmac\b|macbook|\bmac ?mail")),
        (MailProgram.Gmail, Any("gmail|google ?mail|googlemail")),
        (MailProgram.GmxWebDe, Any(@"\bgmx\b|web\.de")),
        (MailProgram.Webmail, Any("webmail|roundcube|im browser|in the browser|anderes programm|another program")),
    ];

    public static Way? Of(string own) => First(All, own, Longest);

    public static Way? OfHeaders(string text) => First(Headers, text, int.MaxValue);

    public static MailProgram? ProgramOf(string own) => First(Programs, own, LongestName);

    static T? First<T>(ImmutableArray<(T Of, Regex Words)> all, string text, int longest) where T : struct
    {
        if (text.Length == 0 || text.Length > longest) return null;
        foreach (var (of, words) in all)
        {
            if (words.IsMatch(text)) return of;
        }

        return null;
    }

    static Regex Any(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
