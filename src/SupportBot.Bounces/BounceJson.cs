using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportBot.Bounces;

/// <summary>
/// A bounce as programs read it: every field present, absent facts null, enums in kebab-case, addresses in RFC 5952 form.
/// <see cref="Bounce"/> carries it as its converter, so any System.Text.Json serialiser gives the same.
/// </summary>
public static class BounceJson
{
    /// <summary>Writes a bounce as a JSON object.</summary>
    public static void Write(Utf8JsonWriter writer, Bounce bounce)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(bounce);
        writer.WriteStartObject();
        WriteFields(writer, bounce);
        writer.WriteEndObject();
    }

    /// <summary>Writes a bounce's fields into an object that the caller has begun, for those who put more into it.</summary>
    public static void WriteFields(Utf8JsonWriter writer, Bounce bounce)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(bounce);
        writer.WriteString("kind", Word(bounce.Kind));
        WriteText(writer, "reason", bounce.Reason is { } reason ? Word(reason) : null);
        if (bounce.Permanent is { } permanent) writer.WriteBoolean("permanent", permanent);
        else writer.WriteNull("permanent");
        WriteText(writer, "recipient", bounce.Recipient);
        WriteText(writer, "replyCode", bounce.ReplyCode);
        WriteText(writer, "enhancedStatus", bounce.EnhancedStatus);
        WriteText(writer, "command", bounce.Command is { } command ? Word(command) : null);
        WriteText(writer, "remoteHost", bounce.RemoteHost);
        WriteText(writer, "remoteAddress", bounce.RemoteAddress?.ToString());
        WriteText(writer, "reportingMta", bounce.ReportingMta);
        WriteText(writer, "listedAddress", bounce.ListedAddress?.ToString());
        WriteBlocklist(writer, bounce.Blocklist);
        WriteText(writer, "reputationOf", bounce.ReputationOf is { } whose ? Word(whose) : null);
        WriteText(writer, "sizeLimit", bounce.SizeLimit);
        WriteText(writer, "article", bounce.Article);
        WriteText(writer, "diagnostic", bounce.Diagnostic);
        writer.WriteStartArray("urls");
        foreach (var url in bounce.Urls) writer.WriteStringValue(url);
        writer.WriteEndArray();
        WriteText(writer, "messageId", bounce.MessageId);
        WriteText(writer, "occurredAt", bounce.OccurredAt?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        writer.WriteNumber("confidence", Math.Round(bounce.Confidence, 2));
        writer.WriteStartArray("evidence");
        foreach (var evidence in bounce.Evidence) WriteEvidence(writer, evidence);
        writer.WriteEndArray();
    }

    /// <summary>A kind as it is written on the wire.</summary>
    public static string Word(BounceKind kind) => Words<BounceKind>.Of[kind];

    /// <summary>A reason as it is written on the wire.</summary>
    public static string Word(BounceReason reason) => Words<BounceReason>.Of[reason];

    /// <summary>A command as it is written on the wire.</summary>
    public static string Word(SmtpCommand command) => Words<SmtpCommand>.Of[command];

    /// <summary>Whose reputation, as it is written on the wire.</summary>
    public static string Word(ReputationOf whose) => Words<ReputationOf>.Of[whose];

    /// <summary>The reason that a word on the wire or in a settings file stands for.</summary>
    internal static bool TryReason(string word, out BounceReason reason) => Words<BounceReason>.From.TryGetValue(word ?? "", out reason);

    internal static Bounce Read(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        string? Text(JsonElement at, string name) => at.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        IPAddress? Address(string name) => IPAddress.TryParse(Text(root, name), out var address) ? address : null;
        T? Choice<T>(string name)
            where T : struct, Enum =>
            Words<T>.From.TryGetValue(Text(root, name) ?? "", out var value) ? value : null;

        return new()
        {
            Kind = Choice<BounceKind>("kind") ?? throw new JsonException("A bounce has a kind."),
            Reason = Choice<BounceReason>("reason"),
            Permanent = root.TryGetProperty("permanent", out var permanent) && permanent.ValueKind is JsonValueKind.True or JsonValueKind.False ? permanent.GetBoolean() : null,
            Recipient = Text(root, "recipient"),
            ReplyCode = Text(root, "replyCode"),
            EnhancedStatus = Text(root, "enhancedStatus"),
            Command = Choice<SmtpCommand>("command"),
            RemoteHost = Text(root, "remoteHost"),
            RemoteAddress = Address("remoteAddress"),
            ReportingMta = Text(root, "reportingMta"),
            ListedAddress = Address("listedAddress"),
            Blocklist = root.TryGetProperty("blocklist", out var list) && list.ValueKind == JsonValueKind.Object
                ? new(Text(list, "id") ?? "", Text(list, "name") ?? "", Text(list, "zone"))
                : null,
            ReputationOf = Choice<ReputationOf>("reputationOf"),
            SizeLimit = Text(root, "sizeLimit"),
            Article = Text(root, "article"),
            Diagnostic = Text(root, "diagnostic"),
            Urls = root.TryGetProperty("urls", out var urls) && urls.ValueKind == JsonValueKind.Array ? [.. urls.EnumerateArray().Select(url => url.GetString() ?? "")] : [],
            MessageId = Text(root, "messageId"),
            OccurredAt = DateTimeOffset.TryParse(Text(root, "occurredAt"), CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null,
            Confidence = root.TryGetProperty("confidence", out var confidence) && confidence.TryGetDouble(out var sure) ? sure : 0,
            Evidence = root.TryGetProperty("evidence", out var evidence) && evidence.ValueKind == JsonValueKind.Array
                ? [.. evidence.EnumerateArray().Select(one => new Evidence(Text(one, "rule") ?? "", Text(one, "text") ?? "", Number(one, "start"), Number(one, "length")))]
                : [],
        };

        static int? Number(JsonElement at, string name) => at.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
    }

    static void WriteBlocklist(Utf8JsonWriter writer, NamedBlocklist? list)
    {
        if (list is null)
        {
            writer.WriteNull("blocklist");
            return;
        }

        writer.WriteStartObject("blocklist");
        writer.WriteString("id", list.Id);
        writer.WriteString("name", list.Name);
        WriteText(writer, "zone", list.Zone);
        writer.WriteEndObject();
    }

    static void WriteEvidence(Utf8JsonWriter writer, Evidence evidence)
    {
        writer.WriteStartObject();
        writer.WriteString("rule", evidence.Rule);
        writer.WriteString("text", evidence.Text);
        if (evidence.Start is { } start) writer.WriteNumber("start", start);
        else writer.WriteNull("start");
        if (evidence.Length is { } length) writer.WriteNumber("length", length);
        else writer.WriteNull("length");
        writer.WriteEndObject();
    }

    static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is null) writer.WriteNull(name);
        else writer.WriteString(name, value);
    }

    static class Words<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Of =
            Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

        public static readonly FrozenDictionary<string, T> From = Of.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}

/// <summary>Reads and writes a <see cref="Bounce"/> as <see cref="BounceJson"/> says.</summary>
public sealed class BounceConverter : JsonConverter<Bounce>
{
    /// <inheritdoc/>
    public override Bounce Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => BounceJson.Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Bounce value, JsonSerializerOptions options) => BounceJson.Write(writer, value);
}
