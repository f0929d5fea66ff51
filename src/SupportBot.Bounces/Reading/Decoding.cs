using System.Buffers;
using System.Text;

namespace SupportBot.Bounces;

/// <summary>Bytes to text, when nobody says which charset.</summary>
static class Decoding
{
    /// <summary>What no text holds: control characters save tab, line ends, form feed and escape.</summary>
    static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (byte)c).Where(c => c is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 12 or 27))]);

    /// <summary>The text, or null when these bytes are none (a photo, an archive).</summary>
    public static string? Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) return Encoding.UTF8.GetString(bytes[3..]);
        if (bytes is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        var head = bytes[..Math.Min(bytes.Length, 4096)];
        if (head.Contains((byte)0)) return null;
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Control(head) > head.Length / 20 ? null : Encoding.UTF8.GetString(bytes);
        return Control(head) > head.Length / 20 ? null : CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
    }

    static int Control(ReadOnlySpan<byte> bytes)
    {
        var control = 0;
        for (var at = bytes.IndexOfAny(Controls); at >= 0; at = bytes.IndexOfAny(Controls))
        {
            control++;
            bytes = bytes[(at + 1)..];
        }

        return control;
    }
}
