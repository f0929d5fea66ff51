using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SupportBot.Testing;

namespace SupportBot.Web.Tests.Relays.Mail;

/// <summary>docs/mail/supportbot-pull on a relay's host: the file is right, or it stays as it was.</summary>
public sealed class Pulling_the_pool_file : IAsyncLifetime
{
    const string Key = "relay1-secret";
    const string Before = "127.0.0.11\n127.0.0.12\n";
    const string After = "127.0.0.12\n2001:db8::12\n";

    readonly TemporaryFolder _folder = new();
    readonly List<HttpRequest> _asked = [];
    WebApplication _server = null!;
    (int Status, string Body, string Tag, int Claimed) _answer;

    string File => Path.Combine(_folder.FullName, "out-addresses");

    /// <summary>How often the command has run to a good end.</summary>
    int Ran => System.IO.File.Exists(Path.Combine(_folder.FullName, "ran")) ? System.IO.File.ReadAllLines(Path.Combine(_folder.FullName, "ran")).Length : 0;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(System.IO.File.Exists("/usr/bin/curl"), "curl is not installed (Debian: apt-get install curl)");
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder.FullName, "key"), Key + "\n");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapGet("/api/pool/active.txt", AnswerAsync);
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_command_runs_once_a_change()
    {
        Serve(Before, "\"1\"");
        (await PullAsync()).ShouldBe(0);
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe(Before);
        Ran.ShouldBe(1);
        Asked().ShouldBe((Key, null));

        (await PullAsync()).ShouldBe(0);
        Asked().ShouldBe((Key, "\"1\""));
        Ran.ShouldBe(1);

        Serve(After, "W/\"2\"");
        (await PullAsync()).ShouldBe(0);
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe(After);
        Ran.ShouldBe(2);

        Serve(After, "\"3\"");   // the same list under another tag
        (await PullAsync()).ShouldBe(0);
        Asked().ShouldBe((Key, "W/\"2\""));
        Ran.ShouldBe(2);
        (await PullAsync()).ShouldBe(0);
        Asked().ShouldBe((Key, "\"3\""));
        Directory.GetFiles(_folder.FullName).Select(Path.GetFileName).ShouldBe(["key", "out-addresses", "out-addresses.etag", "ran"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_command_that_fails_runs_again_and_the_new_tag_is_not_told_before()
    {
        Serve(Before, "\"1\"");
        (await PullAsync()).ShouldBe(0);

        Serve(After, "\"2\"");
        (await PullAsync("false")).ShouldBe(1);
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe(After);
        (await PullAsync("false")).ShouldBe(1);
        Asked().ShouldBe((Key, null));

        (await PullAsync()).ShouldBe(0);
        Ran.ShouldBe(2);
        (await PullAsync()).ShouldBe(0);
        Asked().ShouldBe((Key, "\"2\""));
        Ran.ShouldBe(2);
    }

    [Theory]
    [InlineData("no key", 401, After, 0)]
    [InlineData("a fault", 500, After, 0)]
    [InlineData("elsewhere", 302, "", 0)]
    [InlineData("nothing", 200, "", 0)]
    [InlineData("a page", 200, "<html><body>Sign in</body></html>\n", 0)]
    [InlineData("half a body", 200, "127.0.0.12\n", 100)]
    [InlineData("half a line", 200, "127.0.0.12\n127.0.0.1", 0)]
    [InlineData("no address", 200, "127.0.0.12\n127.0.0.300\n", 0)]
    public async Task The_last_file_stays_on(string what, int status, string body, int claimed)
    {
        Serve(Before, "\"1\"");
        (await PullAsync()).ShouldBe(0);

        _answer = (status, body, "\"2\"", claimed);
        (await PullAsync()).ShouldBe(1, what);

        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe(Before);
        (await System.IO.File.ReadAllTextAsync(File + ".etag", TestContext.Current.CancellationToken)).ShouldBe("\"1\"\n");
        Directory.GetFiles(_folder.FullName).Length.ShouldBe(4);
        Ran.ShouldBe(1);
    }

    void Serve(string body, string tag) => _answer = (200, body, tag, 0);

    /// <summary>Key and tag of the last request.</summary>
    (string? Key, string? Tag) Asked() => (_asked[^1].Headers.Authorization.ToString().Split("Bearer ")[^1], _asked[^1].Headers.IfNoneMatch is [var tag] ? tag : null);

    async Task AnswerAsync(HttpContext context)
    {
        var (status, body, tag, claimed) = _answer;
        _asked.Add(Copy(context.Request));
        if (status == 200 && context.Request.Headers.IfNoneMatch == tag) status = 304;
        context.Response.StatusCode = status;
        context.Response.Headers.ETag = tag;
        if (status is 304 or 302) return;
        context.Response.ContentLength = claimed > 0 ? claimed : body.Length;
        await context.Response.WriteAsync(body);
        await context.Response.Body.FlushAsync();
        if (claimed > 0) context.Abort();
    }

    static HttpRequest Copy(HttpRequest request)
    {
        // A request is used again once it is answered.
        var copy = new DefaultHttpContext().Request;
        foreach (var (name, value) in request.Headers) copy.Headers[name] = value;
        return copy;
    }

    async Task<int> PullAsync(string command = "echo >> ran")
    {
        using var process = Process.Start(new ProcessStartInfo(Docs.Mail("supportbot-pull"), [$"{_server.Urls.First()}/api/pool/active.txt?relay=relay1", "key", File, command]) { WorkingDirectory = _folder.FullName, RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        string.IsNullOrEmpty(await complaint).ShouldBe(process.ExitCode == 0);
        return process.ExitCode;
    }
}
