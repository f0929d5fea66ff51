namespace SupportBot.Bounces;

/// <summary>
/// A bounce and what must be read in it: a file of <c>bounces/</c>. Above <c>---</c> the expected card, a field a line, several
/// right answers parted by commas, further recipients after a line with <c>+</c>; below it the text. Fields that the card
/// leaves out are not judged. A new case is a new file.
/// </summary>
public sealed record Card(string Name, IReadOnlyList<IReadOnlyDictionary<string, string>> Expected, string Text)
{
    public static IEnumerable<Card> All() => Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "bounces"), "*.txt").Order(StringComparer.Ordinal).Select(Read);

    static Card Read(string path)
    {
        var parts = File.ReadAllText(path).Split("\n---\n", 2);
        var expected = parts[0].Split("\n+\n").Select(card => (IReadOnlyDictionary<string, string>)card.Split('\n').Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1])).ToList();
        return new(Path.GetFileNameWithoutExtension(path), expected, parts[1]);
    }

    public override string ToString() => Name;
}
