using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using SupportBot.Web.Settings;
using SupportBot.Web.Targets;

namespace SupportBot.Web.Subscribers;

/// <summary>What strangers type as an address to be written to. What is not certainly one is none. Pure.</summary>
static partial class SubscriberAddress
{
    /// <summary>RFC 5321, section 4.5.3.1, with the path's brackets left out.</summary>
    const int Longest = 254;

    const int LongestLocalPart = 64;

    const int FirstFreePort = 1024;

    /// <summary>One mail address as it is stored, or null: no display name, no quotes, no second address, a domain with a dot.</summary>
    public static string? Mail(string? typed)
    {
        var text = typed?.Trim(' ', '\u00a0') ?? "";
        var at = text.LastIndexOf('@');
        if (at is < 1 or > LongestLocalPart || text.Length > Longest || !LocalPart().IsMatch(text[..at])) return null;
        return Domain(text[(at + 1)..]) is { } domain && at + 1 + domain.Length <= Longest ? $"{text[..at]}@{domain}" : null;
    }

    /// <summary>What tells two writings of one mailbox apart from two mailboxes: nobody hands out addresses that differ by their letters' case.</summary>
    public static string Unique(string mail) => $"mail:{mail.ToLowerInvariant()}";

    /// <summary>The mailbox behind an address with a tag ("name+tag@…"): it counts for limits.</summary>
    public static string Mailbox(string mail)
    {
        var lower = mail.ToLowerInvariant();
        var (plus, at) = (lower.IndexOf('+', StringComparison.Ordinal), lower.LastIndexOf('@'));
        return plus > 0 && plus < at ? lower[..plus] + lower[at..] : lower;
    }

    /// <summary>A web hook's address, or null. Where a name leads is judged at each call (<see cref="TargetSender"/>); what is plainly inside is refused here.</summary>
    public static string? Hook(string? typed)
    {
        var text = typed?.Trim() ?? "";
        if (text.Length is 0 or > SubscriberRow.LongestAddress || text.Any(char.IsControl) || !Uri.TryCreate(text, UriKind.Absolute, out var uri)) return null;
        if (uri.Scheme != Uri.UriSchemeHttps || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0 || (uri.Port != 443 && uri.Port < FirstFreePort)) return null;
        var inside = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var literal) ? !Outside.Is(literal) : !Rules.IsDomain(uri.IdnHost);
        return inside || uri.AbsoluteUri.Length > SubscriberRow.LongestAddress ? null : uri.AbsoluteUri;
    }

    /// <summary>For logs and lists: enough to recognise, too little to write to.</summary>
    public static string Masked(SubscriberRow subscriber) => subscriber.Kind == SubscriberRow.Hook
        ? $"{new Uri(subscriber.Address).GetLeftPart(UriPartial.Authority)}/…"
        : $"{subscriber.Address[..1]}…{subscriber.Address[subscriber.Address.LastIndexOf('@')..]}";

    /// <summary>A domain in the form of the DNS, in lower case; null when it is none.</summary>
    static string? Domain(string text)
    {
        try
        {
            var ascii = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(text).ToLowerInvariant();
            return Rules.IsDomain(ascii) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;   // no name of the DNS, in whatever script
        }
    }

    /// <summary>RFC 5321's Dot-string; quoted ones are no mailbox that anybody has.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex LocalPart();
}
