using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SupportBot.Bounces;

namespace SupportBot.Web.Commands;

/// <summary>How answers are shown: cards, JSON Lines, a summary.</summary>
interface IClassifyOutput
{
    void Write(TextWriter writer, ClassifyAnswer answer);

    void End(TextWriter writer);
}

/// <summary>JSON Lines: file, message (in an mbox), index, and the bounce.</summary>
sealed class ClassifyJson : IClassifyOutput
{
    // Only for terminals and files, never inside a page: umlauts stay readable.
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(TextWriter writer, ClassifyAnswer answer)
    {
        for (var i = 0; i < answer.Bounces.Length; i++)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer, Readable))
            {
                json.WriteStartObject();
                json.WriteString("file", answer.Input.File);
                if (answer.Input.Message is { } message) json.WriteNumber("message", message);
                json.WriteNumber("index", i + 1);
                BounceJson.WriteFields(json, answer.Bounces[i]);
                json.WriteEndObject();
            }

            writer.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
            writer.Write('\n');
        }
    }

    public void End(TextWriter writer)
    {
    }
}

/// <summary>A card a recipient, for people.</summary>
sealed class ClassifyCards : IClassifyOutput
{
    public void Write(TextWriter writer, ClassifyAnswer answer)
    {
        foreach (var bounce in answer.Bounces)
        {
            writer.WriteLine(answer.Input.Message is { } message ? $"{answer.Input.File}, message {message}" : answer.Input.File);
            foreach (var (name, value) in Lines(bounce))
            {
                if (!string.IsNullOrEmpty(value)) writer.WriteLine($"  {name,-12} {Printable(value)}");
            }

            writer.WriteLine();
        }
    }

    public void End(TextWriter writer)
    {
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

    /// <summary>A bounce is somebody else's text: nothing in it may steer the terminal.</summary>
    static string Printable(string value) => string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c));
}

/// <summary>Counts by kind, reason and blocklist.</summary>
sealed class ClassifySummary : IClassifyOutput
{
    readonly Dictionary<string, int> _kinds = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _reasons = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _lists = new(StringComparer.Ordinal);

    public void Write(TextWriter writer, ClassifyAnswer answer)
    {
        foreach (var bounce in answer.Bounces)
        {
            Count(_kinds, BounceJson.Word(bounce.Kind));
            if (bounce.Reason is { } reason) Count(_reasons, BounceJson.Word(reason));
            if (bounce.Blocklist is { } list) Count(_lists, list.Id);
        }
    }

    public void End(TextWriter writer)
    {
        Show(writer, "kind", _kinds);
        Show(writer, "reason", _reasons);
        Show(writer, "blocklist", _lists);
    }

    static void Count(Dictionary<string, int> counts, string word) => counts[word] = counts.GetValueOrDefault(word) + 1;

    static void Show(TextWriter writer, string title, Dictionary<string, int> counts)
    {
        if (counts.Count == 0) return;
        writer.WriteLine(title);
        foreach (var (word, count) in counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)) writer.WriteLine($"  {count,7}  {word}");
    }
}
