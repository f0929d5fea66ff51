using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SupportBot.Web.Targets;

/// <summary>What a target is sent, before its format gives it a shape. Finished words in the target's language: a repeated delivery says the same.</summary>
/// <param name="Id">The same at each attempt: a receiver knows by it what it has already had.</param>
/// <param name="At">When it was said.</param>
/// <param name="Severity"><c>page</c>, <c>day</c>.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">All of it, with line breaks and the link.</param>
/// <param name="Link">Where to look; may be empty.</param>
/// <param name="Items">The same for programs.</param>
sealed record TargetMessage(string Id, DateTimeOffset At, string Severity, string Title, string Text, string Link, ImmutableArray<TargetItem> Items);

/// <summary>One matter of a message.</summary>
/// <param name="Key">The same from the first word to the last.</param>
/// <param name="Kind">What it is, e.g. <c>drained</c>.</param>
/// <param name="Severity"><c>page</c>, <c>day</c>.</param>
/// <param name="State"><c>new</c>, <c>still</c>, <c>over</c>.</param>
/// <param name="Since">Since when it stands.</param>
/// <param name="Until">When it ended, or null.</param>
/// <param name="Happened">What happened.</param>
/// <param name="Did">What SupportBot did about it; may be empty.</param>
/// <param name="ToDo">What a person must do; may be empty.</param>
sealed record TargetItem(string Key, string Kind, string Severity, string State, DateTimeOffset Since, DateTimeOffset? Until, string Happened, string Did, string ToDo);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TargetMessage))]
sealed partial class TargetJson : JsonSerializerContext;
