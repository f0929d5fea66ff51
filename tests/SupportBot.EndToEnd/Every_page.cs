using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace SupportBot.EndToEnd;

/// <summary>Each template in both languages and both themes: no finding of axe, no error in the console, nothing that scrolls sideways.</summary>
[Collection(Shared.Name)]
public sealed class Every_page(Shared shared)
{
    /// <summary>Each template once: axe over all articles is a script's work.</summary>
    static readonly (string Language, bool Dark, int Width, string[] Paths)[] Views =
    [
        ("de", false, 1280, ["help", "help/spamcop-listing", "nothing-here"]),
        ("en", true, 320, ["", "status", "status/history", "status/relays/1", "bounce", "tickets/1234-5678?key=wrong"]),
    ];

    /// <summary>Axe takes a minute a page on a slow machine, so this is no part of a test run: <c>tests/accessibility</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Is_accessible_and_fits()
    {
        shared.Need();
        var hoster = shared.Hoster;
        var findings = new List<string>();
        foreach (var (language, dark, width, paths) in Views)
        {
            var page = await shared.Chromium.OpenAsync(language, dark, width);
            page.PageError += (_, error) => findings.Add($"{page.Url}: {error}");
            page.Console += (_, message) =>
            {
                if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal)) findings.Add($"{page.Url}: {message.Text}");
            };
            foreach (var path in paths)
            {
                await page.GotoAsync($"{hoster.Base}/{language}/{path}");
                await LookAsync(page, findings);
            }

            await page.GotoAsync($"{hoster.Base}/{language}/bounce");
            await page.FillAsync("#text", Bounces.Spamcop("192.0.2.12"));
            await page.ClickAsync("form .main");
            await LookAsync(page, findings);
            await page.Context.CloseAsync();
        }

        findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_the_form_helps_without_JavaScript()
    {
        shared.Need();
        var hoster = shared.Hoster;
        var page = await shared.Chromium.OpenAsync(javaScript: false);
        await page.GotoAsync($"{hoster.Base}/de/status");
        await page.FillAsync("#text", Bounces.Spamcop("192.0.2.12"));
        await page.ClickAsync("form .main");

        (await page.InnerTextAsync(".card h2")).ShouldStartWith("Senden Sie die Nachricht");
    }

    /// <summary>Adds what is wrong with the page as it stands.</summary>
    static async Task LookAsync(Microsoft.Playwright.IPage page, List<string> findings)
    {
        var seen = await page.RunAxe(new AxeRunOptions { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } });
        findings.AddRange(seen.Violations.Select(violation => $"{page.Url}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html).Take(3))}"));
        var width = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (width > 0) findings.Add($"{page.Url}: scrolls {width} px sideways");
    }
}
