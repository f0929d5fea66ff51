using System.Buffers;

namespace SupportBot.Bounces;

/// <summary>Lines of a mail server's log. In thousands of them the few that tell of a refusal count; what went through is left out before anything is read.</summary>
static class LogLine
{
    static readonly SearchValues<string> WentThrough = SearchValues.Create([
        " status=sent ", " => ", " -> ", " *> ", " <= ", " Completed", ": removed", ": message-id=<", ", nrcpt=", " client="], StringComparison.Ordinal);

    static readonly SearchValues<string> Refused = SearchValues.Create([" status=bounced", " status=deferred", " ** ", " == ", "reject: ", " rejected ", " said: "], StringComparison.Ordinal);

    /// <summary>Whether a line tells of anything but a refusal: "Nov 25 09:00:00 mail postfix/smtp[99]: … status=sent (250 OK)", Exim's <c>=&gt;</c>, <c>&lt;=</c>, <c>Completed</c>.</summary>
    public static bool TellsOfSuccess(ReadOnlySpan<char> line) =>
        line.Length > 30 && HasTime(line[..20]) && line.ContainsAny(WentThrough) && !line.ContainsAny(Refused);

    /// <summary>What a log of Postfix says has become of the recipient whose address ends here, whatever it says of others; null where it is none.</summary>
    public static BounceKind? Kind(ReadOnlySpan<char> after)
    {
        after = after[..Math.Min(after.Length, 400)];
        if (after.IndexOf(" to=<", StringComparison.Ordinal) is var next and >= 0) after = after[..next];
        var status = after.IndexOf("status=", StringComparison.Ordinal);
        if (status < 0 || !after[..status].Contains("dsn=", StringComparison.Ordinal)) return null;
        after = after[(status + 7)..];
        return after.StartsWith("bounced", StringComparison.Ordinal) ? BounceKind.Bounce : after.StartsWith("deferred", StringComparison.Ordinal) ? BounceKind.Delayed : null;
    }

    /// <summary>"Nov 25 09:00:00", "2026-11-25T09:00:00", "2026-11-25 09:00:00".</summary>
    static bool HasTime(ReadOnlySpan<char> head)
    {
        var colon = head.IndexOf(':');
        if (colon < 9 || colon + 5 >= head.Length || head[colon + 3] != ':') return false;
        var starts = char.IsAsciiLetterUpper(head[0]) ? head[3] == ' ' && char.IsAsciiDigit(head[5]) : char.IsAsciiDigit(head[0]) && head[4] == '-' && head[7] == '-';
        return starts && char.IsAsciiDigit(head[colon - 1]) && char.IsAsciiDigit(head[colon + 1]) && char.IsAsciiDigit(head[colon + 4]);
    }
}
