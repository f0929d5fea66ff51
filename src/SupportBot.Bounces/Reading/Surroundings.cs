using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace SupportBot.Bounces;

/// <summary>The smaller facts around a reply: who said it, to which command, when.</summary>
static partial class Surroundings
{
    static readonly ImmutableArray<(string Words, SmtpCommand Command)> Commands =
    [
        ("end of data", SmtpCommand.Message), ("data (eom)", SmtpCommand.Message), ("final data", SmtpCommand.Message), ("end of the data", SmtpCommand.Message), ("after message body", SmtpCommand.Message), (">>> .", SmtpCommand.Message),
        ("initial connection", SmtpCommand.Connect), ("connection established", SmtpCommand.Connect), ("greeting failed", SmtpCommand.Connect), ("invalid greeting", SmtpCommand.Connect), ("refused to talk to me", SmtpCommand.Connect), ("smtp greeting", SmtpCommand.Connect), ("esmtp service not available", SmtpCommand.Connect),
        ("in reply to ehlo", SmtpCommand.Helo), ("in reply to helo", SmtpCommand.Helo), ("after ehlo", SmtpCommand.Helo), ("after helo", SmtpCommand.Helo), (">>> ehlo", SmtpCommand.Helo), (">>> helo", SmtpCommand.Helo), ("helo command", SmtpCommand.Helo), ("my name was rejected", SmtpCommand.Helo),
        ("starttls command", SmtpCommand.Starttls), ("after starttls", SmtpCommand.Starttls), ("auth command", SmtpCommand.Auth), ("after auth", SmtpCommand.Auth), (">>> auth", SmtpCommand.Auth),
        ("rcpt to", SmtpCommand.Rcpt), ("rcpt command", SmtpCommand.Rcpt), ("reject: rcpt", SmtpCommand.Rcpt), ("mail from", SmtpCommand.Mail), ("mail command", SmtpCommand.Mail), ("data command", SmtpCommand.Data), (">>> data", SmtpCommand.Data), ("command 'data'", SmtpCommand.Data), ("after data", SmtpCommand.Data),
    ];

    /// <summary>The same by the first letter, in order.</summary>
    static readonly (string Words, SmtpCommand Command)[][] CommandsByLetter = [.. Enumerable.Range(0, 0x80).Select(letter => Commands.Where(command => command.Words[0] == letter).ToArray())];

    static readonly SearchValues<string> CommandWords = SearchValues.Create([.. Commands.Select(command => command.Words)], StringComparison.Ordinal);

    static readonly SearchValues<char> InAddress = SearchValues.Create("0123456789abcdefABCDEF.:");
    static readonly SearchValues<char> InHost = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>What stands before the name of the server that spoke; the longer of two that begin alike first.</summary>
    static readonly ImmutableArray<string> IntroducingWords = ["while talking to", "command, host:", "host:", "remote-mta: dns;", "remote-mta:dns;", "Remote Server at", "mailserver", "by the server", "remote system: dns;", "remote system:dns;", "host"];
    static readonly SearchValues<string> Introductions = SearchValues.Create([.. IntroducingWords], StringComparison.OrdinalIgnoreCase);

    /// <summary>What a reply answered, by the words after it ("in reply to RCPT TO command") or else before it, the nearest first.</summary>
    public static SmtpCommand? Command(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        Span<char> words = stackalloc char[400];
        after = after[..Math.Min(after.Length, 60)];
        if (after.Contains("in reply to", StringComparison.OrdinalIgnoreCase))
        {
            var close = after.IndexOf(')');
            if (Named(Spoken(after[..(close < 0 ? after.Length : close)], words), last: false) is { } named) return named;
        }

        return Named(Spoken(before[^Math.Min(before.Length, 400)..], words), last: true);
    }

    /// <summary>The words in lower case with one space between: a mail program may have wrapped anywhere.</summary>
    static ReadOnlySpan<char> Spoken(ReadOnlySpan<char> text, Span<char> words)
    {
        var length = text.ToLowerInvariant(words);
        words = words[..length];
        words.Replace('\n', ' ');
        words = words.TrimStart(' ');
        var kept = 0;
        for (ReadOnlySpan<char> rest = words; ;)
        {
            var gap = rest.IndexOf("  ");
            var piece = gap < 0 ? rest : rest[..(gap + 1)];
            piece.CopyTo(words[kept..]);
            kept += piece.Length;
            if (gap < 0) return words[..kept];
            rest = rest[(gap + 2)..].TrimStart(' ');
        }
    }

    static SmtpCommand? Named(ReadOnlySpan<char> words, bool last)
    {
        SmtpCommand? found = null;
        for (var at = words.IndexOfAny(CommandWords); at >= 0;)
        {
            foreach (var (name, command) in CommandsByLetter[words[at]])
            {
                if (words[at..].StartsWith(name, StringComparison.Ordinal))
                {
                    found = command;
                    break;
                }
            }

            if (!last) return found;
            var next = words[(at + 1)..].IndexOfAny(CommandWords);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return found;
    }

    /// <summary>The host named last before the reply, with its address.</summary>
    public static (string? Host, IPAddress? Address) Remote(ReadOnlySpan<char> before)
    {
        if (before.Length > 500) before = before[^500..];
        var found = WithAddress(before);
        return found.Host is null && Talking(before) is { } host ? (host, null) : found;
    }

    /// <summary>"mx.example.org [192.0.2.1]", the last of them.</summary>
    static (string? Host, IPAddress? Address) WithAddress(ReadOnlySpan<char> before)
    {
        for (var open = before.LastIndexOfAny('[', '('); open > 0; open = before[..open].LastIndexOfAny('[', '('))
        {
            var inside = before[(open + 1)..];
            var length = inside.IndexOfAnyExcept(InAddress);
            if (length is < 7 or > 45 || inside[length] is not (']' or ')') || !IPAddress.TryParse(inside[..length], out var address)) continue;
            var name = before[..open].TrimEnd();
            if (open - name.Length > 4) continue;
            name = name[(name.LastIndexOfAnyExcept(InHost) + 1)..];
            if (name.Length > 1) return (Host(name), address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        }

        return default;
    }

    /// <summary>"while talking to mx.example.org", the last of them.</summary>
    static string? Talking(ReadOnlySpan<char> before)
    {
        string? found = null;
        for (var at = before.IndexOfAny(Introductions); at >= 0; at = before.IndexOfAny(Introductions))
        {
            foreach (var words in IntroducingWords)
            {
                if (!before[at..].StartsWith(words, StringComparison.OrdinalIgnoreCase)) continue;
                var rest = before[(at + words.Length)..];
                var name = rest.TrimStart();
                if (rest.Length - name.Length is < 1 or > 4) continue;
                name = name.TrimStart('\'');
                var length = name.IndexOfAnyExcept(InHost);
                if (length >= 0) name = name[..length];
                if (name.TrimEnd('.').Contains('.')) found = Host(name) ?? found;
                break;
            }

            before = before[(at + 1)..];
        }

        return found;
    }

    /// <summary>A host name as it is shown: no brackets, no final dot; null when it is none.</summary>
    public static string? Host(ReadOnlySpan<char> name)
    {
        name = name.Trim().Trim("[]<>()\"'").TrimEnd('.').TrimEnd(':');
        if (name.Length is < 3 or > 255 || !name.Contains('.') || name.IndexOfAny(' ', '@', '/') >= 0) return null;
        return name.ToString().ToLowerInvariant();
    }

    /// <summary>A date in a header field, a log line or a sentence; null without a zone unless one is given.</summary>
    public static DateTimeOffset? Date(ReadOnlySpan<char> words, TimeZoneInfo? zone)
    {
        words = words.Trim();
        if (words.Length is < 8 or > 120 || !HasTime(words)) return null;
        // A log's own form (RFC 3339) first: what follows it may look like a zone ("… relay2 postfix").
        if (char.IsAsciiDigit(words[0]) && words[4] == '-' && LogTime(words) is { } exact) return exact;
        return MailDate.Read(words) ?? OtherDate(words.ToString(), zone);
    }

    static DateTimeOffset? OtherDate(string words, TimeZoneInfo? zone)
    {
        if (HasZone().IsMatch(words) && DateTimeOffset.TryParse(Parenthesis().Replace(words, ""), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && Plausible(date)) return date;

        if (Local(words) is not { } local) return null;
        if (Offset(words) is { } offset) return new(local, offset);
        return zone is null || zone.IsInvalidTime(local) ? null : new(local, zone.GetUtcOffset(local));
    }

    /// <summary>"9:05" in any date that we read; most of what is asked has none.</summary>
    static bool HasTime(ReadOnlySpan<char> words)
    {
        for (var colon = words.IndexOf(':'); colon >= 0;)
        {
            if (colon > 0 && colon + 1 < words.Length && char.IsAsciiDigit(words[colon - 1]) && char.IsAsciiDigit(words[colon + 1])) return true;
            var next = words[(colon + 1)..].IndexOf(':');
            colon = next < 0 ? -1 : colon + 1 + next;
        }

        return false;
    }

    static DateTimeOffset? LogTime(ReadOnlySpan<char> words)
    {
        var space = words.IndexOf(' ');
        if (space > 0) words = words[..space];
        if (words[^1] is not ('Z' or (>= '0' and <= '9')) || words.LastIndexOfAny("+-Z") <= 10) return null;
        return DateTimeOffset.TryParseExact(words, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact) && Plausible(exact) ? exact : null;
    }

    static bool Plausible(DateTimeOffset date) => date.Year is >= 1980 and < 2100;

    static DateTime? Local(string words)
    {
        var numbers = LocalDate().Match(words);
        if (!numbers.Success)
        {
            // "Montag, 13. Dezember 2021 12:33", "Tuesday, December 19, 2017 12:40 PM"
            var named = NamedDate().Match(words);
            if (!named.Success || Month(named.Groups["month"].Value) is not { } month) return null;
            return Make(named.Groups["year"].Value, month.ToString(CultureInfo.InvariantCulture), named.Groups["day"].Value, named);
        }

        return numbers.Groups["y"].Success
            ? Make(numbers.Groups["y"].Value, numbers.Groups["m"].Value, numbers.Groups["d"].Value, numbers)
            : Make(numbers.Groups["year"].Value, numbers.Groups["month"].Value, numbers.Groups["day"].Value, numbers);
    }

    static DateTime? Make(string year, string month, string day, Match time)
    {
        int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var (y, m, d) = (Number(year), Number(month), Number(day));
        var hour = Number(time.Groups["hour"].Value);
        if (time.Groups["half"].Value is { Length: > 0 } half) hour = hour % 12 + (half[0] is 'p' or 'P' ? 12 : 0);
        var (minute, second) = (Number(time.Groups["minute"].Value), Number(time.Groups["second"].Value));
        return y is >= 1980 and < 2100 && m is >= 1 and <= 12 && d >= 1 && d <= DateTime.DaysInMonth(y, m) && hour < 24 && minute < 60 && second < 60 ? new DateTime(y, m, d, hour, minute, second, DateTimeKind.Unspecified) : null;
    }

    static TimeSpan? Offset(string words)
    {
        var zone = UtcOffset().Match(words);
        if (!zone.Success) return words.Contains(" CEST", StringComparison.Ordinal) || words.Contains("MESZ", StringComparison.Ordinal) ? TimeSpan.FromHours(2)
            : words.Contains(" CET", StringComparison.Ordinal) || words.Contains(" MEZ", StringComparison.Ordinal) ? TimeSpan.FromHours(1)
            : words.Contains(" UTC", StringComparison.Ordinal) || words.Contains(" GMT", StringComparison.Ordinal) ? TimeSpan.Zero : null;
        var hours = int.Parse(zone.Groups["h"].Value, CultureInfo.InvariantCulture);
        var minutes = zone.Groups["m"].Success ? int.Parse(zone.Groups["m"].Value, CultureInfo.InvariantCulture) : 0;
        if (hours > 14 || minutes > 59) return null;
        var offset = new TimeSpan(hours, minutes, 0);
        return zone.Groups["sign"].Value[0] is '-' or '−' ? -offset : offset;
    }

    static int? Month(string name)
    {
        var folded = Words.Fold(name);
        string[] starts = ["jan,ene,gen,sty", "feb,fev,lut", "mar,mrz,maa,mrt", "apr,abr,avr,kwi", "mai,may,mag,mei,maj", "jun,juin,giu,cze", "jul,juil,lug,lip", "aug,ago,aou,aout,sie", "sep,set,wrz", "okt,oct,ott,paz", "nov,lis", "dez,dec,dic,gru"];
        if (folded.StartsWith("juil", StringComparison.Ordinal)) return 7;
        if (folded.StartsWith("juin", StringComparison.Ordinal)) return 6;
        for (var i = 0; i < starts.Length; i++)
        {
            if (starts[i].Split(',').Any(start => folded.StartsWith(start, StringComparison.Ordinal))) return i + 1;
        }

        return null;
    }

    [GeneratedRegex(@"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\s?([+-][0-9]{2}:?[0-9]{2}|Z|GMT|UTC|CES?T|[A-Z]{3,4})\b", RegexOptions.NonBacktracking)]
    private static partial Regex HasZone();

    [GeneratedRegex(@"\s*\([^)]*\)", RegexOptions.NonBacktracking)]
    private static partial Regex Parenthesis();

    [GeneratedRegex(@"(?:(?<y>[0-9]{4})-(?<m>[0-9]{1,2})-(?<d>[0-9]{1,2})|(?<day>[0-9]{1,2})\.\s?(?<month>[0-9]{1,2})\.\s?(?<year>[0-9]{4}))(?:[T ,]|\sum\s|\s-\s){1,3}(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2}))?")]
    private static partial Regex LocalDate();

    [GeneratedRegex(@"(?:(?<day>[0-9]{1,2})(?:\.|er|st|nd|rd|th)?\s(?:de\s)?(?<month>\p{L}{3,10})\.?,?\s(?:de\s)?(?<year>[0-9]{4})|(?<month>\p{L}{3,10})\.?\s(?<day>[0-9]{1,2}),?\s(?<year>[0-9]{4})),?(?:\s(?:at|um|à|a las|alle|om))?\s(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2}))?(?:\s?(?<half>[AaPp])\.?[Mm]\b)?")]
    private static partial Regex NamedDate();

    [GeneratedRegex(@"(?:UTC|GMT|[0-9])\s?(?<sign>[+\-−])(?<h>[0-9]{2}):?(?<m>[0-9]{2})?\b")]
    private static partial Regex UtcOffset();
}
