using System.Net;
using SupportBot.Relays;
using SupportBot.Testing;

namespace SupportBot.Web.Relays;

/// <summary>A database that is lost takes no address back into sending that a person took out.</summary>
public sealed class Holds_beside_the_file : IDisposable
{
    static readonly IPAddress Held = IPAddress.Parse("192.0.2.12");

    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_database_takes_them_up()
    {
        await using (var before = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]))
        {
            await before.SweptAsync();
            await before.Pool.DrainAsync(Held, "anna", "Prüfung läuft", null, force: false, Cancel);
        }

        await using var after = await OwnPool.StartAsync(_folder, [11, 12, 13, 14], "lost");
        var held = after.Pool.Now.Find(Held)!.State;
        (held.Stand, held.Hold!.By, held.Hold.Reason).ShouldBe((Stand.Drained, "anna", "Prüfung läuft"));

        await after.SweptAsync();
        after.Sending.ShouldBe(["192.0.2.11", "192.0.2.13", "192.0.2.14"]);
    }

    [Fact]
    public async Task One_that_has_ended_or_is_about_a_stranger_is_left_out()
    {
        await using (var before = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]))
        {
            await before.SweptAsync();
            await before.Pool.DrainAsync(Held, "anna", null, DateTimeOffset.UtcNow.AddMilliseconds(1), force: false, Cancel);
            await before.Pool.DrainAsync(IPAddress.Parse("192.0.2.14"), "anna", null, null, force: false, Cancel);
        }

        await using var after = await OwnPool.StartAsync(_folder, [11, 12, 13], "lost");
        after.Pool.Now.Addresses.ShouldAllBe(view => view.State.Stand == Stand.Active && view.State.Hold == null);
    }

    [Fact]
    public async Task A_known_database_is_believed_before_the_file()
    {
        await using (var before = await OwnPool.StartAsync(_folder, [11, 12, 13, 14])) await before.SweptAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "pool.holds"), """[{"address":"192.0.2.12","hold":{"sends":false,"by":"x","reason":null,"since":"2026-11-25T10:00:00Z","until":null}}]""", Cancel);

        await using var after = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]);
        after.Pool.Now.Find(Held)!.State.Hold.ShouldBeNull();
    }

    [Fact]
    public async Task One_that_cannot_be_read_is_left_as_it_is()
    {
        var file = Path.Combine(_folder.FullName, "pool.holds");
        await File.WriteAllTextAsync(file, "half a fi", Cancel);

        await using var pool = await OwnPool.StartAsync(_folder, [11, 12, 13, 14]);
        await pool.SweptAsync();

        (await File.ReadAllTextAsync(file, Cancel)).ShouldBe("half a fi");
        pool.Sending.Length.ShouldBe(4);
    }
}
