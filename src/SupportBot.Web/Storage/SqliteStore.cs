using System.Data.Common;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SupportBot.Web.Storage;

/// <summary>
/// SQLite with one writer: what has queued up is committed together, each piece of work in a savepoint of its own, and every caller goes on
/// after the commit. SQLite has no group commit; this is one, and it keeps <c>synchronous=FULL</c> affordable.
/// </summary>
sealed class SqliteStore : Store
{
    /// <summary>More would make the first caller of a batch wait too long for the last.</summary>
    const int LargestBatch = 256;

    readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(4096) { SingleReader = true });
    readonly string _connectionString;
    readonly DbContextOptions<SqliteDb> _options;
    readonly Task _writing;

    public SqliteStore(string connectionString)
    {
        _connectionString = connectionString;
        _options = new DbContextOptionsBuilder<SqliteDb>().UseSqlite(connectionString).AddInterceptors(Durable.Instance).ConfigureWarnings(ModelIsTested).Options;
        _writing = Task.Run(WriteAllAsync);
    }

    public override async Task<T> WriteAsync<T>(Func<Db, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        var pending = new Pending<T>(work, cancel);
        await _queue.Writer.WriteAsync(pending, cancel);
        return await pending.Done;
    }

    public override async Task<string?> PrepareAsync(bool beside, CancellationToken cancel)
    {
        try
        {
            await using var connection = new SqliteConnection(_connectionString);
            await connection.OpenAsync(cancel);
            Durable.Apply(connection);
            var applied = await SqliteSchema.AppliedAsync(connection, cancel);
            if (Refusal(SqliteSchema.Migrations, applied, beside) is { } refusal) return refusal;
            if (applied.Length < SqliteSchema.Migrations.Length && !(applied is [] && await SqliteSchema.CreateAsync(connection, cancel)))
            {
                await using var db = Open();
                await db.Database.MigrateAsync(cancel);
            }

            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 1";   // a write: a read-only file shows here, not at the first customer
            await command.ExecuteNonQueryAsync(cancel);
            return null;
        }
        catch (SqliteException e)
        {
            return e.SqliteErrorCode switch
            {
                SqliteReadOnly => "the database file is read-only for this user",
                SqliteBusy or SqliteLocked => "the database is locked by another program",
                SqliteCannotOpen => "the database file cannot be opened; does the folder exist, and may this user write to it?",
                SqliteNotADatabase or SqliteCorrupt => "the file is no SQLite database, or it is damaged; restore a backup",
                SqliteFull => "the disk is full",
                _ => $"the database cannot be used ({e.SqliteErrorCode})",
            };
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    protected override Db Open() => new SqliteDb(_options);

    /// <summary>Its connection stays open: at each opening the provider defines its functions again.</summary>
    protected override async ValueTask<Db> OpenReaderAsync(CancellationToken cancel)
    {
        var db = await base.OpenReaderAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        return db;
    }

    async Task WriteAllAsync()
    {
        var batch = new List<Pending>(LargestBatch);
        Db? writer = null;
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var pending)) batch.Add(pending);
            try
            {
                writer ??= await OpenWriterAsync();
                await CommitAsync(writer, batch);
            }
            catch (Exception e) when (e is SqliteException or DbException or InvalidOperationException or IOException)
            {
                // Nothing of the batch is stored; each caller learns it and the next batch starts afresh.
                foreach (var pending in batch) pending.Fail(e);
                if (writer is not null) await writer.DisposeAsync();
                writer = null;
            }
        }

        if (writer is not null) await writer.DisposeAsync();
    }

    async Task<Db> OpenWriterAsync()
    {
        var db = Open();
        db.Database.AutoSavepointsEnabled = false;   // each piece of work has one already
        await db.Database.OpenConnectionAsync();
        return db;
    }

    static async Task CommitAsync(Db db, List<Pending> batch)
    {
        await using var transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: false);
        await db.Database.UseTransactionAsync(transaction);
        foreach (var pending in batch)
        {
            await transaction.SaveAsync("work");
            await pending.RunAsync(db);
            db.ChangeTracker.Clear();
            if (pending.Failed) await transaction.RollbackAsync("work");
            else await transaction.ReleaseAsync("work");
        }

        await transaction.CommitAsync();
        await db.Database.UseTransactionAsync(null);
        foreach (var pending in batch) pending.Complete();
    }

    const int SqliteBusy = 5, SqliteLocked = 6, SqliteReadOnly = 8, SqliteCorrupt = 11, SqliteFull = 13, SqliteCannotOpen = 14, SqliteNotADatabase = 26;

    abstract class Pending
    {
        public abstract bool Failed { get; }

        public abstract Task RunAsync(Db db);

        public abstract void Complete();

        public abstract void Fail(Exception e);
    }

    sealed class Pending<T>(Func<Db, CancellationToken, Task<T>> work, CancellationToken cancel) : Pending
    {
        readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T? _result;
        ExceptionDispatchInfo? _fault;

        public Task<T> Done => _done.Task;

        public override bool Failed => _fault is not null;

        public override async Task RunAsync(Db db)
        {
            try
            {
                cancel.ThrowIfCancellationRequested();
                _result = await work(db, cancel);
                await db.SaveChangesAsync(cancel);
            }
#pragma warning disable CA1031 // whatever the work throws belongs to its caller, and to nobody else of the batch
            catch (Exception e)
#pragma warning restore CA1031
            {
                _fault = ExceptionDispatchInfo.Capture(e);
            }
        }

        public override void Complete()
        {
            if (_fault is { SourceException: OperationCanceledException }) _done.TrySetCanceled(cancel);
            else if (_fault is not null) _done.TrySetException(_fault.SourceException);
            else _done.TrySetResult(_result!);
        }

        public override void Fail(Exception e) => _done.TrySetException(_fault?.SourceException ?? e);
    }

    /// <summary><c>synchronous</c> belongs to the connection, and a pooled one keeps what was set last: it is set at each opening.</summary>
    sealed class Durable : DbConnectionInterceptor
    {
        public static readonly Durable Instance = new();

        public static void Apply(DbConnection connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON";
            command.ExecuteNonQuery();
        }

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Apply(connection);
            return Task.CompletedTask;
        }
    }
}
