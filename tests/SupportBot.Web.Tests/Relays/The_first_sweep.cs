namespace SupportBot.Web.Relays;

public class The_first_sweep
{
    static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(10, 1)]
    [InlineData(60, 5)]
    [InlineData(86_400, 5)]
    public void Comes_at_a_random_moment_soon_after_the_start(int interval, int longest)
    {
        DateTimeOffset[] firsts = [.. Enumerable.Range(0, 200).Select(_ => RelayWatch.FirstSweep(Noon, TimeSpan.FromSeconds(interval)))];

        firsts.ShouldAllBe(first => first >= Noon && first <= Noon + TimeSpan.FromSeconds(longest));
        firsts.Distinct().Count().ShouldBeGreaterThan(20);
    }
}
