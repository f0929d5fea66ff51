using Ical.Net;
using SupportBot.Web.Status;

namespace SupportBot.Web.Tests.Status;

/// <summary>Maintenance for calendars, read back by a calendar library.</summary>
public class The_calendar
{
    static readonly DateTimeOffset Night = new(2026, 12, 1, 22, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Is_one_without_any_maintenance()
    {
        var calendar = Calendar.Load(await Scenes.TextAsync(Scenes.Of(), "/status/calendar.ics", "?lang=en"))!;

        calendar.Events.ShouldBeEmpty();
        calendar.TimeZones.Single().TzId.ShouldBe("Europe/Berlin");   // RFC 5545, section 3.6: at least one component
        calendar.Properties.Get<string>("NAME").ShouldBe("Musterhost: maintenance");
        (calendar.Method, calendar.Version).ShouldBe(("PUBLISH", "2.0"));
    }

    [Fact]
    public void Tells_a_maintenance_with_its_changes()
    {
        var calendar = Written(Entry() with { Sequence = 3, Changed = Night.AddDays(-2) }, Entry() with { Uid = "m2", Start = Night.AddDays(1), End = Night.AddDays(1).AddHours(1), IsCancelled = true });

        calendar.Events.Select(planned => planned.Uid).ShouldBe(["m2", "m1"]);
        var planned = calendar.Events.Last();
        (planned.Start!.AsUtc, planned.End!.AsUtc).ShouldBe((Night.UtcDateTime, Night.AddHours(2).UtcDateTime));
        (planned.Sequence, planned.DtStamp!.AsUtc, planned.Status).ShouldBe((3, Night.AddDays(-2).UtcDateTime, "CONFIRMED"));
        planned.Summary.ShouldBe("Wartung; Ausgang 3, 4");
        calendar.Events.First().Status.ShouldBe("CANCELLED");
    }

    [Fact]
    public void Folds_long_lines_and_takes_nothing_from_texts_but_text()
    {
        var text = string.Concat(Enumerable.Repeat("Während der Wartung nehmen wir Ausgänge einzeln aus dem Versand. ", 40)) + "\nEND:VEVENT\r\nBEGIN:VALARM\u0007\nZeile; mit, Zeichen\\n";
        var written = Text(Entry() with { Text = text, Title = "a\nb\u001b" });

        written.Split("\r\n").ShouldAllBe(line => System.Text.Encoding.UTF8.GetByteCount(line) <= 75);   // section 3.1
        var planned = Calendar.Load(written)!.Events.Single();
        planned.Alarms.ShouldBeEmpty();
        planned.Summary.ShouldBe("a b");
        planned.Description!.ShouldEndWith("\nEND:VEVENT\nBEGIN:VALARM\nZeile; mit, Zeichen\\n");
    }

    [Fact]
    public void Is_the_same_bytes_until_something_changes() => Text(Entry()).ShouldBe(Text(Entry()));

    static CalendarEntry Entry() => new("m1", Night, Night.AddHours(2), "Wartung; Ausgang 3, 4", "Mails gehen hinaus.", false, 0, Night.AddDays(-7));

    static Calendar Written(params CalendarEntry[] entries) => Calendar.Load(Text(entries))!;

    static string Text(params CalendarEntry[] entries) => StatusCalendar.Write(Scenes.Of(), Samples.Languages["de"], entries);
}
