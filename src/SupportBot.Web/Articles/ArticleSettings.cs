using System.Collections.Frozen;
using System.Text;
using SupportBot.Blocklists;
using SupportBot.Relays;
using SupportBot.Web.Relays;
using SupportBot.Web.Settings;
using SupportBot.Web.Site;

namespace SupportBot.Web.Articles;

/// <summary>
/// What articles may say of the hoster: names and numbers as <c>{{ Hoster:Name }}</c>, and promises that hold only with a setting, between lines
/// <c>{{ if Pool:Automatic }}</c>, perhaps <c>{{ else }}</c>, and <c>{{ end }}</c>; <c>Asks:ID</c> holds where that blocklist is asked, <c>Drains:ID</c> where a listing there
/// takes an address out of sending. A name nobody knows is a fault of the file, not an empty place.
/// </summary>
sealed class ArticleSettings
{
    readonly FrozenDictionary<string, Func<string, string>> _values;
    readonly FrozenDictionary<string, bool> _conditions;

    ArticleSettings(Dictionary<string, Func<string, string>> values, Dictionary<string, bool> conditions) =>
        (_values, _conditions) = (values.ToFrozenDictionary(StringComparer.Ordinal), conditions.ToFrozenDictionary(StringComparer.Ordinal));

    public static ArticleSettings Of(AppSettings settings, BlocklistCatalog catalog)
    {
        var asked = Watching.Asked(settings, catalog).ToList();
        var hoster = settings.Hoster;
        var retention = settings.Retention;
        return new(
            new()
            {
                ["Hoster:Name"] = _ => SiteFrame.NameOf(hoster),
                ["Hoster:Phone"] = _ => hoster.Phone,
                ["Hoster:SupportEmail"] = _ => hoster.SupportEmail,
                ["Hoster:OfficeHours"] = language => Hours(hoster.OfficeHours, language),
                ["Hoster:PrivacyUrl"] = _ => hoster.PrivacyUrl,
                ["Hoster:PublicUrl"] = _ => hoster.PublicUrl,
                ["Retention:PastedText"] = language => Span(retention.PastedText, language),
                ["Retention:Transcripts"] = language => Span(retention.Transcripts, language),
                ["Retention:ClosedTickets"] = language => Span(retention.ClosedTickets, language),
                ["Checker:Interval"] = language => Every(settings.Checker.Interval, language),
            },
            new(catalog.All.SelectMany(list => OfList(list, asked.Find(watched => watched.List.Id == list.Id), settings.Pool.Automatic)))
            {
                ["Asks"] = asked.Count > 0,
                ["Hoster:Phone"] = hoster.Phone.Length > 0,
                ["Hoster:SupportEmail"] = hoster.SupportEmail.Length > 0,
                ["Hoster:OfficeHours"] = hoster.OfficeHours.Length > 0,
                ["Hoster:PrivacyUrl"] = hoster.PrivacyUrl.Length > 0,
                ["Pool:Automatic"] = settings.Pool.Automatic,
                ["Mail:Smtp"] = settings.Mail.Smtp.Host.Length > 0,
                ["Mailboxes:bounces"] = settings.TakesForwards,
                ["Mail:ToCustomersPerDay"] = settings.WritesToCustomers,
                ["Status:Subscriptions"] = settings.TakesSubscribers,
                ["OwnReplies"] = settings.OwnReplies.Count > 0,
            });
    }

    static IEnumerable<KeyValuePair<string, bool>> OfList(Blocklist list, WatchedList? asked, bool automatic) =>
        [new($"Asks:{list.Id}", asked is not null), new($"Drains:{list.Id}", automatic && asked is { Drains: true })];

    /// <summary>One line that is not Markdown, such as a title, with its names filled.</summary>
    public string FillLine(string line, string language) => Names(line, language, value => value);

    /// <summary>The Markdown with its conditions decided and its names filled. What is filled in cannot become Markdown.</summary>
    public string Fill(string text, string language)
    {
        var filled = new StringBuilder(text.Length + 64);
        var shown = new Stack<bool>();
        foreach (var line in text.Split('\n'))
        {
            if (Instruction(line) is { } words)
            {
                Obey(words, shown);
                continue;
            }

            if (!shown.Contains(false)) filled.Append(Names(line, language, Escape)).Append('\n');
        }

        if (shown.Count > 0) throw new ArticleException("{{ if }} without {{ end }}");
        return filled.ToString();
    }

    void Obey(string words, Stack<bool> shown)
    {
        if (words.StartsWith("if ", StringComparison.Ordinal))
        {
            var name = words[3..].Trim();
            shown.Push(_conditions.TryGetValue(name, out var holds) ? holds : throw new ArticleException($"{{{{ if {name} }}}}: no such condition; there are {string.Join(", ", _conditions.Keys.Order(StringComparer.Ordinal))}"));
        }
        else if (shown.Count == 0) throw new ArticleException($"{{{{ {words} }}}} without {{{{ if }}}}");
        else if (words == "end") shown.Pop();
        else shown.Push(!shown.Pop());
    }

    static string? Instruction(string line)
    {
        var trimmed = line.Trim();
        if (!trimmed.StartsWith("{{", StringComparison.Ordinal) || !trimmed.EndsWith("}}", StringComparison.Ordinal)) return null;
        var words = trimmed[2..^2].Trim();
        return words is "end" or "else" || words.StartsWith("if ", StringComparison.Ordinal) ? words : null;
    }

    string Names(string line, string language, Func<string, string> escape)
    {
        for (var open = line.IndexOf("{{", StringComparison.Ordinal); open >= 0; open = line.IndexOf("{{", open, StringComparison.Ordinal))
        {
            var close = line.IndexOf("}}", open, StringComparison.Ordinal);
            var name = close < 0 ? "" : line[(open + 2)..close].Trim();
            if (!_values.TryGetValue(name, out var value)) throw new ArticleException($"{{{{ {name} }}}}: no such setting; there are {string.Join(", ", _values.Keys.Order(StringComparer.Ordinal))}");
            var escaped = escape(value(language));
            line = string.Concat(line.AsSpan(0, open), escaped, line.AsSpan(close + 2));
            open += escaped.Length;
        }

        return line;
    }

    /// <summary>A name like <c>A*B &amp; [C]</c> stays those characters; a web address stays one.</summary>
    static string Escape(string value)
    {
        if (value.StartsWith("http", StringComparison.Ordinal)) return value.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal).Replace("<", "%3C", StringComparison.Ordinal);
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            if (c is '*' or '_' or '[' or ']' or '<' or '>' or '`' or '#' or '|' or '\\' or '&' or '!') text.Append('\\');
            text.Append(c is '\n' or '\r' ? ' ' : c);
        }

        return text.ToString();
    }

    static string Span(TimeSpan span, string language) => (span, language) switch
    {
        ({ TotalHours: < 48 }, "de") => $"{(int)span.TotalHours}\u00a0Stunden",
        ({ TotalHours: < 48 }, _) => $"{(int)span.TotalHours}\u00a0hours",
        ({ Days: >= 730 } whole, "de") when whole.Days % 365 == 0 => $"{whole.Days / 365}\u00a0Jahren",
        ({ Days: >= 730 } whole, _) when whole.Days % 365 == 0 => $"{whole.Days / 365}\u00a0years",
        (_, "de") => $"{span.Days}\u00a0Tagen",
        _ => $"{span.Days}\u00a0days",
    };

    static string Every(TimeSpan span, string language) => (span.TotalSeconds, language) switch
    {
        (60, "de") => "jede Minute",
        (60, _) => "every minute",
        ( < 120, "de") => $"alle {span.TotalSeconds:0}\u00a0Sekunden",
        ( < 120, _) => $"every {span.TotalSeconds:0}\u00a0seconds",
        (_, "de") => $"alle {span.TotalMinutes:0}\u00a0Minuten",
        _ => $"every {span.TotalMinutes:0}\u00a0minutes",
    };

    /// <summary>"Mon-Fri 08:00-18:00" as a reader says it.</summary>
    static string Hours(string hours, string language)
    {
        var text = new StringBuilder(hours);
        if (language == "de")
        {
            foreach (var (day, german) in new[] { ("Mon", "Montag"), ("Tue", "Dienstag"), ("Wed", "Mittwoch"), ("Thu", "Donnerstag"), ("Fri", "Freitag"), ("Sat", "Samstag"), ("Sun", "Sonntag") }) text.Replace(day, german);
        }
        else
        {
            foreach (var (day, english) in new[] { ("Mon", "Monday"), ("Tue", "Tuesday"), ("Wed", "Wednesday"), ("Thu", "Thursday"), ("Fri", "Friday"), ("Sat", "Saturday"), ("Sun", "Sunday") }) text.Replace(day, english);
        }

        text.Replace(" 0", " ").Replace("-", language == "de" ? " bis " : " to ");
        return language == "de" ? text.Replace(":00", "").Append("\u00a0Uhr").ToString() : text.ToString();
    }
}
