using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportBot.Web.Status;

/// <summary>What came of writing an export.</summary>
abstract record ExportOutcome
{
    /// <param name="Files">How many the export has.</param>
    /// <param name="Written">How many of them differed from what was there.</param>
    /// <param name="Removed">How many of an earlier export are gone.</param>
    internal sealed record Done(int Files, int Written, int Removed) : ExportOutcome;

    /// <param name="Why">One sentence; nothing was written.</param>
    internal sealed record Refused(string Why) : ExportOutcome;
}

/// <summary>
/// Writes an export into a folder: each file beside and renamed, so that whoever copies the folder away never sees half of one, and a list of what
/// is ours last. Only files of that list are ever replaced or removed.
/// </summary>
static class ExportFolder
{
    /// <summary>The list of our files, and the mark that the folder is ours.</summary>
    public const string Manifest = ".supportbot-export.json";

    const string Fresh = ".supportbot-new";

    public static ExportOutcome Write(string folder, IReadOnlyCollection<ExportFile> files)
    {
        Directory.CreateDirectory(folder);
        var (ours, refusal) = Known(folder);
        if (ours is null) return new ExportOutcome.Refused(refusal!);
        var fresh = files.ToImmutableSortedDictionary(file => file.Path, file => Hash(file.Bytes), StringComparer.Ordinal);
        if (files.FirstOrDefault(file => !ours.ContainsKey(file.Path) && Path.Exists(PathOf(folder, file.Path))) is { } foreign)
            return new ExportOutcome.Refused($"{PathOf(folder, foreign.Path)}: is there and was not written by an export; move it away, or give another folder");

        // Should we be ended halfway, the next export still knows what is ours.
        if (fresh.Keys.Any(path => !ours.ContainsKey(path))) List(folder, ours.SetItems(fresh));
        var written = 0;
        foreach (var file in files.Where(file => !IsThere(PathOf(folder, file.Path), fresh[file.Path])))
        {
            Put(PathOf(folder, file.Path), file.Bytes);
            written++;
        }

        var gone = ours.Keys.Where(path => !fresh.ContainsKey(path)).ToList();
        var removed = gone.Count(path => Remove(folder, path, ours[path]));
        if (written > 0 || gone.Count > 0 || !ours.SequenceEqual(fresh)) List(folder, fresh);
        return new ExportOutcome.Done(files.Count, written, removed);
    }

    /// <summary>What an earlier export wrote; nothing in an empty folder, and a refusal where the folder holds somebody else's.</summary>
    static (ImmutableSortedDictionary<string, string>? Ours, string? Refusal) Known(string folder)
    {
        var list = Path.Combine(folder, Manifest);
        if (!File.Exists(list))
        {
            return Directory.EnumerateFileSystemEntries(folder).FirstOrDefault() is { } foreign
                ? (null, $"{folder}: holds what was not written by an export (e.g. {Path.GetFileName(foreign)}); give an empty folder, or the one of an earlier export")
                : (ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), null);
        }

        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllBytes(list), ExportJson.Default.ExportList);
            if (read?.Files is { } files) return (files.Where(file => IsBelow(folder, file.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal), null);
        }
        catch (JsonException)
        {
            // Said below.
        }

        return (null, $"{list}: is no list of an export; remove the folder's content, or give another folder");
    }

    static void List(string folder, ImmutableSortedDictionary<string, string> files) =>
        Put(Path.Combine(folder, Manifest), JsonSerializer.SerializeToUtf8Bytes(new ExportList("supportbot export-status", new(files, StringComparer.Ordinal)), ExportJson.Default.ExportList));

    static void Put(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path + Fresh, bytes);
        File.Move(path + Fresh, path, overwrite: true);
    }

    /// <summary>What somebody has changed since is no longer ours.</summary>
    static bool Remove(string folder, string path, string hash)
    {
        var file = PathOf(folder, path);
        if (!IsThere(file, hash)) return false;
        File.Delete(file);
        for (var parent = Path.GetDirectoryName(file)!; IsEmptyBelow(parent, folder); parent = Path.GetDirectoryName(parent)!) Directory.Delete(parent);
        return true;
    }

    static bool IsEmptyBelow(string parent, string folder) => parent.Length > Path.GetFullPath(folder).TrimEnd('/').Length && !Directory.EnumerateFileSystemEntries(parent).Any();

    static bool IsThere(string path, string hash) => File.Exists(path) && Hash(File.ReadAllBytes(path)) == hash;

    /// <summary>The list is a file that anybody may have written.</summary>
    static bool IsBelow(string folder, string path) => PathOf(folder, path).StartsWith(Path.GetFullPath(folder).TrimEnd('/') + "/", StringComparison.Ordinal);

    static string PathOf(string folder, string path) => Path.GetFullPath(Path.Combine(folder, path));

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>The list beside an export: each file with its SHA-256.</summary>
sealed record ExportList(string By, SortedDictionary<string, string> Files);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ExportList))]
sealed partial class ExportJson : JsonSerializerContext;
