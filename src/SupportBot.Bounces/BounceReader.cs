using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using SupportBot.Blocklists;

namespace SupportBot.Bounces;

/// <summary>Reads bounces, raw or pasted, and says what they mean. Immutable; any number of threads may read with one.</summary>
public sealed class BounceReader
{
    /// <summary>A bounce in a forward in a forward is still somebody's bounce; deeper nobody means it.</summary>
    const int DeepestForward = 3;

    readonly Lazy<(Wordings Wordings, Reasons Reasons)> _tables;
    readonly TimeZoneInfo? _zone;

    /// <summary>A reader that knows these operators and reads these replies of the hoster first.</summary>
    /// <param name="catalog">The operators that a text may name.</param>
    /// <param name="ownReplies">The hoster's own replies; none by default.</param>
    /// <param name="zone">The zone of times that a text gives without one; by default such a time is not told.</param>
    public BounceReader(BlocklistCatalog catalog, IEnumerable<OwnReply>? ownReplies = null, TimeZoneInfo? zone = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ImmutableArray<OwnReply> own = [.. ownReplies ?? []];
        _tables = new(() =>
        {
            var lists = new NamedLists(catalog);
            return (Wordings.BuiltIn(lists.Names), new(lists, own));
        });
        _zone = zone;
    }

    Wordings Wordings => _tables.Value.Wordings;

    Reasons Reasons => _tables.Value.Reasons;

    /// <summary>Makes the tables that reading needs, some hundred milliseconds of work. Without it the first reading does.</summary>
    public void Prepare() => _ = _tables.Value;

    /// <summary>What a text says, one entry a recipient. The text may be a raw message or what somebody pasted: its content decides.</summary>
    public ImmutableArray<Bounce> Read(string text) => Inspect(text).Bounces;

    /// <summary>What these bytes say, decoded first. Empty or binary content is no bounce.</summary>
    public ImmutableArray<Bounce> Read(ReadOnlyMemory<byte> content) => Inspect(content).Bounces;

    /// <summary>What a raw message says (<c>message/rfc822</c>), whatever it begins with.</summary>
    public ImmutableArray<Bounce> ReadMessage(ReadOnlyMemory<byte> raw) => InspectMessage(raw).Bounces;

    /// <summary>As <see cref="Read(string)"/>, with the text that the evidence points into.</summary>
    public BounceReading Inspect(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return RawMessage.Looks(text) ? InspectMessage(Encoding.UTF8.GetBytes(text)) : InspectPasted(text);
    }

    /// <summary>As <see cref="Read(ReadOnlyMemory{byte})"/>, with the text that the evidence points into.</summary>
    public BounceReading Inspect(ReadOnlyMemory<byte> content)
    {
        if (RawMessage.Looks(content.Span)) return InspectMessage(content);
        return Decoding.Text(content.Span) is { } text ? InspectPasted(text) : new("", [Nothing]);
    }

    /// <summary>As <see cref="ReadMessage"/>, with the text that the evidence points into.</summary>
    internal BounceReading InspectMessage(ReadOnlyMemory<byte> raw) =>
        MimeEntity.Read(RawMessage.WithoutEnvelope(raw)) is { Fields.Count: > 0 } message ? new RawMessage(Wordings, Reasons, _zone).Read(Report.Of(message), DeepestForward)
        : Decoding.Text(raw.Span) is { } text ? InspectPasted(text) : new("", [Nothing]);

    BounceReading InspectPasted(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return new(text, [Nothing]);
        var notice = new Notice(PastedText.Read(text), Wordings, _zone);
        var kind = Kinds.OfPasted(notice);
        return new(text, Answers.Of(kind, notice, Reasons));
    }

    internal static Bounce Nothing { get; } = new() { Kind = BounceKind.NotABounce, Confidence = 0.95 };
}

/// <summary>What a reading gave.</summary>
/// <param name="Text">The decoded readable text: the pasted text as it came, or the text of a raw message. <see cref="Evidence.Start"/> counts in it.</param>
/// <param name="Bounces">One entry a recipient, never empty.</param>
public sealed record BounceReading(string Text, ImmutableArray<Bounce> Bounces);

/// <summary>A reply that the hoster's own servers give, read before the general rules.</summary>
/// <param name="Name">Its name in the settings; evidence says <c>own/NAME</c>.</param>
/// <param name="Pattern">What the reply looks like. A pattern with a time-out or <see cref="RegexOptions.NonBacktracking"/> keeps hostile input cheap.</param>
/// <param name="Reason">What it means.</param>
/// <param name="Article">The article that explains it, or null.</param>
public sealed record OwnReply(string Name, Regex Pattern, BounceReason Reason, string? Article);
