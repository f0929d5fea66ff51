using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace SupportBot.Web.Storage;

/// <summary>PostgreSQL: plain transactions; the server commits groups by itself.</summary>
sealed class PostgresStore(string connectionString) : Store
{
    readonly DbContextOptions<PostgresDb> _options = new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(connectionString).ConfigureWarnings(ModelIsTested).Options;

    public override async Task<T> WriteAsync<T>(Func<Db, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var result = await work(db, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return result;
    }

    public override async Task<string?> PrepareAsync(bool beside, CancellationToken cancel)
    {
        try
        {
            await using var db = Open();
            return await MigrateAsync(db, beside, cancel);
        }
        catch (Exception e) when (Cause(e) is not null)
        {
            return Refusal(Cause(e)!);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
    }

    protected override Db Open() => new PostgresDb(_options);

    /// <summary>What Npgsql said: EF wraps what may pass by itself, such as a server that does not answer, into an InvalidOperationException.</summary>
    static NpgsqlException? Cause(Exception e) => e as NpgsqlException ?? (e.InnerException is { } inner ? Cause(inner) : null);

    static string Refusal(NpgsqlException e) => e.SqlState switch
    {
        null => $"no server answers: {e.Message}{(e.InnerException is { } inner ? $" ({inner.Message})" : "")}",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "the server refuses this user: name and password, or its pg_hba.conf",
        PostgresErrorCodes.InvalidCatalogName => "there is no such database, and it could not be created",
        PostgresErrorCodes.InsufficientPrivilege => $"this user must be allowed to create and change tables there: {(e as PostgresException)?.MessageText}",
        PostgresErrorCodes.TooManyConnections => "the server has no connection left",
        PostgresErrorCodes.CannotConnectNow => "the server is starting or stopping",
        _ => $"the database cannot be used ({e.SqlState}: {(e as PostgresException)?.MessageText ?? e.Message})",
    };
}
