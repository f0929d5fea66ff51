using System.Collections.Immutable;
using System.Data;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace SupportBot.Web.Storage;

/// <summary>
/// All migrations as one script, so that a start on a new or current database needs nothing of the machine that applies them one by one: that
/// builds models at each start. Written by <c>dotnet ef migrations script</c>; a test says when it is stale.
/// </summary>
static partial class SqliteSchema
{
    public static readonly string Script = Read();

    /// <summary>The migrations that the script makes, oldest first.</summary>
    public static readonly ImmutableArray<string> Migrations = [.. Inserted().Matches(Script).Select(match => match.Groups["name"].Value)];

    /// <summary>What a database has had; none when it is empty or not there yet.</summary>
    public static async Task<ImmutableArray<string>> AppliedAsync(SqliteConnection connection, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT 1 FROM "sqlite_master" WHERE "type" = 'table' AND "name" = '__EFMigrationsHistory'""";
        if (await command.ExecuteScalarAsync(cancel) is null) return [];
        command.CommandText = """SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY "MigrationId" """;
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var applied = ImmutableArray.CreateBuilder<string>();
        while (await rows.ReadAsync(cancel)) applied.Add(rows.GetString(0));
        return applied.ToImmutable();
    }

    /// <summary>Makes the tables in an empty database, all or none.</summary>
    /// <returns>Whether it was empty.</returns>
    public static async Task<bool> CreateAsync(SqliteConnection connection, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """PRAGMA journal_mode = 'wal'""";   // as the migrations' machine does; it stays with the file
        await command.ExecuteNonQueryAsync(cancel);
        await using var transaction = connection.BeginTransaction(IsolationLevel.Serializable, deferred: false);   // nobody else makes them meanwhile
        command.Transaction = transaction;
        command.CommandText = """SELECT 1 FROM "sqlite_master" LIMIT 1""";
        if (await command.ExecuteScalarAsync(cancel) is not null) return false;
        command.CommandText = Script;
        await command.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    static string Read()
    {
        using var script = new StreamReader(typeof(SqliteSchema).Assembly.GetManifestResourceStream("sqlite.sql")!);
        return script.ReadToEnd();
    }

    [GeneratedRegex("^VALUES \\('(?<name>\\d{14}_\\w+)'", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Inserted();
}
