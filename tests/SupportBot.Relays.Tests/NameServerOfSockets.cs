using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SupportBot.Relays;

/// <summary>A name server that does what no real one does: answers by a function, from where it likes, or not at all.</summary>
sealed class NameServerOfSockets : IDisposable
{
    readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    readonly UdpClient _elsewhere = new(new IPEndPoint(IPAddress.Loopback, 0));
    readonly CancellationTokenSource _end = new();
    readonly TcpListener? _tcp;
    bool _over;

    /// <param name="answer">From a question's bytes to the datagrams sent back, in order.</param>
    /// <param name="fromAnotherPort">Datagrams that a forger sends before those, or null.</param>
    /// <param name="byTcp">The answer by TCP; null: nobody listens there.</param>
    public NameServerOfSockets(Func<Question, IEnumerable<byte[]>> answer, Func<Question, IEnumerable<byte[]>>? fromAnotherPort = null, Func<Question, byte[]>? byTcp = null)
    {
        _ = ServeAsync(answer, fromAnotherPort ?? (_ => []));
        if (byTcp is null) return;
        _tcp = new(EndPoint);
        _tcp.Start();
        _ = ServeTcpAsync(_tcp, byTcp);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    public int Asked { get; private set; }

    /// <summary>The ports that it was asked from.</summary>
    public HashSet<int> Ports { get; } = [];

    public void Dispose()
    {
        if (_over) return;
        _over = true;
        _end.Cancel();
        _socket.Dispose();
        _elsewhere.Dispose();
        _tcp?.Dispose();
        _end.Dispose();
    }

    async Task ServeAsync(Func<Question, IEnumerable<byte[]>> answer, Func<Question, IEnumerable<byte[]>> fromAnotherPort)
    {
        while (!_over)
        {
            try
            {
                var datagram = await _socket.ReceiveAsync(_end.Token);
                Asked++;
                Ports.Add(datagram.RemoteEndPoint.Port);
                foreach (var forged in fromAnotherPort(new(datagram.Buffer))) await _elsewhere.SendAsync(forged, datagram.RemoteEndPoint, _end.Token);
                foreach (var reply in answer(new(datagram.Buffer))) await _socket.SendAsync(reply, datagram.RemoteEndPoint, _end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The test is over, or the asker has closed its port.
            }
        }
    }

    async Task ServeTcpAsync(TcpListener listener, Func<Question, byte[]> answer)
    {
        while (!_over)
        {
            try
            {
                using var asker = await listener.AcceptTcpClientAsync(_end.Token);
                var stream = asker.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, _end.Token);
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question, _end.Token);
                var reply = answer(new(question));
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)reply.Length);
                await stream.WriteAsync((byte[])[.. length, .. reply], _end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // The test is over, or the asker has gone.
            }
        }
    }
}

/// <summary>A question as it stands on the wire (RFC 1035, section 4.1), and answers to it.</summary>
sealed class Question(byte[] bytes)
{
    const int Header = 12;

    public const int NoError = 0;
    public const int ServFail = 2;
    public const int NxDomain = 3;
    public const int Refused = 5;

    public bool IsIPv6 => bytes[NameEnd + 1] == 28;

    public bool IsText => bytes[NameEnd + 1] == 16;

    public string Name
    {
        get
        {
            var labels = new List<string>();
            for (var i = Header; bytes[i] != 0; i += bytes[i] + 1) labels.Add(System.Text.Encoding.ASCII.GetString(bytes, i + 1, bytes[i]));
            return string.Join('.', labels);
        }
    }

    int NameEnd
    {
        get
        {
            var i = Header;
            while (bytes[i] != 0) i += bytes[i] + 1;
            return i + 1;
        }
    }

    public byte[] Answer(params string[] addresses) => Reply(NoError, records: [.. addresses.Select(IPAddress.Parse).Select(address => Record([0xc0, Header], (byte)(address.AddressFamily == AddressFamily.InterNetworkV6 ? 28 : 1), address.GetAddressBytes()))]);

    public byte[] Listed(string address = "127.0.0.2") => IsText ? Text("because") : Answer(address);

    public byte[] Text(string text) => Reply(NoError, records: [Record([0xc0, Header], 16, [(byte)text.Length, .. text.Select(c => (byte)c)])]);

    public byte[] OwnedBy(string owner, string address) => Reply(NoError, records: [Record(Wire(owner), 1, IPAddress.Parse(address).GetAddressBytes())]);

    public byte[] Alias(string target, string address) =>
        Reply(NoError, records: [Record([0xc0, Header], 5, Wire(target)), Record(Wire(target), 1, IPAddress.Parse(address).GetAddressBytes())]);

    public byte[] AliasCircle(string other) =>
        Reply(NoError, records: [Record([0xc0, Header], 5, Wire(other)), Record(Wire(other), 5, Wire(Name)), Record([0xc0, Header], 1, [127, 0, 0, 2])]);

    public byte[] Truncated() => Reply(NoError, truncated: true);

    public byte[] Code(int code) => Reply(code);

    public byte[] WithWrongId()
    {
        var answer = Answer("127.0.0.2");
        answer[1] ^= 1;
        return answer;
    }

    /// <summary>A header and nothing else, as from one who could not read the question.</summary>
    public byte[] WithoutQuestion(int code) => [bytes[0], bytes[1], 0x80, (byte)(0x80 | code), 0, 0, 0, 0, 0, 0, 0, 0];

    public byte[] ToAnotherQuestion(string name) => Reply(NoError, question: [.. Wire(name), 0, 1, 0, 1], records: [Record([0xc0, Header], 1, [127, 0, 0, 2])]);

    byte[] Reply(int code, bool truncated = false, byte[]? question = null, params byte[][] records) =>
    [
        bytes[0], bytes[1], (byte)(0x84 | (truncated ? 2 : 0)), (byte)(0x80 | code), 0, 1, 0, (byte)records.Length, 0, 0, 0, 0,
        .. question ?? bytes[Header..(NameEnd + 4)],
        .. records.SelectMany(record => record),
    ];

    static byte[] Record(byte[] owner, byte type, byte[] data) => [.. owner, 0, type, 0, 1, 0, 0, 1, 44, 0, (byte)data.Length, .. data];

    static byte[] Wire(string name) => [.. name.Split('.').SelectMany(label => new[] { (byte)label.Length }.Concat(label.Select(c => (byte)c))), 0];
}
