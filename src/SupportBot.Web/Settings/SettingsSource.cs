using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace SupportBot.Web.Settings;

/// <summary>A value, an object or a list of a settings source, before it is given a type.</summary>
sealed record SettingsNode(string? Value, IReadOnlyList<KeyValuePair<string, SettingsNode>> Children, bool IsList, bool IsText = false)
{
    public bool IsValue => Value is not null;

    public SettingsNode? this[string key] => Children.LastOrDefault(child => string.Equals(child.Key, key, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>One place that settings come from: a file, or the environment.</summary>
/// <param name="Name">As a complaint names it.</param>
/// <param name="Folder">What its relative paths are relative to.</param>
/// <param name="Root">The sections.</param>
sealed record SettingsSource(string Name, string Folder, SettingsNode Root)
{
    /// <summary>Sections in a file that belong to the host and are read by it.</summary>
    static readonly string[] HostSections = ["Logging", "Kestrel", "AllowedHosts"];

    public static SettingsSource? FromFile(string path, ICollection<Complaint> complaints)
    {
        var full = Path.GetFullPath(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(full), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                complaints.Add(new(path, null, "a settings file is one JSON object"));
                return null;
            }

            var root = Node(document.RootElement);
            return new(path, Path.GetDirectoryName(full)!, root with { Children = [.. root.Children.Where(child => !HostSections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))] });
        }
        catch (JsonException e)
        {
            complaints.Add(new(path, null, $"is no JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            complaints.Add(new(path, null, e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : "cannot be read"));
        }

        return null;
    }

    /// <summary>Variables as <c>Section__Key</c>; others belong to other programs.</summary>
    public static SettingsSource FromEnvironment(IDictionary environment, IReadOnlyCollection<string> sections)
    {
        var root = new Branch();
        foreach (DictionaryEntry variable in environment)
        {
            var parts = ((string)variable.Key).Split("__");
            if (parts.Length < 2 || !sections.Contains(parts[0], StringComparer.OrdinalIgnoreCase)) continue;
            root.Set(parts, variable.Value as string ?? "");
        }

        return new("environment", Directory.GetCurrentDirectory(), root.ToNode());
    }

    static SettingsNode Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new(null, [.. element.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Node(member.Value)))], false),
        JsonValueKind.Array => new(null, [.. element.EnumerateArray().Select((item, i) => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), Node(item)))], true),
        JsonValueKind.String => new(element.GetString()!, [], false, IsText: true),
        JsonValueKind.Null => new("", [], false),
        _ => new(element.GetRawText(), [], false),
    };

    sealed class Branch
    {
        readonly SortedDictionary<string, Branch> _children = new(StringComparer.OrdinalIgnoreCase);
        string? _value;

        public void Set(ReadOnlySpan<string> path, string value)
        {
            if (path.IsEmpty)
            {
                _value = value;
                return;
            }

            if (!_children.TryGetValue(path[0], out var child)) _children[path[0]] = child = new();
            child.Set(path[1..], value);
        }

        public SettingsNode ToNode()
        {
            if (_children.Count == 0) return new(_value ?? "", [], false, IsText: true);
            var numbered = _children.Keys.All(key => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _));
            var ordered = numbered ? _children.OrderBy(child => int.Parse(child.Key, CultureInfo.InvariantCulture)) : _children.AsEnumerable();
            return new(null, [.. ordered.Select(child => KeyValuePair.Create(child.Key, child.Value.ToNode()))], numbered);
        }
    }
}
