using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SupportBot.Web.Alerts;
using SupportBot.Web.Cases;
using SupportBot.Web.Conversations;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Forwarding;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Staff;
using SupportBot.Web.Status;
using SupportBot.Web.Subscribers;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Storage;

/// <summary>The one model. Each feature describes its own rows beside them; the two providers differ in migrations and in how a time is stored.</summary>
abstract class Db(DbContextOptions options) : DbContext(options)
{
    public DbSet<FactRow> Facts => Set<FactRow>();

    public DbSet<AddressRow> Addresses => Set<AddressRow>();

    public DbSet<PoolEventRow> PoolEvents => Set<PoolEventRow>();

    public DbSet<ListingRow> Listings => Set<ListingRow>();

    public DbSet<ListDayRow> ListDays => Set<ListDayRow>();

    public DbSet<AddressDayRow> AddressDays => Set<AddressDayRow>();

    public DbSet<IncidentRow> Incidents => Set<IncidentRow>();

    public DbSet<IncidentUpdateRow> IncidentUpdates => Set<IncidentUpdateRow>();

    public DbSet<IncidentTemplateRow> IncidentTemplates => Set<IncidentTemplateRow>();

    public DbSet<ServiceDayRow> ServiceDays => Set<ServiceDayRow>();

    public DbSet<RefusalRow> Refusals => Set<RefusalRow>();

    public DbSet<PastedRefusalRow> PastedRefusals => Set<PastedRefusalRow>();

    public DbSet<CaseRow> Cases => Set<CaseRow>();

    public DbSet<CaseAddressRow> CaseAddresses => Set<CaseAddressRow>();

    public DbSet<ProbeRow> Probes => Set<ProbeRow>();

    public DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();

    public DbSet<StaffRow> Staff => Set<StaffRow>();

    public DbSet<PasskeyRow> Passkeys => Set<PasskeyRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<ConversationRow> Conversations => Set<ConversationRow>();

    public DbSet<LineRow> Lines => Set<LineRow>();

    public DbSet<UploadRow> Uploads => Set<UploadRow>();

    public DbSet<WaitRow> Waits => Set<WaitRow>();

    public DbSet<TicketRow> Tickets => Set<TicketRow>();

    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    public DbSet<AlertRow> Alerts => Set<AlertRow>();

    public DbSet<SubscriberRow> Subscribers => Set<SubscriberRow>();

    public DbSet<NewsRow> StatusNews => Set<NewsRow>();

    public DbSet<OwedMailRow> OwedMails => Set<OwedMailRow>();

    public DbSet<MailCountRow> MailCounts => Set<MailCountRow>();

    public DbSet<NeverMailRow> NeverMails => Set<NeverMailRow>();

    public DbSet<ForwardRow> Forwards => Set<ForwardRow>();

    /// <summary>Until this transaction ends, no other one that asks for the same name goes on: what it reads here is still true when it writes.</summary>
    public abstract Task LockAsync(string name, CancellationToken cancel);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        FactRow.Map(modelBuilder);
        AddressRow.Map(modelBuilder);
        PoolEventRow.Map(modelBuilder);
        ListingRow.Map(modelBuilder);
        ListDayRow.Map(modelBuilder);
        AddressDayRow.Map(modelBuilder);
        IncidentRow.Map(modelBuilder);
        IncidentUpdateRow.Map(modelBuilder);
        IncidentTemplateRow.Map(modelBuilder);
        ServiceDayRow.Map(modelBuilder);
        RefusalRow.Map(modelBuilder);
        PastedRefusalRow.Map(modelBuilder);
        CaseRow.Map(modelBuilder);
        CaseAddressRow.Map(modelBuilder);
        ProbeRow.Map(modelBuilder);
        ApiKeyRow.Map(modelBuilder);
        StaffRow.Map(modelBuilder);
        PasskeyRow.Map(modelBuilder);
        AuditRow.Map(modelBuilder);
        ConversationRow.Map(modelBuilder);
        LineRow.Map(modelBuilder);
        UploadRow.Map(modelBuilder);
        WaitRow.Map(modelBuilder);
        TicketRow.Map(modelBuilder);
        OutboxRow.Map(modelBuilder);
        AlertRow.Map(modelBuilder);
        SubscriberRow.Map(modelBuilder);
        NewsRow.Map(modelBuilder);
        OwedMailRow.Map(modelBuilder);
        MailCountRow.Map(modelBuilder);
        NeverMailRow.Map(modelBuilder);
        ForwardRow.Map(modelBuilder);
    }
}

sealed class SqliteDb(DbContextOptions<SqliteDb> options) : Db(options)
{
    /// <summary>SQLite cannot order a DateTimeOffset: times are kept as ticks of UTC.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();

    /// <summary>A write of ours holds the whole database anyway.</summary>
    public override Task LockAsync(string name, CancellationToken cancel) => Task.CompletedTask;

    internal sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(at => at.UtcTicks, ticks => new(ticks, TimeSpan.Zero));
}

sealed class PostgresDb(DbContextOptions<PostgresDb> options) : Db(options)
{
    /// <summary>PostgreSQL's timestamp with time zone keeps UTC only and microseconds.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<ToUtc>();

    public override Task LockAsync(string name, CancellationToken cancel) => Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext({name}))", cancel);

    internal sealed class ToUtc() : ValueConverter<DateTimeOffset, DateTimeOffset>(at => at.ToUniversalTime(), at => at);
}

/// <summary>A small fact under a name, as JSON: the last sweep, the pool's brakes, signing keys.</summary>
sealed class FactRow
{
    public required string Name { get; set; }

    public required string Json { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<FactRow>(fact =>
    {
        fact.ToTable("facts");
        fact.HasKey(row => row.Name);
        fact.Property(row => row.Name).HasMaxLength(100);
    });
}
