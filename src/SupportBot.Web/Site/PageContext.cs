using System.Globalization;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Site;

/// <summary>Everything the frame of one page needs: who speaks, in which language, at what time, and where the reader is.</summary>
/// <remarks>Public because components are, and theirs are the only eyes on it; what it holds stays inside.</remarks>
public sealed class PageContext
{
    internal PageContext(SiteFrame site, Words words, string path, string query, DateTimeOffset now, BandLine? band) =>
        (Site, Words, Path, Query, Now, Band) = (site, words, path, query, now, band);

    internal SiteFrame Site { get; }

    public Words Words { get; }

    /// <summary>The path behind the language, with its first slash: <c>/help/contact</c>.</summary>
    public string Path { get; }

    /// <summary>With its question mark, or empty; kept when the reader changes the language.</summary>
    public string Query { get; }

    public DateTimeOffset Now { get; }

    /// <summary>Today's state in one line, where there is one.</summary>
    public BandLine? Band { get; }

    internal HosterSettings Hoster => Site.Settings.Hoster;

    public string Name => SiteFrame.NameOf(Hoster);

    public string Language => Words.Language;

    public bool IsDemonstration => Site.Settings.IsDemonstration;

    /// <summary>The address of a page in this page's language: <c>To("/status")</c> is <c>/de/status</c>.</summary>
    public string To(string path) => $"/{Language}{path}";

    /// <summary>A file of <c>wwwroot/</c> with its hash, so that it may be kept for ever.</summary>
    public string Asset(string path) => Site.Assets.Url(path);

    /// <summary>The same page in the site's other languages.</summary>
    public IEnumerable<(Words Words, string Address)> Others =>
        Site.Languages.All.Where(words => words.Language != Language).Select(words => (words, $"/{words.Language}{Path}{Query}"));

    public string Imprint => Hoster.ImprintUrl;

    public string Privacy => Hoster.PrivacyUrl is { Length: > 0 } own ? own : To("/help/privacy");

    public string Accessibility => Hoster.AccessibilityUrl is { Length: > 0 } own ? own : To("/help/accessibility");

    /// <summary>"heute bis 18 Uhr", "morgen ab 8 Uhr"; null when there are no office hours at all.</summary>
    public string? Hours
    {
        get
        {
            var local = Words.Local(Now);
            if (Site.Hours.OpenUntil(local) is { } until) return Words[OpenUntil, ("time", Hour(until))];
            if (Site.Hours.NextOpen(local) is not { } next) return null;
            var time = ("time", (object?)Hour(TimeOnly.FromTimeSpan(next.TimeOfDay)));
            return (next.Date - local.Date).Days switch
            {
                0 => Words[OpenToday, time],
                1 => Words[OpenTomorrow, time],
                < 7 => Words[OpenOn, ("day", Words.Culture.DateTimeFormat.GetDayName(next.DayOfWeek)), time],
                _ => Words[OpenOn, ("day", Words.Date(next)), time],
            };
        }
    }

    /// <summary>The telephone as a link dials it.</summary>
    public string Dial => string.Concat(Hoster.Phone.Where(c => char.IsAsciiDigit(c) || c == '+'));

    /// <summary>A full hour is said without minutes in German: "18 Uhr".</summary>
    string Hour(TimeOnly time) => Language == "de"
        ? time.ToString(time.Minute == 0 ? "H'\u00a0Uhr'" : "H:mm'\u00a0Uhr'", CultureInfo.InvariantCulture)
        : time.ToString("H:mm", CultureInfo.InvariantCulture);

    /// <summary>Lets a handler ask for the page it answers with.</summary>
    public static ValueTask<PageContext> BindAsync(HttpContext context) => ValueTask.FromResult(context.RequestServices.GetRequiredService<SiteFrame>().Of(context));

    static readonly Phrase OpenUntil = new("frame.open-until", "time");
    static readonly Phrase OpenToday = new("frame.open-today", "time");
    static readonly Phrase OpenTomorrow = new("frame.open-tomorrow", "time");
    static readonly Phrase OpenOn = new("frame.open-on", "day", "time");
}

/// <summary>What the frames of all pages have in common; makes the context of one page.</summary>
/// <param name="band">Today's state in one line, or null while there is none to tell.</param>
sealed class SiteFrame(AppSettings settings, Languages languages, Assets assets, TimeProvider time, Func<Words, BandLine?> band)
{
    public AppSettings Settings => settings;

    public Languages Languages => languages;

    public Assets Assets => assets;

    public OfficeHours Hours { get; } = OfficeHours.Parse(settings.Hoster.OfficeHours, settings.Hoster.Holidays);

    public static string NameOf(HosterSettings hoster) => hoster.Name is { Length: > 0 } name ? name : "SupportBot";

    /// <summary>A page rendered outside a request: for bytes kept in memory, for mail.</summary>
    public PageContext For(string language, string path, string query = "")
    {
        var words = languages[language];
        return new(this, words, path, query, time.GetUtcNow(), band(words));
    }

    /// <summary>The page asked for. The language is the address's, else the reader's.</summary>
    public PageContext Of(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        var language = Language(path);
        var rest = language is null ? path : path[(language.Length + 1)..];
        return For(language ?? languages.Preferred(context.Request.Headers.AcceptLanguage), rest.Length == 0 ? "/" : rest, context.Request.QueryString.Value ?? "");
    }

    /// <summary>The language that a path begins with, if it is one of ours.</summary>
    public string? Language(string path)
    {
        var end = path.IndexOf('/', 1);
        var first = path.Length < 2 ? "" : end < 0 ? path[1..] : path[1..end];
        return languages.Has(first) ? first : null;
    }
}
