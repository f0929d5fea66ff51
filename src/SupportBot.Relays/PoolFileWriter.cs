using System.Text;

namespace SupportBot.Relays;

/// <summary>What became of a pool file.</summary>
public abstract record PoolFileWriting
{
    PoolFileWriting()
    {
    }

    /// <summary>Replaced: who reads it from now on sees the new list.</summary>
    public sealed record Written : PoolFileWriting;

    /// <summary>It says so already.</summary>
    public sealed record Unchanged : PoolFileWriting;

    /// <summary>There is a file, and this store has never completed a sweep: left alone.</summary>
    public sealed record LeftAlone : PoolFileWriting;

    /// <summary>Not written; the old file, if any, stands as it was.</summary>
    /// <param name="Fault">What the system said.</param>
    public sealed record Failed(string Fault) : PoolFileWriting;
}

/// <summary>Replaces a file as a whole: a reader at any moment sees the old list or the new one, never half of one.</summary>
public static class PoolFileWriter
{
    /// <summary>Writes beside, syncs, renames; does nothing when the file says so already.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">From <see cref="PoolFile.Text"/>.</param>
    /// <param name="knows">Whether the store has ever completed a sweep; one that has not does not touch an existing file.</param>
    /// <returns>What became of it; a full disk or a folder that is gone is <see cref="PoolFileWriting.Failed"/>.</returns>
    public static PoolFileWriting Write(string path, string text, bool knows)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(text);
        try
        {
            // A rename would replace the link, not the file that the mail server reads.
            var named = new FileInfo(path);
            var file = named.LinkTarget is null ? named.FullName : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            var exists = File.Exists(file);
            if (exists && !knows) return new PoolFileWriting.LeftAlone();

            var bytes = Encoding.ASCII.GetBytes(text);
            if (exists && File.ReadAllBytes(file).AsSpan().SequenceEqual(bytes)) return new PoolFileWriting.Unchanged();
            Replace(file, bytes, exists);
            return new PoolFileWriting.Written();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new PoolFileWriting.Failed(e.Message);
        }
    }

    static void Replace(string file, byte[] bytes, bool exists)
    {
        var beside = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.new");
        try
        {
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            // Who could read the old file can read the new one.
            if (exists && !OperatingSystem.IsWindows()) File.SetUnixFileMode(beside, File.GetUnixFileMode(file));
            File.Move(beside, file, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
