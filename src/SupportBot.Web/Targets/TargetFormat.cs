using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SupportBot.Web.Site;

namespace SupportBot.Web.Targets;

/// <summary>What is put on the wire.</summary>
/// <param name="Method">GET, POST, PUT.</param>
/// <param name="Headers">Without the content's type.</param>
/// <param name="ContentType">The body's.</param>
/// <param name="Body">UTF-8.</param>
sealed record TargetRequest(string Method, ImmutableArray<(string Name, string Value)> Headers, string ContentType, byte[] Body);

/// <summary>
/// The shape that a service wants, read from <c>content/targets/{name}.json</c>: a new one is a copied file. The body is JSON whose texts have
/// holes: what fills them is a value inside JSON, never part of it.
/// </summary>
/// <param name="Name">The file's name.</param>
/// <param name="Method">GET, POST, PUT.</param>
/// <param name="Signed">Whether the secret signs. Else it is there for a header, e.g. <c>Bearer {secret}</c>.</param>
/// <param name="Longest">The text is cut at a line's end before so many characters; 0: never.</param>
/// <param name="BySeverity">Holes of the format's own: by severity what fills them.</param>
/// <param name="Headers">A header that a hole leaves without content is not sent.</param>
/// <param name="Body">JSON; a text alone is sent as plain text.</param>
sealed partial record TargetFormat(string Name, string Method, bool Signed, int Longest, ImmutableDictionary<string, ImmutableDictionary<string, string>> BySeverity,
    ImmutableDictionary<string, string> Headers, JsonNode Body)
{
    /// <summary>What a message becomes. Pure.</summary>
    /// <param name="message">The message.</param>
    /// <param name="secret">The target's; may be empty.</param>
    /// <param name="now">The signature's time.</param>
    public TargetRequest Of(TargetMessage message, string secret, DateTimeOffset now)
    {
        var filled = Fill(Body, message, secret);
        var (type, body) = filled is JsonValue text && text.TryGetValue<string>(out var plain) ? ("text/plain", Encoding.UTF8.GetBytes(plain)) : ("application/json", Encoding.UTF8.GetBytes(filled!.ToJsonString()));
        var headers = from header in Headers
                      where !Hole().Matches(header.Value).Any(hole => Value(hole, message, secret).Length == 0)
                      select (header.Key, Text(header.Value, message, secret));
        return new(Method, [.. headers, .. Signed && secret.Length > 0 ? Signature.Headers(message.Id, now, body, secret) : []], type, body);
    }

    JsonNode? Fill(JsonNode? node, TargetMessage message, string secret) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value, message, secret)))),
        JsonArray elements => new JsonArray([.. elements.Select(element => Fill(element, message, secret))]),
        JsonValue value when value.TryGetValue<string>(out var text) => text == "{items}" ? JsonSerializer.SerializeToNode(message, TargetJson.Default.TargetMessage)!["items"]!.DeepClone() : JsonValue.Create(Text(text, message, secret)),
        _ => node?.DeepClone(),
    };

    string Text(string template, TargetMessage message, string secret) => Hole().Replace(template, hole => Value(hole, message, secret));

    string Value(Match hole, TargetMessage message, string secret)
    {
        var name = hole.Groups["name"].Value;
        var value = name switch
        {
            "id" => message.Id,
            "at" => message.At.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
            "severity" => message.Severity,
            "title" => message.Title,
            "text" => Cut(message.Text),
            "link" => message.Link,
            "secret" => secret,
            _ => BySeverity.GetValueOrDefault(name)?.GetValueOrDefault(message.Severity) ?? throw new ContentException($"content/targets/{Name}.json: nothing fills {{{name}}}"),
        };
        return hole.Groups["form"].Value switch
        {
            "" => value,
            "slack" => value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal),
            "html" => WebUtility.HtmlEncode(value).Replace("\n", "<br>", StringComparison.Ordinal),
            "header" => Ascii.IsValid(value) ? value.ReplaceLineEndings(" ") : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=",   // RFC 2047
            var form => throw new ContentException($"content/targets/{Name}.json: {{{name}:{form}}}: slack, html, header"),
        };
    }

    /// <summary>At a line's end where there is one, never within a character.</summary>
    string Cut(string text)
    {
        if (Longest == 0 || text.Length <= Longest) return text;
        var end = text.LastIndexOf('\n', Longest - 2);
        if (end <= 0) end = Longest - 2 - (char.IsHighSurrogate(text[Longest - 3]) ? 1 : 0);
        return text[..end] + "\n…";
    }

    [GeneratedRegex(@"\{(?<name>[a-zA-Z]+)(?::(?<form>[a-z]+))?\}")]
    private static partial Regex Hole();
}
