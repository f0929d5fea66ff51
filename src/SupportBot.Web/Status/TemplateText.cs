using System.Collections.Immutable;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>A prepared text with its places filled: what is not known stays as it stands, so that somebody sees it.</summary>
static class TemplateText
{
    public static readonly ImmutableArray<string> Holes = ["{date}", "{time}", "{sending}", "{total}", "{list}", "{count}", "{since}"];

    public static string Fill(string text, StatusSnapshot status, Incident? incident, Words words)
    {
        foreach (var hole in Holes)
        {
            if (Value(hole, status, incident, words) is { Length: > 0 } value) text = text.Replace(hole, value, StringComparison.Ordinal);
        }

        return text;
    }

    static string? Value(string hole, StatusSnapshot status, Incident? incident, Words words) => hole switch
    {
        "{date}" => words.Date(status.Now),
        "{time}" => words.Time(status.Now),
        "{sending}" => status.Relays.Addresses.Count(address => address.Sends).ToString(words.Culture),
        "{total}" => status.Relays.Addresses.Length.ToString(words.Culture),
        "{list}" when incident is { Blocklist.Length: > 0 } => status.ListName(incident.Blocklist),
        "{count}" when incident is { Addresses.Length: > 0 } => incident.Addresses.Length.ToString(words.Culture),
        "{since}" when incident is not null => words.Moment(incident.Began, status.Now),
        _ => null,
    };
}
