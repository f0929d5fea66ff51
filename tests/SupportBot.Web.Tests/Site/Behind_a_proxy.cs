using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Site;

/// <summary>Who the client is: what a trusted proxy says, and nothing that anybody else may write into a header.</summary>
public sealed class Behind_a_proxy
{
    [Theory]
    [InlineData("10.0.0.5", "198.51.100.7", "198.51.100.7")]                          // the trusted proxy's word
    [InlineData("203.0.113.9", "198.51.100.7", "203.0.113.9")]                        // a stranger's word
    [InlineData("10.0.0.5", "192.0.2.1, 198.51.100.7", "198.51.100.7")]               // what the client itself had put there
    [InlineData("10.0.0.5", "198.51.100.7, 10.0.0.6", "198.51.100.7")]                // two hops, both trusted
    [InlineData("2001:db8:1::5", "2001:db8:ffff::7", "2001:db8:ffff::7")]
    [InlineData("10.0.0.5", "rubbish", "10.0.0.5")]
    public async Task The_client_is_the_first_that_is_not_trusted(string speaks, string header, string client) =>
        (await Through(["10.0.0.0/24", "2001:db8:1::5"], speaks, header)).Connection.RemoteIpAddress.ShouldBe(IPAddress.Parse(client));

    [Fact]
    public async Task A_strangers_scheme_and_host_are_not_taken()
    {
        var (believed, doubted) = (await Through(["10.0.0.5"], "10.0.0.5", "198.51.100.7"), await Through(["10.0.0.5"], "203.0.113.9", "198.51.100.7"));

        (believed.Request.Scheme, believed.Request.Host.Value).ShouldBe(("https", "support.example"));
        (doubted.Request.Scheme, doubted.Request.Host.Value).ShouldBe(("http", "internal"));
    }

    static async Task<HttpContext> Through(string[] trusted, string speaks, string header)
    {
        var collection = new ServiceCollection();
        collection.AddTrustedProxies(new SiteSettings { TrustedProxies = [.. trusted] });
        await using var services = collection.BuildServiceProvider();
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(speaks);
        (context.Request.Scheme, context.Request.Host) = ("http", new("internal"));
        context.Request.Headers["X-Forwarded-For"] = header;
        context.Request.Headers["X-Forwarded-Proto"] = "https";
        context.Request.Headers["X-Forwarded-Host"] = "support.example";
        await new ForwardedHeadersMiddleware(_ => Task.CompletedTask, NullLoggerFactory.Instance, services.GetRequiredService<IOptions<ForwardedHeadersOptions>>()).Invoke(context);
        return context;
    }
}
