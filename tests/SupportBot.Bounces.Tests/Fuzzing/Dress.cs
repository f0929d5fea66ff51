using System.Globalization;
using System.Net;
using System.Text;

namespace SupportBot.Bounces;

/// <summary>What programs make of a text when it is shown, sent or logged.</summary>
static class Dress
{
    public static string Wrapped(string text, int width, bool words)
    {
        var written = new StringBuilder(text.Length + (text.Length / width) + 1);
        foreach (var line in text.Split('\n'))
        {
            for (var at = 0; at < line.Length;)
            {
                var end = Math.Min(at + width, line.Length);
                if (words && end < line.Length && line.LastIndexOf(' ', end, end - at) is var space && space > at) end = space + 1;
                written.Append(line, at, end - at).Append('\n');
                at = end;
            }

            if (line.Length == 0) written.Append('\n');
        }

        return written.ToString();
    }

    public static string Html(Dice dice, string text)
    {
        var end = dice.Any(["<br>", "<br/>\n", "</p><p>", "</div>\n<div dir=3D\"ltr\">", "</td></tr>\n<tr><td>", " "]);
        return $"<html><body><p style=\"x\">{WebUtility.HtmlEncode(text).Replace("\n", end, StringComparison.Ordinal)}</p></body></html>";
    }

    public static string QuotedPrintable(string text, bool everything)
    {
        var written = new StringBuilder(text.Length * 2);
        var column = 0;
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            var plain = octet == '\n' || (!everything && octet is >= 32 and < 127 and not (byte)'=');
            if (plain) written.Append((char)octet);
            else written.Append(CultureInfo.InvariantCulture, $"={octet:X2}");
            column = octet == '\n' ? 0 : column + (plain ? 1 : 3);
            if (column < 73) continue;
            written.Append("=\n");
            column = 0;
        }

        return written.ToString();
    }

    public static string Log(Dice dice, int length)
    {
        var log = new StringBuilder();
        while (log.Length < length)
        {
            log.Append(CultureInfo.InvariantCulture, $"Mar  2 10:{dice.Below(60):00}:{dice.Below(60):00} relay postfix/smtp[{dice.Below(9999)}]: {dice.Below(1 << 24):X6}: to=<u{dice.Below(5000)}@d{dice.Below(50)}.example>, relay=mx.d.example[198.51.100.{dice.Below(256)}]:25, ")
                .Append(dice.Any(["dsn=2.0.0, status=sent (250 ok)\n", "dsn=5.1.1, status=bounced (host mx.d.example[198.51.100.3] said: 550 5.1.1 User unknown (in reply to RCPT TO command))\n", "dsn=4.7.1, status=deferred (host mx.d.example[198.51.100.3] said: 451 4.7.1 Greylisted)\n"]));
        }

        return log.ToString();
    }
}
