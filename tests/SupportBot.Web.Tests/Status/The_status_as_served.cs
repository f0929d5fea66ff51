using System.Net;
using System.Text;
using System.Text.Json;
using SupportBot.Testing;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Tests.Status;

/// <summary>Everything that tells the status, over HTTP: caches, encodings, languages, other origins, wrong addresses.</summary>
public sealed class The_status_as_served(The_status_as_served.Swept fixture) : IClassFixture<The_status_as_served.Swept>
{
    readonly RunningSite _site = fixture.Site;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Paths => new()
    {
        { "/de/status", "text/html" }, { "/en/status", "text/html" }, { "/api/v2/summary.json", "application/json" }, { "/status/now.json", "application/json" },
        { "/status/badge.svg?style=plastic&lang=en", "image/svg+xml" }, { "/status/relays/1/badge.svg", "image/svg+xml" }, { "/status.txt", "text/plain" }, { "/en/status.txt", "text/plain" },
        { "/status/feed.atom", "application/atom+xml" }, { "/status/feed.rss?lang=en", "application/rss+xml" }, { "/history.atom", "application/atom+xml" }, { "/history.rss", "application/rss+xml" },
        { "/history.json", "application/feed+json" }, { "/status/relays/1/feed.atom", "application/atom+xml" }, { "/status/calendar.ics", "text/calendar" }, { "/embed/status.js", "text/javascript" },
    };

    [Theory, MemberData(nameof(Paths))]
    public async Task Is_sent_once_and_then_only_confirmed(string path, string type)
    {
        using var first = await GetAsync(path);
        using var again = await GetAsync(path, ("If-None-Match", $"\"other\", {first.Headers.ETag}"));
        using var head = await _site.Http.SendAsync(new(HttpMethod.Head, path), Cancel);

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        first.Content.Headers.ContentType!.ToString().ShouldBe($"{type}; charset=utf-8");
        first.Headers.ETag!.IsWeak.ShouldBeTrue();
        first.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        first.Headers.CacheControl!.Public.ShouldBeTrue();
        first.Headers.CacheControl.ToString().ShouldContain("stale-if-error=");
        (again.StatusCode, again.Headers.ETag).ShouldBe((HttpStatusCode.NotModified, first.Headers.ETag));
        (await again.Content.ReadAsByteArrayAsync(Cancel)).ShouldBeEmpty();
        (head.StatusCode, head.Content.Headers.ContentLength).ShouldBe((HttpStatusCode.OK, first.Content.Headers.ContentLength));
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task Is_compressed_as_the_reader_likes(string path, string type)
    {
        using var plain = await GetAsync(path);
        var bytes = await plain.Content.ReadAsByteArrayAsync(Cancel);
        plain.Content.Headers.ContentEncoding.ShouldBeEmpty(type);
        foreach (var (accept, coding) in new[] { ("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("br; q=0.000, gzip;q=0", ""), ("identity", ""), ("BR", "br") })
        {
            using var packed = await GetAsync(path, ("Accept-Encoding", accept));
            string.Join(',', packed.Content.Headers.ContentEncoding).ShouldBe(coding, accept);
            var stream = await packed.Content.ReadAsStreamAsync(Cancel);
            await using var open = coding switch { "br" => new System.IO.Compression.BrotliStream(stream, System.IO.Compression.CompressionMode.Decompress), "gzip" => new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress), _ => stream };
            using var read = new MemoryStream();
            await open.CopyToAsync(read, Cancel);
            read.ToArray().ShouldBe(bytes, accept);
        }
    }

    [Fact]
    public async Task Is_open_to_other_origins_where_it_is_no_page()
    {
        foreach (var row in Paths.Select(row => row.Data))
        {
            using var answer = await GetAsync(row.Item1);
            answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins).ShouldBe(row.Item2 != "text/html", row.Item1);
            (origins ?? ["*"]).ShouldBe(["*"]);
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
        }
    }

    [Theory]
    [InlineData("", "de"), InlineData("?lang=en", "en"), InlineData("?lang=en-GB", "en"), InlineData("?lang=fr", "de"), InlineData("?lang=%3Cb%3E", "de"), InlineData("?x=1&lang=EN", "en"), InlineData("?lang", "de")]
    public async Task Speaks_the_first_language_unless_it_is_asked_for_another(string query, string language)
    {
        using var now = JsonDocument.Parse(await _site.Http.GetStringAsync($"/status/now.json{query}", Cancel));

        now.RootElement.GetProperty("language").GetString().ShouldBe(language);
        now.RootElement.GetProperty("link").GetString().ShouldBe($"{Scenes.Url}/{language}/status");
        now.RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(["headline", "lead", "state", "link", "linkText", "close", "language", "updatedAt"]);
    }

    [Theory]
    [InlineData("/status/relays/2/badge.svg"), InlineData("/status/relays/relay3/feed.atom"), InlineData("/status/relays/kunde-mayer/badge.svg"), InlineData("/status/relays/..%2F..%2Fetc/feed.rss"), InlineData("/status/relays/%3Cscript%3E/feed.atom")]
    public async Task Of_a_relay_that_nobody_knows_is_a_page_that_says_so(string path)
    {
        using var answer = await GetAsync(path, ("Accept-Language", "en"));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain("<html lang=\"en\">");
    }

    [Fact]
    public async Task Cannot_be_written_to()
    {
        using var answer = await _site.Http.PostAsync(new Uri("/status/now.json", UriKind.Relative), new StringContent("x"), Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Banner_weighs_less_than_3_KB_and_needs_nothing_else()
    {
        var script = await _site.Http.GetStringAsync("/embed/status.js", Cancel);

        Encoding.UTF8.GetByteCount(script).ShouldBeLessThan(3000);
        foreach (var storage in new[] { "localStorage", "sessionStorage", "cookie", "indexedDB", "innerHTML", "eval", "import" }) script.ShouldNotContain(storage);
    }

    [Fact]
    public async Task Page_stays_light()
    {
        long bytes = 0;
        foreach (var path in new[] { "/de/status", "/site.css", "/icon.svg" })
        {
            using var answer = await GetAsync(path, ("Accept-Encoding", "br"));
            bytes += answer.Content.Headers.ContentLength!.Value;
        }

        bytes.ShouldBeLessThan(14 * 1024);
    }

    async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _site.Http.SendAsync(request, Cancel);
    }

    /// <summary>One site for all of them, which has swept once and does not again.</summary>
    public sealed class Swept : IAsyncLifetime
    {
        static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

        readonly TemporaryFolder _folder = new();

        internal RunningSite Site { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Site = await RunningSite.StartAsync(_folder.FullName, settings => settings with
            {
                Checker = settings.Checker with { Interval = TimeSpan.FromHours(1) },
                Hoster = settings.Hoster with { PublicUrl = Scenes.Url },
                Relays = settings.Relays.Add("kunde-mayer", new RelaySettings { Host = "mayer.example", Addresses = [Scenes.Dedicated], Public = false }),
            });
            using var limit = new CancellationTokenSource(Longest);
            while ((await Site.Http.GetStringAsync("/de/status", limit.Token)).Contains("Die erste Prüfung läuft.", StringComparison.Ordinal)) await Task.Delay(100, limit.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await Site.DisposeAsync();
            _folder.Dispose();
        }
    }
}
