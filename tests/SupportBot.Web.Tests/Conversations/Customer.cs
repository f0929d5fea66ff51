using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SupportBot.Testing;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>A customer in our own chat.</summary>
sealed class Customer(string id, string token, string? resume)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public string Id => id;

    public string Token => token;

    /// <summary>What our script keeps when the customer wants to go on later.</summary>
    public string Resume => resume!;

    public static async Task<Customer> BeginAsync(RunningSite site, string language = "de")
    {
        var made = await site.Http.PostAsync(new Uri("/v3/directline/tokens/generate", UriKind.Relative), null, Cancel);
        var token = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("token").GetString()!;
        var begun = await AskAsync(site, HttpMethod.Post, "conversations", token, $$"""{"locale":"{{language}}","resume":true}""");
        var opened = await begun.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return new(opened.GetProperty("conversationId").GetString()!, token, opened.GetProperty("resume").GetString());
    }

    public async Task SayAsync(RunningSite site, string text) =>
        (await AskAsync(site, HttpMethod.Post, $"conversations/{id}/activities", token, JsonSerializer.Serialize(new { type = "message", text }))).EnsureSuccessStatusCode();

    /// <summary>All lines, once there are so many.</summary>
    public async Task<List<JsonElement>> LinesAsync(RunningSite site, int least)
    {
        for (var i = 0; i < 600; i++)
        {
            var answer = await AskAsync(site, HttpMethod.Get, $"conversations/{id}/activities", token, null);
            List<JsonElement> lines = [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("activities").EnumerateArray()];
            if (lines.Count >= least) return lines;
            await Task.Delay(50, Cancel);
        }

        throw new TimeoutException($"fewer than {least} lines");
    }

    public static Task<HttpResponseMessage> AskAsync(RunningSite site, HttpMethod method, string path, string? token, string? json)
    {
        var request = new HttpRequestMessage(method, new Uri("/v3/directline/" + path, UriKind.Relative)) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return site.Http.SendAsync(request, Cancel);
    }
}
