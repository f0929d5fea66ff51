using Microsoft.Data.Sqlite;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Storage;

/// <summary>Where database and outbox live, opened for one <c>serve</c>: a lock beside the SQLite file keeps a second one out.</summary>
sealed class DataFolder : IAsyncDisposable
{
    readonly FileStream? _lock;
    readonly string _database;
    Task<string?>? _preparing;

    DataFolder(string path, string database, Store store, FileStream? @lock)
    {
        Path = path;
        _database = database;
        Store = store;
        _lock = @lock;
    }

    public string Path { get; }

    public Store Store { get; }

    /// <summary>Mail of the demonstration.</summary>
    public string Outbox => System.IO.Path.Combine(Path, "outbox");

    /// <param name="option">The <c>--data</c> option, or null.</param>
    /// <param name="settings">Which database.</param>
    public static Task<Opening> OpenAsync(string? option, AppSettings settings) => PreparedAsync(Claim(option, settings, beside: false, create: true), beside: false);

    /// <summary>As <see cref="OpenAsync"/>, but the database may be used only after <see cref="PrepareAsync"/>: there is other work meanwhile.</summary>
    public static Opening Claim(string? option, AppSettings settings) => Claim(option, settings, beside: false, create: true);

    /// <summary>For a command: beside a running server without the lock, else as the server opens it. <see cref="IsBeside"/> tells which.</summary>
    /// <param name="option">The <c>--data</c> option, or null.</param>
    /// <param name="settings">Which database.</param>
    /// <param name="create">Whether a database that is not there is made; else it is refused: somebody looks in the wrong folder.</param>
    public static Task<Opening> OpenBesideAsync(string? option, AppSettings settings, bool create) => PreparedAsync(Claim(option, settings, beside: true, create), beside: true);

    /// <summary>Whether a server has the lock. With PostgreSQL nobody has one: assumed.</summary>
    public bool IsBeside => _lock is null;

    /// <summary>Brings the database to this version's form, once. Null when it may be used, else why not.</summary>
    public Task<string?> PrepareAsync(bool beside = false) => _preparing ??= Task.Run(async () => await Store.PrepareAsync(beside, CancellationToken.None) is { } refusal ? $"{_database}: {refusal}" : null);

    static Opening Claim(string? option, AppSettings settings, bool beside, bool create)
    {
        var path = System.IO.Path.GetFullPath(option ?? Environment.GetEnvironmentVariable("SUPPORTBOT_DATA") ?? "data");
        try
        {
            if (create) Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Opening.Refused($"{path}: the data folder cannot be made or is not a folder");
        }

        if (settings.UsesPostgres) return new Opening.Ready(new(path, "the PostgreSQL database", new PostgresStore(settings.Database.ConnectionString), null));

        var (file, connection) = Sqlite(path, settings);
        if (!create && !File.Exists(file)) return new Opening.Refused($"{file}: there is no database here; name the server's data folder by --data");
        FileStream? held = null;
        try
        {
            held = new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (UnauthorizedAccessException)
        {
            return new Opening.Refused($"{System.IO.Path.GetDirectoryName(file)}: this user may not write here");
        }
        catch (DirectoryNotFoundException)
        {
            return new Opening.Refused($"{file}: there is no such folder");
        }
        catch (IOException) when (beside)
        {
            // A server has it; SQLite itself keeps the two apart.
        }
        catch (IOException)
        {
            return new Opening.Refused($"{file}: another serve is running on this database; stop it first, or choose another folder by --data");
        }

        return new Opening.Ready(new(path, file, new SqliteStore(connection), held));
    }

    public async ValueTask DisposeAsync()
    {
        if (_preparing is Task preparing) await preparing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);   // whoever ends early leaves no half-made database
        await Store.DisposeAsync();
        if (_lock is not null) await _lock.DisposeAsync();
    }

    /// <summary>The database's file and how to reach it. An own connection string may name a file outside this folder, and two folders may name one file: the lock goes beside the file.</summary>
    static (string File, string Connection) Sqlite(string path, AppSettings settings)
    {
        if (settings is { IsDemonstration: false, Database.ConnectionString: { Length: > 0 } own })
        {
            var named = new FileInfo(new SqliteConnectionStringBuilder(own).DataSource);
            return (named.LinkTarget is null ? named.FullName : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName, own);
        }

        var file = System.IO.Path.Combine(path, settings.IsDemonstration ? "demonstration.db" : "supportbot.db");
        return (file, $"Data Source={file};Default Timeout=30");
    }

    static async Task<Opening> PreparedAsync(Opening claimed, bool beside)
    {
        if (claimed is not Opening.Ready(var folder) || await folder.PrepareAsync(beside && folder.IsBeside) is not { } refusal) return claimed;
        await folder.DisposeAsync();
        return new Opening.Refused(refusal);
    }

    internal abstract record Opening
    {
        public sealed record Ready(DataFolder Folder) : Opening;

        public sealed record Refused(string Why) : Opening;
    }
}
