using System.Globalization;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>The state as a small picture for other pages: whether mail leaves, and one a relay. Always a word beside the colour; white on each ground is 5.9 : 1 or more.</summary>
sealed class StatusBadge : IStatusRendition
{
    const int Margin = 7;
    const string LabelGround = "#171c20";

    /// <summary>The look by <c>?style=</c>: radius of the corners, height, and whether an edge shines.</summary>
    static readonly (string Style, int Radius, int Height, bool Shines)[] Styles = [("", 3, 20, false), ("flat", 3, 20, false), ("flat-square", 0, 20, false), ("plastic", 5, 18, true)];

    public IEnumerable<StatusDocument> Render(StatusScene scene) =>
        from words in scene.Languages.All
        from badge in Badges(scene, words)
        from style in Styles
        select new StatusDocument(badge.Path, "image/svg+xml", () => Draw(badge.Shows(), style.Radius, style.Height, style.Shines, words.Language)) { Language = words.Language, Style = style.Style };

    static IEnumerable<(string Path, Func<Badge> Shows)> Badges(StatusScene scene, Words words)
    {
        var status = scene.Status;
        yield return ("/status/badge.svg", () => Of(scene, Headline.Of(status, words), words));
        foreach (var relay in PublicRelay.All(status, words)) yield return ($"/status/relays/{relay.Key}/badge.svg", () => Of(scene, relay, words));
    }

    static Badge Of(StatusScene scene, Headline headline, Words words) => new(words[Label], words[headline.State.Word()], headline.State, $"{scene.Name}: {headline.Title}");

    static Badge Of(StatusScene scene, PublicRelay relay, Words words)
    {
        var state = scene.Status.RelayState(relay.Addresses);
        var (word, drawn) = scene.Status.IsStale ? (words[MailState.Unknown.Word()], MailState.Unknown) : (words[StatusPhrases.State(state)], state.Drawn());
        return new(relay.Name, word, drawn, $"{scene.Name}, {relay.Name}: {word}");
    }

    static string Draw(Badge badge, int radius, int height, bool shines, string language)
    {
        var (label, word) = (TextWidth(badge.Label), TextWidth(badge.Word));
        var (left, right) = (label + (2 * Margin), word + (2 * Margin));
        var (width, line) = (left + right, (height / 2) + 4);
        var edge = shines ? string.Create(CultureInfo.InvariantCulture, $"""<path d="M{radius} .5H{width - radius}" stroke="#fff" stroke-opacity=".5"/>""") : "";
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" xml:lang="{language}" aria-labelledby="t d"><title id="t">{PlainText.Html(badge.Label)}: {PlainText.Html(badge.Word)}</title><desc id="d">{PlainText.Html(badge.Whole)}</desc><clipPath id="c"><rect width="{width}" height="{height}" rx="{radius}"/></clipPath><g clip-path="url(#c)"><path fill="{LabelGround}" d="M0 0h{left}v{height}H0z"/><path fill="{Ground(badge.State)}" d="M{left} 0h{right}v{height}H{left}z"/>{edge}</g><g fill="#fff" font-family="Verdana,DejaVu Sans,system-ui,sans-serif" font-size="11" aria-hidden="true"><text x="{Margin}" y="{line}" textLength="{label}">{PlainText.Html(badge.Label)}</text><text x="{left + Margin}" y="{line}" textLength="{word}" font-weight="bold">{PlainText.Html(badge.Word)}</text></g></svg>
            """);
    }

    public static string Ground(MailState state) => state switch
    {
        MailState.Ok => "#17734a",
        MailState.Note or MailState.Drained or MailState.Resting or MailState.Degraded => "#8a5700",
        MailState.Outage => "#b42318",
        MailState.Maintenance => "#5046a5",
        _ => "#515c65",
    };

    /// <summary>About what 11 px of Verdana take; <c>textLength</c> makes every other font fit.</summary>
    static int TextWidth(string text) => (int)Math.Ceiling(text.EnumerateRunes().Sum(rune => rune.Value switch
    {
        'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or ' ' or '\u00a0' => 4.0,
        'f' or 'r' or 't' or '-' or '(' or ')' or '/' => 5.0,
        'm' or 'M' or 'w' or 'W' or '@' or '%' => 11.0,
        >= 'A' and <= 'Z' => 8.2,
        < 0x2E80 => 7.2,
        _ => 12.0,
    }));

    static readonly Phrase Label = new("status.badge-label");

    /// <summary>What one badge says.</summary>
    sealed record Badge(string Label, string Word, MailState State, string Whole);
}
