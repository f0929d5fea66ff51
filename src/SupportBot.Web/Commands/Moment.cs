using System.Globalization;

namespace SupportBot.Web.Commands;

/// <summary>Times as people type them.</summary>
static class Moment
{
    public const string Allowed = "a length such as 30m, 2h or 3d, or a time such as 2026-11-25T10:00Z";

    /// <summary>A length of time, counted from now in the given direction, or a moment in RFC 3339 (without a zone: this machine's).</summary>
    public static bool TryParse(string text, DateTimeOffset now, bool ahead, out DateTimeOffset moment)
    {
        moment = now;
        if (text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 100_000 && Unit(text[^1]) is { } unit)
        {
            moment = ahead ? now + (number * unit) : now - (number * unit);
            return true;
        }

        return text.Contains('-', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out moment);
    }

    static TimeSpan? Unit(char letter) => letter switch
    {
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };
}
