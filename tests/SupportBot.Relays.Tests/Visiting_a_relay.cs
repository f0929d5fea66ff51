using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace SupportBot.Relays;

/// <summary>Servers that do what no real one does. Real ones are visited in the site's tests.</summary>
public sealed class Visiting_a_relay
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_closed_port_is_a_refused_connection()
    {
        using var server = new OddServer((_, _) => Task.CompletedTask);
        var port = server.Port;
        server.Dispose();

        var seen = await Look(port);

        (seen.Connected, seen.Error).ShouldBe((false, SocketError.ConnectionRefused));
    }

    [Fact]
    public async Task A_welcome_and_EHLO_without_STARTTLS_are_facts()
    {
        using var server = new OddServer(async (stream, end) =>
        {
            await Say(stream, "220-relay5.example ESMTP\r\n220 hello\r\n");
            (await Hear(stream, end)).ShouldStartWith("EHLO ");
            await Say(stream, "250-relay5.example greets you\r\n250 SIZE 1000\r\n");
            (await Hear(stream, end)).ShouldStartWith("QUIT");
            await Say(stream, "221 bye\r\n");
        });

        var seen = await Look(server.Port);

        seen.Greeting.ShouldNotBeNull().Text.ShouldBe("220-relay5.example ESMTP");
        seen.Greeting.Took.ShouldBeGreaterThan(TimeSpan.Zero);
        (seen.Name, seen.Encryption, seen.Certificate).ShouldBe(("relay5.example", Encryption.NotOffered, null));
        await server.EndedAsync();
    }

    [Theory]
    [InlineData("554 5.7.1 not you\r\n", 554)]
    [InlineData("421-too busy\r\n421 later\r\n", 421)]
    public async Task A_refusal_in_the_greeting_is_told_with_its_words(string said, int code)
    {
        using var server = new OddServer((stream, _) => Say(stream, said));

        var seen = await Look(server.Port);

        seen.Greeting.ShouldNotBeNull().Code.ShouldBe(code);
        seen.Greeting.Text.ShouldBe(said.Split('\r')[0]);
        seen.Name.ShouldBeNull();
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP/1.1 400 Bad Request")]
    [InlineData("250 hello\r\n", "250 hello")]
    [InlineData("2200 hello\r\n", "2200 hello")]
    [InlineData("\u001b[2Jü\r\n", "?[2J?")]
    public async Task What_is_no_greeting_is_shown_and_steers_no_terminal(string said, string shown)
    {
        using var server = new OddServer((stream, end) => stream.WriteAsync(Encoding.Latin1.GetBytes(said), end).AsTask());

        var seen = await Look(server.Port);

        (seen.Greeting, seen.Rubbish).ShouldBe((null, shown));
    }

    [Fact]
    public async Task A_server_that_hangs_up_at_once_has_not_greeted()
    {
        using var server = new OddServer((_, _) => Task.CompletedTask);

        var seen = await Look(server.Port);

        (seen.Connected, seen.Greeting, seen.Rubbish).ShouldBe((true, null, null));
    }

    [Fact]
    public async Task A_server_that_refuses_EHLO_and_HELO_has_only_greeted()
    {
        using var server = new OddServer(async (stream, end) =>
        {
            await Say(stream, "220 relay5.example\r\n");
            await Hear(stream, end);
            await Say(stream, "502 no\r\n");
            await Hear(stream, end);
            await Say(stream, "502 no\r\n");
        });

        var seen = await Look(server.Port);

        (seen.Greeting?.Code, seen.Name, seen.Encryption).ShouldBe((220, null, Encryption.NotReached));
    }

    [Theory]
    [InlineData("454 TLS not available\r\n")]
    [InlineData("220 go on\r\nthis is no handshake\r\n")]
    public async Task Encryption_that_does_not_come_about_is_told(string said)
    {
        using var server = new OddServer(async (stream, end) =>
        {
            await Say(stream, "220 relay5.example\r\n");
            await Hear(stream, end);
            await Say(stream, "250-relay5.example\r\n250 STARTTLS\r\n");
            (await Hear(stream, end)).ShouldStartWith("STARTTLS");
            await Say(stream, said);
        });

        var seen = await Look(server.Port);

        (seen.Name, seen.Encryption, seen.Certificate).ShouldBe(("relay5.example", Encryption.Failed, null));
    }

    [Fact]
    public async Task A_server_that_says_nothing_costs_the_limit_and_holds_up_nobody_else()
    {
        var time = new FakeTimeProvider();
        var arrived = new TaskCompletionSource();
        using var hanging = new OddServer(async (_, end) =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, end);
        });
        using var refusing = new OddServer((stream, _) => Say(stream, "554 no\r\n"));
        var probe = new SmtpProbe(new() { Limit = TimeSpan.FromSeconds(20) }, time);

        var slow = probe.LookAsync("", IPAddress.Loopback, hanging.Port, Cancel);
        await arrived.Task;
        var quick = await probe.LookAsync("", IPAddress.Loopback, refusing.Port, Cancel);

        quick.Greeting.ShouldNotBeNull();
        slow.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(20));
        var seen = await slow;
        (seen.Connected, seen.Greeting, seen.Rubbish).ShouldBe((true, null, null));
    }

    [Fact]
    public async Task A_flood_ends_the_visit_long_before_the_limit()
    {
        using var server = new OddServer(async (stream, end) =>
        {
            var junk = Enumerable.Repeat((byte)'x', 4096).ToArray();
            while (!end.IsCancellationRequested) await stream.WriteAsync(junk, end);
        });
        var probe = new SmtpProbe(new() { Limit = TimeSpan.FromDays(1) }, TimeProvider.System);

        var seen = await probe.LookAsync("", IPAddress.Loopback, server.Port, Cancel);

        seen.Rubbish.ShouldBe(new string('x', 200));
    }

    [Fact]
    public async Task Whoever_cancels_gets_no_answer()
    {
        using var server = new OddServer((_, end) => Task.Delay(Timeout.Infinite, end));
        using var end = new CancellationTokenSource();
        var look = new SmtpProbe(new(), TimeProvider.System).LookAsync("", IPAddress.Loopback, server.Port, end.Token);
        await end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(look);
    }

    static Task<SmtpSight> Look(int port) => new SmtpProbe(new(), TimeProvider.System).LookAsync("relay5.example", IPAddress.Loopback, port, Cancel);

    static Task Say(Stream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    static async Task<string> Hear(Stream stream, CancellationToken end)
    {
        var buffer = new byte[1024];
        return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, end));
    }

    /// <summary>Does with each connection what a test says.</summary>
    sealed class OddServer : IDisposable
    {
        readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        readonly CancellationTokenSource _end = new();
        readonly Task _serving;

        public OddServer(Func<Stream, CancellationToken, Task> talk)
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _serving = ServeAsync(talk);
        }

        public int Port { get; }

        /// <summary>What the talk's own assertions say.</summary>
        public Task EndedAsync() => _serving;

        public void Dispose()
        {
            _end.Cancel();
            _listener.Dispose();
        }

        async Task ServeAsync(Func<Stream, CancellationToken, Task> talk)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await talk(client.GetStream(), _end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The visitor has gone, or the test is over.
            }
        }
    }
}
