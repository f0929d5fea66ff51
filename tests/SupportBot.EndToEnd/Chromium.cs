using Microsoft.Playwright;

namespace SupportBot.EndToEnd;

/// <summary>One browser for all tests; each takes a context of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    const int LongestWait = 120_000;

    static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    IPlaywright _playwright = null!;
    IBrowser _browser = null!;

    /// <summary>Why a test that needs it is skipped.</summary>
    public const string Missing = "Chromium is not installed (Debian: apt-get install chromium fonts-dejavu-core)";

    public static bool IsThere => Places.Any(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (!IsThere) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Places.First(File.Exists),
            Headless = true,
            Timeout = LongestWait,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A page in a fresh profile.</summary>
    public async Task<IPage> OpenAsync(string language = "de", bool dark = false, int width = 1280, bool javaScript = true)
    {
        var context = await _browser.NewContextAsync(new()
        {
            Locale = language == "de" ? "de-DE" : "en-GB",
            TimezoneId = "Europe/Berlin",
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new() { Width = width, Height = 860 },
            JavaScriptEnabled = javaScript,
            ReducedMotion = ReducedMotion.Reduce,   // half-faded text would be a finding
        });
        context.SetDefaultTimeout(LongestWait);
        return await context.NewPageAsync();
    }

    /// <summary>Gives a page a device that holds passkeys and says yes to everything (WebAuthn's virtual authenticator).</summary>
    public static async Task WithPasskeysAsync(IPage page)
    {
        var device = await page.Context.NewCDPSessionAsync(page);
        await device.SendAsync("WebAuthn.enable");
        await device.SendAsync("WebAuthn.addVirtualAuthenticator", new() { ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true } });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
