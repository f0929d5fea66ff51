using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>Direct Line over a real port: what the clients' own tests cannot reach, and the rules that hold everything together.</summary>
public sealed class Direct_line(Direct_line.OneSite site) : IClassFixture<Direct_line.OneSite>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_client_id_twice_is_one_line_with_one_answer()
    {
        var server = site.Server;
        var (id, token) = await BeginAsync(server);

        var first = await SayAsync(server, id, token, "hallo", "c1");
        var second = await SayAsync(server, id, token, "hallo", "c1");
        var lines = await UntilAsync(server, id, token, 3);

        second.ShouldBe(first);
        lines.Count(line => line.GetProperty("from").GetProperty("role").GetString() == "user").ShouldBe(1);
    }

    [Fact]
    public async Task A_second_start_neither_begins_anew_nor_greets_twice()
    {
        var server = site.Server;
        var (id, token) = await BeginAsync(server);
        await UntilAsync(server, id, token, 1);

        var again = await PostAsync(server, "conversations", token, "{}");

        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Task.Delay(200, Cancel);
        (await LinesAsync(server, id, token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_line_whose_answer_was_lost_gets_it_at_the_next_start_once_and_the_token_still_holds()
    {
        using var folder = new TemporaryFolder();
        string id, token;
        await using (var dying = await RunningSite.StartAsync(folder.FullName))
        {
            (id, token) = await BeginAsync(dying);
            await UntilAsync(dying, id, token, 1);
            await SayAsync(dying, id, token, "hallo", "c1");
            await UntilAsync(dying, id, token, 3);
            // As if the program had died between the line and its answer: the answer is not there, and the line is not marked as answered.
            await dying.Store.WriteAsync(async (db, cancel) =>
            {
                db.Lines.Remove(await db.Lines.SingleAsync(line => line.ConversationId == id && line.Number == 3, cancel));
                var conversation = await db.Conversations.SingleAsync(row => row.Id == id, cancel);
                (conversation.LastNumber, conversation.AnsweredThrough) = (2, 0);
            }, Cancel);
        }

        await using var server = await RunningSite.StartAsync(folder.FullName);
        var lines = await UntilAsync(server, id, token, 3);
        await Task.Delay(300, Cancel);

        lines[2].GetProperty("replyToId").GetString().ShouldBe(lines[1].GetProperty("id").GetString());
        (await LinesAsync(server, id, token)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Several_lines_that_waited_when_the_program_died_are_all_answered_in_their_order()
    {
        using var folder = new TemporaryFolder();
        string id, token;
        await using (var dying = await RunningSite.StartAsync(folder.FullName))
        {
            (id, token) = await BeginAsync(dying);
            await UntilAsync(dying, id, token, 1);
            await SayAsync(dying, id, token, "hallo", "c1");
            await UntilAsync(dying, id, token, 3);
            await SayAsync(dying, id, token, "wie lange dauert das?", "c2");
            await UntilAsync(dying, id, token, 5);
            // As if it had died with both lines stored and neither answered.
            await dying.Store.WriteAsync(async (db, cancel) =>
            {
                var lines = await db.Lines.Where(line => line.ConversationId == id).ToListAsync(cancel);
                db.Lines.RemoveRange(lines.Where(line => line.Number is 3 or 5));
                var conversation = await db.Conversations.SingleAsync(row => row.Id == id, cancel);
                (conversation.LastNumber, conversation.AnsweredThrough, conversation.AskedThrough) = (5, 0, 4);
            }, Cancel);
        }

        await using var server = await RunningSite.StartAsync(folder.FullName);
        var said = await UntilAsync(server, id, token, 5);

        var asked = said.Where(line => line.GetProperty("from").GetProperty("role").GetString() == "user").Select(line => line.GetProperty("id").GetString());
        said.Where(line => line.TryGetProperty("replyToId", out _)).Select(line => line.GetProperty("replyToId").GetString()).ShouldBe(asked);
    }

    [Fact]
    public async Task A_password_is_unreadable_before_it_is_stored()
    {
        var server = site.Server;
        var (id, token) = await BeginAsync(server);
        await UntilAsync(server, id, token, 1);
        await SayAsync(server, id, token, "Mein Passwort ist Sommer2024! und nichts geht", "c1");

        var lines = await UntilAsync(server, id, token, 3);

        var stored = await server.Store.ReadAsync((db, cancel) => db.Lines.Where(line => line.ConversationId == id).Select(line => line.Text + line.ActivityJson).ToListAsync(cancel), Cancel);
        stored.ShouldAllBe(text => !text.Contains("Sommer2024"));
        lines[2].GetProperty("text").GetString()!.ShouldContain("unkenntlich gemacht");
    }

    [Fact]
    public async Task A_bounce_that_comes_in_several_messages_is_read_as_one()
    {
        var server = site.Server;
        var (id, token) = await BeginAsync(server);
        await UntilAsync(server, id, token, 1);
        var cut = Samples.SpamcopBounce.IndexOf("    SMTP error", StringComparison.Ordinal);
        await SayAsync(server, id, token, Samples.SpamcopBounce[..cut], "c1");
        await UntilAsync(server, id, token, 3);
        await SayAsync(server, id, token, Samples.SpamcopBounce[cut..], "c2");

        (await UntilAsync(server, id, token, 5))[4].GetProperty("text").GetString()!.ShouldContain("SpamCop");
    }

    [Fact]
    public async Task A_ticket_is_stored_with_its_outbox_row_and_its_page_opens_by_the_link()
    {
        var server = site.Server;
        var (id, token) = await BeginAsync(server);
        await SayAsync(server, id, token, Samples.SpamcopBounce, "c1");
        await SayAsync(server, id, token, "Ticket öffnen", "c2");
        var lines = await UntilAsync(server, id, token, 5);

        var link = lines.Last(line => line.TryGetProperty("channelData", out var data) && data.TryGetProperty("supportbot", out _)).GetProperty("channelData").GetProperty("supportbot").GetProperty("links").EnumerateArray().Last().GetProperty("href").GetString()!;
        var page = await server.Http.GetAsync(new Uri(server.Base + link), Cancel);
        var wrong = await server.Http.GetAsync(new Uri(server.Base + link[..link.IndexOf('=', StringComparison.Ordinal)] + "=wrong"), Cancel);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        wrong.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var tickets = await server.Store.ReadAsync((db, cancel) => db.Tickets.Where(ticket => ticket.ConversationId == id).Select(ticket => ticket.Number).ToListAsync(cancel), Cancel);
        (await server.Store.ReadAsync((db, cancel) => db.Outbox.CountAsync(row => row.Payload == tickets.Single(), cancel), Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task A_stream_begins_at_its_watermark_and_another_origin_is_refused()
    {
        var server = site.Server;
        var (id, token) = await BeginAsync(server);
        await UntilAsync(server, id, token, 1);
        var url = (await AskAsync(server, $"conversations/{id}?watermark=", token)).GetProperty("streamUrl").GetString()!;

        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new(url), Cancel);
        var buffer = new byte[64 * 1024];
        var got = await socket.ReceiveAsync(buffer, Cancel);
        var frame = JsonDocument.Parse(buffer.AsMemory(0, got.Count)).RootElement;
        using var foreign = new ClientWebSocket();
        foreign.Options.SetRequestHeader("Origin", "https://elsewhere.example");

        frame.GetProperty("activities").GetArrayLength().ShouldBe(1);
        frame.GetProperty("watermark").GetString().ShouldBe("1");
        await Should.ThrowAsync<WebSocketException>(() => foreign.ConnectAsync(new(url), Cancel));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "text/plain")]
    [InlineData("  \n", HttpStatusCode.BadRequest, "text/plain")]
    [InlineData("hallo", HttpStatusCode.OK, "text/plain")]
    [InlineData("{}", HttpStatusCode.UnsupportedMediaType, "application/json")]
    public async Task Programs_ask_by_post(string body, HttpStatusCode status, string type)
    {
        var server = site.Server;

        var answer = await server.Http.PostAsync(new Uri(server.Base + "/api/bounces?lang=de"), new StringContent(body, Encoding.UTF8, type), Cancel);

        answer.StatusCode.ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(status == HttpStatusCode.OK ? "application/json" : "application/problem+json");
    }

    static async Task<(string Id, string Token)> BeginAsync(RunningSite server)
    {
        var made = await server.Http.PostAsync(new Uri("/v3/directline/tokens/generate", UriKind.Relative), null, Cancel);
        var token = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("token").GetString()!;
        var begun = await PostAsync(server, "conversations", token, """{"locale":"de"}""");
        begun.StatusCode.ShouldBe(HttpStatusCode.Created);
        return ((await begun.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("conversationId").GetString()!, token);
    }

    static async Task<string> SayAsync(RunningSite server, string id, string token, string text, string clientId)
    {
        var answer = await PostAsync(server, $"conversations/{id}/activities", token, JsonSerializer.Serialize(new { type = "message", text, channelData = new { clientActivityID = clientId } }));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString()!;
    }

    static Task<HttpResponseMessage> PostAsync(RunningSite server, string path, string token, string json)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v3/directline/" + path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return server.Http.SendAsync(request, Cancel);
    }

    static async Task<JsonElement> AskAsync(RunningSite server, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v3/directline/" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await (await server.Http.SendAsync(request, Cancel)).Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    static async Task<List<JsonElement>> LinesAsync(RunningSite server, string id, string token) =>
        [.. (await AskAsync(server, $"conversations/{id}/activities?watermark=", token)).GetProperty("activities").EnumerateArray()];

    static async Task<List<JsonElement>> UntilAsync(RunningSite server, string id, string token, int count)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await LinesAsync(server, id, token) is { } lines && lines.Count >= count) return lines;
            await Task.Delay(50, Cancel);
        }

        throw new TimeoutException($"fewer than {count} lines");
    }

    /// <summary>One site for all that do not end it: a start costs more than all they do.</summary>
    public sealed class OneSite : IAsyncLifetime
    {
        readonly TemporaryFolder _folder = new();

        internal RunningSite Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await RunningSite.StartAsync(_folder.FullName);

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            _folder.Dispose();
        }
    }
}
