using System.Runtime.InteropServices;
using System.Text;
using MimeKit;
using MimeKit.Text;

namespace SupportBot.Bounces;

/// <summary>A raw message taken apart: its readable words, its report's fields, the message it returns.</summary>
sealed class Report
{
    /// <summary>So deep may messages be wrapped in each other before nobody reads on.</summary>
    const int Deepest = 6;

    /// <summary>What is nested deeper than anybody reads is not taken apart at all.</summary>
    static readonly ParserOptions Options = new() { MaxMimeDepth = 2 * Deepest };

    readonly List<string> _texts = [];
    int _length;

    Report(MimeMessage message) => Message = message;

    public MimeMessage Message { get; }

    public string Text => field ??= string.Join('\n', _texts);

    /// <summary>The per-recipient groups of a delivery status (RFC 3464, section 2.3).</summary>
    public List<HeaderList> Recipients { get; } = [];

    /// <summary>The per-message group (RFC 3464, section 2.2).</summary>
    public HeaderList? PerMessage { get; private set; }

    /// <summary>The fields of a complaint (RFC 5965).</summary>
    public HeaderList? Complaint { get; private set; }

    /// <summary>The fields of a disposition notification (RFC 8098).</summary>
    public HeaderList? Disposition { get; private set; }

    /// <summary>The header of the returned message.</summary>
    public HeaderList? Original { get; private set; }

    /// <summary>A whole message inside, which may be the bounce that somebody forwarded.</summary>
    public MimeMessage? Inside { get; private set; }

    public static Report? Of(ReadOnlyMemory<byte> raw)
    {
        try
        {
            // Not disposed: the parts read from it when they are asked, a forwarded message after this has returned.
            var bytes = MemoryMarshal.TryGetArray(Folding.Unfolded(raw), out var whole) ? whole : new(raw.ToArray());
            var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
            var parser = new MimeParser(Options, stream, MimeFormat.Entity, persistent: true);
            return Of(parser.ParseMessage());
        }
        catch (Exception e) when (e is FormatException or IOException or ArgumentException or InvalidOperationException or NotSupportedException or IndexOutOfRangeException)
        {
            // Too broken for a parser; the caller reads it as text.
            return null;
        }
    }

    public static Report Of(MimeMessage message)
    {
        var report = new Report(message);
        if (message.Body is { } body) report.Take(body, 0);
        return report;
    }

    void Take(MimeEntity entity, int depth)
    {
        if (depth > Deepest) return;
        switch (entity)
        {
            case Multipart { Count: 0 } hollow:
                // The boundary was lost on the way, or none was named: all of it is there, as one text.
                TakeWords(hollow.Preamble ?? "");
                break;
            case MultipartAlternative alternative:
                if (alternative.FirstOrDefault(part => part is TextPart { IsPlain: true }) is TextPart { Text.Length: > 20 } plain) Take(plain, depth + 1);
                else foreach (var part in alternative.Reverse().Take(1)) Take(part, depth + 1);
                break;
            case Multipart multipart:
                foreach (var part in multipart) Take(part, depth + 1);
                break;
            case MessageDeliveryStatus status:
                TakeStatus(status);
                break;
            case MessageFeedbackReport feedback:
                Complaint ??= Safely(() => feedback.Fields);
                break;
            case MessageDispositionNotification disposition:
                Disposition ??= Safely(() => disposition.Fields);
                break;
            case MessagePart { Message: { } inside }:
                Original ??= inside.Headers;
                Inside ??= inside;
                break;
            case TextPart text when text.ContentType.IsMimeType("text", "rfc822-headers") || text.ContentType.IsMimeType("text", "rfc822-header"):
                Original ??= Headers(text.Content);
                break;
            case TextPart text:
                TakeText(text);
                break;
            case MimePart { Content: not null } part when part.ContentType.IsMimeType("message", "delivery-status") || part.ContentType.IsMimeType("message", "global-delivery-status"):
                TakeFields(part.Content);
                break;
        }
    }

    void TakeStatus(MessageDeliveryStatus status)
    {
        var groups = Safely(() => status.StatusGroups);
        if (groups is null) return;
        foreach (var group in groups.SelectMany(Apart))
        {
            if (group.Contains("Final-Recipient") || group.Contains("Original-Recipient") || group.Contains("Action") && group.Contains("Status")) Recipients.Add(group);
            PerMessage ??= group;
        }
    }

    /// <summary>Groups that somebody forgot to part by an empty line (RFC 3464, section 2.1): a recipient named again begins the next one.</summary>
    static IEnumerable<HeaderList> Apart(HeaderList group)
    {
        if (group.Count(field => field.Field.Equals("Final-Recipient", StringComparison.OrdinalIgnoreCase)) < 2) return [group];
        var groups = new List<HeaderList> { new() };
        foreach (var field in group)
        {
            if (field.Field.EndsWith("-Recipient", StringComparison.OrdinalIgnoreCase) && groups[^1].Contains(field.Field)) groups.Add([]);
            groups[^1].Add(field.Clone());
        }

        return groups;
    }

    void TakeFields(IMimeContent content)
    {
        if (Headers(content) is { } headers) Recipients.Add(headers);
    }

    void TakeText(TextPart text)
    {
        if (_length > PastedText.Longest || (text.IsHtml && _length > 200)) return;
        var words = Safely(() => Decoded(text)) ?? "";
        TakeWords(words);
    }

    void TakeWords(string words)
    {
        if (_length == 0 && words.Length == 0) return;
        _length += words.Length + (_texts.Count > 0 ? 1 : 0);
        _texts.Add(words);
    }

    static string Decoded(TextPart text)
    {
        using var memory = new MemoryStream(Room(text.Content));
        text.Content?.DecodeTo(memory);
        var bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        var named = text.ContentType.CharsetEncoding;
        // Many mailers label UTF-8 as Latin-1 or nothing at all; valid UTF-8 with umlauts is no accident.
        if (named is null || (named.IsSingleByte && System.Text.Unicode.Utf8.IsValid(bytes))) return Decoding.Text(bytes) ?? "";
        return named.GetString(bytes);
    }

    /// <summary>Decoded text is no longer than it was, save for a line end.</summary>
    static int Room(IMimeContent? content) => content?.Stream is { CanSeek: true, Length: < PastedText.Longest * 2 } stream ? (int)stream.Length + 16 : 0;

    static HeaderList? Headers(IMimeContent? content) => Safely(() =>
    {
        if (content is null) return null;
        using var memory = new MemoryStream(Room(content));
        content.DecodeTo(memory);
        memory.Position = 0;
        return HeaderList.Load(memory);
    });

    /// <summary>MimeKit decodes on access, and broken parts fail only then.</summary>
    static T? Safely<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or IOException or ArgumentException or InvalidOperationException or NotSupportedException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
