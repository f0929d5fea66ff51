using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using SupportBot.Bounces;
using SupportBot.Relays;
using SupportBot.Web.Conversations;
using SupportBot.Web.Site;

namespace SupportBot.Web.Staff;

/// <summary>What a refusal says, and how the address stood and stands: beside the transcript.</summary>
/// <param name="Title">The recipient, or what it is.</param>
/// <param name="Rows">Label and value, in the order to read.</param>
/// <param name="State">How the address stands now, where it is ours.</param>
public sealed record BounceFacts(string Title, ImmutableArray<(string Label, string Value)> Rows, (MailState State, string Text)? State)
{
    internal static BounceFacts Of(Bounce bounce, ConsolePage page)
    {
        var words = page.Words;
        var view = page.Relays.Find(bounce.ListedAddress);
        var rows = new List<(string, string?)>
        {
            (words[Kind], words[ReasonPhrases.Of(bounce)]),
            (words[Reply], string.Join(' ', new[] { bounce.ReplyCode, bounce.EnhancedStatus, bounce.Command is { } command ? BounceJson.Word(command) : null }.OfType<string>())),
            (words[Recipient], bounce.Recipient),
            (words[Host], bounce.RemoteHost ?? bounce.RemoteAddress?.ToString()),
            (words[List], bounce.Blocklist?.Name),
            (words[Address], bounce.ListedAddress is { } listed ? $"{AddressOrder.Text(listed)}{(view is null ? $" · {words[Foreign]}" : $" · {view.State.Relay}")}" : null),
            (words[At], bounce.OccurredAt is { } at ? words.Moment(at, page.Now) : null),
            (words[Confidence], bounce.Confidence.ToString("0.00", words.Culture)),
            (words[Words], bounce.Diagnostic is { Length: > 0 } said ? said[..Math.Min(said.Length, 300)] : null),
        };
        if (view is not null)
        {
            rows.AddRange(view.State.Listings.Where(listing => listing.Counts).Select(listing => ((string, string?))(page.Relays.List(listing.Blocklist)?.Name ?? listing.Blocklist, words[Since, ("since", words.Moment(listing.Since, page.Now))])));
            rows.AddRange(view.State.Past.Reverse().Take(3).Select(past => ((string, string?))(page.Relays.List(past.Blocklist)?.Name ?? past.Blocklist, words[Until, ("since", words.Moment(past.Since, page.Now)), ("until", words.Moment(past.Ended, page.Now))])));
        }

        return new(bounce.Recipient ?? bounce.RemoteHost ?? "", [.. rows.Where(row => !string.IsNullOrEmpty(row.Item2)).Select(row => (row.Item1, row.Item2!))],
            view is null ? null : (Status.Components.Drawn(view), words[StandPhrases.Of(view.State)]));
    }

    /// <summary>Diagnoses as a ticket keeps them; what this version cannot read is left out.</summary>
    internal static ImmutableArray<Bounce> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Select(One).OfType<Bounce>()] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    static Bounce? One(JsonElement element)
    {
        string? Text(string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (!Enum.TryParse<BounceKind>(Text("kind")?.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var kind)) return null;
        var list = element.TryGetProperty("blocklist", out var named) && named.ValueKind == JsonValueKind.Object && named.TryGetProperty("name", out var name) ? name.GetString() : null;
        return new()
        {
            Kind = kind,
            Reason = Enum.TryParse<BounceReason>(Text("reason")?.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var reason) ? reason : null,
            Recipient = Text("recipient"),
            ReplyCode = Text("replyCode"),
            EnhancedStatus = Text("enhancedStatus"),
            RemoteHost = Text("remoteHost"),
            Diagnostic = Text("diagnostic"),
            ListedAddress = System.Net.IPAddress.TryParse(Text("listedAddress"), out var address) ? address : null,
            Blocklist = list is null ? null : new(named.TryGetProperty("id", out var id) ? id.GetString() ?? "" : "", list),
            OccurredAt = DateTimeOffset.TryParse(Text("occurredAt"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : null,
            Confidence = element.TryGetProperty("confidence", out var confidence) && confidence.ValueKind == JsonValueKind.Number ? confidence.GetDouble() : 0,
        };
    }

    static readonly Phrase Kind = new("facts.kind");
    static readonly Phrase Reply = new("facts.reply");
    static readonly Phrase Recipient = new("facts.recipient");
    static readonly Phrase Host = new("facts.host");
    static readonly Phrase List = new("facts.list");
    static readonly Phrase Address = new("facts.address");
    static readonly Phrase Foreign = new("facts.foreign");
    static readonly Phrase At = new("facts.at");
    static readonly Phrase Confidence = new("facts.confidence");
    static readonly Phrase Words = new("facts.words");
    static readonly Phrase Since = new("relays.listed-since", "since");
    static readonly Phrase Until = new("facts.until", "since", "until");
}
