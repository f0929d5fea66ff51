using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportBot.Blocklists;
using SupportBot.Relays;

namespace SupportBot.Web.Commands;

/// <summary>One address at one list, as <c>check --json</c> says it.</summary>
sealed record CheckLine(
    string Address, string? Relay, string Blocklist, string Zone, string Verdict, ImmutableArray<string> Codes, string? Reason, Doubt? Doubt)
{
    public static CheckLine From(Sighting seen, string? relay) => new(
        AddressOrder.Text(seen.Address), relay, seen.Blocklist, seen.Zone,
        seen.Verdict switch { Blocklists.Verdict.Listed => "listed", Blocklists.Verdict.NotListed => "clear", _ => "unknown" },
        [.. seen.Answers.Select(code => code.ToString())], seen.Reason, (seen.Verdict as Blocklists.Verdict.Unknown)?.Doubt);
}

/// <summary>JSON Lines: one object an address and list, in the order of the input.</summary>
static class CheckJson
{
    public static async Task WriteAsync(TextWriter output, IReadOnlyList<RelayAddress> addresses, SweepReport report)
    {
        var relays = addresses.DistinctBy(relay => relay.Address).ToDictionary(relay => relay.Address, relay => relay.Relay is "" ? null : relay.Relay);
        foreach (var seen in report.Sightings)
            await output.WriteLineAsync(JsonSerializer.Serialize(CheckLine.From(seen, relays[seen.Address]), CheckJsonContext.Lines.CheckLine));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CheckLine))]
sealed partial class CheckJsonContext : JsonSerializerContext
{
    /// <summary>The text goes to a terminal or a program, not into a page: umlauts stay umlauts.</summary>
    public static CheckJsonContext Lines { get; } = new(new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new KebabDoubt() },
    });
}

sealed class KebabDoubt() : JsonStringEnumConverter<Doubt>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
