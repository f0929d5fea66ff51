using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>Planned maintenance as a calendar that people subscribe to (RFC 5545, RFC 7986).</summary>
sealed class StatusCalendar : IStatusRendition
{
    const string Path = "/status/calendar.ics";

    public IEnumerable<StatusDocument> Render(StatusScene scene) =>
        scene.Languages.All.Select(words => new StatusDocument(Path, "text/calendar", () => Write(scene, words, new FeedSource(scene, words).Maintenances)) { Language = words.Language });

    public static string Write(StatusScene scene, Words words, IEnumerable<CalendarEntry> entries)
    {
        var title = words[FeedPhrases.CalendarTitle, ("name", scene.Name)];
        var calendar = new Calendar { Method = "PUBLISH", ProductId = "-//SupportBot//Status//EN" };
        calendar.AddProperty("NAME", title);
        calendar.AddProperty("X-WR-CALNAME", title);   // what calendars read that are older than RFC 7986
        calendar.AddProperty("X-PUBLISHED-TTL", "PT1H");
        calendar.AddProperty(new CalendarProperty("REFRESH-INTERVAL", "PT1H") { Parameters = { new CalendarParameter("VALUE", "DURATION") } });
        calendar.AddProperty("URL", scene.Page(words));

        // A calendar without any component is none (section 3.6): the time zone is always in it.
        calendar.AddTimeZone(VTimeZone.FromDateTimeZone(scene.Settings.Hoster.TimeZone, ZoneSince, includeHistoricalData: false));
        foreach (var entry in entries.OrderByDescending(entry => entry.Start).Take(FeedSource.Most)) calendar.Events.Add(Event(entry, scene.Page(words)));
        return new CalendarSerializer().SerializeToString(calendar)!;
    }

    /// <summary>Before any maintenance that is told, and always the same: the bytes change with the entries only.</summary>
    static readonly DateTime ZoneSince = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    static CalendarEvent Event(CalendarEntry entry, string page) => new()
    {
        Uid = PlainText.Clean(entry.Uid),
        DtStamp = At(entry.Changed),
        LastModified = At(entry.Changed),
        Start = At(entry.Start),
        End = At(entry.End),
        Summary = PlainText.Clean(entry.Title),
        Description = PlainText.CleanLines(entry.Text),
        Status = entry.IsCancelled ? EventStatus.Cancelled : EventStatus.Confirmed,
        Transparency = TransparencyType.Transparent,   // nobody is busy because of it
        Sequence = entry.Sequence,
        Url = new(page),
    };

    static CalDateTime At(DateTimeOffset at) => new(at.UtcDateTime, "UTC");
}
