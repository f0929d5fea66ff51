using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SupportBot.Testing;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Relays;

/// <summary>Bounces that an operator's programs feed in: counted once, only with a key, and they tell whose mail it was.</summary>
public sealed class Refusals_fed_in(The_pool_interface.OneSite site) : IClassFixture<The_pool_interface.OneSite>
{
    const string Log = "2026-11-25 10:41:07 1vN4ab-0001Qx-2f ** info@kunde.example F=<anna@musterhost.example> R=dnslookup T=remote_smtp H=mx.kunde.example [203.0.113.25]: SMTP error from remote mail server after RCPT TO:<info@kunde.example>: 550 5.7.1 Service unavailable; client [192.0.2.12] blocked using bl.spamcop.net";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_counted_once_and_tell_whose_mail_it_was()
    {
        (await FeedAsync("relay2", Log, The_pool_interface.OneSite.BouncesKey)).Json.GetProperty("counted").GetInt32().ShouldBe(1);
        (await FeedAsync("relay2", Log, The_pool_interface.OneSite.BouncesKey)).Json.GetProperty("counted").GetInt32().ShouldBe(0);

        var row = await site.Site.Store.ReadAsync((db, token) => db.Refusals.SingleAsync(row => row.Source == "relay2", token), Cancel);
        (row.Address, row.Blocklist, row.Receiver, row.Sender, row.Reason, row.FedBy).ShouldBe(("192.0.2.12", "spamcop", "kunde.example", "anna@musterhost.example", "blocklisted", "bounces"));
        (await Refusals.AffectedAsync(site.Site.Store, row.At.AddMinutes(-1), Cancel)).ShouldContain(mail => mail.Sender == "anna@musterhost.example" && mail.Count == 1);
        (await Refusals.AffectedAsync(site.Site.Store, row.At.AddMinutes(1), Cancel)).ShouldNotContain(mail => mail.Sender == "anna@musterhost.example");
    }

    [Theory]
    [InlineData("x", null, 401)]
    [InlineData("x", "sb_wrong", 401)]
    [InlineData("x", The_pool_interface.OneSite.PoolKey, 403)]
    [InlineData("", The_pool_interface.OneSite.BouncesKey, 400)]
    public async Task Are_refused_without_the_right_key_or_a_name(string source, string? key, int status) =>
        ((int)(await FeedAsync(source, Log, key)).Status).ShouldBe(status);

    [Fact]
    public async Task An_anonymous_paste_is_answered_and_not_counted()
    {
        var before = await site.Site.Store.ReadAsync((db, token) => db.Refusals.CountAsync(token), Cancel);
        using var answer = await site.Site.Http.PostAsync(new Uri("/api/bounces", UriKind.Relative), new StringContent(Samples.SpamcopBounce), Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldNotContain("counted");
        (await site.Site.Store.ReadAsync((db, token) => db.Refusals.CountAsync(token), Cancel)).ShouldBe(before);
    }

    [Theory]
    [InlineData(Log, "anna@musterhost.example")]
    [InlineData("Nov 25 10:41:07 relay postfix/qmgr[3]: 4XyZ: from=<anna@musterhost.example>, size=4, nrcpt=1 (queue active)", "anna@musterhost.example")]
    [InlineData("a F=<anna@musterhost.example> b\na F=<berta@musterhost.example> b", null)]
    [InlineData("From: Mail Delivery System <MAILER-DAEMON@relay.example>\r\nTo: anna@musterhost.example\r\n\r\nUndelivered", "anna@musterhost.example")]
    [InlineData("From: Carl <carl@kunde.example>\r\nTo: anna@musterhost.example\r\n\r\nHello", null)]
    [InlineData("Lieber Support, was heißt 550?", null)]
    public void Whose_mail_it_was(string content, string? sender) => RefusedSender.Of(Encoding.UTF8.GetBytes(content)).ShouldBe(sender);

    async Task<(HttpStatusCode Status, JsonElement Json)> FeedAsync(string source, string text, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/bounces?source={source}") { Content = new StringContent(text) };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await site.Site.Http.SendAsync(request, Cancel);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.Clone());
    }
}
