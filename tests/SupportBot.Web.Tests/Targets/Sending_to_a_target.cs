using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace SupportBot.Web.Targets;

public class Sending_to_a_target
{
    static readonly TargetRequest Hello = new("POST", [("X-Test", "yes")], "application/json", "{}"u8.ToArray());

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Brings_what_it_was_given()
    {
        await using var hook = await Hook.StartAsync();
        using var sender = new TargetSender(TimeProvider.System);

        (await sender.SendAsync(new($"{hook.Base}/x", "", AllowInside: true), Hello, Cancel)).ShouldBe(new Sending.Sent());
        var request = await hook.NextAsync(Cancel);
        (request.Method, request.Headers["X-Test"], request.Headers["Content-Type"]).ShouldBe(("POST", "yes", "application/json; charset=utf-8"));
        request.Body.ShouldBe("{}"u8.ToArray());
    }

    [Theory]
    [InlineData("http://hooks.example.net/x", "its address must begin with https://")]
    [InlineData("file:///etc/passwd", "its address must begin with https://")]
    [InlineData("hooks", "its address is none")]
    public async Task Wants_https(string url, string why)
    {
        using var sender = new TargetSender(TimeProvider.System);
        (await sender.SendAsync(new(url, "", AllowInside: false), Hello, Cancel)).ShouldBe(new Sending.Failed(why));
        if (url.StartsWith("file", StringComparison.Ordinal)) (await sender.SendAsync(new(url, "", AllowInside: true), Hello, Cancel)).ShouldBe(new Sending.Failed(why));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("[::1]")]
    [InlineData("[::]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST.")]
    [InlineData("inside.example.net")]
    public async Task Calls_nobody_inside_by_whatever_name(string host)
    {
        using var listener = new TcpListener(IPAddress.IPv6Any, 0);
        listener.Server.DualMode = true;
        listener.Start();
        using var sender = new TargetSender(TimeProvider.System) { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("10.0.0.5"), IPAddress.Parse("169.254.169.254")]) };

        var failed = (await sender.SendAsync(new($"https://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/", "", AllowInside: false), Hello, Cancel)).ShouldBeOfType<Sending.Failed>();
        failed.Why.ShouldEndWith("points inside our own network; if it should, set AllowInside");
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task Calls_only_what_is_outside_of_a_name_that_points_both_ways()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var given = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var sender = new TargetSender(TimeProvider.System) { Limit = TimeSpan.FromMilliseconds(300), Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("198.41.0.4")]) };

        await sender.SendAsync(new($"https://both.example.net:{((IPEndPoint)listener.LocalEndpoint).Port}/", "", AllowInside: false), Hello, given.Token);
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task Follows_no_redirect()
    {
        await using var hook = await Hook.StartAsync(context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var sender = new TargetSender(TimeProvider.System);

        (await sender.SendAsync(new($"{hook.Base}/here", "", AllowInside: true), Hello, Cancel)).ShouldBe(new Sending.Failed("answered 302, and redirects are not followed") { Status = 302 });
        hook.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Says_what_a_failure_was_without_the_secrets_in_it()
    {
        await using var hook = await Hook.StartAsync(async context =>
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync($"no service\r\n{context.Request.Path} T0KEN-ABCD whsec_c2VjcmV0LXRoaW5n c2VjcmV0LXRoaW5n {new string('x', 10_000)}");
        });
        using var sender = new TargetSender(TimeProvider.System);
        var target = new TargetAddress($"{hook.Base}/services/T0KEN-ABCD", "whsec_c2VjcmV0LXRoaW5n", AllowInside: true);

        var why = (await sender.SendAsync(target, Hello, Cancel)).ShouldBeOfType<Sending.Failed>().Why;
        why.ShouldStartWith("answered 500: no service");
        why.Length.ShouldBeLessThan(300);
        (why + target).ShouldNotContain("T0KEN");
        (why + target).ShouldNotContain("c2Vjcm");
    }

    [Fact]
    public async Task Waits_no_longer_than_its_limit()
    {
        await using var hook = await Hook.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var time = new FakeTimeProvider();
        using var sender = new TargetSender(time);

        var sending = sender.SendAsync(new(hook.Base, "", AllowInside: true), Hello, Cancel);
        await hook.NextAsync(Cancel);
        sending.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(10));
        (await sending).ShouldBe(new Sending.Failed("no whole answer within 10 s"));
    }

    [Fact]
    public async Task Reads_a_little_of_an_answer_without_end()
    {
        await using var hook = await Hook.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[1024], context.RequestAborted);
        });
        using var sender = new TargetSender(new FakeTimeProvider());

        (await sender.SendAsync(new(hook.Base, "", AllowInside: true), Hello, Cancel)).ShouldBeOfType<Sending.Sent>().Answer.Length.ShouldBe(4096);
    }

    [Fact]
    public async Task Fails_when_nobody_is_there()
    {
        using var sender = new TargetSender(TimeProvider.System);
        (await sender.SendAsync(new("http://127.0.0.1:1/secret-path", "", AllowInside: true), Hello, Cancel)).ShouldBeOfType<Sending.Failed>().Why.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2a00:1450::1", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("198.51.100.1", false)]
    [InlineData("203.0.113.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("0.0.0.1", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001::1", false)]
    public void Knows_the_inside(string address, bool outside) => Outside.Is(IPAddress.Parse(address)).ShouldBe(outside);
}
