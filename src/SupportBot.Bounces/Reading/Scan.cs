using System.Buffers;
using System.Collections.Immutable;
using System.Net;

namespace SupportBot.Bounces;

/// <summary>Finds the things that bounces are made of: mail addresses, IP addresses, URLs. Every search is linear.</summary>
static class Scan
{
    /// <summary>A text with more of one thing than this is a log or an attack; the first ones say enough.</summary>
    const int Most = 4000;

    static readonly SearchValues<char> LocalPart = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.");
    static readonly SearchValues<char> HostName = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");
    static readonly SearchValues<char> LowerHost = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._");
    static readonly SearchValues<char> UrlEnd = SearchValues.Create(" \n\t\r<>\"'`{}|\\^[]");

    /// <summary>Mail addresses with a dot in the domain, domain in lower case.</summary>
    public static ImmutableArray<MailAddress> Addresses(string text)
    {
        var at = text.IndexOf('@');
        if (at < 0) return [];
        var found = ImmutableArray.CreateBuilder<MailAddress>(Math.Min(text.AsSpan(at).Count('@'), Most));
        for (; at >= 0 && found.Count < Most; at = at + 1 < text.Length ? text.IndexOf('@', at + 1) : -1)
        {
            if (AddressAt(text, at) is { } address) found.Add(address);
        }

        return found.DrainToImmutable();
    }

    static MailAddress? AddressAt(string text, int at)
    {
        var start = at;
        if (at > 1 && text[at - 1] == '"')
        {
            var open = text.LastIndexOf('"', at - 2, Math.Min(at - 1, 64));
            if (open < 0) return null;
            start = open;
        }
        else
        {
            while (start > 0 && at - start < 256 && (LocalPart.Contains(text[start - 1]) || (text[start - 1] > 127 && char.IsLetterOrDigit(text[start - 1])))) start--;
            while (start < at && text[start] is '.' or '\'' or '=' or '/' or '`' or '|' or '*' or '{' or '?' or '-') start++;
        }

        if (start == at) return null;
        var end = at + 1;
        while (end < text.Length && end - at < 256 && (HostName.Contains(text[end]) || (text[end] > 127 && char.IsLetterOrDigit(text[end])))) end++;
        while (end > at && text[end - 1] is '.' or '-' or '_') end--;
        var domain = text.AsSpan(at + 1, Math.Max(end - at - 1, 0));
        if (domain.Length < 3 || domain.IndexOf('.') <= 0 || domain.Contains("..", StringComparison.Ordinal) || !char.IsLetter(domain[^1])) return null;
        var local = text.AsSpan(start, at - start);
        var arrow = local.IndexOf('=');
        return new(Lowered(text.Substring(start, end - start), at + 1 - start), start, end - start, arrow >= 0);
    }

    /// <summary>An address whose domain is in lower case; most come so.</summary>
    static string Lowered(string address, int domain) =>
        !address.AsSpan(domain).ContainsAnyExcept(LowerHost) ? address : string.Concat(address.AsSpan(0, domain), address[domain..].ToLowerInvariant());

    /// <summary>IPv4 and IPv6 addresses, in the text's order.</summary>
    public static ImmutableArray<IpMark> IpAddresses(string text)
    {
        var found = ImmutableArray.CreateBuilder<IpMark>(1);
        for (var i = 0; i < text.Length && found.Count < Most;)
        {
            var c = text[i];
            if (char.IsAsciiHexDigit(c) || c == ':')
            {
                var end = i;
                var dots = 0;
                var colons = 0;
                while (end < text.Length && end - i < 64 && (char.IsAsciiHexDigit(text[end]) || text[end] is '.' or ':'))
                {
                    dots += text[end] == '.' ? 1 : 0;
                    colons += text[end] == ':' ? 1 : 0;
                    end++;
                }

                if ((dots >= 3 || colons >= 2) && (i == 0 || !IsWord(text[i - 1])) && (end >= text.Length || !IsWord(text[end])) && Ip(text.AsSpan(i, end - i)) is { } mark)
                {
                    found.Add(new(mark.Address, i, mark.Length, end < text.Length && text[end] == '/' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1])));
                }

                i = Math.Max(end, i + 1);
            }
            else if (char.IsLetterOrDigit(c))
            {
                // The rest of a word that began with another letter is no address.
                while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '-' or '_')) i++;
            }
            else
            {
                i++;
            }
        }

        return found.ToImmutable();
    }

    static (IPAddress Address, int Length)? Ip(ReadOnlySpan<char> run)
    {
        run = run.TrimEnd('.').TrimEnd(':');
        if (run.Count('.') == 3 && !run.Contains(':')) return Quad(run) is { } quad ? (quad, run.Length) : null;
        // "1.2.3.4:25", "192.0.2.1:39153"
        if (run.Count(':') == 1 && run.IndexOf(':') is var port && run[..port].Count('.') == 3) return Quad(run[..port]) is { } quad ? (quad, port) : null;
        if (run.Count(':') >= 2 && !run.StartsWith(":::", StringComparison.Ordinal) && IPAddress.TryParse(run, out var address) && run.Length >= 6)
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, run.Length);
        return null;
    }

    static IPAddress? Quad(ReadOnlySpan<char> run)
    {
        Span<byte> octets = stackalloc byte[4];
        var i = 0;
        foreach (var part in run.Split('.'))
        {
            if (i == 4 || run[part].Length is 0 or > 3 || !byte.TryParse(run[part], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out octets[i++])) return null;
        }

        return i == 4 ? new(octets) : null;
    }

    /// <summary>Addresses of pages, in order, without the full stop after them; each once.</summary>
    public static ImmutableArray<string> Urls(ReadOnlySpan<char> text)
    {
        var first = text.IndexOf("://", StringComparison.Ordinal);
        if (first < 0) return [];
        var found = ImmutableArray.CreateBuilder<string>();
        for (var i = first; i >= 0 && found.Count < 50;)
        {
            var start = i;
            while (start > 0 && i - start < 5 && char.IsAsciiLetter(text[start - 1])) start--;
            var rest = text[i..];
            var end = rest.IndexOfAny(UrlEnd);
            end = i + (end < 0 ? rest.Length : end);
            while (end > i && text[end - 1] is '.' or ',' or ';' or ')' or ':' or '!' or '*') end--;
            if (end > i + 4 && text[start..i].EndsWith("http", StringComparison.OrdinalIgnoreCase) || text[start..i].EndsWith("https", StringComparison.OrdinalIgnoreCase))
            {
                var url = text[start..end].ToString();
                if (!found.Contains(url)) found.Add(url);
            }

            // What stands inside an address of a page is a part of it.
            var after = Math.Max(end, i + 3);
            var next = text[after..].IndexOf("://", StringComparison.Ordinal);
            i = next < 0 ? -1 : after + next;
        }

        return found.ToImmutable();
    }

    static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_';
}

/// <summary>A mail address in a text.</summary>
/// <param name="Address">Bare, domain in lower case.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is there.</param>
/// <param name="Coded">Its local part holds <c>=</c>: an envelope address (VERP, SRS), nobody's mailbox.</param>
readonly record struct MailAddress(string Address, int Start, int Length, bool Coded)
{
    public int End => Start + Length;
}

/// <summary>An IP address in a text.</summary>
readonly record struct IpMark(IPAddress Address, int Start, int Length, bool Network)
{
    public int End => Start + Length;
}
