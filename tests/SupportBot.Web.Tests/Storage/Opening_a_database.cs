using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using SupportBot.Testing;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Tests.Storage;

/// <summary>What is opened, and what is refused with a sentence; whatever is refused stays as it was.</summary>
public sealed class Opening_a_database : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static AppSettings Settings => Samples.Shipped.Settings with { IsDemonstration = false };

    string File => Path.Combine(_folder.FullName, "supportbot.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public void Both_models_have_their_migrations()
    {
        using var sqlite = new SqliteDesign().CreateDbContext([]);
        using var postgres = new PostgresDesign().CreateDbContext([]);

        sqlite.Database.HasPendingModelChanges().ShouldBeFalse("add a migration: see CONTRIBUTING.md");
        postgres.Database.HasPendingModelChanges().ShouldBeFalse("add a migration: see CONTRIBUTING.md");
    }

    [Fact]
    public void The_script_for_a_new_database_is_what_the_migrations_say()
    {
        using var sqlite = new SqliteDesign().CreateDbContext([]);
        var script = sqlite.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Script | MigrationsSqlGenerationOptions.NoTransactions);

        SqliteSchema.Script.ReplaceLineEndings("\n").Trim().ShouldBe(script.ReplaceLineEndings("\n").Trim(), "write it anew: see CONTRIBUTING.md");
        SqliteSchema.Migrations.ShouldBe(sqlite.Database.GetMigrations());
    }

    [Fact]
    public void Both_compiled_models_are_what_the_code_says()
    {
        using var sqlite = new SqliteDesign().CreateDbContext([]);
        using var postgres = new PostgresDesign().CreateDbContext([]);

        foreach (Db db in new Db[] { sqlite, postgres })
        {
            db.Model.ShouldBeAssignableTo<RuntimeModel>();
            Described(db.Model).ShouldBe(Described(db.GetService<IDesignTimeModel>().Model), "write it anew: see CONTRIBUTING.md");
        }
    }

    [Fact]
    public async Task Is_the_same_whether_made_at_once_or_migrated_step_by_step()
    {
        await using (((DataFolder.Opening.Ready)await DataFolder.OpenAsync(_folder.FullName, Settings)).Folder)
        {
        }

        var stepwise = Path.Combine(_folder.FullName, "stepwise.db");
        await using (var db = new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite($"Data Source={stepwise};Pooling=False").Options)) await db.Database.MigrateAsync(TestContext.Current.CancellationToken);

        Schema(File).ShouldBe(Schema(stepwise));
        Schema(File).Length.ShouldBeGreaterThan(40);
    }

    [Fact]
    public async Task Of_an_older_version_gets_the_migrations_that_it_lacks()
    {
        await using (var db = new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite($"Data Source={File};Pooling=False").Options))
        {
            await db.GetService<IMigrator>().MigrateAsync(SqliteSchema.Migrations[1], TestContext.Current.CancellationToken);
        }

        await using (((DataFolder.Opening.Ready)await DataFolder.OpenAsync(_folder.FullName, Settings)).Folder)
        {
        }

        await using var opened = new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite($"Data Source={File};Pooling=False").Options);
        (await opened.Database.GetAppliedMigrationsAsync(TestContext.Current.CancellationToken)).ShouldBe(SqliteSchema.Migrations);
        (await opened.Waits.CountAsync(TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    [Fact]
    public async Task Of_a_newer_version_is_refused_and_left_alone()
    {
        await using (((DataFolder.Opening.Ready)await DataFolder.OpenAsync(_folder.FullName, Settings)).Folder)
        {
        }

        Execute($"Data Source={File}", "INSERT INTO __EFMigrationsHistory VALUES ('99990101000000_Later', '99.0')");
        var refused = await DataFolder.OpenAsync(_folder.FullName, Settings);

        refused.ShouldBeOfType<DataFolder.Opening.Refused>().Why.ShouldContain("newer");
    }

    [Fact]
    public async Task That_another_program_holds_is_refused()
    {
        await using (((DataFolder.Opening.Ready)await DataFolder.OpenAsync(_folder.FullName, Settings)).Folder)
        {
        }

        using var other = new SqliteConnection($"Data Source={File};Pooling=False");
        other.Open();
        using var held = other.BeginTransaction();
        var settings = Settings with { Database = Settings.Database with { ConnectionString = $"Data Source={File};Default Timeout=1" } };

        (await DataFolder.OpenAsync(_folder.FullName, settings)).ShouldBeOfType<DataFolder.Opening.Refused>().Why.ShouldContain("locked");
    }

    [Fact]
    public async Task That_is_none_is_refused()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), TestContext.Current.CancellationToken);

        (await DataFolder.OpenAsync(_folder.FullName, Settings)).ShouldBeOfType<DataFolder.Opening.Refused>().Why.ShouldContain("no SQLite database");
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe(new string('x', 5000));
    }

    [Fact]
    public async Task A_second_serve_is_kept_out()
    {
        await using var first = ((DataFolder.Opening.Ready)await DataFolder.OpenAsync(_folder.FullName, Settings)).Folder;

        (await DataFolder.OpenAsync(_folder.FullName, Settings)).ShouldBeOfType<DataFolder.Opening.Refused>().Why.ShouldContain("another serve");
    }

    /// <summary>All that queries and writes go by, a line each.</summary>
    static string[] Described(IModel model) =>
    [
        .. from entity in model.GetEntityTypes()
           from line in (string[])
           [
               $"{entity.Name} {entity.GetTableName()} {entity.GetDeclaredQueryFilters().Count}",
               .. entity.GetProperties().Select(property => $"{entity.Name}.{property.Name} {property.ClrType} {property.GetColumnName()} {property.GetColumnType()} {property.IsNullable} {property.GetMaxLength()} {property.GetPrecision()} {property.IsUnicode()} {property.ValueGenerated} {property.IsConcurrencyToken} {property.GetBeforeSaveBehavior()} {property.GetAfterSaveBehavior()} {property.GetTypeMapping().Converter?.GetType()}"),
               .. entity.GetKeys().Select(key => $"{entity.Name} key {string.Join(',', key.Properties.Select(property => property.Name))} {key.IsPrimaryKey()}"),
               .. entity.GetForeignKeys().Select(key => $"{entity.Name} -> {key.PrincipalEntityType.Name} {string.Join(',', key.Properties.Select(property => property.Name))} {key.IsRequired} {key.IsUnique} {key.DeleteBehavior}"),
               .. entity.GetIndexes().Select(index => $"{entity.Name} index {string.Join(',', index.Properties.Select(property => property.Name))} {index.IsUnique} {index.GetDatabaseName()}"),
               .. entity.GetNavigations().Select(navigation => $"{entity.Name} navigation {navigation.Name} {navigation.TargetEntityType.Name}"),
           ]
           orderby line
           select line,
    ];

    /// <summary>Tables and indexes as SQLite keeps them; what only locks the migrations' machine is no part of it.</summary>
    static string[] Schema(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE '%MigrationsLock%' ORDER BY 1";
        using var rows = command.ExecuteReader();
        var lines = new List<string>();
        while (rows.Read()) lines.Add(rows.GetString(0));
        return [.. lines];
    }

    static void Execute(string connectionString, string sql)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
