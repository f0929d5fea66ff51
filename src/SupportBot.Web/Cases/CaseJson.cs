using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportBot.Web.Relays;

namespace SupportBot.Web.Cases;

/// <summary>A case for programs.</summary>
sealed record CaseAnswer(int Number, string Blocklist, ImmutableArray<CaseAddress> Addresses, DateTimeOffset Opened, DateTimeOffset Since, int Before, string? Reason, string? Codes, string Way, DateTimeOffset? Expected,
    ImmutableArray<string> Links, ImmutableArray<CaseStepAnswer> Steps, DateTimeOffset NextLook, bool Due, string? Note, DateTimeOffset? Reopened, DateTimeOffset? Closed, string? ClosedBy, string? CloseReason)
{
    public static CaseAnswer Of(CaseView work) => new(
        work.Number, work.Blocklist, work.Addresses, work.OpenedAt, work.Facts.Since, work.Before, work.Reason, work.Codes, Name(work.Plan.Way), (work.Plan.Way as DelistingWay.ByItself)?.Expected, work.Plan.Links,
        [.. work.Plan.Steps.Select(step => new CaseStepAnswer(KebabSteps.Name(step), DelistingPlan.Ticked(work.Facts, step)?.By, DelistingPlan.Ticked(work.Facts, step)?.At))],
        work.NextLook, work.IsDue, work.Note, work.ReopenedAt, work.ClosedAt, work.ClosedBy, work.CloseReason);

    static string Name(DelistingWay way) => way switch
    {
        DelistingWay.ByItself => "by-itself",
        DelistingWay.Form => "form",
        DelistingWay.Mail => "mail",
        DelistingWay.SetUp => "set-up",
        _ => "unknown",
    };
}

/// <summary>A step with who ticked it.</summary>
sealed record CaseStepAnswer(string Step, string? By, DateTimeOffset? At);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CaseAnswer))]
[JsonSerializable(typeof(ImmutableArray<CaseAnswer>))]
sealed partial class CaseAnswerJson : JsonSerializerContext;

/// <summary>For people's eyes too: umlauts as they are.</summary>
static class CaseJson
{
    static readonly CaseAnswerJson Readable = new(new JsonSerializerOptions(CaseAnswerJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true });

    public static string Write(IEnumerable<CaseView> cases) => JsonSerializer.Serialize([.. cases.Select(CaseAnswer.Of)], Readable.ImmutableArrayCaseAnswer);

    public static string Write(CaseView work) => JsonSerializer.Serialize(CaseAnswer.Of(work), Readable.CaseAnswer);
}

/// <summary>The steps as people type them.</summary>
static class KebabSteps
{
    public static ImmutableArray<string> All { get; } = [.. Enum.GetValues<CaseStep>().Select(Name)];

    public static string Name(CaseStep step) => KebabEnum<CaseStep>.Name(step);

    public static CaseStep Of(string name) => Enum.GetValues<CaseStep>().First(step => Name(step) == name);
}
