using Microsoft.Win32.SafeHandles;

namespace SupportBot.Web.Commands;

/// <summary>Standard output that says when its reader has gone.</summary>
static class StandardOutput
{
    const int ReaderHasGone = 32;   // EPIPE

    /// <summary>
    /// .NET's own stream for the console swallows what a closed pipe does not take, and a long run would go on for nobody; a plain one
    /// throws. A file stays with .NET's: a plain stream would not move the file's end for the shell's next command.
    /// </summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        var plain = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return plain.CanSeek ? Console.OpenStandardOutput() : plain;
    }

    /// <summary>Whether this is what a write to a closed pipe throws, as under <c>| head -1</c>.</summary>
    public static bool IsClosed(IOException e) => e.HResult == ReaderHasGone;
}
