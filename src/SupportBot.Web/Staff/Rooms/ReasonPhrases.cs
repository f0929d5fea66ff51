using System.Collections.Immutable;
using SupportBot.Bounces;
using SupportBot.Web.Site;

namespace SupportBot.Web.Staff;

/// <summary>A bounce's reason in two or three words, for staff's tables and sentences.</summary>
static class ReasonPhrases
{
    public static Phrase Of(Bounce bounce) => bounce.Reason is { } reason ? Of(reason) : new($"kind.{BounceJson.Word(bounce.Kind)}");

    public static Phrase Of(BounceReason reason) => new($"reason.{BounceJson.Word(reason)}");

    /// <summary>By a stored row's word; one that this version does not know stays as it is.</summary>
    public static object Of(string word) => Enum.TryParse<BounceReason>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var reason) ? new Advising.Sentence(Of(reason)) : word;

    /// <summary>For the test that every language has them.</summary>
    public static readonly ImmutableArray<Phrase> All = [.. Enum.GetValues<BounceReason>().Select(Of), .. Enum.GetValues<BounceKind>().Select(kind => Of(new Bounce { Kind = kind }))];
}
