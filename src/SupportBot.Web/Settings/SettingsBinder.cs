using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;

namespace SupportBot.Web.Settings;

/// <summary>
/// Gives settings their types, collecting every fault on the way. Own code, because .NET's binder stops at the first fault, merges
/// lists by index (one relay would inherit another's address) and knows no secrets from files.
/// </summary>
sealed class SettingsBinder(IReadOnlyList<SettingsSource> sources, ICollection<Complaint> complaints)
{
    public T Bind<T>() where T : new() => (T)Record(typeof(T), "", [.. sources.Select(source => source.Root)]);

    object Record(Type type, string key, SettingsNode?[] nodes)
    {
        var record = Activator.CreateInstance(type)!;
        var properties = Settings(type);
        foreach (var (source, node) in sources.Zip(nodes))
        {
            if (node is null) continue;
            if (node.IsValue || node.IsList)
            {
                if (node.Value is not "") complaints.Add(new(key, node.Value, $"an object with {string.Join(", ", properties.Select(p => p.Name))}"));
                continue;
            }

            foreach (var unknown in node.Children.Select(child => child.Key).Where(name => !properties.Any(p => IsNamed(p, name))))
            {
                complaints.Add(new(Join(key, unknown), null, $"there is no such setting ({source.Name}); there is {string.Join(", ", properties.Select(p => p.Name))}"));
            }
        }

        foreach (var property in properties)
        {
            var children = nodes.Select(node => node is { IsValue: false } ? node[property.Name] : null).ToArray();
            var about = property.GetCustomAttribute<SettingAttribute>()!;
            if (about.Secret && FromFile(property, key, nodes) is { } secret) property.SetValue(record, secret);
            else if (children.Any(child => child is not null) && Value(property.PropertyType, about, Join(key, property.Name), children) is { } value) property.SetValue(record, value);
        }

        return record;
    }

    object? Value(Type type, SettingAttribute about, string key, SettingsNode?[] nodes)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return List(type.GenericTypeArguments[0], about, key, nodes);
        if (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ImmutableDictionary<,>) || type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>))) return Map(type, key, nodes);
        if (Settings(type).Length > 0) return Record(type, key, nodes);

        var last = Array.FindLastIndex(nodes, node => node is not null);
        return Scalar(type, about, key, nodes[last]!, sources[last].Folder);
    }

    /// <summary>The last source that has the list has it whole.</summary>
    object? List(Type item, SettingAttribute about, string key, SettingsNode?[] nodes)
    {
        var last = Array.FindLastIndex(nodes, node => node is not null);
        var node = nodes[last]!;
        if (!node.IsList && node.Value is not "")
        {
            complaints.Add(new(key, node.Value, "a list"));
            return null;
        }

        var values = node.Children.Select(child => Scalar(item, about, $"{key}:{child.Key}", child.Value, sources[last].Folder)).Where(value => value is not null);
        return item == typeof(int) ? values.Cast<int>().ToImmutableArray() : values.Cast<string>().ToImmutableArray();
    }

    object Map(Type type, string key, SettingsNode?[] nodes)
    {
        var empty = type.GetField("Empty")!.GetValue(null)!;
        var add = type.GetMethod("SetItem")!;
        var names = nodes.Where(node => node is { IsValue: false }).SelectMany(node => node!.Children.Select(child => child.Key)).Distinct(StringComparer.OrdinalIgnoreCase);
        foreach (var node in nodes.Where(node => node is { IsValue: true, Value: not "" })) complaints.Add(new(key, node!.Value, "an object of names"));
        foreach (var name in names)
        {
            var value = Record(type.GenericTypeArguments[1], Join(key, name), [.. nodes.Select(node => node is { IsValue: false } ? node[name] : null)]);
            empty = add.Invoke(empty, [name, value])!;
        }

        return empty;
    }

    object? Scalar(Type type, SettingAttribute about, string key, SettingsNode node, string folder)
    {
        var text = node.Value;
        if (text is null)
        {
            complaints.Add(new(key, null, $"a single value{(about.Allowed is null ? "" : $": {about.Allowed}")}"));
            return null;
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        var invariant = CultureInfo.InvariantCulture;
        object? value = type switch
        {
            _ when type == typeof(string) => about.Path && text.Length > 0 ? Path.GetFullPath(text, folder) : text,
            _ when text.Length == 0 => null,
            _ when type == typeof(bool) => bool.TryParse(text, out var yes) ? yes : null,
            _ when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var number) ? number : null,
            _ when type == typeof(TimeSpan) => node.IsText && text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, invariant, out var time) ? time : null,
            _ => throw new InvalidOperationException($"No reader for {type}"),
        };
        if (value is null && text.Length > 0)
        {
            var kind = type == typeof(bool) ? "true, false" : type == typeof(TimeSpan) ? "a time as [days.]hours:minutes:seconds" : "a whole number";
            complaints.Add(new(key, about.Secret ? null : text, about.Allowed is null ? kind : $"{kind}: {about.Allowed}"));
        }

        return value;
    }

    /// <summary>A secret from a file: the key with <c>File</c> behind it. Trailing line ends do not belong to it.</summary>
    string? FromFile(PropertyInfo property, string key, SettingsNode?[] nodes)
    {
        var name = property.Name + "File";
        var last = Array.FindLastIndex(nodes, node => node is { IsValue: false } && node[name] is not null);
        if (last < 0) return null;
        var path = nodes[last]![name]!.Value ?? "";
        if (path.Length == 0) return null;
        try
        {
            return File.ReadAllText(Path.GetFullPath(path, sources[last].Folder)).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            complaints.Add(new(Join(key, name), path, "a file that can be read"));
            return null;
        }
    }

    static bool IsNamed(PropertyInfo property, string name) =>
        property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
        || (property.GetCustomAttribute<SettingAttribute>()!.Secret && (property.Name + "File").Equals(name, StringComparison.OrdinalIgnoreCase));

    internal static PropertyInfo[] Settings(Type type) => [.. type.GetProperties().Where(property => property.IsDefined(typeof(SettingAttribute)))];

    static string Join(string key, string name) => key.Length == 0 ? name : $"{key}:{name}";
}
