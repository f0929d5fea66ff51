using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace SupportBot.Benchmarks;

/// <summary>One customer of many: Direct Line by hand, because 20,000 of the framework's own sockets would measure themselves.</summary>
sealed class DirectLineClient(HttpClient http, Uri site) : IDisposable
{
    const int LongestHead = 4096;

    readonly TcpClient _tcp = new() { NoDelay = true };
    readonly Uri _site = site;
    string _token = "";
    string _id = "";

    public void Dispose() => _tcp.Dispose();

    /// <summary>Begins a conversation and opens its stream; afterwards the greeting comes.</summary>
    public async Task OpenAsync()
    {
        using var made = await http.PostAsync(new Uri(_site, "/v3/directline/tokens/generate"), null);
        _token = (await made.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        var begun = await PostAsync("conversations", """{"locale":"de"}""");
        _id = begun.GetProperty("conversationId").GetString()!;
        await ConnectAsync(new(begun.GetProperty("streamUrl").GetString()!));
    }

    /// <summary>Says something; it is stored when this comes back.</summary>
    public Task SayAsync(string text) => PostAsync($"conversations/{_id}/activities", JsonSerializer.Serialize(new { type = "message", text, from = new { id = "customer" } }));

    /// <summary>Only the stream; the program's own, or any that speaks the same handshake.</summary>
    public async Task ConnectAsync(Uri stream)
    {
        await _tcp.ConnectAsync(stream.Host, stream.Port);
        var head = $"GET {stream.PathAndQuery} HTTP/1.1\r\nHost: {stream.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        await _tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        var answer = new byte[LongestHead];
        var length = 0;
        while (length < 4 || !answer.AsSpan(length - 4, 4).SequenceEqual("\r\n\r\n"u8))   // byte by byte: what comes behind it is the first frame
        {
            if (await _tcp.GetStream().ReadAsync(answer.AsMemory(length, 1)) == 0) throw new IOException("closed in the handshake");
            length++;
        }

        if (!answer.AsSpan().StartsWith("HTTP/1.1 101"u8)) throw new IOException(Encoding.ASCII.GetString(answer, 0, length));
    }

    /// <summary>The next text that the server sends.</summary>
    public async Task<string> ReadAsync()
    {
        var stream = _tcp.GetStream();
        var head = new byte[2];   // nothing larger while it waits
        while (true)
        {
            await stream.ReadExactlyAsync(head);
            long length = head[1] & 0x7f;
            if (length >= 126)
            {
                var more = new byte[length == 126 ? 2 : 8];
                await stream.ReadExactlyAsync(more);
                length = more.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(more) : BinaryPrimitives.ReadInt64BigEndian(more);
            }

            var bytes = new byte[length];
            await stream.ReadExactlyAsync(bytes);
            if ((head[0] & 0x0f) == 1 && length > 0) return Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>Sends a short text, masked as clients must (RFC 6455, section 5.3); with a key of noughts, which changes nothing.</summary>
    public ValueTask WriteAsync(ReadOnlySpan<byte> text) => _tcp.GetStream().WriteAsync(new([0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. text]));

    async Task<JsonElement> PostAsync(string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_site, $"/v3/directline/{path}")) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var answer = await http.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
    }
}
