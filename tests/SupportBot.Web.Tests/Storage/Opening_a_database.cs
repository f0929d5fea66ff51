using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
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

    static void Execute(string connectionString, string sql)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
