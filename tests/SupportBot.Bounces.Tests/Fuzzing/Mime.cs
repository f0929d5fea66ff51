using System.Text;

namespace SupportBot.Bounces;

/// <summary>What can go wrong with a message's header and parts (RFC 5322, RFC 2046).</summary>
static class Mime
{
    static readonly string[] Values =
    [
        "", "x", ";", "\"", "multipart/report; report-type=delivery-status; boundary=x", "multipart/report", "multipart/mixed; boundary=\"\"", "multipart/alternative; boundary=x", "text/plain; charset=utf-16", "text/plain; charset=x-unknown",
        "text/plain; charset=\"iso-2022-jp\"", "text/plain; charset=utf-7", "text/html", "message/rfc822", "message/delivery-status", "message/feedback-report", "message/disposition-notification", "text/rfc822-headers", "application/octet-stream", "base64", "quoted-printable",
        "uuencode", "8bit", "rfc822; a@b.example", "smtp; 550 5.1.1 no", "dns; mx.b.example", "failed", "delayed", "delivered", "5.7.1", "4.0.0", "5.0.0 (", "<>", "<a@b.example>", "MAILER-DAEMON@a.example (Mail Delivery System)", "Mon, 31 Feb 2026 25:61:61 +9999", "auto-replied",
        "=?utf-8?q?Unzustellbar=3A?=", "=?utf-16?b?AAAA?=", "Undelivered Mail Returned to Sender", "from a.example (b.example [192.0.2.7]) by c.example; Mon, 2 Mar 2026 10:41:00 +0100",
    ];

    static readonly string[] Names =
    [
        "Content-Type", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID", "Received", "Return-Path", "MIME-Version", "Auto-Submitted", "X-Failed-Recipients", "Final-Recipient", "Original-Recipient", "Diagnostic-Code", "Status", "Action", "Remote-MTA", "Reporting-MTA",
        "Feedback-Type", "Disposition", "Arrival-Date", "Last-Attempt-Date", "Precedence", "X-Autoreply", "Content-Disposition",
    ];

    public static void ChangeField(Dice dice, List<string> lines)
    {
        if (Field(dice, lines) is not { } at) return;
        var name = dice.OneIn(4) ? dice.Any(Names) : lines[at].Split(':')[0];
        lines[at] = $"{name}:{dice.Any([" ", "", "\t"])}{dice.Any(Values)}";
    }

    public static void RepeatField(Dice dice, List<string> lines)
    {
        if (Field(dice, lines) is { } at) lines.InsertRange(at, Enumerable.Repeat(lines[at], dice.OneIn(6) ? 300 : dice.Between(1, 3)));
    }

    public static void RemoveField(Dice dice, List<string> lines)
    {
        if (Field(dice, lines) is { } at) lines.RemoveAt(at);
    }

    public static void Fold(Dice dice, List<string> lines)
    {
        if (Field(dice, lines) is not { } at) return;
        var cut = dice.Below(lines[at].Length);
        lines[at] = lines[at].Insert(cut, dice.Any(["\n ", "\n\t", "\r\n ", "\n \n ", "\n"]));
    }

    public static void Boundaries(Dice dice, List<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].StartsWith("--", StringComparison.Ordinal) || !dice.OneIn(2)) continue;
            lines[i] = dice.Below(4) switch { 0 => "", 1 => lines[i] + "--", 2 => lines[i].TrimEnd('\r', '-'), _ => "--" + lines[i] };
        }
    }

    /// <summary>Changes the list of what stands between lines that begin with two hyphens.</summary>
    public static string Parts(Dice dice, string text, Action<List<string>, int> change)
    {
        List<string> parts = [.. text.Split("\n--", StringSplitOptions.None)];
        if (parts.Count < 2) return text;
        change(parts, dice.Between(1, parts.Count - 1));
        return string.Join("\n--", parts);
    }

    public static string Wrapped(Dice dice, string text, int depth)
    {
        var before = new StringBuilder();
        for (var i = 0; i < depth; i++)
        {
            before.Append("From: a@b.example\nReceived: x\nMIME-Version: 1.0\n");
            if (dice.OneIn(3)) before.Append("Content-Type: message/rfc822\n\n");
            else before.Append("Content-Type: multipart/mixed; boundary=b").Append(i).Append("\n\n--b").Append(i).Append("\n\nsee below\n--b").Append(i).Append("\nContent-Type: message/rfc822\n\n");
        }

        return before.Append(text).Append(dice.OneIn(2) ? "\n--b0--\n" : "").ToString();
    }

    public static string Report(Dice dice, string text, string returned) =>
        $"""
        From: MAILER-DAEMON@a.example
        Subject: {dice.Any(Values)}
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type={dice.Any(["delivery-status", "feedback-report", "disposition-notification"])}; boundary=x

        --x
        {Header(dice)}{(dice.OneIn(2) ? text : Dress.QuotedPrintable(text, everything: false))}
        --x
        Content-Type: {dice.Any(["message/delivery-status", "message/global-delivery-status", "message/feedback-report", "message/disposition-notification"])}

        Reporting-MTA: dns; a.example
        {(dice.OneIn(3) ? "" : "\n")}Final-Recipient: {dice.Any(Values)}
        Action: {dice.Any(Values)}
        Status: {dice.Any(Values)}
        Diagnostic-Code: smtp; {(dice.OneIn(2) ? Pieces.Token(dice) : dice.Any(Pieces.Words).Trim())}
        --x
        Content-Type: {dice.Any(["message/rfc822", "text/rfc822-headers", "message/rfc822; x=\"", "text/plain"])}

        {returned}
        --x--
        """;

    public static string Header(Dice dice) => string.Concat(Enumerable.Range(0, dice.Between(1, 6)).Select(_ => $"{dice.Any(Names)}: {dice.Any(Values)}\n")) + "\n";

    static int? Field(Dice dice, List<string> lines)
    {
        var first = dice.Below(lines.Count);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[(first + i) % lines.Count];
            var colon = line.IndexOf(':');
            if (colon is > 0 and < 40 && line.AsSpan(0, colon).IndexOfAnyExceptInRange('!', '~') < 0) return (first + i) % lines.Count;
        }

        return null;
    }
}
