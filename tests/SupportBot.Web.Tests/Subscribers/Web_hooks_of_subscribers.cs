using SupportBot.Web.Status;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Targets;
using SupportBot.Web.Tests;

namespace SupportBot.Web.Subscribers;

public class Web_hooks_of_subscribers
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stand_once_they_answer_the_question_and_get_signed_news()
    {
        await using var hook = await Hook.StartAsync(EchoAsync);
        await using var house = await Subscription.OpenAsync();
        var row = await AskAsync(house, $"{hook.Base}/in");
        await house.TellAsync(Subscription.News());
        await house.HandOnAsync();
        (await house.Store.ReadAsync((db, token) => db.Outbox.CountAsync(token), Cancel)).ShouldBe(0);

        (await house.Hook.AnswersAsync(row, Cancel)).ShouldBeTrue();
        (await house.Desk.StandsAsync(row.Handle, Cancel)).ShouldBeTrue();
        var question = JsonNode.Parse((await hook.NextAsync(Cancel)).Body)!;
        ((string?)question["type"], (string?)question["manage"]).ShouldBe(("verify", await house.Links.ManageAsync(row, Cancel)));

        await house.TellAsync(Subscription.News(2, IncidentStage.InProgress, "abc", "sending"));
        await house.SettleAsync();
        var told = await hook.NextAsync(Cancel);
        var body = JsonNode.Parse(told.Body)!.AsObject();
        body.Select(member => member.Key).ShouldBe(["id", "type", "stage", "at", "incident", "number", "components", "language", "title", "text", "link"]);
        (((string?)body["id"]), (string?)body["type"], (string?)body["stage"], (string?)body["link"]).ShouldBe(("abc-2", "incident", "in_progress", "https://status.example.net/en/status/incidents/abc"));
        ((string?)body["title"])!.ShouldStartWith("One of our eight");
        byte[] signed = [.. Encoding.UTF8.GetBytes($"abc-2.{Subscription.Start.ToUnixTimeSeconds()}."), .. told.Body];
        told.Headers["webhook-id"].ShouldBe("abc-2");
        told.Headers["webhook-signature"].ShouldBe("v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(row.Secret["whsec_".Length..]), signed)));
        hook.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ok")]
    [InlineData("{}")]
    [InlineData("*")]
    public async Task Do_not_stand_when_they_answer_anything_else(string answer)
    {
        await using var hook = await Hook.StartAsync(context => context.Response.WriteAsync(answer == "*" ? """{"challenge":"x"}""" : answer));
        await using var house = await Subscription.OpenAsync();
        (await house.Hook.AnswersAsync(await AskAsync(house, hook.Base), Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task Do_not_stand_where_a_server_only_repeats_what_it_is_sent_or_leads_elsewhere()
    {
        await using var house = await Subscription.OpenAsync();
        await using var repeats = await Hook.StartAsync(async context => await context.Response.BodyWriter.WriteAsync(((MemoryStream)context.Items["body"]!).ToArray(), Cancel));
        (await house.Hook.AnswersAsync(await AskAsync(house, repeats.Base), Cancel)).ShouldBeFalse();
        await using var leads = await Hook.StartAsync(context =>
        {
            context.Response.Redirect("/elsewhere");
            return EchoAsync(context);
        });
        (await house.Hook.AnswersAsync(await AskAsync(house, leads.Base), Cancel)).ShouldBeFalse();
        leads.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("https://inside.kunde.example:{0}/")]
    [InlineData("https://localhost.localdomain:{0}/")]
    public async Task Lead_nowhere_inside_whatever_their_name_says(string url)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var house = await Subscription.OpenAsync();
        using var sender = new TargetSender(TimeProvider.System) { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("10.0.0.5"), IPAddress.Parse("169.254.169.254")]) };
        var hook = new NewsHook(sender, new DueNews(house.Store, house.Time), house.Links, Samples.Languages, house.Time);
        var row = await AskAsync(house, string.Format(System.Globalization.CultureInfo.InvariantCulture, url, ((IPEndPoint)listener.LocalEndpoint).Port));

        (await hook.AnswersAsync(row, Cancel)).ShouldBeFalse();
        await house.Desk.StandsAsync(row.Handle, Cancel);
        await house.TellAsync(Subscription.News());
        await house.HandOnAsync();
        await Should.ThrowAsync<Tickets.NotDeliverableException>(async () => await hook.DeliverAsync(await house.Store.ReadAsync((db, token) => db.Outbox.SingleAsync(token), Cancel), Cancel));
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task That_fail_are_tried_with_growing_pauses_shown_and_given_up_after_three_days()
    {
        var works = true;
        await using var hook = await Hook.StartAsync(context =>
        {
            if (works) return EchoAsync(context);
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("broken");
        });
        await using var house = await Subscription.OpenAsync();
        var row = await AskAsync(house, $"{hook.Base}/T0KEN-ABCD");
        await house.Hook.AnswersAsync(row, Cancel);
        await house.Desk.StandsAsync(row.Handle, Cancel);
        works = false;
        await house.TellAsync(Subscription.News());
        await house.HandOnAsync();
        var pauses = new List<double>();
        while ((await house.FindAsync(row.Address)).StoppedAt is null)
        {
            await house.DeliverAsync(NewsHook.Lane);
            var delivery = await house.Store.ReadAsync((db, token) => db.Outbox.SingleAsync(token), Cancel);
            pauses.Add((delivery.Due - house.Time.GetUtcNow()).TotalSeconds);
            if (delivery.Done is null) house.Time.SetUtcNow(delivery.Due);
        }

        pauses.Take(5).ShouldBe([15, 30, 60, 120, 240]);
        pauses.Count.ShouldBeInRange(70, 85);   // hourly, for three days
        var stopped = await house.FindAsync(row.Address);
        (stopped.FailingSince, stopped.LastFault).ShouldBe((Subscription.Start, "answered 500: broken"));
        (await house.Store.ReadAsync((db, token) => db.Outbox.CountAsync(other => other.Done == null, token), Cancel)).ShouldBe(0);

        works = true;
        (await house.Hook.AnswersAsync(row, Cancel)).ShouldBeTrue();
        (await house.Desk.StandsAsync(row.Handle, Cancel)).ShouldBeTrue();
        var again = await house.FindAsync(row.Address);
        (again.StoppedAt, again.FailingSince).ShouldBe((null, null));
    }

    [Fact]
    public async Task That_come_back_in_time_are_no_longer_shown()
    {
        var works = false;
        await using var hook = await Hook.StartAsync(context =>
        {
            context.Response.StatusCode = works ? 200 : 503;
            return Task.CompletedTask;
        });
        await using var house = await Subscription.OpenAsync();
        var row = await AskAsync(house, hook.Base);
        await house.Desk.StandsAsync(row.Handle, Cancel);
        await house.TellAsync(Subscription.News());
        await house.SettleAsync();
        (await house.FindAsync(row.Address)).FailingSince.ShouldBe(Subscription.Start);

        works = true;
        house.Time.Advance(TimeSpan.FromMinutes(1));
        await house.DeliverAsync(NewsHook.Lane);
        (await house.FindAsync(row.Address)).FailingSince.ShouldBeNull();
    }

    [Fact]
    public async Task Are_there_once_however_many_strangers_add_them()
    {
        await using var house = await Subscription.OpenAsync();
        var (first, second) = (await AskAsync(house, "https://hooks.kunde.example/in"), await AskAsync(house, "https://hooks.kunde.example/in"));
        (await house.Desk.StandsAsync(first.Handle, Cancel)).ShouldBeTrue();
        (await house.Desk.StandsAsync(second.Handle, Cancel)).ShouldBeFalse();
        (await house.Desk.StandsAsync(first.Handle, Cancel)).ShouldBeTrue();
        first.Secret.ShouldNotBe(second.Secret);
        (await house.Store.ReadAsync((db, token) => db.Subscribers.CountAsync(row => row.ConfirmedAt != null, token), Cancel)).ShouldBe(1);
    }

    static async Task<SubscriberRow> AskAsync(Subscription house, string url) => (await house.Desk.AskAsync(new Uri(url), new("en", []), Cancel)).ShouldNotBeNull();

    /// <summary>What a target that was set up for it does.</summary>
    static Task EchoAsync(HttpContext context) => JsonNode.Parse(((MemoryStream)context.Items["body"]!).ToArray())!["challenge"] is { } word ? context.Response.WriteAsync((string)word!) : Task.CompletedTask;
}
