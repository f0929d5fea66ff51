using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Conversations;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Staff;

/// <summary>Conversations and tickets at the console.</summary>
public sealed class The_talk_rooms(Desk desk) : IClassFixture<Desk>
{
    const string Bounce = "host mx.kunde.example[203.0.113.25] said: 550 5.7.1 Service unavailable;\n client [192.0.2.11] blocked using bl.spamcop.net;\n Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.11\n (in reply to RCPT TO command)\n <info@kunde.example>";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_conversation_is_found_read_beside_its_diagnosis_and_becomes_a_ticket_that_the_customer_hears_of()
    {
        var (id, token) = await SayAsync(Bounce, "<script>alert(1)</script> seit gestern!");
        var agent = await desk.AsAsync(StaffRole.Agent);
        (await agent.GetAsync("/staff/conversations?q=info@kunde.example")).Text.ShouldContain(id);
        (await agent.GetAsync("/staff/conversations?q=100%25")).Text.ShouldNotContain(id);

        var page = (await agent.GetAsync($"/staff/conversations/{id}")).Text;
        page.ShouldContain("<mark>client [192.0.2.11] blocked</mark>");
        page.ShouldContain("relay1");
        page.ShouldContain("&lt;script&gt;");
        page.ShouldNotContain("<script>alert");

        var made = await agent.PostAsync($"/staff/conversations/{id}/ticket");
        made.To!.ShouldStartWith("/staff/tickets/");
        var number = made.To!["/staff/tickets/".Length..];
        (await agent.PostAsync($"/staff/conversations/{id}/ticket")).To.ShouldBe(made.To, "one conversation, one ticket");
        (await LinesAsync(id, token)).ShouldContain(line => line.Contains(number, StringComparison.Ordinal));

        var ticket = (await agent.GetAsync(made.To)).Text;
        foreach (var fact in new[] { "info@kunde.example", "SpamCop", "seit gestern!" }) ticket.ShouldContain(fact);
        (await agent.PostAsync($"{made.To}/close")).Status.ShouldBe(302);
        (await agent.GetAsync($"/staff/tickets?q={number}")).Text.ShouldContain(number);
        var row = await desk.Site.Store.ReadAsync((db, cancel) => db.Tickets.FirstAsync(known => known.ConversationId == id, cancel), Cancel);
        row.ClosedAt.ShouldNotBeNull();
        (await agent.PostAsync($"{made.To}/reopen")).Status.ShouldBe(302);
        (await desk.Site.Store.ReadAsync((db, cancel) => db.Audit.Where(entry => entry.Subject == number).Select(entry => entry.Act).ToListAsync(cancel), Cancel)).ShouldBe(["ticket.open", "ticket.close", "ticket.reopen"]);
    }

    [Fact]
    public async Task A_person_answers_on_the_tickets_page_in_the_chat_and_by_mail_where_an_address_was_left()
    {
        var (id, token) = await SayAsync("Ticket öffnen", "bitte an anna@kunde.example");
        var number = (await desk.Site.Store.ReadAsync((db, cancel) => db.Tickets.FirstAsync(known => known.ConversationId == id, cancel), Cancel)).Number;
        var path = $"/staff/tickets/{number[..4]}-{number[4..]}";
        var agent = await desk.AsAsync(StaffRole.Agent);
        (await agent.GetAsync(path)).Text.ShouldContain("anna@kunde.example");
        (await agent.PostAsync($"{path}/answer", ("text", "  "))).Status.ShouldBe(302);
        (await agent.PostAsync($"{path}/answer", ("text", "Das war unser Fehler.\r\n<b>Bitte</b> noch einmal senden."))).Status.ShouldBe(302);
        (await agent.PostAsync("/staff/tickets/1234-5678/answer", ("text", "x"))).Status.ShouldBe(404);
        (await (await desk.AsAsync(StaffRole.Reader)).PostAsync($"{path}/answer", ("text", "darf nicht"))).Status.ShouldBe(403);

        (await LinesAsync(id, token)).ShouldContain("Das war unser Fehler.\n<b>Bitte</b> noch einmal senden.");
        var page = (await agent.GetAsync(path)).Text;
        page.ShouldContain("&lt;b&gt;Bitte&lt;/b&gt; noch einmal senden.");
        page.ShouldNotContain("darf nicht");
        await desk.Site.Get<OutboxJob>().DeliverAsync(Delivery.Mail, Cancel);
        var row = await desk.Site.Store.ReadAsync((db, cancel) => db.Outbox.SingleAsync(mail => mail.Kind == TicketAnswerMail.Kind, cancel), Cancel);
        row.Target.ShouldBe(number, "no address in the outbox");
        (await desk.Site.Store.ReadAsync((db, cancel) => db.Audit.Where(entry => entry.Act == "ticket.answer").Select(entry => entry.Subject).ToListAsync(cancel), Cancel)).ShouldBe([path[^9..]]);
    }

    [Fact]
    public async Task What_is_not_there_is_a_page_of_its_own()
    {
        var agent = await desk.AsAsync(StaffRole.Agent);
        foreach (var path in new[] { "/staff/conversations/none", "/staff/tickets/1234-5678", "/staff/tickets/x" }) (await agent.GetAsync(path)).Status.ShouldBe(404, path);
    }

    async Task<(string Id, string Token)> SayAsync(params string[] texts)
    {
        var http = desk.Site.Http;
        using var made = await http.PostAsync(new Uri("/v3/directline/tokens/generate", UriKind.Relative), null, Cancel);
        var token = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("token").GetString()!;
        using var begin = Request(HttpMethod.Post, "/v3/directline/conversations", token, new { locale = "de" });
        using var begun = await http.SendAsync(begin, Cancel);
        var id = (await begun.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("conversationId").GetString()!;
        foreach (var text in texts)
        {
            using var say = Request(HttpMethod.Post, $"/v3/directline/conversations/{id}/activities", token, new { type = "message", text });
            using var said = await http.SendAsync(say, Cancel);
            said.EnsureSuccessStatusCode();
        }

        var turns = desk.Site.Get<Turns>();
        while (await turns.NextAsync(id, Cancel) is not null) await Task.Delay(50, Cancel);
        return (id, token);
    }

    async Task<List<string>> LinesAsync(string id, string token)
    {
        using var ask = Request(HttpMethod.Get, $"/v3/directline/conversations/{id}/activities", token, null);
        using var answer = await desk.Site.Http.SendAsync(ask, Cancel);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("activities").EnumerateArray().Select(line => line.TryGetProperty("text", out var text) ? text.GetString() ?? "" : "")];
    }

    static HttpRequestMessage Request(HttpMethod method, string path, string token, object? body)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null) request.Content = JsonContent.Create(body);
        return request;
    }
}
