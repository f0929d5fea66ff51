using System.IO.Enumeration;

namespace SupportBot.Web.Commands;

/// <summary>The files that arguments mean, found as they are asked for.</summary>
static class ClassifyFiles
{
    static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>Arguments in their order, a folder's files in its place: ordinal order, dot files left out. What cannot be listed is told and passed over.</summary>
    public static IEnumerable<string> Of(IEnumerable<string> arguments, Action<string, string> complain) =>
        arguments.SelectMany(argument => argument is not ClassifyInput.StandardInput && PathFacts.Of(argument) is PathFacts.Folder ? Below(argument, complain) : [argument]);

    /// <summary>
    /// Links to folders are followed, each folder by one link only, and none back to a folder that one is in: whatever leads in a
    /// circle, or from everywhere to everywhere, ends.
    /// </summary>
    static IEnumerable<string> Below(string folder, Action<string, string> complain)
    {
        var linked = new HashSet<string>(StringComparer.Ordinal);
        var ahead = new Stack<Entry>();
        ahead.Push(new(folder.TrimEnd('/'), IsFolder: true, IsLink: false, Above: null));
        while (ahead.TryPop(out var entry))
        {
            if (!entry.IsFolder)
            {
                yield return entry.Path;
                continue;
            }

            if (PathFacts.Of($"{entry.Path}/") is not PathFacts.Folder(var identity))
            {
                complain(entry.Path, "no permission to enter the folder");
                continue;
            }

            entry.Identity = identity;
            if (entry.IsLink && (entry.IsInside(identity) || !linked.Add(identity))) continue;
            foreach (var inside in Inside(entry, complain)) ahead.Push(inside);
        }
    }

    /// <summary>A folder's entries, the last first. A folder is sorted with its slash: that makes the order of whole paths.</summary>
    static Entry[] Inside(Entry folder, Action<string, string> complain)
    {
        try
        {
            var found = new FileSystemEnumerable<Entry>(
                $"{folder.Path}/",
                (ref entry) => new($"{folder.Path}/{entry.FileName}", entry.IsDirectory, entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) != FileAttributes.None, folder),
                Everything)
            {
                ShouldIncludePredicate = (ref entry) => entry.FileName[0] != '.',
            };
            return [.. found.OrderByDescending(entry => entry.IsFolder ? $"{entry.Path}/" : entry.Path, StringComparer.Ordinal)];
        }
        catch (UnauthorizedAccessException)
        {
            complain(folder.Path, "no permission to list the folder");
        }
        catch (IOException e)
        {
            complain(folder.Path, e.Message);
        }

        return [];
    }

    sealed record Entry(string Path, bool IsFolder, bool IsLink, Entry? Above)
    {
        public string? Identity { get; set; }

        public bool IsInside(string folder)
        {
            for (var at = Above; at is not null; at = at.Above)
            {
                if (at.Identity == folder) return true;
            }

            return false;
        }
    }
}
