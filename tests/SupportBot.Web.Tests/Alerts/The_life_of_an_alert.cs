using Microsoft.EntityFrameworkCore;
using SupportBot.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Alerts;

public class The_life_of_an_alert
{
    static readonly DateTimeOffset At = AlertRoom.Start.AddSeconds(5);

    static readonly AddressState Listed = Hoster.Drained(13, At);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Begins_after_a_short_gathering_time_and_is_told_once()
    {
        await using var room = await AlertRoom.OpenAsync();
        await room.PassAsync(15, Listed);
        await room.NobodyIsToldAsync();

        await room.PassAsync(5, Listed);
        var told = await room.OneAsync();
        told.Severity.ShouldBe("day");
        told.Title.ShouldBe("relay13 192.0.2.13 drained 10:40: SpamCop since 10:39, mail server told, 7 of 8 sending.");
        told.Text.ShouldBe("relay13 192.0.2.13 drained 10:40: SpamCop since 10:39, mail server told, 7 of 8 sending. To do: Find the account that sent the spam, or the address will be listed again.\n\nhttps://status.example.net/staff/relays");
        (told.Items[0].Key, told.Items[0].State, told.Items[0].Until).ShouldBe(("listed:192.0.2.13", "new", null));

        await room.PassAsync(TimeSpan.FromHours(3), Listed);
        await room.NobodyIsToldAsync();
    }

    [Fact]
    public async Task Is_one_message_for_twelve_addresses_at_once()
    {
        await using var room = await AlertRoom.OpenAsync();
        AddressState[] twelve = [.. Enumerable.Range(11, 12).Select(number => Hoster.Drained(number, At))];
        for (var look = 0; look < 12; look++)
        {
            room.Time.Advance(TimeSpan.FromSeconds(5));
            await room.Desk.LookAsync(Hoster.Relays(room.Time.GetUtcNow(), 40, twelve), Cancel);
        }

        var told = await room.OneAsync();
        told.Title.ShouldEndWith(" And 11 more.");
        told.Items.Select(item => item.Key).ShouldBe(twelve.Select(state => $"listed:{state.Address}"));
    }

    [Fact]
    public async Task Takes_along_what_comes_while_it_gathers()
    {
        await using var room = await AlertRoom.OpenAsync();
        await room.PassAsync(10, Listed);
        await room.PassAsync(30, Listed, Hoster.Drained(14, At));

        (await room.OneAsync()).Items.Select(item => item.Key).ShouldBe(["listed:192.0.2.13", "listed:192.0.2.14"]);
    }

    [Fact]
    public async Task Is_not_told_at_all_when_it_is_over_before()
    {
        await using var room = await AlertRoom.OpenAsync();
        await room.PassAsync(10, Listed);
        await room.PassAsync(TimeSpan.FromMinutes(5));

        await room.NobodyIsToldAsync();
        (await room.Store.ReadAsync((db, token) => db.Alerts.CountAsync(row => row.Closed == null, token), Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task Ends_with_one_message()
    {
        await using var room = await AlertRoom.OpenAsync();
        await room.PassAsync(30, Listed);
        await room.ToldAsync();

        await room.PassAsync(TimeSpan.FromMinutes(30), Listed with { Stand = Stand.Resting, Listings = [], Past = [new("spamcop", At.AddMinutes(-1), At.AddMinutes(2))] });
        await room.NobodyIsToldAsync();
        await room.PassAsync(TimeSpan.FromMinutes(5));

        var told = await room.OneAsync();
        told.Text.ShouldStartWith("Over: relay13 192.0.2.13 sends again 11:10: off SpamCop, out since 10:40, 8 of 8 sending.");
        told.Items.ShouldHaveSingleItem().State.ShouldBe("over");
        told.Items[0].Until.ShouldNotBeNull();
    }

    [Fact]
    public async Task Says_so_when_a_person_keeps_the_address_out()
    {
        await using var room = await AlertRoom.OpenAsync();
        await room.PassAsync(30, Listed);
        await room.ToldAsync();
        await room.PassAsync(60, Listed with { Listings = [], Hold = new(false, "anna", null, At, null) });

        (await room.OneAsync()).Text.ShouldStartWith("Over: relay13 192.0.2.13 stays out by hand 10:40: off SpamCop, out since 10:40, 7 of 8 sending.");
    }

    [Fact]
    public async Task Goes_on_when_the_matter_returns_within_half_an_hour()
    {
        await using var room = await AlertRoom.OpenAsync();
        for (var time = 0; time < 6; time++)
        {
            await room.PassAsync(60, Listed);
            await room.PassAsync(60);
        }

        (await room.ToldAsync()).Select(told => told.Message.Items.Single().State).ShouldBe(["new", "over"]);
        (await room.Store.ReadAsync((db, token) => db.Alerts.CountAsync(token), Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Is_told_again_when_the_matter_has_returned_to_stay()
    {
        await using var room = await AlertRoom.OpenAsync();
        await room.PassAsync(60, Listed);
        await room.PassAsync(60);
        await room.ToldAsync();

        await room.PassAsync(TimeSpan.FromMinutes(29), Listed);
        await room.NobodyIsToldAsync();
        await room.PassAsync(TimeSpan.FromMinutes(2), Listed);
        (await room.OneAsync()).Items.Single().State.ShouldBe("new");
    }

    [Fact]
    public async Task Is_a_new_one_after_half_an_hour()
    {
        await using var room = await AlertRoom.OpenAsync();
        await room.PassAsync(60, Listed);
        await room.PassAsync(TimeSpan.FromMinutes(31));
        await room.ToldAsync();

        await room.PassAsync(20, Listed);
        (await room.OneAsync()).Items.Single().State.ShouldBe("new");
        (await room.Store.ReadAsync((db, token) => db.Alerts.CountAsync(token), Cancel)).ShouldBe(2);
    }

    [Fact]
    public async Task A_flicker_shorter_than_the_gathering_time_ends_nothing()
    {
        await using var room = await AlertRoom.OpenAsync();
        await room.PassAsync(60, Listed);
        await room.ToldAsync();
        await room.PassAsync(10);
        await room.PassAsync(TimeSpan.FromMinutes(60), Listed);

        await room.NobodyIsToldAsync();
    }

    [Fact]
    public async Task Is_told_anew_when_it_becomes_another_kind_of_trouble()
    {
        await using var room = await AlertRoom.OpenAsync();
        await room.PassAsync(60, Hoster.Kept(13, At, Kept.NotAutomatic));
        (await room.OneAsync()).Text.ShouldStartWith("relay13 192.0.2.13 on SpamCop since 10:40 and still sending: automatic drains are off, 8 of 8 sending.");
        await room.PassAsync(60, Listed);

        var told = await room.OneAsync();
        (told.Items.Single().Kind, told.Items.Single().State).ShouldBe(("drained", "new"));
    }

    [Fact]
    public async Task What_wakes_is_repeated_no_sooner_than_set_and_the_rest_never()
    {
        await using var room = await AlertRoom.OpenAsync(("ops", AlertRoom.Ops), ("rarely", AlertRoom.Ops with { Repeat = TimeSpan.FromHours(3) }), ("never", AlertRoom.Ops with { Repeat = TimeSpan.Zero }));
        AddressState[] four = [.. Enumerable.Range(11, 4).Select(number => Hoster.Drained(number, At))];
        await room.PassAsync(TimeSpan.FromMinutes(200), four);

        var told = await room.ToldAsync();
        told.Where(entry => entry.Target == "ops").Select(entry => (entry.Message.Items[0].State, entry.Message.Items.Length)).ShouldBe([("new", 5), ("still", 1), ("still", 1), ("still", 1)]);
        told.Count(entry => entry.Target == "rarely").ShouldBe(2);
        told.Count(entry => entry.Target == "never").ShouldBe(1);
        told[0].Message.Title.ShouldBe("Urgent: Pool default: 4 of 8 sending, minimum 4. And 4 more.");
        told.Last(entry => entry.Target == "ops").Message.Title.ShouldStartWith("Urgent: Still, since 10:40: Pool default: 4 of 8 sending, minimum 4.");
    }

    [Fact]
    public async Task A_hold_is_asked_about_each_day()
    {
        await using var room = await AlertRoom.OpenAsync();
        var held = Hoster.Well(13) with { Stand = Stand.Drained, Since = At, Hold = new(false, "anna", "Herr Meier", At.AddDays(-1), null) };
        await room.PassAsync(TimeSpan.FromMinutes(10), held);
        (await room.OneAsync()).Text.ShouldStartWith("relay13 192.0.2.13 kept out since 23\u00a0November, 10:40, by hand. Sweeps change nothing about it. To do: Is it still needed?");

        room.Time.Advance(TimeSpan.FromHours(23));
        await room.PassAsync(TimeSpan.FromMinutes(10), held);
        await room.NobodyIsToldAsync();
        room.Time.Advance(TimeSpan.FromHours(1));
        await room.PassAsync(TimeSpan.FromMinutes(10), held);
        (await room.OneAsync()).Items.Single().State.ShouldBe("still");

        await room.PassAsync(TimeSpan.FromMinutes(10));
        await room.NobodyIsToldAsync();
    }

    [Fact]
    public async Task In_quiet_hours_only_what_wakes_gets_through_and_the_rest_comes_as_one_message()
    {
        await using var room = await AlertRoom.OpenAsync(("ops", AlertRoom.Ops with { QuietHours = "10:00-11:00" }));
        await room.PassAsync(60, Hoster.Drained(11, At));
        await room.PassAsync(60, Hoster.Drained(11, At), Hoster.Drained(12, At));
        await room.NobodyIsToldAsync();

        var hook = Hoster.Relays(room.Time.GetUtcNow(), Hoster.Drained(11, At), Hoster.Drained(12, At)) with { HookOwed = true };
        for (var look = 0; look < 24; look++)
        {
            room.Time.Advance(TimeSpan.FromSeconds(5));
            var now = room.Time.GetUtcNow();
            await room.Desk.LookAsync(hook with { At = now, SweptAt = now, Lists = [.. hook.Lists.Select(list => list with { AskedAt = now })] }, Cancel);
        }

        var woken = await room.OneAsync();
        (woken.Severity, woken.Items.Single().Kind).ShouldBe(("page", "hook-failed"));
        await room.PassAsync(60, Hoster.Drained(11, At));   // the hook's end wakes nobody who was not woken; 192.0.2.12 is back
        (await room.OneAsync()).Items.Single().State.ShouldBe("over");

        await room.PassAsync(TimeSpan.FromMinutes(20), Hoster.Drained(11, At));
        (await room.OneAsync()).Items.Select(item => (item.Key, item.State)).ShouldBe([("listed:192.0.2.11", "new"), ("listed:192.0.2.12", "over")]);
    }

    [Fact]
    public async Task A_target_that_wants_only_what_wakes_is_told_nothing_else()
    {
        await using var room = await AlertRoom.OpenAsync(("night", AlertRoom.Ops with { Severity = "page" }));
        await room.PassAsync(60, Hoster.Drained(11, At));
        await room.NobodyIsToldAsync();
        await room.PassAsync(60, [.. Enumerable.Range(11, 4).Select(number => Hoster.Drained(number, At))]);

        (await room.OneAsync()).Items.Single().Key.ShouldBe("minimum:default");
        await room.PassAsync(60);
        (await room.OneAsync()).Items.Single().State.ShouldBe("over");
    }

    [Fact]
    public async Task A_restart_repeats_nothing_and_forgets_nothing()
    {
        await using var room = await AlertRoom.OpenAsync();
        await room.PassAsync(60, Listed);
        await room.ToldAsync();
        room.Restart();
        await room.PassAsync(TimeSpan.FromMinutes(10), Listed);
        await room.NobodyIsToldAsync();

        room.Time.Advance(TimeSpan.FromHours(1));
        room.Restart();
        await room.PassAsync(TimeSpan.FromMinutes(5));
        (await room.OneAsync()).Items.Single().State.ShouldBe("over");
    }

    [Fact]
    public async Task Before_the_first_sweep_after_a_start_nothing_is_judged()
    {
        await using var room = await AlertRoom.OpenAsync();
        var old = Hoster.Relays(room.Time.GetUtcNow().AddDays(-1));
        for (var look = 0; look < 23; look++)
        {
            room.Time.Advance(TimeSpan.FromSeconds(5));
            await room.Desk.LookAsync(old, Cancel);
        }

        (await room.Store.ReadAsync((db, token) => db.Alerts.CountAsync(token), Cancel)).ShouldBe(0);
        for (var look = 0; look < 5; look++)
        {
            room.Time.Advance(TimeSpan.FromSeconds(5));
            await room.Desk.LookAsync(old, Cancel);
        }

        (await room.OneAsync()).Items.Single().Kind.ShouldBe("sweep-late");
    }

    [Fact]
    public async Task Two_nodes_on_one_database_tell_once()
    {
        await using var room = await AlertRoom.OpenAsync();
        var other = room.AnotherNode();
        for (var look = 0; look < 12; look++)
        {
            room.Time.Advance(TimeSpan.FromSeconds(5));
            var relays = Hoster.Relays(room.Time.GetUtcNow(), look < 8 ? [Listed] : []);
            await Task.WhenAll(room.Desk.LookAsync(relays, Cancel), other.LookAsync(relays, Cancel));
        }

        (await room.ToldAsync()).Select(told => told.Message.Items.Single().State).ShouldBe(["new", "over"]);
        (await room.Store.ReadAsync((db, token) => db.Alerts.CountAsync(token), Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Each_target_hears_it_in_its_language_by_each_of_its_ways()
    {
        await using var room = await AlertRoom.OpenAsync(("de", new AlertSettings { Mail = "nacht@example.net", Webhook = "https://hooks.example.net/x" }), ("en", AlertRoom.Ops));
        await room.PassAsync(30, Listed);

        var rows = await room.Store.ReadAsync((db, token) => db.Outbox.OrderBy(row => row.Id).ToListAsync(token), Cancel);
        rows.Select(row => (row.Kind, row.Target)).ShouldBe([("alert-mail", "de"), ("alert-webhook", "de"), ("alert-webhook", "en")]);
        var told = await room.ToldAsync();
        told[0].Message.Title.ShouldBe("relay13 192.0.2.13 seit 10:40\u00a0Uhr außer Versand: SpamCop seit 10:39\u00a0Uhr, der Mailserver weiß es, 7 von 8 senden.");
        told[0].Message.Id.ShouldNotBe(told[2].Message.Id);
        told.ShouldAllBe(entry => !entry.Message.Text.Contains("anna", StringComparison.Ordinal) && !entry.Message.Text.Contains('{'));
    }
}
