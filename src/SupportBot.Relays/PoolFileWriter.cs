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
    public static PoolFileWriting Write(string path, string text, bool knows) => throw new NotSupportedException();
}
