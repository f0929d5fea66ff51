using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportBot.Web.Site;
using SupportBot.Web.Status;

namespace SupportBot.Web.Subscribers;

/// <summary>What news is about.</summary>
enum NewsKind
{
    Incident,
    Maintenance,

    /// <summary>Of a maintenance that begins soon.</summary>
    Reminder,
}

/// <summary>The words of one language, plain.</summary>
/// <param name="Title">One line: what it is.</param>
/// <param name="Text">What happened and what the reader does.</param>
sealed record NewsText(string Title, string Text);

/// <summary>One update of an incident or a maintenance, as subscribers are told it.</summary>
/// <param name="IncidentId">The incident's or the maintenance's.</param>
/// <param name="Number">The update's number in it, growing. With the id before it: the same news told twice is one.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="Components">The affected ones' ids, as <see cref="ComponentChoice"/> has them; none: it concerns everybody.</param>
/// <param name="Texts">By language; a subscriber whose language is missing gets the site's first one.</param>
/// <param name="Path">Where it stands, without language: <c>/status/incidents/abc</c>.</param>
/// <param name="At">The time in the message.</param>
sealed record StatusNews(string IncidentId, int Number, NewsKind Kind, IncidentStage Stage, ImmutableArray<string> Components, ImmutableSortedDictionary<string, NewsText> Texts, string Path, DateTimeOffset At)
{
    public const int LongestId = 100;

    /// <summary>The words for a reader of this language.</summary>
    public NewsText In(Words words) => Texts.GetValueOrDefault(words.Language) ?? Texts.Values.First();

    public static string Wire(IncidentStage stage) => JsonNamingPolicy.SnakeCaseLower.ConvertName(stage.ToString());

    public static StatusNews Read(NewsRow row) => JsonSerializer.Deserialize(row.Json, NewsJson.Default.StatusNews)!;
}

/// <summary>A component as a subscriber chooses it.</summary>
/// <param name="Id">Stays the same whatever the site's address is: it is stored with the choice. Letters, digits, dashes.</param>
/// <param name="Name">In the reader's language.</param>
public sealed record ComponentChoice(string Id, string Name)
{
    internal static string Relay(string name) => StatusIds.Of("relay", name);
}

/// <summary>What a subscriber may choose from, now.</summary>
sealed record ComponentChoices(Func<Words, ImmutableArray<ComponentChoice>> In)
{
    /// <summary>The services, and each public relay where addresses are named.</summary>
    public static ComponentChoices Of(StatusPages pages) => new(words =>
    {
        var status = pages.Now;
        var relays = status.Naming == "none" ? [] : status.ByRelay.Select(relay => new ComponentChoice(ComponentChoice.Relay(relay.Key), status.Naming == "all" ? relay.Key : words[StatusPhrases.Masked, ("mark", relay.First().Number)]));
        return [.. status.Services.Select(service => new ComponentChoice(service.Key, words[StatusPhrases.Service(service.Key)])), .. relays];
    });
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StatusNews))]
sealed partial class NewsJson : JsonSerializerContext;
