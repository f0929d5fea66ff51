using System.Collections.Immutable;
using SupportBot.Blocklists;
using SupportBot.Bounces;

namespace SupportBot.Benchmarks;

/// <summary>Whether confidence means something: how many answers of each band have kind and reason right, as the corpus's own score.py and score_pasted.py judge.</summary>
static class Calibration
{
    static readonly (double Least, string Name)[] Bands = [(0.9, ">= 0.9"), (0.7, "0.7-0.9"), (0.5, "0.5-0.7"), (0, "< 0.5")];

    public static int Run(string folder)
    {
        var reader = new BounceReader(BlocklistCatalog.BuiltIn());
        Show("eml", Messages(reader, folder));
        Show("pasted", Texts(reader, Path.Combine(folder, "pasted"), "pasted.tsv"));
        Show("refusals", Texts(reader, Path.Combine(folder, "refusals"), "refusals.tsv"));
        return 0;
    }

    static void Show(string name, IEnumerable<(double Confidence, bool Right)> answers)
    {
        var all = answers.ToList();
        Console.WriteLine($"{name}\n  confidence  answers  right  per cent");
        foreach (var ((least, band), most) in Bands.Zip([double.PositiveInfinity, .. Bands.Select(band => band.Least)])) Row(band, all.FindAll(answer => answer.Confidence >= least && answer.Confidence < most));
        Row("all", all);
    }

    static void Row(string name, List<(double Confidence, bool Right)> answers)
    {
        var right = answers.Count(answer => answer.Right);
        Console.WriteLine($"  {name,-10} {answers.Count,8} {right,6} {(answers.Count == 0 ? "-" : $"{100.0 * right / answers.Count:F1}"),9}");
    }

    /// <summary>A row a recipient, found by address or else by place. A row without an answer is none of any confidence, and counts as wrong below all.</summary>
    static IEnumerable<(double Confidence, bool Right)> Messages(BounceReader reader, string folder)
    {
        var accepted = Corpus.Table(Path.Combine(folder, "reasons.tsv")).ToDictionary(row => row["label"], row => (Kinds: row["kind"].Split(','), Reasons: row["accepted_reasons"].Split(',')), StringComparer.Ordinal);
        // A place named twice counts as score.py counts it: the later row.
        var recipients = Corpus.Table(Path.Combine(folder, "recipients.tsv")).GroupBy(row => (row["file"], row["index"])).ToDictionary(rows => rows.Key, rows => rows.Last()["recipient"]);
        foreach (var file in Corpus.Table(Path.Combine(folder, "labels.tsv")).GroupBy(row => row["file"]))
        {
            var bounces = reader.Read(File.ReadAllBytes(Path.Combine(folder, "eml", file.Key)));
            foreach (var row in file)
            {
                var (kinds, reasons) = accepted[row["reason"]];
                if (kinds is ["*"]) continue;
                var place = int.Parse(row["index"], System.Globalization.CultureInfo.InvariantCulture) - 1;
                var answer = Of(bounces, recipients.GetValueOrDefault((file.Key, row["index"]))) ?? (place < bounces.Length ? bounces[place] : null);
                yield return (answer?.Confidence ?? 0, answer is not null && Right(answer, kinds, reasons));
            }
        }
    }

    static IEnumerable<(double Confidence, bool Right)> Texts(BounceReader reader, string folder, string table)
    {
        foreach (var row in Corpus.Table(Path.Combine(folder, table)))
        {
            var bounces = reader.Read(File.ReadAllBytes(Path.Combine(folder, "texts", row["file"])));
            var answer = Of(bounces, row["recipient"]) ?? bounces[0];
            yield return (answer.Confidence, Right(answer, row["kind"].Split(','), row["reasons"].Split(',')));
        }
    }

    static Bounce? Of(ImmutableArray<Bounce> bounces, string? recipient) =>
        string.IsNullOrEmpty(recipient) ? null : bounces.FirstOrDefault(bounce => string.Equals(bounce.Recipient, recipient, StringComparison.OrdinalIgnoreCase));

    static bool Right(Bounce answer, string[] kinds, string[] reasons) =>
        kinds.Contains(BounceJson.Word(answer.Kind)) && (reasons is [""] || (answer.Reason is { } reason && reasons.Contains(BounceJson.Word(reason))));
}
