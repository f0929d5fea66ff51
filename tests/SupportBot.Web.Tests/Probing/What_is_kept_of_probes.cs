using System.Collections.Immutable;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Retention;
using SupportBot.Web.Storage;
using Samples = SupportBot.Web.Tests.Samples;

namespace SupportBot.Web.Probing;

/// <summary>Board and history on a real database.</summary>
public sealed class What_is_kept_of_probes : IAsyncLifetime
{
    static readonly DateTimeOffset Noon = new(2026, 11, 25, 11, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    static readonly IPAddress One = IPAddress.Parse("192.0.2.11"), Other = IPAddress.Parse("192.0.2.12");

    static readonly ProbePlan Plan = new([new("relay1", "relay1.example", [One, Other], [25, 587]), new("relay2", "", [IPAddress.Parse("192.0.2.13")], [])], ["musterhost.example"], new(), Interval);

    readonly TemporaryFolder _folder = new();
    DataFolder _data = null!;
    ProbeBoard _board = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => StartAsync(Plan);

    public async ValueTask DisposeAsync()
    {
        await _data.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_outcome_that_stands_is_one_row_looked_at_again()
    {
        await Look(0, Greets(One, 25, 40));
        await Look(1, Greets(One, 25, 70));

        var entry = _board.Now.Entries.ShouldHaveSingleItem();
        (entry.Since, entry.LookedAt, entry.Finding.Took).ShouldBe((Noon, Noon + Interval, TimeSpan.FromMilliseconds(70)));
        (await Rows()).ShouldBe(1);
    }

    [Fact]
    public async Task Another_outcome_ends_the_last_and_both_are_history()
    {
        await Look(0, Greets(One, 25));
        await Look(1, Dead(One, 25));
        await Look(2, Greets(One, 25));

        var history = await _data.Store.ReadAsync((db, token) => ProbeBook.HistoryAsync(db, "relay1", 10, token), Cancel);
        history.Select(entry => (entry.Finding.Code, entry.Since, entry.Until)).ShouldBe(
        [
            (ProbeCode.Ok, Noon + (2 * Interval), null),
            (ProbeCode.NoConnection, Noon + Interval, Noon + (2 * Interval)),
            (ProbeCode.Ok, Noon, Noon + Interval),
        ]);
        _board.Now.Entries.ShouldHaveSingleItem().Since.ShouldBe(Noon + (2 * Interval));
    }

    [Fact]
    public async Task No_word_changes_nothing_and_says_so()
    {
        var silent = new Finding(ProbeKind.ReverseName, ProbeCode.CannotAsk, Grade.NoWord);
        var known = new Finding(ProbeKind.ReverseName, ProbeCode.NoReverseName, Grade.Bad);
        await Look(0, new Probed(new("relay1", One, 0, ProbeKind.ReverseName), known));
        await Look(1, new Probed(new("relay1", One, 0, ProbeKind.ReverseName), silent), new Probed(new("relay1", Other, 0, ProbeKind.ReverseName), silent));

        var (first, second) = (_board.Now.Entries[0], _board.Now.Entries[1]);
        (first.Finding.Code, first.LookedAt, first.IsSilent).ShouldBe((ProbeCode.NoReverseName, Noon, true));
        (second.Finding.Code, second.IsSilent).ShouldBe((ProbeCode.CannotAsk, true));
        (await Rows()).ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_no_longer_offers_encryption_has_no_certificate()
    {
        await Look(0, Certificate(One, 25, Noon.AddDays(20)), Certificate(One, 587, Noon.AddDays(30)));
        await Look(1, new Probed(new("relay1", One, 25, ProbeKind.StartTls), new(ProbeKind.StartTls, ProbeCode.NoStarttls, Grade.Note)));

        _board.Now.Entries.Select(entry => (entry.Spot.Port, entry.Spot.Kind)).ShouldBe([(25, ProbeKind.StartTls), (587, ProbeKind.CertificateDays)]);
        _board.Now.Addresses.First().CertificateDays(Noon).ShouldBe(30);
    }

    [Fact]
    public async Task A_restart_takes_up_what_stood()
    {
        await Look(0, Greets(One, 25, 40), Certificate(One, 25, Noon.AddDays(12.5)), new Probed(new("relay1", One, 0, ProbeKind.Spf, "musterhost.example"), new(ProbeKind.Spf, ProbeCode.SpfMissing, Grade.Bad)));
        var before = _board.Now;

        await _data.DisposeAsync();
        await StartAsync(Plan);

        _board.Now.LookedAt.ShouldBe(before.LookedAt);
        _board.Now.Entries.Select(entry => (entry.Spot, entry.Finding.Code, entry.Since)).ShouldBe(before.Entries.Select(entry => (entry.Spot, entry.Finding.Code, entry.Since)));
        var address = _board.Now.Addresses.First();
        (address.Grade, address.CertificateDays(Noon), address.Greeting, address.LookedAt).ShouldBe((Grade.Bad, 12, TimeSpan.FromMilliseconds(40), Noon));
    }

    [Fact]
    public async Task What_leaves_the_settings_leaves_the_board_and_stays_in_the_history()
    {
        await Look(0, Greets(One, 25), Greets(Other, 587));
        await _data.DisposeAsync();
        await StartAsync(Plan with { Relays = [Plan.Relays[0] with { Addresses = [One] }] });
        _board.Now.Entries.Select(entry => entry.Spot.Address).ShouldBe([One]);

        await Look(1, Greets(One, 25));

        (await _data.Store.ReadAsync((db, token) => db.Probes.Where(row => row.Until != null).Select(row => row.Address).ToListAsync(token), Cancel)).ShouldBe(["192.0.2.12"]);
    }

    [Fact]
    public async Task Two_dead_looks_in_a_row_at_every_address_and_port_are_an_outage()
    {
        await Look(0, All(Greets));
        await Look(1, All(Dead));
        Out(1).ShouldBeEmpty();

        await Look(2, [Refused(One, 25), .. All(Dead)[1..]]);

        Out(2).ShouldBe([("relay1", Noon + Interval)]);
        Out(2 + 3).ShouldNotBeEmpty();
        Out(2 + 4).ShouldBeEmpty();   // nobody has looked for so long
    }

    [Fact]
    public async Task One_port_that_greets_is_enough()
    {
        await Look(0, [.. All(Dead)[1..], Greets(One, 25)]);
        await Look(1, [.. All(Dead)[1..], Greets(One, 25)]);
        Out(1).ShouldBeEmpty();

        await Look(2, All(Dead));
        Out(2).ShouldBeEmpty();   // its first dead look

        await Look(3, All(Dead));
        Out(3).ShouldBe([("relay1", Noon + (2 * Interval))]);
    }

    [Fact]
    public async Task A_relay_is_not_out_while_one_port_was_never_looked_at()
    {
        await Look(0, All(Dead)[1..]);
        await Look(1, All(Dead)[1..]);

        Out(1).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_outage_outlives_a_restart()
    {
        await Look(0, All(Dead));
        await _data.DisposeAsync();
        await StartAsync(Plan);
        await Look(1, All(Dead));

        Out(1).ShouldBe([("relay1", Noon)]);
    }

    [Fact]
    public async Task Another_node_sees_a_round()
    {
        var other = new ProbeBoard(Plan, _data.Store);
        await other.StartAsync(Cancel);
        var heard = 0;
        other.Changed += _ => heard++;
        await Look(0, Greets(One, 25));

        await other.RefreshAsync(Cancel);
        await other.RefreshAsync(Cancel);

        (heard, other.Now.Entries.Length).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Ended_outcomes_go_with_other_observations_and_what_stands_stays()
    {
        await Look(0, Greets(One, 25));
        await Look(1, Dead(One, 25));
        await Look(2, Greets(One, 25));
        var retention = Samples.Shipped.Settings.Retention.Observations;

        await Forget(Noon + Interval + retention + TimeSpan.FromSeconds(1));
        (await Rows()).ShouldBe(2);
        await Forget(Noon.AddYears(9));
        (await Rows()).ShouldBe(1);
    }

    async ValueTask StartAsync(ProbePlan plan)
    {
        _data = ((DataFolder.Opening.Ready)await DataFolder.OpenAsync(_folder.FullName, Samples.Shipped.Settings with { IsDemonstration = false })).Folder;
        _board = new(plan, _data.Store);
        await _board.StartAsync(Cancel);
    }

    Task Look(int round, params ImmutableArray<Probed> seen) => _board.TakeAsync(new(Noon + (round * Interval), seen, 0), Cancel);

    IEnumerable<(string, DateTimeOffset)> Out(int round) => _board.Now.Out(Noon + (round * Interval)).Select(pair => (pair.Key, pair.Value));

    Task<int> Rows() => _data.Store.ReadAsync((db, token) => db.Probes.CountAsync(token), Cancel);

    Task Forget(DateTimeOffset now) => new Forgetting(_data.Store, Samples.Reader, Samples.Shipped.Settings).RunAsync(now, Cancel);

    static ImmutableArray<Probed> All(Func<IPAddress, int, Probed> seen) => [seen(One, 25), seen(One, 587), seen(Other, 25), seen(Other, 587)];

    static Probed Greets(IPAddress address, int port) => Greets(address, port, 40);

    static Probed Greets(IPAddress address, int port, int milliseconds) =>
        new(new("relay1", address, port, ProbeKind.Greeting), new(ProbeKind.Greeting, ProbeCode.Ok, Grade.Ok) { Took = TimeSpan.FromMilliseconds(milliseconds) });

    static Probed Dead(IPAddress address, int port) => new(new("relay1", address, port, ProbeKind.Greeting), new(ProbeKind.Greeting, ProbeCode.NoConnection, Grade.Bad));

    static Probed Refused(IPAddress address, int port) => new(new("relay1", address, port, ProbeKind.Greeting), new(ProbeKind.Greeting, ProbeCode.GreetingRefused, Grade.Bad));

    static Probed Certificate(IPAddress address, int port, DateTimeOffset until) => new(new("relay1", address, port, ProbeKind.CertificateDays), new(ProbeKind.CertificateDays, ProbeCode.CertificateExpires, Grade.Bad)
    {
        Values = Finding.Nothing.SetItem("until", until.ToString("O", System.Globalization.CultureInfo.InvariantCulture)),
    });
}
