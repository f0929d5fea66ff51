using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SupportBot.Blocklists;
using SupportBot.Web.Articles;

namespace SupportBot.Web.Site;

/// <summary>The site's own routes on a real port, without the rest of the program.</summary>
public sealed class A_page_of_the_site : IAsyncLifetime
{
    WebApplication _app = null!;
    SocketsHttpHandler _handler = null!;
    HttpMessageInvoker _client = null!;
    Uri _root = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Shipped.Root });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddSingleton<TimeProvider>(new FakeTimeProvider(new(2026, 11, 24, 9, 46, 0, TimeSpan.Zero)));
        builder.Services.AddSite(Shipped.Plain, Shipped.Root).AddArticles(Shipped.Plain, BlocklistCatalog.BuiltIn(), Shipped.Root);
        _app = builder.Build();
        _app.UseSite();
        _app.UseRouting();
        _app.MapSite();
        _app.MapArticles();
        _app.MapGet("/de/broken", (HttpContext _) => { throw new InvalidOperationException("a secret of the code"); });
        await _app.StartAsync();
        _root = new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _handler = new() { AllowAutoRedirect = false };
        _client = new(_handler);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _handler.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("/", "en-GB,en;q=0.9", "/en/")]
    [InlineData("/", "fr", "/de/")]
    [InlineData("/", null, "/de/")]
    [InlineData("/status", "en", "/en/status")]
    [InlineData("/help/contact?x=1", "de", "/de/help/contact?x=1")]
    public async Task Without_a_language_leads_to_the_readers(string path, string? accept, string target)
    {
        using var answer = await Get(path, accept);

        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location!.OriginalString.ShouldBe(target);
    }

    [Theory]
    [InlineData("/de/help/contact", "Mit einem Menschen sprechen")]
    [InlineData("/en/help/contact", "Talk to a person")]
    [InlineData("/de/nirgends", "Diese Seite gibt es nicht")]
    [InlineData("/en/nowhere", "There's no such page")]
    [InlineData("/de/broken", "Das liegt an uns")]
    public async Task Has_the_way_to_a_person_whatever_happens(string path, string words)
    {
        using var answer = await Get(path, null);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        html.ShouldContain(words);
        html.ShouldContain("href=\"tel:08999998110\"");
        html.ShouldContain("/help/contact\"");
        html.ShouldContain("<main");
        html.ShouldNotContain("secret of the code");
        html.ShouldContain(path.StartsWith("/en", StringComparison.Ordinal) ? "until 18:00 today" : "heute bis 18\u00a0Uhr");
    }

    [Theory]
    [InlineData("/de/help/contact")]
    [InlineData("/de/nirgends")]
    [InlineData("/de/broken")]
    [InlineData("/site.css")]
    [InlineData("/api/search")]
    public async Task Lets_browsers_load_nothing_foreign(string path)
    {
        using var answer = await Get(path, null);

        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self';");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
    }

    [Fact]
    public async Task Names_files_so_that_they_may_be_kept_for_ever()
    {
        using var page = await Get("/de/help", null);
        var html = await page.Content.ReadAsStringAsync();
        var start = html.IndexOf("/site.css?v=", StringComparison.Ordinal);
        using var css = await Get(html[start..html.IndexOf('"', start)], null);

        css.Headers.CacheControl!.ToString().ShouldContain("immutable");
        css.Content.Headers.ContentType!.MediaType.ShouldBe("text/css");
    }

    [Fact]
    public void Has_a_stylesheet_within_its_weight() =>
        _app.Services.GetRequiredService<Assets>().All.Single(file => file.Path == "/site.css").Brotli!.Length.ShouldBeLessThanOrEqualTo(4096);

    [Theory]
    [InlineData("/api/search", 400, "/problems/search/no-query")]
    [InlineData("/api/nothing", 404, "/problems/request/not-found")]
    public async Task For_programs_is_a_problem_instead(string path, int status, string type)
    {
        using var answer = await Get(path, "de");

        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await answer.Content.ReadAsStringAsync()).ShouldContain(type);
    }

    [Theory]
    [InlineData("/api/v2/nothing.json")]
    [InlineData("/v3/directline/nothing")]
    public async Task Is_no_page_where_only_programs_ask(string path)
    {
        using var answer = await Get(path, null);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Shows_markup_in_a_question_as_words()
    {
        using var answer = await Get("/de/help?q=%3Cscript%3Ealert(1)%3C/script%3E", null);
        var html = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        html.ShouldNotContain("<script>alert");
    }

    Task<HttpResponseMessage> Get(string path, string? accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_root, path));
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept-Language", accept);
        return _client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
