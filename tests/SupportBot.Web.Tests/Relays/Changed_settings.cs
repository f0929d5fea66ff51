using System.Net;
using SupportBot.Testing;

namespace SupportBot.Web.Relays;

/// <summary>A wrong file of settings must not turn the whole of a hoster's mail round: more than half of the pool file waits for a person.</summary>
public sealed class Changed_settings : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task That_overturn_the_file_wait_for_a_person()
    {
        await using (var before = await OwnPool.StartAsync(_folder, [11, 12, 13, 14])) await before.SweptAsync();

        await using var after = await OwnPool.StartAsync(_folder, [21, 22, 23, 24]);
        await after.SweptAsync();
        after.Pool.Now.Waits.ShouldBeTrue();
        after.Sending.ShouldBe(["192.0.2.11", "192.0.2.12", "192.0.2.13", "192.0.2.14"]);
        after.Pool.Now.Addresses.ShouldAllBe(view => !view.Applied);

        await after.Pool.ApplyAsync("anna", Cancel);
        after.Sending.ShouldBe(["192.0.2.21", "192.0.2.22", "192.0.2.23", "192.0.2.24"]);
        after.Pool.Now.Addresses.ShouldAllBe(view => view.Applied);
    }

    [Fact]
    public async Task That_are_taken_back_wait_for_nobody()
    {
        await using (var before = await OwnPool.StartAsync(_folder, [11, 12, 13, 14])) await before.SweptAsync();
        await using (var wrong = await OwnPool.StartAsync(_folder, [21, 22, 23, 24])) wrong.Pool.Now.Waits.ShouldBeTrue();

        await using var after = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]);
        after.Pool.Now.Waits.ShouldBeFalse();
    }

    [Theory]
    [InlineData(new[] { 11, 12, 13, 14, 15 })]
    [InlineData(new[] { 11, 12, 13, 15 })]
    [InlineData(new[] { 11, 12 })]
    public async Task That_change_half_of_it_or_less_do_not_wait(int[] next)
    {
        await using (var before = await OwnPool.StartAsync(_folder, [11, 12, 13, 14])) await before.SweptAsync();

        await using var after = await OwnPool.StartAsync(_folder, next);
        after.Pool.Now.Waits.ShouldBeFalse();
        after.Sending.ShouldBe(next.Select(number => $"192.0.2.{number}"));
    }

    [Fact]
    public async Task That_were_confirmed_while_no_server_ran_are_applied_at_the_next_start()
    {
        await using (var before = await OwnPool.StartAsync(_folder, [11, 12, 13, 14])) await before.SweptAsync();
        await using (var waits = await OwnPool.StartAsync(_folder, [21, 22, 23, 24]))
        {
            var state = (await waits.Store.ReadAsync(StoredPool.ReadAsync, Cancel)).State;
            await waits.Store.WriteAsync((db, token) => StoredPool.MarkAsync(db, fact => fact.Accept(state), token), Cancel);
        }

        await using var after = await OwnPool.StartAsync(_folder, [21, 22, 23, 24]);
        after.Pool.Now.Waits.ShouldBeFalse();
        after.Sending.ShouldBe(["192.0.2.21", "192.0.2.22", "192.0.2.23", "192.0.2.24"]);
    }

    [Fact]
    public async Task A_drain_while_they_wait_is_stored_and_not_told()
    {
        await using (var before = await OwnPool.StartAsync(_folder, [11, 12, 13, 14])) await before.SweptAsync();
        await using var after = await OwnPool.StartAsync(_folder, [11, 22, 23, 24]);

        await after.Pool.DrainAsync(IPAddress.Parse("192.0.2.11"), "anna", null, null, force: false, Cancel);

        after.Sending.ShouldContain("192.0.2.11");
        after.Pool.Now.Find(IPAddress.Parse("192.0.2.11"))!.IsOut.ShouldBeFalse();
    }
}
