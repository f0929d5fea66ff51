using System.Text.Json;
using SupportBot.Web.Targets;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Alerts;

/// <summary>An alert to a web hook, in the shape that its format says.</summary>
sealed class AlertWebhook(TargetSender sender, TargetFormats formats, AlertDesk desk, TimeProvider time)
{
    public const string Kind = "alert-webhook";

    /// <summary>Delivers one row. What it throws is the row's last error. A target that left the settings is owed nothing any more.</summary>
    public async Task DeliverAsync(OutboxRow row, CancellationToken cancel)
    {
        if (desk.Target(row.Target) is not { Webhook: { } webhook } target) return;
        var format = formats[target.Format] ?? throw new NotDeliverableException($"Alerts:{target.Name}:Format {target.Format} has no file in content/targets");
        var told = JsonSerializer.Deserialize(row.Payload, TargetJson.Default.TargetMessage)!;
        if (await sender.SendAsync(webhook, format.Of(told, webhook.Secret, time.GetUtcNow()), cancel) is Sending.Failed(var why)) throw new NotDeliverableException($"Alerts:{target.Name}:Webhook: {why}");
    }
}
