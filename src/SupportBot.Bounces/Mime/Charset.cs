using System.Text;

namespace SupportBot.Bounces;

/// <summary>Encodings by the names that mails give them.</summary>
static class Charset
{
    /// <summary>The encoding of a name (RFC 2045, section 5.1); null for none, or one that nobody knows.</summary>
    public static Encoding? Named(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > 40) return null;
        if (Ascii.EqualsIgnoreCase(name, "utf-8"u8) || Ascii.EqualsIgnoreCase(name, "utf8"u8)) return Encoding.UTF8;
        if (Ascii.EqualsIgnoreCase(name, "us-ascii"u8) || Ascii.EqualsIgnoreCase(name, "ascii"u8)) return Encoding.ASCII;
        if (Ascii.EqualsIgnoreCase(name, "iso-8859-1"u8)) return Encoding.Latin1;
        if (Ascii.EqualsIgnoreCase(name, "utf-16"u8) || Ascii.EqualsIgnoreCase(name, "utf-16le"u8)) return Encoding.Unicode;
        if (Ascii.EqualsIgnoreCase(name, "utf-16be"u8)) return Encoding.BigEndianUnicode;
        return CodePagesEncodingProvider.Instance.GetEncoding(Encoding.Latin1.GetString(name));
    }
}
