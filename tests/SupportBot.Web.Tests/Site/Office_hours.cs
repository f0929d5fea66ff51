namespace SupportBot.Web.Site;

public class Office_hours
{
    static readonly OfficeHours Hours = OfficeHours.Parse("Mon-Fri 08:00-18:00", "DE-BY");

    [Fact]
    public void Close_in_the_evening() => Hours.OpenUntil(At(24, 17, 59)).ShouldBe(new TimeOnly(18, 0));

    [Fact]
    public void Are_over_at_the_minute_they_close() => Hours.IsOpen(At(24, 18, 0)).ShouldBeFalse();

    [Fact]
    public void Go_on_after_the_weekend() => Hours.NextOpen(At(27, 18, 30)).ShouldBe(At(30, 8, 0));

    [Fact]
    public void Carry_an_answer_over_the_night() => Hours.After(At(24, 16, 0), TimeSpan.FromHours(4)).ShouldBe(At(25, 10, 0));

    static DateTimeOffset At(int day, int hour, int minute) => new(2026, 11, day, hour, minute, 0, TimeSpan.FromHours(1));
}
