using System.Diagnostics.CodeAnalysis;

namespace SupportBot.Bounces;

/// <summary>A message, or a part of one (RFC 2045): its fields, and its content as places in the bytes. The parts of a part are found when somebody walks through them.</summary>
sealed class MimeEntity
{
    readonly ReadOnlyMemory<byte> _body;

    MimeEntity(HeaderSection fields, ReadOnlyMemory<byte> body, ContentType missing)
    {
        Fields = fields;
        _body = body;
        Content = ContentType.Read(fields["Content-Type"u8], missing);
    }

    public HeaderSection Fields { get; }

    public ContentType Content { get; }

    /// <summary>The content, its transfer encoding undone.</summary>
    public ReadOnlyMemory<byte> Octets => TransferEncoding.Decoded(_body, Fields["Content-Transfer-Encoding"u8]);

    /// <summary>A message from its bytes.</summary>
    public static MimeEntity Read(ReadOnlyMemory<byte> bytes) => Read(bytes, ContentType.PlainText);

    static MimeEntity Read(ReadOnlyMemory<byte> bytes, ContentType missing)
    {
        var at = 0;
        var fields = HeaderSection.Read(bytes, ref at);
        return new(fields, bytes[at..], missing);
    }

    /// <summary>The parts of a multipart (RFC 2046, section 5.1), so many of them at most; none where its boundary is not named or not there.</summary>
    public IEnumerable<MimeEntity> Parts(int most)
    {
        if (!Content.IsMultipart || Content.Boundary is not { } boundary) yield break;
        var missing = Content.Type == "multipart/digest" ? ContentType.Message : ContentType.PlainText;
        var (start, at) = (-1, 0);
        while (most > 0 && Delimiter(boundary, ref at, out var line, out var last))
        {
            if (start >= 0)
            {
                yield return Read(_body[start..BeforeLineEnd(line, start)], missing);
                most--;
            }

            start = last ? -1 : at;
            if (last) yield break;
        }

        if (start >= 0 && most > 0) yield return Read(_body[start..], missing);   // cut off on the way
    }

    /// <summary>The next line that is this boundary; leaves the place after it.</summary>
    bool Delimiter(ReadOnlySpan<byte> boundary, ref int at, out int line, out bool last)
    {
        var body = _body.Span;
        for (line = at; line < body.Length; line = at)
        {
            if (!body[line..].StartsWith("--"u8))
            {
                var next = body[line..].IndexOf("\n--"u8);
                if (next < 0) break;
                line += next + 1;
            }

            var length = body[line..].IndexOf((byte)'\n');
            at = length < 0 ? body.Length : line + length + 1;
            if (IsBoundary(body[(line + 2)..at], boundary, out last)) return true;
        }

        at = body.Length;
        last = false;
        return false;
    }

    static bool IsBoundary(ReadOnlySpan<byte> line, ReadOnlySpan<byte> boundary, out bool last)
    {
        last = false;
        if (!line.StartsWith(boundary)) return false;
        var rest = line[boundary.Length..].TrimEnd(" \t\r\n"u8);
        last = rest is [(byte)'-', (byte)'-'];
        return last || rest is [];
    }

    /// <summary>The line end before a boundary belongs to the boundary.</summary>
    int BeforeLineEnd(int line, int start)
    {
        var end = line;
        if (end > start && _body.Span[end - 1] == '\n') end--;
        if (end > start && _body.Span[end - 1] == '\r') end--;
        return end;
    }

    /// <summary>The message in this part (RFC 2046, section 5.2.1).</summary>
    public bool IsMessage([NotNullWhen(true)] out MimeEntity? message)
    {
        message = Content.Type is "message/rfc822" or "message/global" or "message/rfc2822" or "message/news" or "message/external-body" or "text/rfc822-headers" or "text/rfc822-header" or "message/global-headers" ? Read(Octets) : null;
        return message is not null;
    }
}
