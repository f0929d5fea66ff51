using System.Net;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Conversations;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;
using SupportBot.Web.Status;

namespace SupportBot.Web.Tests.Status;

/// <summary>How mail stands, as the status page and the chat's greeting say it first: never more than was seen.</summary>
public class The_first_sentence
{
    static readonly DateTimeOffset Noon = new(2026, 11, 25, 11, 0, 0, TimeSpan.Zero);

    static readonly AddressState Sends = new() { Address = IPAddress.Parse("192.0.2.13"), Relay = "relay3", Since = Noon.AddDays(-1) };

    [Fact]
    public void Says_that_all_send_when_lists_answered()
    {
        var (state, title, greeting) = Said(Samples.Relays(Noon, Sends));

        state.ShouldBe(MailState.Ok);
        title.ShouldBe("Mails gehen hinaus.");
        greeting.ShouldContain("Alle zwei Ausgangsadressen senden");
    }

    [Fact]
    public void Says_so_when_no_list_ever_answered()
    {
        var (state, title, greeting) = Said(Asked(null));

        state.ShouldBe(MailState.Unknown);
        title.ShouldBe("Unsere Prüfung bekommt keine Antwort.");
        greeting.ShouldContain("wissen wir gerade nicht");
    }

    [Fact]
    public void Grows_old_with_the_last_answer_though_sweeps_go_on()
    {
        var (state, title, greeting) = Said(Asked(Noon.AddHours(-2)));

        state.ShouldBe(MailState.Unknown);
        title.ShouldStartWith("Letzte Prüfung 10:00");
        greeting.ShouldContain("wissen wir seit 10:00");
    }

    [Fact]
    public void Needs_a_list_that_we_act_on()
    {
        var relays = Samples.Relays(Noon, Sends);
        var (state, _, _) = Said(relays with { Lists = [.. relays.Lists.Select(list => list.Drains ? list with { AskedAt = null } : list)] });

        state.ShouldBe(MailState.Unknown);
    }

    [Fact]
    public void Counts_everything_that_does_not_send_whatever_took_it_out()
    {
        var drained = Sends with { Stand = Stand.Drained, Hold = new(false, "anna", null, Noon, null) };
        var relays = Samples.Relays(Noon, drained);
        var resting = relays.Addresses[1] with { State = relays.Addresses[1].State with { Address = IPAddress.Parse("192.0.2.15"), Stand = Stand.Resting, RestsUntil = Noon.AddHours(1) } };

        var (state, title, _) = Said(relays with { Addresses = [.. relays.Addresses, resting] });

        (state, title).ShouldBe((MailState.Note, "Mails gehen hinaus. Zwei von drei Ausgangsadressen senden nicht."));
    }

    /// <summary>Sweeps went on to this minute; the lists last answered then.</summary>
    static RelaySnapshot Asked(DateTimeOffset? at)
    {
        var relays = Samples.Relays(Noon, Sends, doubt: Doubt.NoAnswer);
        return relays with { Lists = [.. relays.Lists.Select(list => list with { AskedAt = at, Doubt = Doubt.NoAnswer })] };
    }

    static (MailState State, string Title, string Greeting) Said(RelaySnapshot relays)
    {
        var words = Samples.Languages["de"];
        var headline = Headline.Of(StatusSnapshot.Of(relays, [], "masked", Noon), words);
        return (headline.State, headline.Title, Today.In(new(relays, Noon, "", null, null, _ => false)).In(words, Noon));
    }
}
