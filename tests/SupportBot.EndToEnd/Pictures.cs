namespace SupportBot.EndToEnd;

/// <summary>Makes the README's pictures: <c>tests/pictures</c>. Not part of a test run.</summary>
[Collection(Shared.Name)]
public sealed class Pictures(Shared shared)
{
    [Fact(Explicit = true)]
    public async Task Of_status_and_chat()
    {
        shared.Need();
        var folder = Environment.GetEnvironmentVariable("PICTURES") ?? Directory.CreateTempSubdirectory("pictures-").FullName;
        var hoster = shared.Hoster;
        await hoster.SendingAsync("192.0.2.11", "192.0.2.12", "192.0.2.13", "192.0.2.14");
        await hoster.ListAsync("192.0.2.13");
        await hoster.SendingAsync("192.0.2.11", "192.0.2.12", "192.0.2.14");

        var status = await shared.Chromium.OpenAsync();
        await status.GotoAsync($"{hoster.Base}/de/status");
        await status.ScreenshotAsync(new() { Path = Path.Combine(folder, "status.png") });

        var chat = await shared.Chromium.OpenAsync();
        await chat.GotoAsync($"{hoster.Base}/de/");
        await chat.FillAsync("#text", Bounces.Spamcop("192.0.2.13"));
        await chat.ClickAsync("form .main");
        await chat.Locator(".card").WaitForAsync();
        await chat.EvaluateAsync("() => window.scrollTo(0, 0)");
        await chat.SetViewportSizeAsync(1280, 1180);
        await chat.ScreenshotAsync(new() { Path = Path.Combine(folder, "chat.png") });
        File.Exists(Path.Combine(folder, "chat.png")).ShouldBeTrue();
    }
}
