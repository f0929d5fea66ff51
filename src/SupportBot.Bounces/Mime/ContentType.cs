using System.Text;

namespace SupportBot.Bounces;

/// <summary>What a part is (RFC 2045, section 5). Without the field it is plain text.</summary>
/// <param name="Type">Type and subtype in lower case, e.g. <c>text/plain</c>.</param>
/// <param name="Boundary">What parts a multipart, without the two hyphens.</param>
/// <param name="Charset">A text's encoding where one is named and known.</param>
sealed record ContentType(string Type, byte[]? Boundary, Encoding? Charset)
{
    public static ContentType PlainText { get; } = new("text/plain", null, null);

    public static ContentType Message { get; } = new("message/rfc822", null, null);

    public bool IsMultipart => Type.StartsWith("multipart/", StringComparison.Ordinal);

    public bool IsText => Type.StartsWith("text/", StringComparison.Ordinal);

    public static ContentType Read(string? field, ContentType missing)
    {
        if (field is null) return missing;
        var semicolon = field.IndexOf(';');
        var type = (semicolon < 0 ? field : field[..semicolon]).Trim().ToLowerInvariant();
        if (!type.Contains('/')) type = type == "text" ? "text/plain" : "application/octet-stream";
        byte[]? boundary = null;
        Encoding? charset = null;
        for (var rest = semicolon < 0 ? default : field.AsSpan(semicolon + 1); rest.Length > 0;)
        {
            Parameter(ref rest, out var name, out var value);
            if (boundary is null && name.Equals("boundary", StringComparison.OrdinalIgnoreCase)) boundary = Encoding.UTF8.GetBytes(value.TrimEnd().ToString());
            else if (charset is null && name.Equals("charset", StringComparison.OrdinalIgnoreCase)) charset = SupportBot.Bounces.Charset.Named(Encoding.UTF8.GetBytes(value.ToString()));
        }

        return new(type, boundary is { Length: > 0 } ? boundary : null, charset);
    }

    /// <summary><c>name=value</c> or <c>name="value"</c>, and what stands up to the next semicolon.</summary>
    static void Parameter(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        rest = rest.TrimStart();
        var end = rest.IndexOfAny('=', ';');
        name = (end < 0 ? rest : rest[..end]).TrimEnd();
        value = default;
        if (end < 0 || rest[end] == ';')
        {
            rest = end < 0 ? default : rest[(end + 1)..];
            return;
        }

        rest = rest[(end + 1)..].TrimStart();
        if (rest is ['"', ..] && rest[1..].IndexOf('"') is var quote and >= 0)
        {
            value = rest.Slice(1, quote);
            rest = rest[(quote + 2)..];
        }
        else
        {
            var stop = rest.IndexOfAny(";\"( \t");
            value = stop < 0 ? rest : rest[..stop];
        }

        end = rest.IndexOf(';');
        rest = end < 0 ? default : rest[(end + 1)..];
    }
}
