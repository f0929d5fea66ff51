namespace SupportBot.Web.Alerts;

public class Quiet_hours
{
    // 23 November 2026 is a Monday.
    [Theory]
    [InlineData("22:00-07:00", 23, "21:59", false)]
    [InlineData("22:00-07:00", 23, "22:00", true)]
    [InlineData("22:00-07:00", 24, "06:59", true)]
    [InlineData("22:00-07:00", 24, "07:00", false)]
    [InlineData("12:00-13:00", 24, "12:30", true)]
    [InlineData("Fri 18:00-08:00", 27, "17:59", false)]
    [InlineData("Fri 18:00-08:00", 27, "18:00", true)]
    [InlineData("Fri 18:00-08:00", 28, "07:59", true)]
    [InlineData("Fri 18:00-08:00", 27, "07:00", false)]
    [InlineData("Fri 18:00-08:00", 28, "19:00", false)]
    [InlineData("Sun 20:00-06:00", 23, "05:00", true)]
    [InlineData("Mon-Fri 18:00-24:00, Sat-Sun 00:00-24:00", 29, "23:59", true)]
    [InlineData("Mon-Fri 18:00-24:00, Sat-Sun 00:00-24:00", 23, "00:00", false)]
    [InlineData("", 23, "03:00", false)]
    public void Hold_by_the_local_clock(string hours, int day, string time, bool quiet) =>
        QuietHours.Parse(hours).Holds(new(new DateTime(2026, 11, day) + TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToTimeSpan(), TimeSpan.FromHours(1))).ShouldBe(quiet);

    [Theory]
    [InlineData("22-7")]
    [InlineData("22:00")]
    [InlineData("22:00-22:00")]
    [InlineData("24:00-07:00")]
    [InlineData("Fri-Mon 22:00-07:00")]
    [InlineData("Freitag 22:00-07:00")]
    [InlineData("Fri 22:00 - 07:00")]
    [InlineData("nachts")]
    public void That_cannot_be_read_are_none(string hours) => QuietHours.TryParse(hours, out _).ShouldBeFalse();
}
