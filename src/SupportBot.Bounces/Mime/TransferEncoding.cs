using System.Buffers;
using System.Buffers.Text;

namespace SupportBot.Bounces;

/// <summary>Content as it was before it was made fit for the way (RFC 2045, section 6). Whatever stands there is read as well as it goes.</summary>
static class TransferEncoding
{
    static readonly SearchValues<byte> Base64Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    /// <summary>The content decoded; as it stands where it is not encoded.</summary>
    public static ReadOnlyMemory<byte> Decoded(ReadOnlyMemory<byte> content, string? encoding)
    {
        var name = encoding.AsSpan().Trim();
        var base64 = name.StartsWith("base64", StringComparison.OrdinalIgnoreCase);
        if (!base64 && !name.StartsWith("quoted-printable", StringComparison.OrdinalIgnoreCase)) return content;
        var decoded = new byte[content.Length];
        var length = base64 ? Base64(content.Span, decoded) : QuotedPrintable(content.Span, decoded, inHeader: false);
        return decoded.AsMemory(0, length);
    }

    /// <summary>Letters of the alphabet count, up to the padding; whatever stands between them does not (section 6.8). Answers the length.</summary>
    public static int Base64(ReadOnlySpan<byte> text, Span<byte> octets)
    {
        var letters = ArrayPool<byte>.Shared.Rent(text.Length);
        var count = 0;
        while (text.Length > 0)
        {
            var run = text.IndexOfAnyExcept(Base64Letters);
            if (run < 0) run = text.Length;
            text[..run].CopyTo(letters.AsSpan(count));
            count += run;
            if (run == text.Length || text[run] == '=') break;
            text = text[(run + 1)..];
        }

        Base64Url.DecodeFromUtf8(Standard(letters.AsSpan(0, count)), octets, out _, out var written);
        ArrayPool<byte>.Shared.Return(letters);
        return written;
    }

    /// <summary>The alphabet that needs no padding, so that a text cut off anywhere is read to its end.</summary>
    static ReadOnlySpan<byte> Standard(Span<byte> letters)
    {
        letters.Replace((byte)'+', (byte)'-');
        letters.Replace((byte)'/', (byte)'_');
        return letters.Length % 4 == 1 ? letters[..^1] : letters;
    }

    /// <summary>Section 6.7; in a header <c>_</c> is a space (RFC 2047, section 4.2). Answers the length.</summary>
    public static int QuotedPrintable(ReadOnlySpan<byte> text, Span<byte> octets, bool inHeader)
    {
        var length = 0;
        while (text.Length > 0)
        {
            var run = inHeader ? text.IndexOfAny((byte)'=', (byte)'_') : text.IndexOf((byte)'=');
            if (run < 0) run = text.Length;
            text[..run].CopyTo(octets[length..]);
            length += run;
            text = text[run..];
            if (text is []) break;
            if (text[0] == '_')
            {
                octets[length++] = (byte)' ';
                text = text[1..];
            }
            else if (text.Length > 2 && char.IsAsciiHexDigit((char)text[1]) && char.IsAsciiHexDigit((char)text[2]))
            {
                octets[length++] = (byte)((Digit(text[1]) << 4) | Digit(text[2]));
                text = text[3..];
            }
            else if (SoftBreak(text) is var skipped and > 0)
            {
                text = text[skipped..];
            }
            else
            {
                octets[length++] = (byte)'=';
                text = text[1..];
            }
        }

        return length;
    }

    /// <summary>The length of <c>=</c>, white space and a line end; 0 for anything else.</summary>
    static int SoftBreak(ReadOnlySpan<byte> text)
    {
        var i = 1;
        while (i < text.Length && text[i] is (byte)' ' or (byte)'\t' or (byte)'\r') i++;
        return i == text.Length ? i : text[i] == '\n' ? i + 1 : 0;
    }

    static int Digit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
