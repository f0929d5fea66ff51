using System.Text;
using SupportBot.Web.Site;

namespace SupportBot.Web.Status;

/// <summary>The status page for terminals: plain text of at most 78 columns, and nothing that a terminal obeys.</summary>
sealed class StatusText : IStatusRendition
{
    public const int Columns = 78;

    public IEnumerable<StatusDocument> Render(StatusScene scene)
    {
        foreach (var words in scene.Languages.All)
        {
            var document = new StatusDocument("/status.txt", "text/plain", () => Write(scene, words)) { Language = words.Language };
            yield return document;
            yield return document with { Path = $"/{words.Language}/status.txt", Language = null };
        }
    }

    static string Write(StatusScene scene, Words words)
    {
        var (status, text) = (scene.Status, new StringBuilder());
        var headline = Headline.Of(status, words);
        Say(scene.Name);
        Gap();
        Say($"{words[headline.State.Word()]}: {headline.Title}");
        Say(headline.Lead);
        Gap();
        if (status.Relays is { SeenAt: { } seen, NextSweep: { } next }) Say(words[StatusPhrases.Checked, ("date", words.Date(seen)), ("time", words.Time(seen)), ("next", words.Time(next))]);
        Gap();

        List<(string Name, string State)> rows = [.. status.Services.Select(service => (words[StatusPhrases.Service(service.Key)], words[StatusPhrases.State(service.State)]))];
        if (status.Naming != "none") rows.AddRange(status.Relays.Addresses.Select(address => (status.Name(address, words), StatusPhrases.Word(status, address, words))));
        var widest = Math.Min(rows.Max(row => row.Name.Length), Columns / 2);
        foreach (var (name, state) in rows) Say($"{PlainText.Clean(name).PadRight(widest).Replace(' ', '\u00a0')} {state}");
        Gap();

        foreach (var entry in new FeedSource(scene, words).Entries().Where(entry => status.Open.Any(open => open.Id == entry.Id)))
        {
            Say($"{words[StatusPhrases.Current]}: {entry.Title}");
            foreach (var update in entry.Updates) Say($"{words.Moment(update.At, status.Now)} – {update.Stage}. {update.Text}", "  ");
            Gap();
        }

        Say(scene.Page(words));
        return text.ToString();

        void Say(string line, string indent = "")
        {
            foreach (var part in PlainText.Wrap(PlainText.Clean(line), Columns, indent)) text.Append(part).Append('\n');
        }

        void Gap()
        {
            if (text.Length > 1 && text[^2] != '\n') text.Append('\n');
        }
    }
}
