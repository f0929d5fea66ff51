using SupportBot.Relays;

namespace SupportBot.Web.Tests.Advising;

/// <summary>The advice truth test, a month's trouble in two days (the whole year: `year` of tests/SupportBot.Benchmarks).</summary>
public class Advice_in_a_simulated_month
{
    [Fact]
    public void Send_again_now_is_true()
    {
        const int seed = 1;
        var year = new Year(seed);
        var chances = new Chances(year, seed, pace: 15);
        var advice = new AdviceTruth(year, chances, seed, pace: 15);
        chances.Start();
        year.Run(Year.Begin + TimeSpan.FromDays(2));

        year.Broken.ShouldBeEmpty();
        advice.Misread.ShouldBeEmpty();
        advice.Figures.ResendNow.ShouldBeGreaterThan(30);
        advice.Figures.Share.ShouldBeGreaterThanOrEqualTo(0.99, string.Join('\n', advice.Figures.Misses));
    }
}
