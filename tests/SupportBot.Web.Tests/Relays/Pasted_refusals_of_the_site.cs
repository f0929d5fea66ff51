using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Relays;

/// <summary>Wherever a customer's bounce is read, it is counted as unverified, and the answer is what it always was.</summary>
public sealed class Pasted_refusals_of_the_site : IAsyncLifetime
{
    const string Key = "sb_bounces";

    readonly TemporaryFolder _folder = new();
    RunningSite _site = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _site = await RunningSite.StartAsync(_folder.FullName, settings => settings with
    {
        Api = new() { Keys = settings.Api.Keys.Add("bounces", new() { Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Key))), Scopes = ["bounces"] }) },
    });

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task By_the_interface_without_a_key()
    {
        using var answer = await _site.Http.PostAsync(new Uri("/api/bounces", UriKind.Relative), new StringContent(Samples.SpamcopBounce), Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldNotContain("counted");
        await CountedAsync();
    }

    [Fact]
    public async Task Say_nothing_in_public_while_vouched_ones_do()
    {
        string Refusal(int number) => $"host mx.outlook.com[203.0.113.25] said: 550 5.7.1 Unfortunately, messages from [192.0.2.13] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). (in reply to MAIL FROM command) <kunde{number}@outlook.com>";
        for (var i = 0; i < 4; i++) (await _site.Http.PostAsync(new Uri("/api/bounces", UriKind.Relative), new StringContent(Refusal(i)), Cancel)).Dispose();
        var before = DateTimeOffset.UtcNow;   // the first sweep may not be over yet
        while (!(_site.Get<RelayPool>().Now.SweptAt > before.AddSeconds(3))) await Task.Delay(100, Cancel);
        (await _site.Http.GetStringAsync(new Uri("/en/status", UriKind.Relative), Cancel)).ShouldNotContain("Microsoft refuses");

        for (var i = 4; i < 8; i++)
        {
            using var fed = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/bounces?source=mx1", UriKind.Relative)) { Content = new StringContent(Refusal(i)) };
            fed.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
            (await _site.Http.SendAsync(fed, Cancel)).Dispose();
        }

        while (!(await _site.Http.GetStringAsync(new Uri("/en/status", UriKind.Relative), Cancel)).Contains("Microsoft refuses mail from", StringComparison.Ordinal)) await Task.Delay(200, Cancel);
        (await _site.Http.GetStringAsync(new Uri("/en/status", UriKind.Relative), Cancel)).ShouldNotContain("192.0.2.13", Case.Sensitive, "addresses are masked");
    }

    [Fact]
    public async Task By_the_form()
    {
        using var form = new FormUrlEncodedContent([new("text", Samples.SpamcopBounce)]);
        using var answer = await _site.Http.PostAsync(new Uri("/en/bounce", UriKind.Relative), form, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await CountedAsync();
    }

    [Fact]
    public async Task By_the_chat()
    {
        var made = await _site.Http.PostAsync(new Uri("/v3/directline/tokens/generate", UriKind.Relative), null, Cancel);
        var token = (await JsonAsync(made)).GetProperty("token").GetString()!;
        var id = (await JsonAsync(await PostAsync("conversations", token, "{}"))).GetProperty("conversationId").GetString()!;
        (await PostAsync($"conversations/{id}/activities", token, JsonSerializer.Serialize(new { type = "message", text = Samples.SpamcopBounce }))).StatusCode.ShouldBe(HttpStatusCode.OK);

        await CountedAsync();
    }

    [Fact]
    public async Task But_not_with_a_key()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/bounces") { Content = new StringContent(Samples.SpamcopBounce), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Key) } };
        (await _site.Http.SendAsync(request, Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await _site.Http.PostAsync(new Uri("/api/bounces", UriKind.Relative), new StringContent(Samples.SpamcopBounce.Replace("SpamCop", "Barracuda", StringComparison.Ordinal)), Cancel);
        (await CountedAsync()).By.ShouldBe("barracuda");   // they are counted in their order: the first one was not
    }

    async Task<PastedRefusalRow> CountedAsync()
    {
        while (true)
        {
            if (await _site.Store.ReadAsync((db, token) => db.PastedRefusals.ToListAsync(token), Cancel) is { Count: > 0 } rows)
            {
                var row = rows.ShouldHaveSingleItem();
                (row.Address, row.Reason).ShouldBe(("192.0.2.13", "blocklisted"));
                return row;
            }

            await Task.Delay(50, Cancel);
        }
    }

    async Task<HttpResponseMessage> PostAsync(string path, string token, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/directline/{path}") { Content = new StringContent(json, Encoding.UTF8, "application/json"), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        return await _site.Http.SendAsync(request, Cancel);
    }

    static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.Clone();
}
