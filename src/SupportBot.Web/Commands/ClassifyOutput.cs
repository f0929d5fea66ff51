using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SupportBot.Bounces;

namespace SupportBot.Web.Commands;

/// <summary>How answers are shown: cards, JSON Lines, CSV, a summary.</summary>
interface IClassifyOutput
{
    /// <summary>Whether nothing is written before the end.</summary>
    bool WritesAtTheEnd => false;

    /// <summary>Whether each answer is written for itself, so that several can be at the same time, to a writer each.</summary>
    bool IsEachForItself => false;

    /// <summary>Whether it looks at the messages themselves.</summary>
    bool LooksAtContent => false;

    void Begin(TextWriter writer)
    {
    }

    void Write(TextWriter writer, ClassifyAnswer answer);

    void End(TextWriter writer)
    {
    }
}

/// <summary>JSON Lines: file, message (in an mbox), index, and the bounce.</summary>
sealed class ClassifyJson : IClassifyOutput
{
    // Only for terminals and files, never inside a page: umlauts stay readable.
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool IsEachForItself => true;

    public void Write(TextWriter writer, ClassifyAnswer answer)
    {
        for (var i = 0; i < answer.Bounces.Length; i++)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer, Readable))
            {
                json.WriteStartObject();
                json.WriteString("file", answer.File);
                if (answer.Message is { } message) json.WriteNumber("message", message);
                json.WriteNumber("index", i + 1);
                BounceJson.WriteFields(json, answer.Bounces[i]);
                json.WriteEndObject();
            }

            writer.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
            writer.Write('\n');
        }
    }
}

/// <summary>A card a recipient, for people.</summary>
sealed class ClassifyCards : IClassifyOutput
{
    public bool IsEachForItself => true;

    public void Write(TextWriter writer, ClassifyAnswer answer)
    {
        foreach (var bounce in answer.Bounces)
        {
            var file = Printable.Of(answer.File);
            writer.WriteLine(answer.Message is { } message ? string.Create(CultureInfo.InvariantCulture, $"{file}, message {message}") : file);
            foreach (var (name, value) in Lines(bounce))
            {
                if (!string.IsNullOrEmpty(value)) writer.WriteLine($"  {name,-12} {Printable.Of(value)}");
            }

            writer.WriteLine();
        }
    }

    static IEnumerable<(string Name, string? Value)> Lines(Bounce bounce)
    {
        yield return ("kind", BounceJson.Word(bounce.Kind) + (bounce.Permanent is { } final ? final ? " (final)" : " (for now)" : ""));
        yield return ("reason", bounce.Reason is { } reason ? string.Create(CultureInfo.InvariantCulture, $"{BounceJson.Word(reason)} ({bounce.Confidence:P0})") : null);
        yield return ("recipient", bounce.Recipient);
        yield return ("reply", string.Join(' ', new[] { bounce.ReplyCode, bounce.EnhancedStatus }.Where(part => part is not null)));
        yield return ("command", bounce.Command is { } command ? BounceJson.Word(command) : null);
        yield return ("said by", string.Join(' ', new[] { bounce.RemoteHost, bounce.RemoteAddress?.ToString() }.Where(part => part is not null)));
        yield return ("reported by", bounce.ReportingMta);
        yield return ("blocklist", bounce.Blocklist is { } list ? $"{list.Name}{(list.Zone is null ? "" : $" ({list.Zone})")}" : null);
        yield return ("listed", bounce.ListedAddress?.ToString());
        yield return ("limit", bounce.SizeLimit);
        yield return ("when", bounce.OccurredAt?.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        yield return ("words", bounce.Diagnostic);
        foreach (var url in bounce.Urls) yield return ("see", url);
        foreach (var evidence in bounce.Evidence) yield return ("because", $"{evidence.Rule}: {evidence.Text}");
    }
}
