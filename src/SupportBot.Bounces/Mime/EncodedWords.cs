using System.Buffers;
using System.Text;

namespace SupportBot.Bounces;

/// <summary>A field's value as people read it: unfolded (RFC 5322, section 2.2.3), its encoded words decoded (RFC 2047).</summary>
static class EncodedWords
{
    static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    public static string Read(ReadOnlySpan<byte> value)
    {
        if (!value.ContainsAny(LineEnds)) return Decoded(value);
        var room = ArrayPool<byte>.Shared.Rent(value.Length);
        var length = 0;
        foreach (var range in value.SplitAny(LineEnds))
        {
            var line = value[range];
            line.CopyTo(room.AsSpan(length));
            length += line.Length;
        }

        var text = Decoded(room.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(room);
        return text;
    }

    static string Decoded(ReadOnlySpan<byte> line)
    {
        var word = line.IndexOf("=?"u8);
        if (word < 0) return Text(line);
        var text = new StringBuilder(line.Length);
        var afterWord = false;
        while (word >= 0 && line.Length > 0)
        {
            if (Word(line[word..], out var length) is { } decoded)
            {
                // White space between two encoded words belongs to neither (section 6.2).
                var between = line[..word];
                if (!afterWord || between.Trim(" \t"u8).Length > 0) text.Append(Text(between));
                text.Append(decoded);
                line = line[(word + length)..];
                afterWord = true;
                word = line.IndexOf("=?"u8);
            }
            else
            {
                text.Append(Text(line[..(word + 2)]));
                line = line[(word + 2)..];
                afterWord = false;
                word = line.IndexOf("=?"u8);
            }
        }

        return text.Append(Text(line)).ToString();
    }

    /// <summary><c>=?charset?B?words?=</c> at the beginning, or null.</summary>
    static string? Word(ReadOnlySpan<byte> line, out int length)
    {
        length = 0;
        var charset = line[2..].IndexOf((byte)'?');
        if (charset is <= 0 or > 40 || charset + 5 > line.Length || line[charset + 4] != '?') return null;
        var words = line[(charset + 5)..];
        var end = words.IndexOf("?="u8);
        if (end < 0) return null;
        length = charset + 5 + end + 2;
        words = words[..end];
        if (words.Length > 1000) return null;
        Span<byte> octets = stackalloc byte[1000];
        int count;
        switch (line[charset + 3])
        {
            case (byte)'b' or (byte)'B': count = TransferEncoding.Base64(words, octets); break;
            case (byte)'q' or (byte)'Q': count = TransferEncoding.QuotedPrintable(words, octets, inHeader: true); break;
            default: return null;
        }

        var name = line.Slice(2, charset);
        var language = name.IndexOf((byte)'*');   // RFC 2231, section 5
        return Charset.Named(language < 0 ? name : name[..language]) is { } encoding ? encoding.GetString(octets[..count]) : Text(octets[..count]);
    }

    static string Text(ReadOnlySpan<byte> bytes) => System.Text.Ascii.IsValid(bytes) ? Encoding.Latin1.GetString(bytes) : System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
}
