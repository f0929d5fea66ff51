using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using SupportBot.Testing;

namespace SupportBot.EndToEnd;

/// <summary>The chat in a real browser: what it keeps there, offline and back, taken up again, deleted, and in a frame on another site.</summary>
[Collection(Shared.Name)]
public sealed class The_chat(Shared shared) : IAsyncLifetime
{
    const string Stored = "() => JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])";
    const string Nothing = """[[],[],""]""";
    const string Entries = "ol.transcript > li";

    readonly TemporaryFolder _folder = new();
    readonly List<string> _faults = [];
    RunningSite _site = null!;
    WebApplication _shop = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!Chromium.IsThere) return;
        _shop = await ShopAsync();
        _site = await RunningSite.StartAsync(_folder.FullName, settings => settings with { Chat = settings.Chat with { AllowedOrigins = [Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)] } });
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is not null) await _site.DisposeAsync();
        if (_shop is not null) await _shop.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Keeps_nothing_in_the_browser_until_it_is_asked_to_and_goes_on_there_later()
    {
        Assert.SkipUnless(Chromium.IsThere, Chromium.Missing);
        var page = await OpenAsync(_site.Base + "/de/");
        (await page.EvaluateAsync<string>(Stored)).ShouldBe(Nothing);

        await SayAsync(page, Bounces.Spamcop("192.0.2.13"), 3);
        (await page.EvaluateAsync<string>(Stored)).ShouldBe(Nothing);
        await page.Locator(".keep").PressAsync("Enter");
        (await page.EvaluateAsync<string>(Stored)).ShouldBe("""[["supportbot-chat"],[],""]""");
        (await page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("text");   // the button is gone; the keyboard goes on

        await page.ReloadAsync();
        (await page.Locator(Entries).CountAsync()).ShouldBe(0);
        await page.ClickAsync(".earlier");
        await EntriesAsync(page, 3);
        await SayAsync(page, "danke", 5);

        await page.ClickAsync(".delete");
        await page.ClickAsync(".yes");
        await EntriesAsync(page, 0);
        (await page.EvaluateAsync<string>(Stored)).ShouldBe(Nothing);
        (await page.InnerTextAsync("#chat .line")).ShouldBe("Das Gespräch ist gelöscht, hier und bei uns.");
        _faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_said_offline_arrives_once_when_the_network_is_back()
    {
        Assert.SkipUnless(Chromium.IsThere, Chromium.Missing);
        var page = await OpenAsync(_site.Base + "/en/", width: 320);
        await SayAsync(page, "hello", 3);
        await page.Context.SetOfflineAsync(true);
        await page.FillAsync("#text", "first\nsecond");
        await page.ClickAsync("form .main");
        await page.Locator(".transcript .error").WaitForAsync();

        await page.Context.SetOfflineAsync(false);
        await EntriesAsync(page, 5);

        (await page.Locator(".transcript .mine").AllInnerTextsAsync()).ShouldBe(["hello", "first\nsecond"]);
        (await page.Locator(".transcript .error").CountAsync()).ShouldBe(0);
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0);
    }

    [Fact]
    public async Task Opens_a_ticket_from_the_page_and_speaks_the_customers_language_around_the_conversation_too()
    {
        Assert.SkipUnless(Chromium.IsThere, Chromium.Missing);
        var page = await OpenAsync(_site.Base + "/de/");
        await page.ClickAsync("a[data-say]");
        await EntriesAsync(page, 3);
        page.Url.ShouldEndWith("/de/", Case.Sensitive, "the chat is not left");
        (await page.Locator(".transcript a[href*='/tickets/']").CountAsync()).ShouldBe(1);

        await SayAsync(page, "my number is 089 1234567, could you call me back please", 5);
        (await page.InnerTextAsync(".transcript > li:last-child")).ShouldContain("your number is now in ticket");
        await page.Locator("label[for=text]:has-text('Error message or question')").WaitForAsync();
        foreach (var (place, text) in new[] { ("form .main", "Send"), (".delete", "Delete conversation"), (".side h2", "Common questions") }) (await page.Locator(place).First.InnerTextAsync()).ShouldBe(text);
        _faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_paste_goes_as_a_file()
    {
        Assert.SkipUnless(Chromium.IsThere, Chromium.Missing);
        var page = await OpenAsync(_site.Base + "/en/");
        await page.EvaluateAsync("() => { const data = new DataTransfer(); data.setData('text', 'line\\n'.repeat(12000)); document.querySelector('#text').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }");

        await EntriesAsync(page, 3);

        (await page.Locator(".transcript .mine").AllInnerTextsAsync()).ShouldBe(["text.txt (59 KB)"]);
    }

    [Fact]
    public async Task Stands_on_another_site_without_cookies_and_asks_nothing_before_it_is_opened()
    {
        Assert.SkipUnless(Chromium.IsThere, Chromium.Missing);
        var asked = new List<string>();
        var page = await OpenAsync(Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/", asked: asked);
        asked.Where(url => url.StartsWith(_site.Base, StringComparison.Ordinal)).ShouldBe([_site.Base + "/embed/chat.js"]);

        await page.GetByRole(AriaRole.Button, new() { Name = "Mail kam zurück? Hilfe" }).PressAsync("Enter");
        var chat = page.FrameLocator("iframe");
        await chat.Locator("#text").FillAsync(Bounces.Spamcop("192.0.2.13"));
        await chat.Locator("form .main").ClickAsync();
        await chat.Locator(".card h2").WaitForAsync();
        (await page.Context.CookiesAsync()).ShouldBeEmpty();
        (await page.EvaluateAsync<string>(Stored)).ShouldBe(Nothing);

        await chat.Locator("#text").PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mail kam zurück? Hilfe" }).ClickAsync();
        (await chat.Locator(".card h2").CountAsync()).ShouldBe(1);   // closing keeps the conversation
        _faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_site_that_the_settings_do_not_name_shows_none()
    {
        Assert.SkipUnless(Chromium.IsThere, Chromium.Missing);
        var page = await OpenAsync(Address + "/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mail kam zurück? Hilfe" }).ClickAsync();

        await Eventually.True(() => Task.FromResult(_faults.Exists(fault => fault.Contains("frame-ancestors", StringComparison.Ordinal))), "the browser refuses the frame");
    }

    async Task<IPage> OpenAsync(string url, int width = 1280, List<string>? asked = null)
    {
        var page = await shared.Chromium.OpenAsync(width: width);
        page.PageError += (_, error) => _faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _faults.Add(message.Text);
        };
        page.Request += (_, request) => asked?.Add(request.Url);
        await page.GotoAsync(url);
        return page;
    }

    static async Task SayAsync(IPage page, string text, int entries)
    {
        await page.FillAsync("#text", text);
        await page.ClickAsync("form .main");
        await EntriesAsync(page, entries);
    }

    /// <summary>Waits until so much was said, and nothing is under way.</summary>
    static Task EntriesAsync(IPage page, int count) =>
        Eventually.True(async () => await page.Locator(Entries).CountAsync() == count && await page.Locator(".working, .transcript .hint:has-text('…')").CountAsync() == 0, $"{count} entries");

    /// <summary>The hoster's shop, with as strict a policy as the chat can live with.</summary>
    async Task<WebApplication> ShopAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/", (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src {_site.Base}; frame-src {_site.Base}; img-src data:";
            return Results.Content($"<!DOCTYPE html><html lang=\"de\"><head><title>Shop</title><link rel=\"icon\" href=\"data:,\"><script src=\"{_site.Base}/embed/chat.js\" defer></script></head><body><h1>Shop</h1></body></html>", "text/html");
        });
        await app.StartAsync(Cancel);
        return app;
    }

    string Address => _shop.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
