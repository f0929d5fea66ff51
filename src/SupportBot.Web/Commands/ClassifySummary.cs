using System.Globalization;
using SupportBot.Bounces;

namespace SupportBot.Web.Commands;

/// <summary>Counts and per cent by kind, reason, blocklist and confidence. Each heading counts what the lines below it share.</summary>
sealed class ClassifySummary : IClassifyOutput
{
    /// <summary>From the top: a confidence belongs to the first band that it reaches.</summary>
    static readonly (double From, string Name)[] Bands = [(0.9, ">= 0.9"), (0.7, "0.7-0.9"), (0.5, "0.5-0.7"), (double.NegativeInfinity, "< 0.5")];

    readonly Dictionary<string, int> _kinds = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _reasons = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _lists = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _bands = new(StringComparer.Ordinal);

    public bool WritesAtTheEnd => true;

    public void Write(TextWriter writer, ClassifyAnswer answer)
    {
        foreach (var bounce in answer.Bounces)
        {
            var shown = Math.Round(bounce.Confidence, 2);   // as --json and --csv show it
            Count(_kinds, BounceJson.Word(bounce.Kind));
            if (bounce.Reason is { } reason) Count(_reasons, BounceJson.Word(reason));
            if (bounce.Blocklist is { } list) Count(_lists, list.Id);
            Count(_bands, Bands.First(band => shown >= band.From).Name);
        }
    }

    public void End(TextWriter writer)
    {
        Part[] parts =
        [
            new("kind", MostFirst(_kinds)),
            new("reason", MostFirst(_reasons)),
            new("blocklist", MostFirst(_lists)),
            new("confidence", [.. Bands.Select(band => (band.Name, _bands.GetValueOrDefault(band.Name)))]),
        ];
        var shown = parts.Where(part => part.Total > 0).ToArray();
        if (shown is []) return;

        var nameWidth = shown.Max(part => Math.Max(part.Title.Length, part.Lines.Max(line => line.Name.Length + 2)));
        var countWidth = shown.Max(part => part.Total).ToString(CultureInfo.InvariantCulture).Length + 2;
        for (var i = 0; i < shown.Length; i++)
        {
            var part = shown[i];
            if (i > 0) writer.WriteLine();
            Show(part.Title, part.Total);
            foreach (var (name, count) in part.Lines) Show($"  {name}", count);

            void Show(string name, int count) =>
                writer.WriteLine(name.PadRight(nameWidth) + count.ToString(CultureInfo.InvariantCulture).PadLeft(countWidth) + string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / part.Total,7:0.0} %"));
        }
    }

    static void Count(Dictionary<string, int> counts, string word) => counts[word] = counts.GetValueOrDefault(word) + 1;

    static (string Name, int Count)[] MostFirst(Dictionary<string, int> counts) =>
        [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))];

    sealed record Part(string Title, (string Name, int Count)[] Lines)
    {
        public int Total => Lines.Sum(line => line.Count);
    }
}
