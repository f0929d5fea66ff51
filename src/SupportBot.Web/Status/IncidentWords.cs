using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>An incident in words: a person's where there are some, else made of what happened.</summary>
static class IncidentWords
{
    public static string Title(this StatusSnapshot status, Incident incident, Words words)
    {
        var title = In(incident.Titles, words) ?? status.Say(StatusPhrases.Title(incident), incident, incident.Updates[^1], incident.Addresses.Length, words);
        return incident.FalseAlarm ? words[incident.Kind == IncidentKind.Maintenance ? StatusPhrases.Cancelled : StatusPhrases.FalseAlarm, ("title", title)] : title;
    }

    /// <summary>An update as plain text, for feeds, mails, programs and terminals.</summary>
    public static string Plain(this StatusSnapshot status, Incident incident, IncidentUpdate update, Words words) =>
        In(update.Texts, words) is { } said ? IncidentMarkdown.Plain(said) : status.Say(StatusPhrases.Turn(update.Turn), incident, update, update.Addresses, words);

    /// <summary>What a person wrote as HTML, or null where the words are made.</summary>
    public static string? Html(IncidentUpdate update, Words words) => In(update.Texts, words) is { } said ? IncidentMarkdown.Html(said) : null;

    /// <summary>"Versand, Ausgang 3": what it touches, as the public may know it.</summary>
    public static IEnumerable<string> Touched(this StatusSnapshot status, Incident incident, Words words)
    {
        foreach (var key in ServiceKeys.All.Where(incident.Touches)) yield return words[StatusPhrases.Service(key)];
        if (status.Naming == "none") yield break;
        var touched = status.RelaysOf(incident);
        foreach (var relay in status.ByRelay.Where(relay => touched.Contains(relay.Key))) yield return status.RelayName(relay, words);
    }

    /// <summary>"12 Minuten", "3 Stunden 10 Minuten", "4 Tage".</summary>
    public static string Duration(TimeSpan time, Words words)
    {
        if (time < TimeSpan.FromMinutes(1)) return words[StatusPhrases.Minutes, ("count", 1)];
        if (time.TotalHours < 1) return words[StatusPhrases.Minutes, ("count", (int)time.TotalMinutes)];
        if (time.TotalDays >= 2) return words[StatusPhrases.Days, ("count", (int)time.TotalDays)];
        var hours = words[StatusPhrases.Hours, ("count", (int)time.TotalHours)];
        return time.Minutes == 0 ? hours : $"{hours} {words[StatusPhrases.Minutes, ("count", time.Minutes)]}";
    }

    /// <summary>A text in a language; one that is missing there is better read in another than not at all.</summary>
    static string? In(IReadOnlyDictionary<string, string> texts, Words words) => texts.TryGetValue(words.Language, out var text) ? text : texts.Values.FirstOrDefault();

    /// <summary>What titles and updates are filled with.</summary>
    static string Say(this StatusSnapshot status, Phrase phrase, Incident incident, IncidentUpdate update, int count, Words words) =>
        words[phrase, ("count", count), ("name", incident.Addresses is [var first, ..] ? status.Name(first, words) : ""), ("list", status.ListName(incident.Blocklist)), ("took", Duration(update.At - incident.Began, words))];
}

/// <summary>What staff writes to the public. Raw HTML stays text, pictures become their words, links lead to web sites and mailboxes only.</summary>
static class IncidentMarkdown
{
    /// <summary>Characters of a text.</summary>
    public const int Longest = 5000;

    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().DisableHeadings().UseSoftlineBreakAsHardlineBreak().Build();

    public static string Html(string text)
    {
        var document = Markdown.Parse(text, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            if (link.IsImage || !IsHarmless(link.Url)) Unwrap(link);
            else link.GetAttributes().AddProperty("rel", "nofollow noopener");
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsHarmless(link.Url)).ToList()) link.ReplaceBy(new LiteralInline(link.Url));
        return document.ToHtml(Pipeline);
    }

    public static string Plain(string text) => Markdown.ToPlainText(text, Pipeline).Trim();

    static bool IsHarmless(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" or "mailto";

    static void Unwrap(LinkInline link)
    {
        var words = new ContainerInline();
        link.MoveChildrenAfter(words);
        link.ReplaceBy(words, copyChildren: false);
    }
}
