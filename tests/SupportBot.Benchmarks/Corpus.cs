using System.Text;
using SupportBot.Bounces;

namespace SupportBot.Benchmarks;

/// <summary>Real bounces. They are no part of the repository and lie beside it: <c>../shared/corpus</c>, or where <c>CORPUS</c> says.</summary>
static class Corpus
{
    public static string Folder { get; } = Environment.GetEnvironmentVariable("CORPUS") ?? Path.Combine(Root(), "..", "shared", "corpus");

    /// <summary>The raw messages of a corpus, or of any folder without <c>eml/</c>, in the order of their names.</summary>
    public static byte[][] Messages(string folder) => [.. Files(Directory.Exists(Path.Combine(folder, "eml")) ? Path.Combine(folder, "eml") : folder).Select(File.ReadAllBytes)];

    /// <summary>All that the fuzzer starts from: the project's own cards, and the corpus where there is one.</summary>
    public static List<string> Texts() =>
    [
        .. Card.All().Select(card => card.Text),
        .. new[] { "eml", "pasted/texts", "refusals/texts" }.Select(name => Path.Combine(Folder, name)).Where(Directory.Exists).SelectMany(Files).Select(File.ReadAllBytes).Select(Text),
    ];

    /// <summary>What people paste: the project's own texts that are no raw messages and no mark-up, and the corpus's.</summary>
    public static IEnumerable<(string Name, string Text)> Pasted() =>
        Card.All().Where(card => !card.Name.StartsWith("raw-", StringComparison.Ordinal) && !card.Name.Contains("html", StringComparison.Ordinal)).Select(card => (card.Name, card.Text))
            .Concat(Named().Where(one => one.Name.Contains("/texts/", StringComparison.Ordinal)).Select(one => (one.Name, Text(one.Bytes))));

    /// <summary>All that the fuzzer starts from, with names, as bytes.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Named() =>
        Card.All().Select(card => (Name: card.Name, Bytes: Encoding.UTF8.GetBytes(card.Text)))
            .Concat(new[] { "eml", "pasted/texts", "refusals/texts" }.Where(name => Directory.Exists(Path.Combine(Folder, name))).SelectMany(name => Files(Path.Combine(Folder, name)), (name, file) => ($"{name}/{Path.GetFileName(file)}", File.ReadAllBytes(file))));

    /// <summary>Reads everything a few times, so that the compiler has done its work before anything is measured.</summary>
    public static void Warm(BounceReader reader, List<string> texts)
    {
        for (var round = 0; round < 4; round++)
        {
            foreach (var text in texts) reader.Read(text);
            foreach (var text in texts) reader.Read(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>A table with a heading, a row a dictionary.</summary>
    public static IEnumerable<Dictionary<string, string>> Table(string path)
    {
        var lines = File.ReadAllLines(path);
        var names = lines[0].Split('\t');
        return lines.Skip(1).Select(line => names.Zip(line.Split('\t').Concat(Enumerable.Repeat("", names.Length))).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
    }

    static IOrderedEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal);

    static string Text(byte[] bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SupportBot.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? Environment.CurrentDirectory;
    }
}
