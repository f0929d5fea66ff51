using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using DnsClient;
using SupportBot.Blocklists;

namespace SupportBot.Relays;

/// <summary>What one server said to one question.</summary>
/// <param name="Answer">As <see cref="Dnsbl.Judge"/> wants it.</param>
/// <param name="Texts">The TXT records, each as one text, or the names of PTR records; empty unless asked for.</param>
/// <param name="Silent">Nothing came from the server at all: the matter is its health, not the zone's.</param>
internal sealed record DnsReply(DnsAnswer Answer, ImmutableArray<string> Texts, bool Silent = false)
{
    public static DnsReply Nothing { get; } = new(DnsAnswer.Nothing, []);

    public static DnsReply Failure { get; } = new(DnsAnswer.Failure, []);

    public static DnsReply Silence { get; } = new(DnsAnswer.Failure, [], Silent: true);

    public static DnsReply Mismatch { get; } = new(DnsAnswer.Mismatch, []);

    /// <summary>An answer to our question, be it "no such name".</summary>
    public bool IsUsable => !Answer.Failed && !Answer.Mismatched;
}

/// <summary>
/// Asks one name of one server, once: by UDP, and by TCP when the answer is too long for it. Our own, because DnsClient takes answers from
/// any port: here the socket is connected, so that the kernel keeps out what does not come from the server (RFC 5452, section 9.1).
/// </summary>
internal sealed class DnsblClient
{
    /// <summary>After so many strange messages somebody is guessing: the question is given up rather than the guesser given time.</summary>
    const int MostStrangers = 16;

    const int LengthOfTcp = 2;

    readonly ConcurrentStack<Line> _idle = [];
    readonly TimeSpan _timeout;

    public DnsblClient(IPEndPoint server, TimeSpan timeout)
    {
        Server = server.Address.IsIPv4MappedToIPv6 ? new(server.Address.MapToIPv4(), server.Port) : server;
        _timeout = timeout;
    }

    /// <summary>The server.</summary>
    public IPEndPoint Server { get; }

    /// <summary>Asks; anything but an answer to this question is a failure, a silence or a mismatch. Throws for <paramref name="cancel"/> only.</summary>
    public async Task<DnsReply> AskAsync(string name, QueryType type, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (DnsMessage.Ask((ushort)RandomNumberGenerator.GetInt32(0x10000), name, type) is not { } question) return DnsReply.Failure;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        end.CancelAfter(_timeout);
        var reply = await ByUdpAsync(question, end.Token).ConfigureAwait(false);
        if (reply is null)
        {
            end.CancelAfter(_timeout);
            reply = await ByTcpAsync(question, end.Token).ConfigureAwait(false);
        }

        cancel.ThrowIfCancellationRequested();
        return reply;
    }

    /// <summary>Closes what is open between questions.</summary>
    public void Rest()
    {
        while (_idle.TryPop(out var line)) line.Dispose();
    }

    /// <summary>Null: the answer was cut off.</summary>
    async Task<DnsReply?> ByUdpAsync(DnsMessage question, CancellationToken end)
    {
        var strangers = 0;
        Line? line = null;
        try
        {
            line = _idle.TryPop(out var open) ? open : new(Server);
            await line.SendAsync(question, end).ConfigureAwait(false);
            while (strangers < MostStrangers)
            {
                switch (question.Read((await line.ReceiveAsync(end).ConfigureAwait(false)).Span))
                {
                    case DnsArrival.Answer(var reply):
                        if (line.MayGoOn)
                        {
                            _idle.Push(line);
                            line = null;
                        }

                        return reply;
                    case DnsArrival.Truncated:
                        return null;
                    default:
                        strangers++;
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The time-out; or the caller's wish, and the caller sees to that.
        }
        catch (SocketException)
        {
            // A closed port, no way there, no socket to be had.
        }
        finally
        {
            line?.Dispose();
        }

        return strangers > 0 ? DnsReply.Mismatch : DnsReply.Silence;
    }

    /// <summary>A server that has answered is not silent, whatever its TCP does.</summary>
    async Task<DnsReply> ByTcpAsync(DnsMessage question, CancellationToken end)
    {
        try
        {
            using var socket = new Socket(Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(Server, end).ConfigureAwait(false);

            var message = new byte[LengthOfTcp + DnsMessage.LongestQuestion];
            var length = question.WriteTo(message.AsSpan(LengthOfTcp));
            BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)length);
            await socket.SendAsync(message.AsMemory(0, LengthOfTcp + length), SocketFlags.None, end).ConfigureAwait(false);

            await ReceiveAllAsync(socket, message.AsMemory(0, LengthOfTcp), end).ConfigureAwait(false);
            var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(message)];
            await ReceiveAllAsync(socket, answer, end).ConfigureAwait(false);
            return question.Read(answer) switch
            {
                DnsArrival.Answer(var reply) => reply,
                DnsArrival.Truncated         => DnsReply.Failure,
                _                            => DnsReply.Mismatch,
            };
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            return DnsReply.Failure;
        }
    }

    static async ValueTask ReceiveAllAsync(Socket socket, Memory<byte> target, CancellationToken end)
    {
        while (!target.IsEmpty)
        {
            var received = await socket.ReceiveAsync(target, SocketFlags.None, end).ConfigureAwait(false);
            if (received == 0) throw new SocketException((int)SocketError.ConnectionReset);
            target = target[received..];
        }
    }

    /// <summary>A connected UDP socket; one question at a time is on it, a new port after some.</summary>
    sealed class Line : IDisposable
    {
        /// <summary>An open socket saves the half of a question's cost; a port that stays for ever could be found by trying.</summary>
        const int MostQuestions = 100;

        readonly byte[] _buffer = new byte[DnsMessage.LongestDatagram];
        readonly Socket _socket;
        int _questions;

        public Line(IPEndPoint server)
        {
            _socket = new(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                _socket.Connect(server);
            }
            catch (SocketException)
            {
                _socket.Dispose();
                throw;
            }
        }

        public bool MayGoOn => _questions < MostQuestions;

        public async ValueTask SendAsync(DnsMessage question, CancellationToken end)
        {
            _questions++;
            await _socket.SendAsync(_buffer.AsMemory(0, question.WriteTo(_buffer)), SocketFlags.None, end).ConfigureAwait(false);
        }

        public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken end) =>
            _buffer.AsMemory(0, await _socket.ReceiveAsync(_buffer.AsMemory(), SocketFlags.None, end).ConfigureAwait(false));

        public void Dispose() => _socket.Dispose();
    }
}
