using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SupportBot.Blocklists;
using SupportBot.Bounces;

namespace SupportBot.Benchmarks;

/// <summary>All answers for all texts there are, to a file: whoever changes the reader compares two of them.</summary>
static class Answers
{
    // Umlauts stay readable for whoever compares.
    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int Run(string file)
    {
        var reader = new BounceReader(BlocklistCatalog.BuiltIn());
        var clock = Stopwatch.StartNew();
        using var output = new StreamWriter(file);
        var texts = 0;
        foreach (var (name, bytes) in Corpus.Named())
        {
            Write(output, name, reader.Inspect(bytes));
            Write(output, $"{name} as text", reader.Inspect(Encoding.UTF8.GetString(bytes)));
            texts++;
        }

        Console.WriteLine($"{texts} texts, read as bytes and as text, in {clock.Elapsed.TotalSeconds:F1} s");
        return 0;
    }

    static void Write(StreamWriter output, string name, BounceReading reading)
    {
        output.WriteLine(JsonSerializer.Serialize(new { name, characters = reading.Text.Length }, Readable));
        for (var i = 0; i < reading.Bounces.Length; i++) output.WriteLine(JsonSerializer.Serialize(new { name, index = i + 1, bounce = reading.Bounces[i] }, Readable));
    }
}
