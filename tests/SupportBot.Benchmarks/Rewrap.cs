using SupportBot.Blocklists;
using SupportBot.Bounces;

namespace SupportBot.Benchmarks;

/// <summary>How many answers change when the same text is quoted, or wrapped as a mail program wraps it.</summary>
static class Rewrap
{
    const int Columns = 60;

    public static int Run(IEnumerable<string> folders)
    {
        var reader = new BounceReader(BlocklistCatalog.BuiltIn());
        List<(string Name, string Text)> texts = [.. Corpus.Pasted(), .. folders.SelectMany(Directory.EnumerateFiles).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllText(file)))];
        foreach (var (form, dress) in new (string, Func<string, string>)[]
        {
            ("quoted", text => string.Join('\n', text.Split('\n').Select(line => "> " + line))),
            ("wrapped between words", text => Wrapped(text, anywhere: false)),
            ("wrapped after hyphens and inside long words", text => Wrapped(text, anywhere: true)),
        })
        {
            var changed = 0;
            foreach (var (name, text) in texts)
            {
                var (before, after) = (Facts(reader.Read(text)), Facts(reader.Read(dress(text))));
                if (before == after) continue;
                changed++;
                Console.WriteLine($"  {name}: {before}\n    now {after}");
            }

            Console.WriteLine($"{form}: {changed} of {texts.Count} answers change, {100.0 * changed / texts.Count:F1} %");
        }

        return 0;
    }

    /// <summary>What an answer says, save places and wordings of the same meaning.</summary>
    static string Facts(IEnumerable<Bounce> bounces) =>
        string.Join(" + ", bounces.Select(bounce => $"{bounce.Kind} {bounce.Reason} {bounce.ReplyCode} {bounce.EnhancedStatus} {bounce.Recipient} {bounce.Blocklist?.Id} {bounce.ListedAddress}"));

    /// <summary>Each line on its own, as a mail program does when it sends.</summary>
    static string Wrapped(string text, bool anywhere)
    {
        var lines = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            var rest = line;
            while (rest.Length > Columns && BreakAt(rest, anywhere) is var at and > 0)
            {
                lines.Add(rest[..at].TrimEnd(' '));
                rest = rest[at..].TrimStart(' ');
            }

            lines.Add(rest);
        }

        return string.Join('\n', lines);
    }

    static int BreakAt(string line, bool anywhere)
    {
        var at = line.LastIndexOf(' ', Columns);
        if (anywhere && line.LastIndexOf('-', Columns - 1) is var hyphen && hyphen >= at && hyphen > 1 && char.IsLetter(line[hyphen - 1]) && char.IsLetter(line[hyphen + 1])) return hyphen + 1;
        if (at > 0 && line.AsSpan(0, at).Trim(' ').Length > 0) return at;
        if (anywhere) return Columns;
        var next = line.IndexOf(' ', Columns);
        return next;
    }
}
