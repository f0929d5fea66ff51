using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Alerts;

/// <summary>Whether it may wake somebody.</summary>
enum Severity
{
    /// <summary>Now, at night as well.</summary>
    Page,

    /// <summary>In the daytime.</summary>
    Day,
}

/// <summary>Something that stands at the moment and that staff should know of.</summary>
/// <param name="Key">One a matter: the same as long as it is the same trouble, also when its kind changes.</param>
/// <param name="Kind">What is said about it.</param>
/// <param name="Values">What fills the kind's phrases. No names of persons, no words of customers: it goes to third-party services.</param>
sealed record Matter(string Key, MatterKind Kind, params ImmutableArray<MatterValue> Values)
{
    /// <summary>It must stand for so long before anybody is told.</summary>
    public TimeSpan Patience { get; init; }
}

/// <summary>What fills one placeholder: a text, a number, a moment or a phrase of its own. Kept in the database in no language.</summary>
sealed record MatterValue(string Name, string? Text = null, int? Number = null, DateTimeOffset? At = null, string? Phrase = null)
{
    public static MatterValue Of(string name, string text) => new(name, Text: text);

    public static MatterValue Of(string name, int number) => new(name, Number: number);

    public static MatterValue Of(string name, DateTimeOffset at) => new(name, At: at);

    public static MatterValue Of(string name, Phrase phrase) => new(name, Phrase: phrase.Key);

    public object? In(Words words, DateTimeOffset now) =>
        Phrase is not null ? words[new Phrase(Phrase)]
        : At is { } at ? words.Moment(at, now)
        : Number is { } number ? number
        : Text;
}

/// <summary>A kind of matter: how severe it is, and what is said of it. All of them stand in <see cref="MatterKinds"/>.</summary>
/// <param name="Id">As stored and sent to programs.</param>
/// <param name="Severity">How severe.</param>
/// <param name="Happened">What happened, numbers first.</param>
/// <param name="Did">What SupportBot did, or null where <paramref name="Happened"/> says it.</param>
/// <param name="ToDo">What a person must do, or null: nothing.</param>
/// <param name="Over">Its end, or null: nobody needs to hear of it.</param>
sealed record MatterKind(string Id, Severity Severity, Phrase Happened, Phrase? Did, Phrase? ToDo, Phrase? Over)
{
    /// <summary>Told again after this while it stands, whatever the target says.</summary>
    public TimeSpan? Repeat { get; init; }

    public IEnumerable<Phrase> Phrases => new[] { Happened, Did, ToDo, Over }.OfType<Phrase>();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImmutableArray<MatterValue>))]
[JsonSerializable(typeof(ImmutableDictionary<string, Told>))]
sealed partial class AlertJson : JsonSerializerContext;
