using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportBot.Relays;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Commands;

/// <summary>One outcome, as <c>probe --json</c> says it.</summary>
sealed record ProbeLine(
    string Relay, string Address, int? Port, ProbeKind Kind, string? Domain, ProbeCode Code, Grade Grade, int? Milliseconds, ImmutableSortedDictionary<string, string> Values, string Sentence)
{
    /// <summary>JSON Lines, in the order of the settings.</summary>
    public static async Task WriteAsync(TextWriter output, ProbeReport report, Words english)
    {
        foreach (var (spot, finding) in report.Findings)
        {
            var line = new ProbeLine(
                spot.Relay, AddressOrder.Text(spot.Address), spot.Port == 0 ? null : spot.Port, spot.Kind, spot.Domain.Length == 0 ? null : spot.Domain, finding.Code, finding.Grade,
                (int?)finding.Took?.TotalMilliseconds, finding.Values.SetItems(finding.Passing), ProbeSentence.Of(spot, finding, english, report.At));
            await output.WriteLineAsync(JsonSerializer.Serialize(line, ProbeLineJson.Lines.ProbeLine));
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProbeLine))]
sealed partial class ProbeLineJson : JsonSerializerContext
{
    /// <summary>The text goes to a terminal or a program, not into a page: umlauts stay umlauts.</summary>
    public static ProbeLineJson Lines { get; } = new(new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new KebabEnum<ProbeKind>(), new KebabEnum<ProbeCode>(), new KebabEnum<Grade>() },
    });
}
