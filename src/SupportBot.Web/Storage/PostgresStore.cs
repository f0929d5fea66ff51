using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace SupportBot.Web.Storage;

/// <summary>PostgreSQL: plain transactions; the server commits groups by itself.</summary>
sealed class PostgresStore(string connectionString) : Store
{
    readonly DbContextOptions<PostgresDb> _options = new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(connectionString).Options;

    public override async Task<T> WriteAsync<T>(Func<Db, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var result = await work(db, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return result;
    }

    public override async Task<string?> PrepareAsync(CancellationToken cancel)
    {
        try
        {
            await using var db = Open();
            return await MigrateAsync(db, cancel);
        }
        catch (NpgsqlException e)
        {
            return $"the database cannot be reached or refuses us ({e.SqlState ?? "no answer"})";
        }
    }

    public override ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }

    protected override Db Open() => new PostgresDb(_options);
}
