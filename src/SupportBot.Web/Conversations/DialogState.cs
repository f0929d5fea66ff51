using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportBot.Bounces;

namespace SupportBot.Web.Conversations;

/// <summary>Where a conversation stands.</summary>
enum Stage
{
    /// <summary>Nothing has been explained yet, or the matter is closed.</summary>
    Listening,

    /// <summary>A bounce was explained; "did it work?" is open.</summary>
    Advised,

    /// <summary>A ticket is open.</summary>
    Ticketed,
}

/// <summary>Everything that the dialog remembers between two messages. Small, and stored after each.</summary>
sealed record DialogState
{
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public required string Language { get; init; }

    public Stage Stage { get; init; }

    /// <summary>The bounces that were explained last.</summary>
    public ImmutableArray<Bounce> Bounces { get; init; } = [];

    /// <summary>Whether the advice was to send again.</summary>
    public bool Resent { get; init; }

    /// <summary>How often in a row nothing was understood.</summary>
    public int NotUnderstood { get; init; }

    public bool AskedForPerson { get; init; }

    /// <summary>The ticket's number as people read it.</summary>
    public string? Ticket { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, DialogJson.Default.DialogState);

    /// <summary>The stored state; one that this version cannot read starts over.</summary>
    public static DialogState Read(string? json, string language)
    {
        if (json is null) return new() { Language = language };
        try
        {
            return JsonSerializer.Deserialize(json, DialogJson.Default.DialogState) is { Version: CurrentVersion, Bounces.IsDefault: false } state ? state : new() { Language = language };
        }
        catch (JsonException)
        {
            return new() { Language = language };
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DialogState))]
sealed partial class DialogJson : JsonSerializerContext;
