using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SupportBot.Testing;

namespace SupportBot.EndToEnd;

/// <summary>Sweep, relay state, status page, advice in the chat, ticket: on real daemons, in a real browser.</summary>
[Collection(Shared.Name)]
public sealed partial class The_thread(Shared shared)
{
    const string Ours = "192.0.2.13";
    const string ResendNow = "Senden Sie die Nachricht jetzt noch einmal. Sie geht über eine andere Adresse hinaus.";

    [Fact]
    public async Task Leads_from_a_listing_to_the_advice_and_to_a_ticket()
    {
        shared.Need();
        var hoster = shared.Hoster;
        await hoster.SendingAsync("192.0.2.11", "192.0.2.12", Ours, "192.0.2.14");

        var before = await PasteAsync(hoster, "de", Bounces.Spamcop(Ours));
        before.Title.ShouldBe("Senden Sie die Nachricht in einigen Minuten noch einmal. Kommt sie wieder zurück, übernimmt ein Mensch.");
        (await hoster.AdviceAsync(Bounces.Spamcop(Ours), "en")).Action.ShouldBe("resend-later");

        await hoster.ListAsync(Ours);
        await hoster.SendingAsync("192.0.2.11", "192.0.2.12", "192.0.2.14");

        var after = await PasteAsync(hoster, "de", Bounces.Spamcop(Ours));
        after.Title.ShouldBe(ResendNow);
        (await after.Page.InnerTextAsync(".card")).ShouldContain($"Ausgang 3, {Ours}");
        (await PasteAsync(hoster, "en", Bounces.Spamcop(Ours))).Title.ShouldBe("Please send the message again now. It'll leave through a different address.");

        var status = await shared.Chromium.OpenAsync();
        await status.GotoAsync($"{hoster.Base}/de/status");
        (await status.InnerTextAsync("h1")).ShouldContain("Eine von vier Ausgangsadressen sendet nicht.");
        (await status.InnerTextAsync("main")).ShouldContain("Ausgang 3 steht bei SpamCop auf der Liste");
        (await status.ContentAsync()).ShouldNotContain(Ours);

        await after.Page.FillAsync("#text", "kam wieder zurück");
        await after.Page.ClickAsync("form .main");
        var link = after.Page.Locator("a[href*='/tickets/']");
        await link.WaitForAsync();
        await link.ClickAsync();
        var heading = await after.Page.InnerTextAsync("h1");
        heading.ShouldMatch(@"^Ticket \d{4}-\d{4}$");
        await Eventually.True(() => Task.FromResult(!hoster.Mail.Received.IsEmpty), "the ticket's mail arrives");
        var mail = hoster.Mail.Received.Single();
        mail.Subject!.ShouldContain(heading["Ticket ".Length..]);
        mail.TextBody!.ShouldContain("kam wieder zurück");
        mail.TextBody!.ShouldContain(Ours);
        mail.Attachments.Count().ShouldBe(1);

        await hoster.ListAsync();
        await Eventually.True(async () => (await hoster.Program.Http.GetStringAsync(new Uri("/de/status", UriKind.Relative))).Contains("ruht", StringComparison.Ordinal), "the address rests");
    }

    async Task<(IPage Page, string Title)> PasteAsync(Hoster hoster, string language, string text)
    {
        var page = await shared.Chromium.OpenAsync(language);
        await page.GotoAsync($"{hoster.Base}/{language}/");
        await page.FillAsync("#text", text);
        await page.ClickAsync("form .main");
        var title = page.Locator(".card h2");
        await title.WaitForAsync();
        return (page, Blanks().Replace(await title.InnerTextAsync(), " "));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
