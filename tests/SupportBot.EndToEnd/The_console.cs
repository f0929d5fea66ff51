using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace SupportBot.EndToEnd;

/// <summary>An operator in a real browser.</summary>
[Collection(Shared.Name)]
public sealed class The_console(Shared shared)
{
    const string Password = "correct horse battery";

    static readonly string[] Rooms = ["today", "relays", "relays?ask=drain&address=192.0.2.12", "lists", "conversations", "tickets", "jobs", "settings", "accounts", "audit", "account"];

    [Fact]
    public async Task Opens_by_passkey_follows_a_listing_and_drains_at_the_second_press()
    {
        shared.Need();
        await using var hoster = await Hoster.StartAsync();   // its own: what is listed here rests for half an hour
        var site = Site(hoster);
        var page = await EnterAsync(hoster, "eva@musterhost.example", "agent", "de");

        // Out, and in again without a password.
        await page.GetByRole(AriaRole.Button, new() { Name = "Abmelden" }).ClickAsync();
        await page.GotoAsync($"{site}/staff/relays");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mit Passkey anmelden" }).ClickAsync();
        await page.WaitForURLAsync("**/staff/relays");

        // A listing shows by itself.
        await hoster.ListAsync("192.0.2.14");
        await Assertions.Expect(page.Locator("tr", new() { HasText = "192.0.2.14" })).ToContainTextAsync("SpamCop", new() { Timeout = 60_000 });
        await hoster.ListAsync();

        // Nothing happens at the first press; the consequence stands there.
        await page.GetByRole(AriaRole.Link, new() { Name = "Herausnehmen 192.0.2.13" }).ClickAsync();
        (await page.InnerTextAsync("#question")).ShouldContain("von 4 senden danach");
        await page.FillAsync("#reason", "Beschwerden");
        await page.GetByRole(AriaRole.Button, new() { Name = "Herausnehmen: 192.0.2.13" }).ClickAsync();
        await Assertions.Expect(page.Locator("tr", new() { HasText = "192.0.2.13" })).ToContainTextAsync("sendet nicht, eva@musterhost.example: Beschwerden");
        (await File.ReadAllLinesAsync(hoster.PoolFile)).ShouldNotContain("192.0.2.13");

        await page.GetByRole(AriaRole.Link, new() { Name = "Freigeben 192.0.2.13" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Freigeben: 192.0.2.13" }).ClickAsync();
        await Eventually.True(async () => (await File.ReadAllLinesAsync(hoster.PoolFile)).Contains("192.0.2.13"), "the pool file holds 192.0.2.13 again");
        await page.Context.CloseAsync();
    }

    /// <summary>Axe takes a minute a page on a slow machine, so this is no part of a test run: <c>tests/accessibility</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Is_accessible_and_fits()
    {
        shared.Need();
        var findings = new List<string>();
        foreach (var (language, dark, width) in new[] { ("de", false, 1440), ("en", true, 360) })
        {
            var page = await EnterAsync(shared.Hoster, $"{language}@musterhost.example", "admin", language);
            await page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
            await page.SetViewportSizeAsync(width, 900);
            page.PageError += (_, error) => findings.Add($"{page.Url}: {error}");
            foreach (var room in Rooms)
            {
                await page.GotoAsync($"{Site(shared.Hoster)}/staff/{room}");
                await LookAsync(page, findings);
            }

            await page.Context.ClearCookiesAsync();
            await page.GotoAsync($"{Site(shared.Hoster)}/staff/sign-in?lang={language}");
            await LookAsync(page, findings);
            await page.Context.CloseAsync();
        }

        findings.ShouldBeEmpty();
    }

    /// <summary>The first sign-in: a password, then a passkey, and only then the rooms.</summary>
    async Task<IPage> EnterAsync(Hoster hoster, string email, string role, string language)
    {
        await hoster.AddStaffAsync(email, role, Password);
        var page = await shared.Chromium.OpenAsync(language);
        await Chromium.WithPasskeysAsync(page);
        await page.GotoAsync($"{Site(hoster)}/staff/sign-in?lang={language}");
        await page.FillAsync("#email", email);
        await page.FillAsync("#password", Password);
        await page.ClickAsync("form[action='/staff/sign-in'] button");
        await page.WaitForURLAsync("**/staff/account");
        await page.FillAsync("#key-name", "Laptop");
        await page.ClickAsync("[data-passkey-new] button");
        await Assertions.Expect(page.Locator("header.rail")).ToBeVisibleAsync();
        return page;
    }

    /// <summary>Passkeys want a name, not an address (WebAuthn, section 5.1.2).</summary>
    static string Site(Hoster hoster) => hoster.Base.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    static async Task LookAsync(IPage page, List<string> findings)
    {
        var seen = await page.RunAxe(new AxeRunOptions { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } });
        findings.AddRange(seen.Violations.Select(violation => $"{page.Url}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html).Take(3))}"));
        var width = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (width > 0) findings.Add($"{page.Url}: scrolls {width} px sideways");
    }
}
