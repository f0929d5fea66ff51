using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using SupportBot.Web.Site;

namespace SupportBot.Web.Targets;

/// <summary>All formats, read once at the start: the shipped ones, and the hoster's own over them.</summary>
sealed class TargetFormats
{
    readonly FrozenDictionary<string, TargetFormat> _formats;

    TargetFormats(IEnumerable<TargetFormat> formats) => _formats = formats.ToFrozenDictionary(format => format.Name, StringComparer.Ordinal);

    public TargetFormat? this[string name] => _formats.GetValueOrDefault(name);

    /// <summary>The formats' names: their files'.</summary>
    public static ImmutableArray<string> Names(string contentRoot, string own) => [.. Files(contentRoot, own).Keys.Order(StringComparer.Ordinal)];

    /// <summary>Reads them and fills each once: a hole that nothing fills ends the start, not the first alert.</summary>
    public static TargetFormats Load(string contentRoot, string own) => new(Files(contentRoot, own).Select(file => Read(file.Key, file.Value)));

    static Dictionary<string, string> Files(string contentRoot, string own)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in new[] { Path.Combine(contentRoot, "content", "targets"), own.Length > 0 ? Path.Combine(own, "targets") : "" }.Where(Directory.Exists))
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*.json")) files[Path.GetFileNameWithoutExtension(path)] = path;
        }

        return files;
    }

    static TargetFormat Read(string name, string path)
    {
        try
        {
            var file = JsonNode.Parse(File.ReadAllText(path), null, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!.AsObject();
            var format = new TargetFormat(name, (string?)file["method"] ?? "POST", (bool?)file["signed"] ?? false, (int?)file["longest"] ?? 0,
                (file["bySeverity"]?.AsObject() ?? []).ToImmutableDictionary(hole => hole.Key, hole => Texts(hole.Value), StringComparer.Ordinal), Texts(file["headers"]), file["body"] ?? throw new ContentException($"{path}: has no body"));
            if (format.Method is not ("GET" or "POST" or "PUT")) throw new ContentException($"{path}: method: GET, POST, PUT");
            if (format.Longest is < 0 or (> 0 and < 100)) throw new ContentException($"{path}: longest: 0, or 100 and more");
            foreach (var severity in new[] { "page", "day" }) _ = format.Of(new("", DateTimeOffset.UnixEpoch, severity, "t", "t", "https://x.example/", []), "s", DateTimeOffset.UnixEpoch);
            return format;
        }
        catch (JsonException e)
        {
            throw new ContentException($"{path}: is no JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new ContentException($"{path}: a member is of the wrong type", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContentException($"{path}: cannot be read", e);
        }
    }

    static ImmutableDictionary<string, string> Texts(JsonNode? node) => (node?.AsObject() ?? []).ToImmutableDictionary(member => member.Key, member => (string?)member.Value ?? "", StringComparer.Ordinal);
}
