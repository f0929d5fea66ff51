using System.Text;

namespace SupportBot.Bounces;

/// <summary>
/// Header fields folded over hundreds of lines (RFC 5322, section 2.2.3). MimeKit appends line by line, at a cost that grows with the
/// square of their number; unfolded, such a field costs what its length costs.
/// </summary>
static class Folding
{
    /// <summary>A field of more lines is unfolded. Long lists of recipients have some dozens.</summary>
    const int Most = 64;

    /// <summary>The same message, its longest fields on one line; the same bytes where it has none.</summary>
    public static ReadOnlyMemory<byte> Unfolded(ReadOnlyMemory<byte> raw)
    {
        byte[]? copy = null;
        var bytes = raw.Span;
        var (inFields, ofReport, folds) = (true, false, 0);
        for (var at = 0; at < bytes.Length;)
        {
            var length = bytes[at..].IndexOf((byte)'\n');
            var end = length < 0 ? bytes.Length : at + length;
            var line = bytes[at..end].TrimEnd((byte)'\r');
            if (line.IsEmpty)
            {
                // The fields of a report come in groups; those of a part end here.
                inFields = ofReport;
                folds = 0;
            }
            else if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (inFields && ++folds > Most) Join(copy ??= raw.ToArray(), at);
            }
            else
            {
                folds = 0;
                if (line.StartsWith("--"u8)) (inFields, ofReport) = (true, false);
                else if (inFields && line.Length < 200 && IsReport(line)) ofReport = true;
            }

            at = end + 1;
        }

        return copy ?? raw;
    }

    /// <summary>Takes away the line end before a place.</summary>
    static void Join(byte[] bytes, int at)
    {
        for (var i = at - 1; i >= 0 && bytes[i] is (byte)'\r' or (byte)'\n'; i--) bytes[i] = (byte)' ';
    }

    static bool IsReport(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        return colon > 0 && Ascii.EqualsIgnoreCase(line[..colon].TrimEnd((byte)' '), "Content-Type"u8)
            && line[(colon + 1)..].TrimStart((byte)' ') is { Length: > 8 } type && (Ascii.EqualsIgnoreCase(type[..8], "message/"u8) || (type.Length > 11 && Ascii.EqualsIgnoreCase(type[..11], "text/rfc822"u8)));
    }
}
