using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using SupportBot.Testing;

namespace SupportBot.EndToEnd;

/// <summary>The banner on the hoster's own pages, and the export at another provider, in a real browser.</summary>
[Collection(Shared.Name)]
public sealed class The_status_elsewhere(Shared shared) : IAsyncLifetime
{
    const string Banner = "[role=status]";

    readonly TemporaryFolder _folder = new();
    RunningSite _site = null!;
    WebApplication _other = null!;

    string Export => Path.Combine(_folder.FullName, "export");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!Chromium.IsThere) return;
        _site = await RunningSite.StartAsync(Path.Combine(_folder.FullName, "data"), settings => settings with
        {
            Hoster = settings.Hoster with { Name = "Musterhost" },
            Relays = settings.Relays.Add("relay4", new() { Host = "relay4.example", Addresses = ["192.0.2.14"] }),
            Status = settings.Status with { ExportDirectory = Export },
        });
        _other = await OtherOriginAsync();
        await StateAsync("ok");
    }

    public async ValueTask DisposeAsync()
    {
        if (_other is not null) await _other.DisposeAsync();
        if (_site is not null) await _site.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Banner_is_there_only_while_something_is_wrong()
    {
        Assert.SkipUnless(Chromium.IsThere, Chromium.Missing);
        var (page, faults) = await OpenAsync("/?lang=en");
        (await page.Locator(Banner).CountAsync()).ShouldBe(0);   // all is well

        _site.Blocklists.List("bl.spamcop.net", IPAddress.Parse("192.0.2.13"), "Blocked");
        await StateAsync("note");
        await LoadAsync(page, "/?lang=en-GB");
        var banner = page.Locator($"{Banner} p");
        await banner.WaitForAsync();
        (await banner.InnerTextAsync()).ShouldMatch(@"^Mail is going out\. .* See the status$");
        (await page.Locator(Banner).GetAttributeAsync("lang")).ShouldBe("en");
        (await page.Locator($"{Banner} a").GetAttributeAsync("href")).ShouldBe($"{_site.Base}/en/status");
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Close this notice" }).ClickAsync();
        (await page.Locator(Banner).IsVisibleAsync()).ShouldBeFalse();
        (await page.EvaluateAsync<int>("() => localStorage.length + sessionStorage.length + document.cookie.length")).ShouldBe(0);

        await LoadAsync(page, "/?lang=en&own=de");   // closed until the page was left; and in the language that the tag wants
        await banner.WaitForAsync();
        (await banner.InnerTextAsync()).ShouldStartWith("Mails gehen hinaus.");
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Banner_keeps_quiet_when_the_status_cannot_be_had()
    {
        Assert.SkipUnless(Chromium.IsThere, Chromium.Missing);
        var page = await shared.Chromium.OpenAsync("en");
        var faults = new List<string>();
        page.PageError += (_, error) => faults.Add(error);
        await page.RouteAsync("**/status/now.json*", route => route.FulfillAsync(new() { Status = 200, Body = "<html>a proxy's page", Headers = [new("Access-Control-Allow-Origin", "*")] }));
        await LoadAsync(page, "/");
        await page.RouteAsync("**/status/now.json*", route => route.AbortAsync());
        var failed = new TaskCompletionSource();
        page.RequestFailed += (_, _) => failed.TrySetResult();
        await page.ReloadAsync();
        await failed.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);

        (await page.Locator(Banner).CountAsync()).ShouldBe(0);
        (await page.InnerTextAsync("h1")).ShouldBe("Shop");
        faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Export_is_read_from_a_disk_and_from_a_bucket(bool disk)
    {
        Assert.SkipUnless(Chromium.IsThere, Chromium.Missing);
        await Eventually.True(() => Task.FromResult(File.Exists(Path.Combine(Export, "en/status.html")) && File.ReadAllText(Path.Combine(Export, "en/status.html")).Contains("Mail is going out.", StringComparison.Ordinal)), "the export is written");
        var page = await shared.Chromium.OpenAsync(javaScript: false);
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);
        var root = disk ? new Uri(Export + "/").AbsoluteUri : $"{Address(_other)}/bucket/status/";

        await page.GotoAsync($"{root}index.html");
        await page.WaitForURLAsync($"{root}de/status.html");
        (await page.InnerTextAsync("h1")).ShouldBe("Mails gehen hinaus.");
        (await page.InnerTextAsync("body")).ShouldMatch(@"Kopie vom \d+\.\s\w+ 20\d\d, \d+:\d\d\sUhr, auf einem anderen Server\.");
        (await page.Locator(".band").EvaluateAsync<string>("element => getComputedStyle(element).backgroundColor")).ShouldNotBe("rgba(0, 0, 0, 0)");   // the style is there
        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await page.WaitForURLAsync($"{root}en/status.html");
        (await page.InnerTextAsync("h1")).ShouldBe("Mail is going out.");
        asked.ShouldAllBe(url => url.StartsWith(root, StringComparison.Ordinal));
    }

    /// <summary>Opens a page of the other origin; what the browser complains of is collected.</summary>
    async Task<(IPage Page, List<string> Faults)> OpenAsync(string path)
    {
        var page = await shared.Chromium.OpenAsync("en", width: 320);
        var faults = new List<string>();
        page.PageError += (_, error) => faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") faults.Add(message.Text);
        };
        await LoadAsync(page, path);
        return (page, faults);
    }

    /// <summary>Loads it, and waits until the banner knows.</summary>
    async Task LoadAsync(IPage page, string path)
    {
        var known = page.WaitForResponseAsync(answer => answer.Url.Contains("/status/now.json", StringComparison.Ordinal));
        await page.GotoAsync(Address(_other) + path);
        await (await known).FinishedAsync();
        await page.EvaluateAsync("() => new Promise(done => setTimeout(done))");   // what the answer brings comes before this
    }

    async Task StateAsync(string state) =>
        await Eventually.True(async () => (await _site.Http.GetStringAsync("/status/now.json", Cancel)).Contains($"\"state\":\"{state}\"", StringComparison.Ordinal), $"the state is {state}");

    /// <summary>The hoster's shop, with as strict a policy as the banner can live with, and a bucket with the export below a path.</summary>
    async Task<WebApplication> OtherOriginAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        Directory.CreateDirectory(Export);
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(Export), RequestPath = "/bucket/status" });
        app.MapGet("/", (HttpContext context, string? lang, string? own) =>
        {
            context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src {_site.Base}; connect-src {_site.Base}; img-src 'self' data:";
            return Results.Content($"<!DOCTYPE html><html lang=\"{lang ?? "de"}\"><head><title>Shop</title><link rel=\"icon\" href=\"data:,\"><script src=\"{_site.Base}/embed/status.js\" {(own is null ? "" : $"data-lang=\"{own}\"")} defer></script></head><body><h1>Shop</h1></body></html>", "text/html");
        });
        await app.StartAsync(Cancel);
        return app;
    }

    static string Address(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
