using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;

namespace SupportBot.Web.Relays;

/// <summary>Every listing with begin and end, one row a day for each list and address, and nothing a sweep.</summary>
public sealed class What_is_kept_of_sweeps : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_listing_has_a_begin_and_an_end()
    {
        await using var pool = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]);
        await pool.SweptAsync("192.0.2.12");
        var open = await pool.Store.ReadAsync((db, token) => db.Listings.SingleAsync(token), Cancel);
        (open.Address, open.Blocklist, open.Drains, open.Ended).ShouldBe(("192.0.2.12", "spamcop", true, null));

        await pool.SweptAsync();
        await pool.SweptAsync();
        var ended = await pool.Store.ReadAsync((db, token) => db.Listings.SingleAsync(token), Cancel);
        ended.Ended!.Value.ShouldBeGreaterThan(ended.Since);
    }

    [Fact]
    public async Task A_listing_of_an_address_that_leaves_ends_with_it()
    {
        await using (var before = await OwnPool.StartAsync(_folder, [11, 12, 13, 14])) await before.SweptAsync("192.0.2.12");

        await using var after = await OwnPool.StartAsync(_folder, [11, 13, 14]);
        (await after.Store.ReadAsync((db, token) => db.Listings.SingleAsync(token), Cancel)).Ended.ShouldNotBeNull();
    }

    [Fact]
    public async Task Many_sweeps_are_one_row_a_day()
    {
        await using var pool = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]);
        for (var i = 0; i < 5; i++) await pool.SweptAsync("192.0.2.12");

        var lists = await pool.Store.ReadAsync((db, token) => db.ListDays.ToListAsync(token), Cancel);
        var addresses = await pool.Store.ReadAsync((db, token) => db.AddressDays.ToListAsync(token), Cancel);

        // A run over midnight has two days.
        lists.Sum(day => day.Sweeps).ShouldBe(5);
        lists.Sum(day => day.Answers).ShouldBe(20);
        lists.Sum(day => day.Milliseconds).ShouldBe(140);
        lists.Max(day => day.SlowestMilliseconds).ShouldBe(7);
        lists.Count.ShouldBeLessThanOrEqualTo(2);
        addresses.Select(day => day.Address).Distinct().Count().ShouldBe(4);
        addresses.Sum(day => day.Answers).ShouldBe(20);
    }

    [Fact]
    public void Time_between_sweeps_is_cut_at_midnight()
    {
        var (from, to) = (new DateTimeOffset(2026, 11, 24, 23, 59, 30, TimeSpan.Zero), new DateTimeOffset(2026, 11, 26, 0, 0, 10, TimeSpan.Zero));

        History.Days(from, to).ShouldBe([(new(2026, 11, 24), 30), (new(2026, 11, 25), 86400), (new(2026, 11, 26), 10)]);
        History.Days(to, from).ShouldBe([(new(2026, 11, 24), 0)]);
        History.Days(from.AddYears(-1), to).Sum(piece => piece.Seconds).ShouldBe(31 * 86400);
    }
}
