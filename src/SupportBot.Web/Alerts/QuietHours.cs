using System.Collections.Immutable;
using System.Globalization;

namespace SupportBot.Web.Alerts;

/// <summary>
/// When only what may wake somebody gets through, in the hoster's time zone: <c>22:00-07:00</c> each day, or as <c>Hoster:OfficeHours</c> has
/// it, with days. A span that ends before it begins ends on the next day. Pure: the time is an argument.
/// </summary>
sealed class QuietHours
{
    static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    readonly ImmutableArray<(int FirstDay, int LastDay, TimeSpan Begins, TimeSpan Ends)> _spans;

    QuietHours(ImmutableArray<(int, int, TimeSpan, TimeSpan)> spans) => _spans = spans;

    public static QuietHours None { get; } = new([]);

    public static QuietHours Parse(string text) => TryParse(text, out var hours) ? hours : None;

    public static bool TryParse(string text, out QuietHours hours)
    {
        hours = None;
        var spans = ImmutableArray.CreateBuilder<(int, int, TimeSpan, TimeSpan)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is < 1 or > 2) return false;
            var days = (words.Length == 2 ? words[0] : "Mon-Sun").Split('-');
            var (first, last) = (Array.IndexOf(Days, days[0]), Array.IndexOf(Days, days[^1]));
            if (days.Length > 2 || first < 0 || last < first) return false;
            if (words[^1].Split('-') is not [var from, var to] || Clock(from) is not { } begins || Clock(to) is not { } ends || begins == ends || begins == Day) return false;
            spans.Add((first, last, begins, ends > begins ? ends : ends + Day));
        }

        hours = new(spans.ToImmutable());
        return true;
    }

    /// <summary>Whether it is quiet at this local time. A span of the evening before may reach into today.</summary>
    public bool Holds(DateTimeOffset local)
    {
        var today = ((int)local.DayOfWeek + 6) % 7;
        return _spans.Any(span => On(span, today, local.TimeOfDay) || On(span, (today + 6) % 7, local.TimeOfDay + Day));
    }

    static bool On((int FirstDay, int LastDay, TimeSpan Begins, TimeSpan Ends) span, int day, TimeSpan time) => day >= span.FirstDay && day <= span.LastDay && time >= span.Begins && time < span.Ends;

    static TimeSpan? Clock(string text) => text == "24:00" ? Day : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToTimeSpan() : null;
}
