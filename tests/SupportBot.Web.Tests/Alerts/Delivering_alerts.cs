using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;
using SupportBot.Testing;
using SupportBot.Web.Settings;
using SupportBot.Web.Targets;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Alerts;

public class Delivering_alerts
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_mail_is_one_mail_that_nobody_s_absence_answers()
    {
        await using var sink = MailSink.Start();
        await using var room = await AlertRoom.OpenAsync(sink.Port, ("nacht", new AlertSettings { Mail = "nacht@example.net" }));
        await room.PassAsync(60, [.. Enumerable.Range(11, 4).Select(number => Hoster.Drained(number, AlertRoom.Start))]);
        await room.DeliverAsync(Delivery.Mail);
        await room.DeliverAsync(Delivery.Mail);

        var mail = sink.Received.ShouldHaveSingleItem();
        mail.To.ToString().ShouldBe("nacht@example.net");
        mail.From.ToString().ShouldBe("supportbot@example.net");
        mail.Subject.ShouldBe("[SupportBot] Dringend: Pool default: 4 von 8 senden, Minimum 4. Und 4 weitere.");
        mail.TextBody!.ShouldContain("relay11 192.0.2.11 seit 10:40\u00a0Uhr außer Versand");
        (mail.Importance, mail.Headers[HeaderId.AutoSubmitted], mail.Headers["X-SupportBot-Severity"]).ShouldBe((MessageImportance.High, "auto-generated", "page"));
        mail.MessageId!.ShouldMatch("^alert-[0-9a-f]{32}@example.net$");
    }

    [Fact]
    public async Task By_web_hook_is_signed_and_has_the_format_s_shape()
    {
        await using var hook = await Hook.StartAsync();
        await using var room = await AlertRoom.OpenAsync(("ops", AlertRoom.Ops with { Webhook = $"{hook.Base}/in", Secret = "s", AllowInside = true }));
        await room.PassAsync(30, Hoster.Drained(13, AlertRoom.Start));
        await room.DeliverAsync(Delivery.Web);

        var request = await hook.NextAsync(Cancel);
        ((string?)JsonNode.Parse(request.Body)!["items"]![0]!["key"]).ShouldBe("listed:192.0.2.13");
        request.Headers["webhook-signature"].ShouldStartWith("v1,");
        (await Rows(room)).Single().Done.ShouldNotBeNull();
    }

    [Fact]
    public async Task That_fails_waits_longer_each_time_and_says_why_without_a_secret()
    {
        await using var hook = await Hook.StartAsync(context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync($"{context.Request.Path} broken");
        });
        await using var room = await AlertRoom.OpenAsync(("ops", AlertRoom.Ops with { Webhook = $"{hook.Base}/T0KEN-ABCD", Format = "slack", AllowInside = true }));
        await room.PassAsync(30, Hoster.Drained(13, AlertRoom.Start));
        var pauses = new List<double>();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await room.DeliverAsync(Delivery.Web);
            var row = (await Rows(room)).Single();
            row.LastError.ShouldBe("Alerts:ops:Webhook: answered 500: … broken");
            pauses.Add((row.Due - room.Time.GetUtcNow()).TotalSeconds);
            room.Time.SetUtcNow(row.Due);
        }

        pauses.ShouldBe([15, 30, 60]);
        hook.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_target_inside_is_refused_unless_the_settings_allow_it()
    {
        await using var hook = await Hook.StartAsync();
        await using var room = await AlertRoom.OpenAsync(("ops", AlertRoom.Ops with { Webhook = hook.Base.Replace("http:", "https:", StringComparison.Ordinal) }));
        await room.PassAsync(30, Hoster.Drained(13, AlertRoom.Start));
        await room.DeliverAsync(Delivery.Web);

        (await Rows(room)).Single().LastError.ShouldBe("Alerts:ops:Webhook: 127.0.0.1 points inside our own network; if it should, set AllowInside");
        hook.Count.ShouldBe(0);
    }

    [Fact]
    public async Task One_target_that_hangs_holds_up_neither_others_nor_mail()
    {
        await using var room = await AlertRoom.OpenAsync();
        var (hanging, reached, delivered) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var mails = 0;
        Delivery[] deliveries =
        [
            new("web", Delivery.Web, (row, cancel) =>
            {
                (row.Target == "hangs" ? reached : delivered).TrySetResult();
                return row.Target == "hangs" ? hanging.Task.WaitAsync(cancel) : Task.CompletedTask;
            }),
            new("mail", Delivery.Mail, (_, _) =>
            {
                mails++;
                return Task.CompletedTask;
            }),
        ];
        var now = room.Time.GetUtcNow();
        OutboxRow Row(string kind, string target) => new() { Kind = kind, Target = target, Payload = "", Due = now };
        await room.Store.WriteAsync((db, _) =>
        {
            db.Outbox.AddRange([.. Enumerable.Range(0, 9).Select(_ => Row("web", "hangs")), Row("web", "answers"), Row("mail", "support@example.net"), Row("of-a-later-version", "x")]);
            return Task.CompletedTask;
        }, Cancel);
        var job = new OutboxJob(room.Store, deliveries, room.Time, NullLogger<OutboxJob>.Instance);

        var web = job.DeliverAsync(Delivery.Web, Cancel);
        await reached.Task.WaitAsync(Cancel);
        await delivered.Task.WaitAsync(Cancel);
        await job.DeliverAsync(Delivery.Mail, Cancel);
        mails.ShouldBe(1);
        web.IsCompleted.ShouldBeFalse();

        hanging.SetResult();
        await web;
        var rows = await Rows(room);
        rows.Count(row => row.Target == "hangs" && row.Done is not null).ShouldBe(4);   // the others have their turn next
        rows.Single(row => row.Kind == "of-a-later-version").Attempts.ShouldBe(0);
    }

    static Task<List<OutboxRow>> Rows(AlertRoom room) => room.Store.ReadAsync((db, token) => db.Outbox.OrderBy(row => row.Id).ToListAsync(token), Cancel);
}
