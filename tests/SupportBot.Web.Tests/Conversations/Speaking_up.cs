using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Relays;
using SupportBot.Testing;
using SupportBot.Web.Conversations;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>The program says by itself that sending again helps now: once, to who waits for it.</summary>
public sealed class Speaking_up : IDisposable
{
    /// <summary>The greeting, the paste, the advice.</summary>
    const int Advised = 3;

    static readonly IPAddress Ours = IPAddress.Parse("192.0.2.13");

    readonly TemporaryFolder _folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task When_the_address_has_left_sending_it_is_said_once()
    {
        await using var site = await StartAsync(relays: 2);
        var customer = await PasteAsync(site);
        site.Blocklists.List("bl.spamcop.net", Ours, "Blocked");

        var news = (await customer.LinesAsync(site, Advised + 1))[Advised];
        await LookAsync(site, times: 5);

        news.GetProperty("from").GetProperty("role").GetString().ShouldBe("bot");
        news.GetProperty("text").GetString().ShouldStartWith("Es gibt Neues: Jetzt können Sie senden.\n\n");
        Card(news).GetProperty("title").GetString().ShouldStartWith("Senden Sie die Nachricht jetzt noch einmal.");
        news.TryGetProperty("replyToId", out _).ShouldBeFalse();
        (await customer.LinesAsync(site, Advised + 1)).Count.ShouldBe(Advised + 1);
    }

    [Fact]
    public async Task When_a_listed_address_is_kept_its_delisting_is_said()
    {
        await using var site = await StartAsync(relays: 1);
        site.Blocklists.List("bl.spamcop.net", Ours, "Blocked");
        await StandsAsync(site, Stand.ListedActive);
        var customer = await PasteAsync(site, "en");
        await LookAsync(site, times: 1);
        (await customer.LinesAsync(site, Advised)).Count.ShouldBe(Advised);
        site.Blocklists.Delist("bl.spamcop.net", Ours);

        var news = (await customer.LinesAsync(site, Advised + 1))[Advised];

        news.GetProperty("text").GetString().ShouldStartWith("There's news: our address is no longer on the list.");
    }

    [Fact]
    public async Task It_waits_over_a_restart()
    {
        Customer customer;
        await using (var before = await StartAsync(relays: 2)) customer = await PasteAsync(before);
        await using var site = await StartAsync(relays: 2);
        site.Blocklists.List("bl.spamcop.net", Ours, "Blocked");

        (await customer.LinesAsync(site, Advised + 1))[Advised].GetProperty("text").GetString().ShouldStartWith("Es gibt Neues");
    }

    [Fact]
    public async Task Who_waits_no_longer_is_left_in_peace()
    {
        await using var site = await StartAsync(relays: 2);
        var (done, waiting) = (await PasteAsync(site), await PasteAsync(site));
        await done.SayAsync(site, "Es hat geklappt");
        await done.LinesAsync(site, Advised + 2);
        site.Blocklists.List("bl.spamcop.net", Ours, "Blocked");

        await waiting.LinesAsync(site, Advised + 1);

        (await done.LinesAsync(site, Advised + 2)).Count.ShouldBe(Advised + 2);
        (await site.Store.ReadAsync((db, token) => db.Waits.CountAsync(token), Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task A_question_in_between_does_not_end_the_wait()
    {
        await using var site = await StartAsync(relays: 2);
        var customer = await PasteAsync(site);
        await customer.SayAsync(site, "danke");
        await customer.LinesAsync(site, Advised + 2);
        site.Blocklists.List("bl.spamcop.net", Ours, "Blocked");

        (await customer.LinesAsync(site, Advised + 3))[Advised + 2].GetProperty("text").GetString().ShouldStartWith("Es gibt Neues");
    }

    /// <summary>Several looks at once are what several nodes do.</summary>
    static Task LookAsync(RunningSite site, int times) => Task.WhenAll(Enumerable.Range(0, times).Select(_ => site.Get<SpeakingUp>().LookAsync(Cancel)));

    static JsonElement Card(JsonElement line) => line.GetProperty("channelData").GetProperty("supportbot").GetProperty("cards")[0];

    static async Task<Customer> PasteAsync(RunningSite site, string language = "de")
    {
        await SweptAsync(site);
        var customer = await Customer.BeginAsync(site, language);
        await customer.SayAsync(site, Samples.SpamcopBounce);
        await customer.LinesAsync(site, Advised);
        return customer;
    }

    static Task SweptAsync(RunningSite site) => UntilAsync(() => site.Get<RelayPool>().Now.SweptAt is not null, "a sweep");

    static Task StandsAsync(RunningSite site, Stand stand) => UntilAsync(() => site.Get<RelayPool>().Now.Find(Ours)?.State.Stand == stand, $"the address is {stand}");

    static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var i = 0; !condition(); i++)
        {
            if (i == 600) throw new TimeoutException(what);
            await Task.Delay(50, Cancel);
        }
    }

    Task<RunningSite> StartAsync(int relays) => RunningSite.StartAsync(Path.Combine(_folder.FullName, "data"), settings => settings with
    {
        Relays = relays == 1 ? settings.Relays : settings.Relays.Add("relay4", new() { Host = "relay4.example", Addresses = ["192.0.2.14"] }),
        Pool = settings.Pool with { ExportPath = Path.Combine(_folder.FullName, "pool") },
        Checker = settings.Checker with { ConfirmDelisting = 1 },
    });
}
