using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace SupportBot.Web.Conversations.DirectLine;

/// <summary>One client's stream. It knows how far it has come, so whatever order it is told things in, each line goes out once and in order.</summary>
sealed class Socket(string conversationId, int watermark, Transcript transcript)
{
    /// <summary>A reader that is so far behind is cut off; it comes back with its watermark and misses nothing.</summary>
    const int LongestQueue = 100;

    /// <summary>A client's text is its own keep-alive; anything longer than this is no client of ours.</summary>
    const int MostIgnored = 64 * 1024;

    public static readonly Message KeepAlive = new(null, "");

    /// <summary>Somebody else may have stored something: look.</summary>
    public static readonly Message Behind = new(int.MaxValue, "");

    readonly Channel<Message> _queue = Channel.CreateBounded<Message>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
    int _sent = watermark;

    /// <summary>Never waits: a full queue ends the socket.</summary>
    public void Offer(Message message)
    {
        if (!_queue.Writer.TryWrite(message)) _queue.Writer.TryComplete();
    }

    public void End() => _queue.Writer.TryComplete();

    /// <summary>Sends until the client leaves, falls behind, or the program ends.</summary>
    public async Task RunAsync(WebSocket web, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var receiving = ReceiveAsync(web, end.Token);
        var sending = SendAsync(web, end.Token);
        await Task.WhenAny(receiving, sending);
        await CloseAsync(web, stopping);
        await end.CancelAsync();
        await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task SendAsync(WebSocket web, CancellationToken cancel)
    {
        await CatchUpAsync(web, cancel);
        await foreach (var message in _queue.Reader.ReadAllAsync(cancel))
        {
            if (message.Number is not { } number) await SendAsync(web, message.Activity.Length == 0 ? "" : $$"""{"activities":[{{message.Activity}}]}""", cancel);
            else if (number == _sent + 1) await SendAsync(web, [(number, message.Activity)], cancel);
            else if (number > _sent) await CatchUpAsync(web, cancel);
        }
    }

    async Task CatchUpAsync(WebSocket web, CancellationToken cancel)
    {
        var missed = await transcript.AfterAsync(conversationId, _sent, cancel);
        if (missed.Count > 0) await SendAsync(web, missed, cancel);
    }

    async Task SendAsync(WebSocket web, List<(int Number, string Activity)> lines, CancellationToken cancel)
    {
        _sent = lines[^1].Number;
        await SendAsync(web, Frame(lines, _sent), cancel);
    }

    static ValueTask SendAsync(WebSocket web, string text, CancellationToken cancel) =>
        web.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancel);

    /// <summary>An ActivitySet; the watermark is the position after its last activity.</summary>
    public static string Frame(IEnumerable<(int Number, string Activity)> lines, int watermark) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"activities":[{{string.Join(',', lines.Select(line => line.Activity))}}],"watermark":"{{watermark}}"}""");

    /// <summary>What the client says here is ignored (activities are posted); its leaving is not. An idle socket holds no buffer.</summary>
    static async Task ReceiveAsync(WebSocket web, CancellationToken cancel)
    {
        var ignored = 0;
        while (true)
        {
            var waited = await web.ReceiveAsync(Memory<byte>.Empty, cancel);
            if (waited.MessageType == WebSocketMessageType.Close) return;
            var buffer = ArrayPool<byte>.Shared.Rent(1024);
            try
            {
                ValueWebSocketReceiveResult got;
                do
                {
                    got = await web.ReceiveAsync(buffer.AsMemory(), cancel);
                    if (got.MessageType == WebSocketMessageType.Close) return;
                    ignored += got.Count;
                    if (ignored > MostIgnored) return;
                }
                while (!got.EndOfMessage);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            ignored = 0;
        }
    }

    static async Task CloseAsync(WebSocket web, CancellationToken stopping)
    {
        try
        {
            if (web.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await web.CloseOutputAsync(stopping.IsCancellationRequested ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure, null, soon.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client has gone already.
        }
    }
}
