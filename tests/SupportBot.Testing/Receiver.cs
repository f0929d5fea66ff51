using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Net;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace SupportBot.Testing;

/// <summary>A recipient's mail server on loopback. It believes SpamCop: it says no, or not now, to the addresses that a test names, and remembers who came.</summary>
public sealed class Receiver : IMessageStore, IMailboxFilter, IAsyncDisposable
{
    const string Greeted = "Receiver:Helo";

    readonly CancellationTokenSource _end = new();
    readonly ConcurrentDictionary<IPAddress, SmtpReplyCode> _unwanted = new();
    readonly Task _serving;

    Receiver(IPAddress[] addresses, int port)
    {
        Port = port;
        var services = new ServiceProvider();
        services.Add((IMessageStore)this);
        services.Add((IMailboxFilter)this);
        var options = new SmtpServerOptionsBuilder().ServerName("mx.kunde.example").MaxRetryCount(1000);
        foreach (var address in addresses) options.Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(address, port)));
        var server = new SmtpServer.SmtpServer(options.Build(), services);
        server.SessionCreated += (_, session) => session.Context.CommandExecuting += (_, command) =>
        {
            if (command.Command is EhloCommand or HeloCommand) command.Context.Properties[Greeted] = (command.Command as EhloCommand)?.DomainOrAddress ?? ((HeloCommand)command.Command).DomainOrAddress;
        };
        _serving = server.StartAsync(_end.Token);
    }

    public int Port { get; }

    /// <summary>Each recipient that somebody named, in order, also those that were turned away.</summary>
    public ConcurrentQueue<Attempt> Attempts { get; } = new();

    /// <summary>Each message that was taken.</summary>
    public ConcurrentQueue<Delivery> Taken { get; } = new();

    /// <param name="addresses">Where it listens, all on one free port; 127.0.0.1 when none is named.</param>
    public static Receiver Start(params IPAddress[] addresses)
    {
        using var probe = new TcpListener(IPAddress.IPv6Any, 0);
        probe.Server.DualMode = true;
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        return new(addresses is [] ? [IPAddress.Loopback] : addresses, port);
    }

    /// <summary>From now on 550 to this source address.</summary>
    public void Refuse(string source) => _unwanted[IPAddress.Parse(source)] = (SmtpReplyCode)550;

    /// <summary>From now on 451 to this source address.</summary>
    public void Defer(string source) => _unwanted[IPAddress.Parse(source)] = (SmtpReplyCode)451;

    public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken)
    {
        var source = Source(context);
        var unwanted = _unwanted.TryGetValue(source, out var reply);
        Attempts.Enqueue(new(source.ToString(), to.AsAddress(), unwanted ? (int)reply : 250));
        if (unwanted) throw new SmtpResponseException(new SmtpResponse(reply, $"{(int)reply / 100}.7.1 Service unavailable; client [{source}] blocked using bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?{source}"));
        return Task.FromResult(true);
    }

    public async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        var message = await MimeMessage.LoadAsync(new MemoryStream(buffer.ToArray()), cancellationToken);
        Taken.Enqueue(new(Source(context).ToString(), (string)context.Properties[Greeted], [.. transaction.To.Select(to => to.AsAddress())], message));
        return SmtpResponse.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _end.Dispose();
    }

    static IPAddress Source(ISessionContext context) => ((IPEndPoint)context.Properties[EndpointListener.RemoteEndPointKey]).Address;

    /// <param name="Source">Where it came from.</param>
    /// <param name="Recipient">Whom it named.</param>
    /// <param name="Reply">What it was told.</param>
    public sealed record Attempt(string Source, string Recipient, int Reply);

    /// <param name="Source">Where it came from.</param>
    /// <param name="Helo">How the sender greeted.</param>
    /// <param name="Recipients">The envelope's.</param>
    /// <param name="Message">What came.</param>
    public sealed record Delivery(string Source, string Helo, IReadOnlyList<string> Recipients, MimeMessage Message);
}
