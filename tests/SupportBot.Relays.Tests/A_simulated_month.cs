namespace SupportBot.Relays;

/// <summary>Short pieces of the simulated year, with a month's trouble in a day (the whole year: `year` of tests/SupportBot.Benchmarks).</summary>
public class A_simulated_month
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Breaks_no_promise_and_comes_to_rest(int seed)
    {
        var year = new Year(seed);
        var chances = new Chances(year, seed, pace: 25);
        chances.Start();
        year.Run(Year.Begin + TimeSpan.FromDays(1));
        chances.HasEnded = true;
        year.Run(Year.Begin + TimeSpan.FromDays(60));

        year.Broken.ShouldBeEmpty();
        year.Events.Count(happened => happened.Kind == PoolEventKind.Drained).ShouldBeGreaterThan(40);
        year.State.Addresses.ShouldAllBe(address => address.Stand == Stand.Active && address.Listings.IsEmpty && address.Hold == null);
        year.State.ShouldSatisfyAllConditions(state => state.Drains.ShouldBeEmpty(), state => state.MassListings.ShouldBeEmpty(), state => state.Confirmed.ShouldBeEmpty());
    }

    [Fact]
    public void Is_the_same_without_the_sweeps_that_change_nothing()
    {
        var (all, few) = (Live(everySweep: true), Live(everySweep: false));

        few.SweepsDone.ShouldBeLessThan(all.SweepsDone);
        few.Events.ShouldBe(all.Events);
        few.State.Addresses.Select(Told).ShouldBe(all.State.Addresses.Select(Told));
    }

    /// <summary>All but the time of each list's last word.</summary>
    static string Told(AddressState a) => $"{a.Address} {a.Stand} {a.Kept} since {a.Since:O}, rests until {a.RestsUntil:O}, drained {a.DrainedAt:O}, {a.Repeats}; {a.Hold}; {string.Join(' ', a.Listings)}; {string.Join(' ', a.Past)}";

    static Year Live(bool everySweep)
    {
        var year = new Year(7, everySweep);
        new Chances(year, 7, pace: 20).Start();
        year.Run(Year.Begin + TimeSpan.FromHours(8));
        return year;
    }
}
