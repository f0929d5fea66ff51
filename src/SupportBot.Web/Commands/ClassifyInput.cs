namespace SupportBot.Web.Commands;

/// <summary>A message to read: a file's content, or one message of an mbox file.</summary>
/// <param name="File">The argument as given; for a folder the argument, a slash and the relative path; <c>-</c> for standard input.</param>
/// <param name="Message">The message's number in an mbox file, from 1; null for a file that is none.</param>
/// <param name="Content">The bytes.</param>
sealed record ClassifyInput(string File, int? Message, ReadOnlyMemory<byte> Content)
{
    /// <summary>All messages of all paths, in order. What cannot be read is told and passed over.</summary>
    public static IEnumerable<ClassifyInput> Of(IEnumerable<string> paths, Action<string, string> complain)
    {
        foreach (var (name, path) in paths.SelectMany(path => Files(path, complain)))
        {
            if (Read(path, name, complain) is not { } content) continue;
            foreach (var input in Messages(name, content)) yield return input;
        }
    }

    static IEnumerable<(string Name, string Path)> Files(string path, Action<string, string> complain)
    {
        if (!Directory.Exists(path)) return [(path, path)];
        try
        {
            return [.. Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None })
                .Select(file => Path.GetRelativePath(path, file).Replace('\\', '/'))
                .Where(file => !file.StartsWith('.') && !file.Contains("/.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(file => ($"{path.TrimEnd('/')}/{file}", Path.Combine(path, file)))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            complain(path, e.Message);
            return [];
        }
    }

    static byte[]? Read(string path, string name, Action<string, string> complain)
    {
        try
        {
            if (path != "-") return System.IO.File.ReadAllBytes(path);
            using var memory = new MemoryStream();
            using var input = Console.OpenStandardInput();
            input.CopyTo(memory);
            return memory.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            complain(name, e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message);
            return null;
        }
    }

    /// <summary>An mbox file is cut before each line "From " that follows an empty one; a single message with such a line is no mbox.</summary>
    static IEnumerable<ClassifyInput> Messages(string name, byte[] content)
    {
        if (!content.AsSpan().StartsWith("From "u8)) return [new(name, null, content)];
        var starts = new List<int> { 0 };
        for (var at = 0; at < content.Length;)
        {
            var next = content.AsSpan(at).IndexOf("\nFrom "u8);
            if (next < 0) break;
            at += next + 1;
            var before = content.AsSpan(0, at);
            if (before.EndsWith("\n\n"u8) || before.EndsWith("\n\r\n"u8)) starts.Add(at);
        }

        if (starts is [_]) return [new(name, null, content)];
        return starts.Select((start, i) => new ClassifyInput(name, i + 1, content.AsMemory(start..(i + 1 < starts.Count ? starts[i + 1] : content.Length))));
    }
}
