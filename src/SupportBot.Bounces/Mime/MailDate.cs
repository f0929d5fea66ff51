using System.Globalization;

namespace SupportBot.Bounces;

/// <summary>The date of a header field (RFC 5322, section 3.3), and what programs write instead: its words in any order, e.g. <c>Tue Nov 25 09:00:00 +0100 2025</c>.</summary>
static class MailDate
{
    static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    static readonly (string Name, int Hours)[] Zones = [("GMT", 0), ("UTC", 0), ("UT", 0), ("Z", 0), ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7), ("CET", 1), ("CEST", 2), ("JST", 9)];

    /// <summary>The moment, or null where a part of it is missing, its zone above all.</summary>
    public static DateTimeOffset? Read(ReadOnlySpan<char> text)
    {
        int day = 0, month = 0, year = 0, hour = -1, minute = 0, second = 0;
        TimeSpan? zone = null;
        foreach (var range in text.SplitAny(" ,\t"))
        {
            var word = text[range];
            if (word.IsEmpty) continue;
            if (word[0] == '(') break;   // a remark
            if (hour < 0 && word.Contains(':'))
            {
                if (!Time(word, out hour, out minute, out second)) return null;
            }
            else if (char.IsAsciiDigit(word[0]))
            {
                if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
                if (day == 0 && word.Length <= 2) day = number;
                else if (year == 0) year = word.Length == 4 ? number : word.Length == 2 ? number + (number < 50 ? 2000 : 1900) : 0;
                else return null;
            }
            else if (month == 0 && Month(word) is var named and > 0)
            {
                month = named;
            }
            else if (hour >= 0 && zone is null)
            {
                zone = Zone(word);
                if (zone is null) return null;
            }
        }

        if (zone is not { } offset || hour < 0 || month == 0 || year is < 1980 or >= 2100 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        return new(year, month, day, hour, minute, second, offset);
    }

    static bool Time(ReadOnlySpan<char> word, out int hour, out int minute, out int second)
    {
        var first = word.IndexOf(':');
        var rest = word[(first + 1)..];
        var next = rest.IndexOf(':');
        second = 0;
        minute = 0;
        return Number(word[..first], 23, out hour) && Number(next < 0 ? rest : rest[..next], 59, out minute) && (next < 0 || Number(rest[(next + 1)..], 59, out second));
    }

    static bool Number(ReadOnlySpan<char> digits, int most, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && digits.Length <= 2 && number <= most;

    static int Month(ReadOnlySpan<char> word)
    {
        if (word.Length < 3) return 0;
        for (var i = 0; i < Months.Length; i++)
        {
            if (word[..3].Equals(Months[i], StringComparison.OrdinalIgnoreCase)) return i + 1;
        }

        return 0;
    }

    static TimeSpan? Zone(ReadOnlySpan<char> word)
    {
        if (word[0] is '+' or '-')
        {
            if (word.Length != 5 || !int.TryParse(word[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number / 100 > 13 || number % 100 > 59) return null;
            var offset = new TimeSpan(number / 100, number % 100, 0);
            return word[0] == '-' ? -offset : offset;
        }

        foreach (var (name, hours) in Zones)
        {
            if (word.Equals(name, StringComparison.OrdinalIgnoreCase)) return TimeSpan.FromHours(hours);
        }

        return null;
    }
}
