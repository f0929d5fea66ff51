using System.Globalization;

namespace SupportBot.Web.Commands;

/// <summary>A message to read: a file's content, or one message of an mbox file.</summary>
/// <param name="File">The argument as given; for a folder the argument, a slash and the relative path; <c>-</c> for standard input.</param>
/// <param name="Message">The message's number in an mbox file, from 1; null for a file that is none.</param>
/// <param name="Content">The bytes.</param>
sealed record ClassifyInput(string File, int? Message, ReadOnlyMemory<byte> Content)
{
    public const string StandardInput = "-";

    /// <summary>
    /// What is larger is passed over. A file is held whole, one for each job; mail servers take messages of 10 to 50 MB, and a bounce
    /// of more was never seen. A larger mbox is to be cut before.
    /// </summary>
    public const int LargestFile = 64 * 1024 * 1024;

    /// <summary>The messages of a file. What cannot be read is told and passed over.</summary>
    public static IEnumerable<ClassifyInput> Of(string file, Action<string, string> complain)
    {
        try
        {
            if (file == StandardInput)
            {
                using var input = Console.OpenStandardInput();
                return Read(file, input, 0, complain);
            }

            switch (PathFacts.Of(file))
            {
                case PathFacts.Unreadable(var why):
                    complain(file, why);
                    return [];
                case PathFacts.File(var size) when size > LargestFile:
                    complain(file, TooLarge(size));
                    return [];
                case PathFacts.File(var size):
                    // Shared with everybody: a mail server may be at the file, and .NET would lock it.
                    using (var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)) return Read(file, stream, size, complain);
                default:
                    complain(file, "is a folder");   // since a moment ago
                    return [];
            }
        }
        catch (UnauthorizedAccessException)
        {
            complain(file, "no permission");
        }
        catch (FileNotFoundException)
        {
            complain(file, "no such file");   // gone since it was listed
        }
        catch (IOException e)
        {
            complain(file, e.Message);
        }

        return [];
    }

    /// <summary>The size is a promise that a pipe, or a file that grows, does not keep.</summary>
    static IEnumerable<ClassifyInput> Read(string file, Stream stream, long size, Action<string, string> complain)
    {
        const int Piece = 64 * 1024;
        var content = new byte[size + 1];   // one more: the end shows without growing
        var length = 0;
        for (int read; (read = stream.Read(content.AsSpan(length))) > 0;)
        {
            length += read;
            if (length > LargestFile)
            {
                complain(file, TooLarge(null));
                return [];
            }

            if (length == content.Length) Array.Resize(ref content, Math.Min(Math.Max(length * 2, Piece), LargestFile + 1));
        }

        return Messages(file, content.AsMemory(0, length));
    }

    static string TooLarge(long? size) => string.Create(CultureInfo.InvariantCulture, $"is {(size is { } known ? $"{known / 1024 / 1024} MB" : "too")} large; files over {LargestFile / 1024 / 1024} MB are passed over");

    /// <summary>An mbox file is cut before each line "From " that follows an empty one; a single message with such a line is no mbox.</summary>
    static IEnumerable<ClassifyInput> Messages(string name, ReadOnlyMemory<byte> content)
    {
        if (!content.Span.StartsWith("From "u8)) return [new(name, null, content)];
        var starts = new List<int> { 0 };
        for (var at = 0; at < content.Length;)
        {
            var next = content.Span[at..].IndexOf("\nFrom "u8);
            if (next < 0) break;
            at += next + 1;
            var before = content.Span[..at];
            if (before.EndsWith("\n\n"u8) || before.EndsWith("\n\r\n"u8)) starts.Add(at);
        }

        if (starts is [_]) return [new(name, null, content)];
        return starts.Select((start, i) => new ClassifyInput(name, i + 1, content[start..(i + 1 < starts.Count ? starts[i + 1] : content.Length)]));
    }
}
