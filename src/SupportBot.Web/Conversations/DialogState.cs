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

/// <summary>A question of the program's that waits for its answer. A customer who says something else is not held to it.</summary>
enum Question
{
    None,

    /// <summary>Is the refused address your own server?</summary>
    OwnServer,

    /// <summary>The refusal is days old: does the problem still exist?</summary>
    StillThere,

    /// <summary>Never sent: are there strange messages under "Sent"?</summary>
    StrangeMail,

    /// <summary>What kind of message was it: a list, a forwarding, a scanner …?</summary>
    HowSent,

    /// <summary>Which mail program?</summary>
    MailProgram,

    /// <summary>"My address is blocked": which one?</summary>
    WhichAddress,

    /// <summary>What is it about, what was meant?</summary>
    Matter,

    /// <summary>After a second refusal: does nothing leave, or nothing to this recipient?</summary>
    Scope,

    /// <summary>To which address shall the one e-mail go?</summary>
    MailAddress,
}

/// <summary>Everything that the dialog remembers between two messages. Small, and stored after each.</summary>
sealed record DialogState
{
    /// <summary>1 had no questions; it is read as it is.</summary>
    public const int CurrentVersion = 2;

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

    /// <summary>The question that is open.</summary>
    public Question Question { get; init; }

    /// <summary>How many replies in a row ended in a question.</summary>
    public int Questions { get; init; }

    /// <summary>The article that was linked last: "mehr dazu".</summary>
    public string? More { get; init; }

    /// <summary>Its two sentences were told.</summary>
    public bool IsMoreTold { get; init; }

    /// <summary>The mail program that the customer has named.</summary>
    public MailProgram? Program { get; init; }

    /// <summary>The customer was told to wait until an address is out.</summary>
    public bool Waits { get; init; }

    /// <summary>The ticket's number as people read it.</summary>
    public string? Ticket { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, DialogJson.Default.DialogState);

    /// <summary>The stored state; one that this version cannot read starts over.</summary>
    public static DialogState Read(string? json, string language)
    {
        if (json is null) return new() { Language = language };
        try
        {
            return JsonSerializer.Deserialize(json, DialogJson.Default.DialogState) is { Version: 1 or CurrentVersion, Bounces.IsDefault: false } state ? state with { Version = CurrentVersion } : new() { Language = language };
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
