using System.Collections.Immutable;
using System.Globalization;
using PublicHoliday;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Site;

/// <summary>When people answer, in the hoster's time zone. Pure: the time is an argument.</summary>
sealed class OfficeHours
{
    static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    readonly ImmutableArray<(int FirstDay, int LastDay, TimeOnly Opens, TimeOnly Closes)> _spans;
    readonly PublicHolidayBase? _holidays;

    OfficeHours(ImmutableArray<(int, int, TimeOnly, TimeOnly)> spans, PublicHolidayBase? holidays)
    {
        _spans = spans;
        _holidays = holidays;
    }

    public static OfficeHours Parse(string hours, string holidays) => TryRead(hours, holidays, out var read, out _) ? read! : new([], null);

    public static bool TryParse(string hours, string holidays, out Complaint fault) => TryRead(hours, holidays, out _, out fault);

    /// <summary>Whether somebody answers at this local time.</summary>
    public bool IsOpen(DateTimeOffset local) => Spans(local).Any(span => TimeOnly.FromTimeSpan(local.TimeOfDay) >= span.Opens && TimeOnly.FromTimeSpan(local.TimeOfDay) < span.Closes);

    /// <summary>When somebody stops answering today, or null when nobody answers any more today.</summary>
    public TimeOnly? OpenUntil(DateTimeOffset local) => IsOpen(local) ? Spans(local).First(span => TimeOnly.FromTimeSpan(local.TimeOfDay) < span.Closes).Closes : null;

    /// <summary>The next time that somebody answers: now, or the next opening within four weeks; null when there are no hours at all.</summary>
    public DateTimeOffset? NextOpen(DateTimeOffset local)
    {
        if (IsOpen(local)) return local;
        for (var day = 0; day < 28; day++)
        {
            var date = local.Date.AddDays(day);
            foreach (var span in Spans(new(date, local.Offset)).OrderBy(span => span.Opens))
            {
                var opens = new DateTimeOffset(date + span.Opens.ToTimeSpan(), local.Offset);
                if (opens > local) return opens;
            }
        }

        return null;
    }

    /// <summary>So many working hours later: when an answer may be expected. Null when there are no hours at all.</summary>
    public DateTimeOffset? After(DateTimeOffset local, TimeSpan work)
    {
        while (NextOpen(local) is { } open)
        {
            var closes = new DateTimeOffset(open.Date + OpenUntil(open)!.Value.ToTimeSpan(), local.Offset);
            if (closes - open >= work) return open + work;
            work -= closes - open;
            local = closes;
        }

        return null;
    }

    IEnumerable<(int FirstDay, int LastDay, TimeOnly Opens, TimeOnly Closes)> Spans(DateTimeOffset local)
    {
        if (_holidays?.IsPublicHoliday(local.Date) == true) return [];
        var day = ((int)local.DayOfWeek + 6) % 7;
        return _spans.Where(span => day >= span.FirstDay && day <= span.LastDay);
    }

    static bool TryRead(string hours, string holidays, out OfficeHours? read, out Complaint fault)
    {
        read = null;
        fault = new("Hoster:OfficeHours", hours, "e.g. Mon-Fri 08:00-18:00, several joined by commas");
        var spans = ImmutableArray.CreateBuilder<(int, int, TimeOnly, TimeOnly)>();
        foreach (var part in hours.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2) return false;
            var days = words[0].Split('-');
            var times = words[1].Split('-');
            var first = Array.IndexOf(Days, days[0]);
            var last = Array.IndexOf(Days, days[^1]);
            if (days.Length > 2 || first < 0 || last < first || times.Length != 2) return false;
            if (!TimeOnly.TryParseExact(times[0], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var opens)) return false;
            if (!TimeOnly.TryParseExact(times[1] == "24:00" ? "23:59" : times[1], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var closes) || closes <= opens) return false;
            spans.Add((first, last, opens, closes));
        }

        fault = new("Hoster:Holidays", holidays, "DE-BW, DE-BY … DE-TH, AT, CH, or empty");
        if (Calendar(holidays) is not { } calendar) return false;
        read = new(spans.ToImmutable(), calendar.Holidays);
        return true;
    }

    static (PublicHolidayBase? Holidays, bool Known)? Calendar(string name) => name switch
    {
        "" => (null, true),
        "AT" => (new AustriaPublicHoliday(), true),
        "CH" => (new SwitzerlandPublicHoliday(), true),
        "DE" => (new GermanPublicHoliday(), true),
        _ when name.StartsWith("DE-", StringComparison.Ordinal) && Enum.TryParse<GermanPublicHoliday.States>(name[3..], out var state) && Enum.IsDefined(state) && !char.IsDigit(name[3]) => (new GermanPublicHoliday { State = state }, true),
        _ => null,
    };
}
