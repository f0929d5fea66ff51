using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace SupportBot.EndToEnd;

/// <summary>A customer who speaks Direct Line.</summary>
sealed class Talk(HttpClient http, string id, string token)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Talk> BeginAsync(HttpClient http)
    {
        using var made = await http.PostAsync(new Uri("/v3/directline/tokens/generate", UriKind.Relative), null, Cancel);
        var token = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("token").GetString()!;
        using var begun = await AskAsync(http, HttpMethod.Post, "", token, new { locale = "de" });
        return new(http, (await begun.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("conversationId").GetString()!, token);
    }

    public string Id => id;

    /// <summary>Says something; returns once the server has acknowledged it.</summary>
    public Task SayAsync(string text) => SayAsync(text, Guid.NewGuid().ToString());

    /// <param name="text">What.</param>
    /// <param name="clientId">The client's own id.</param>
    public async Task SayAsync(string text, string clientId)
    {
        using var answer = await AskAsync(http, HttpMethod.Post, $"/{id}/activities", token, new { type = "message", text, channelData = new { clientActivityID = clientId } });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>All lines, once there are so many.</summary>
    public async Task<List<JsonElement>> LinesAsync(int least, HttpClient? other = null)
    {
        List<JsonElement> lines = [];
        await Eventually.True(async () =>
        {
            using var answer = await AskAsync(other ?? http, HttpMethod.Get, $"/{id}/activities", token, null);
            lines = [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("activities").EnumerateArray()];
            return lines.Count >= least;
        }, $"{least} lines");
        return lines;
    }

    /// <summary>Listens on the socket after a watermark, as a client that reconnects does.</summary>
    /// <returns>What came until it was quiet for a while, and the last watermark.</returns>
    public async Task<(List<JsonElement> Lines, string Watermark)> HearAsync(string watermark, int least, TimeSpan quiet, HttpClient? other = null)
    {
        using var answer = await AskAsync(other ?? http, HttpMethod.Get, $"/{id}?watermark={watermark}", token, null);
        var url = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("streamUrl").GetString()!;
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new(url), Cancel);
        var lines = new List<JsonElement>();
        var buffer = new byte[1024 * 1024];
        while (true)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            limit.CancelAfter(lines.Count < least ? TimeSpan.FromMinutes(2) : quiet);
            try
            {
                var length = 0;
                ValueWebSocketReceiveResult got;
                do
                {
                    got = await socket.ReceiveAsync(buffer.AsMemory(length), limit.Token);
                    length += got.Count;
                }
                while (!got.EndOfMessage);
                if (length == 0) continue;
                var set = JsonDocument.Parse(buffer.AsMemory(0, length).ToArray()).RootElement;
                lines.AddRange(set.GetProperty("activities").EnumerateArray().Where(activity => activity.GetProperty("type").GetString() == "message"));
                if (set.TryGetProperty("watermark", out var mark) && mark.GetString() is { } text) watermark = text;
            }
            catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
            {
                return (lines, watermark);
            }
        }
    }

    static Task<HttpResponseMessage> AskAsync(HttpClient http, HttpMethod method, string path, string token, object? body)
    {
        var request = new HttpRequestMessage(method, new Uri("/v3/directline/conversations" + path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http.SendAsync(request, Cancel);
    }
}
