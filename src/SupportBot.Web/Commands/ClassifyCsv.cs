using System.Buffers;
using System.Globalization;
using SupportBot.Bounces;

namespace SupportBot.Web.Commands;

/// <summary>A row a recipient for spreadsheets (RFC 4180). The byte order mark tells Excel that it is UTF-8.</summary>
sealed class ClassifyCsv : IClassifyOutput
{
    const char ByteOrderMark = '\uFEFF';

    /// <summary>A field that begins so is a formula to a spreadsheet (owasp.org/www-community/attacks/CSV_Injection).</summary>
    static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n");

    static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public bool IsEachForItself => true;

    public void Begin(TextWriter writer)
    {
        writer.Write(ByteOrderMark);
        Row(writer, "file", "message", "index", "kind", "permanent", "reason", "confidence", "recipient", "replyCode", "enhancedStatus", "blocklist", "listedAddress", "remoteHost", "occurredAt", "diagnostic");
    }

    public void Write(TextWriter writer, ClassifyAnswer answer)
    {
        for (var i = 0; i < answer.Bounces.Length; i++)
        {
            var bounce = answer.Bounces[i];
            Row(writer,
                answer.File,
                answer.Message?.ToString(CultureInfo.InvariantCulture),
                (i + 1).ToString(CultureInfo.InvariantCulture),
                BounceJson.Word(bounce.Kind),
                bounce.Permanent is { } permanent ? permanent ? "true" : "false" : null,
                bounce.Reason is { } reason ? BounceJson.Word(reason) : null,
                bounce.Confidence.ToString("0.##", CultureInfo.InvariantCulture),
                bounce.Recipient,
                bounce.ReplyCode,
                bounce.EnhancedStatus,
                bounce.Blocklist?.Id,
                bounce.ListedAddress?.ToString(),
                bounce.RemoteHost,
                bounce.OccurredAt?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
                bounce.Diagnostic);
        }
    }

    static void Row(TextWriter writer, params ReadOnlySpan<string?> fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0) writer.Write(',');
            Field(writer, fields[i] ?? "");
        }

        writer.Write("\r\n");
    }

    static void Field(TextWriter writer, string value)
    {
        if (value is not "" && Formula.Contains(value[0])) value = $"'{value}";
        if (value.AsSpan().ContainsAny(Quoted)) value = $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        writer.Write(value);
    }
}
