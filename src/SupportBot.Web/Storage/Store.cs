using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SupportBot.Web.Storage;

/// <summary>
/// The one door to the database. A write is a piece of work on a fresh context; it is saved and committed as a whole, and the caller goes on
/// only after the commit. What the work throws, its caller gets, and nothing of it is stored.
/// </summary>
abstract class Store : IAsyncDisposable
{
    /// <summary>Contexts that wait for the next read; more are made when needed and thrown away.</summary>
    const int MostReaders = 8;

    readonly ConcurrentBag<Db> _readers = [];

    /// <summary>Runs one write in a transaction; the work need not call SaveChanges.</summary>
    public abstract Task<T> WriteAsync<T>(Func<Db, CancellationToken, Task<T>> work, CancellationToken cancel);

    public Task WriteAsync(Func<Db, CancellationToken, Task> work, CancellationToken cancel) =>
        WriteAsync(async (db, token) =>
        {
            await work(db, token);
            return true;
        }, cancel);

    /// <summary>Runs a read on a context of its own, tracking nothing.</summary>
    public async Task<T> ReadAsync<T>(Func<Db, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        var db = _readers.TryTake(out var idle) ? idle : await OpenReaderAsync(cancel);
        T result;
        try
        {
            result = await read(db, cancel);
        }
        catch
        {
            await db.DisposeAsync();   // nobody knows what it still holds
            throw;
        }

        db.ChangeTracker.Clear();
        if (_readers.Count < MostReaders) _readers.Add(db);
        else await db.DisposeAsync();
        return result;
    }

    /// <summary>Brings the database to this version's form, or says in a sentence why it cannot be used.</summary>
    /// <param name="beside">A server may be running on it: an older database is refused instead of changed beneath it.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>Null when it may be used.</returns>
    public abstract Task<string?> PrepareAsync(bool beside, CancellationToken cancel);

    /// <summary>One read and one write of nothing: the first of each costs a third of a second, which other work of the start can hide.</summary>
    public async Task WarmAsync(CancellationToken cancel)
    {
        await ReadAsync((db, token) => db.Facts.FirstOrDefaultAsync(fact => fact.Name == "", token), cancel);
        await WriteAsync(async (db, token) => _ = await db.Facts.FindAsync([""], token), cancel);
    }

    public virtual async ValueTask DisposeAsync()
    {
        while (_readers.TryTake(out var db)) await db.DisposeAsync();
    }

    protected abstract Db Open();

    /// <summary>A context that many reads use, one after another: making one costs more than a small read.</summary>
    protected virtual ValueTask<Db> OpenReaderAsync(CancellationToken cancel)
    {
        var db = Open();
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return ValueTask.FromResult(db);
    }

    /// <summary>Whether the migrations match the model is a test's business; asking again at each start costs seconds on a slow machine.</summary>
    protected static void ModelIsTested(WarningsConfigurationBuilder warnings) => warnings.Ignore(RelationalEventId.PendingModelChangesWarning);

    protected static async Task<string?> MigrateAsync(Db db, bool beside, CancellationToken cancel)
    {
        string[] known = [.. db.Database.GetMigrations()];
        string[] applied = [.. await db.Database.GetAppliedMigrationsAsync(cancel)];
        if (Refusal(known, applied, beside) is { } refusal) return refusal;
        if (applied.Length < known.Length) await db.Database.MigrateAsync(cancel);
        return null;
    }

    /// <summary>A database that has had migrations this version does not know is a newer one's; writing to it could lose what is new in it.</summary>
    protected static string? Refusal(IReadOnlyCollection<string> known, IReadOnlyCollection<string> applied, bool beside)
    {
        if (applied.LastOrDefault(name => !known.Contains(name)) is { } newer) return $"the database comes from a newer version of this program (it has {newer}); start that version, or restore a backup made before the upgrade";
        return beside && applied.Count > 0 && applied.Count < known.Count ? "the database is an older version's: start this version's server once, it brings the database up to date" : null;
    }
}

/// <summary>Facts as JSON under a name.</summary>
static class Facts
{
    public static async Task<T?> FactAsync<T>(this Db db, string name, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        var row = await db.Facts.FindAsync([name], cancel);
        return row is null ? default : JsonSerializer.Deserialize(row.Json, type);
    }

    public static async Task SetFactAsync<T>(this Db db, string name, T value, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        var json = JsonSerializer.Serialize(value, type);
        if (await db.Facts.FindAsync([name], cancel) is { } row) row.Json = json;
        else db.Facts.Add(new() { Name = name, Json = json });
    }
}
