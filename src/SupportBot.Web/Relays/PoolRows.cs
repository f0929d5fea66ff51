using Microsoft.EntityFrameworkCore;

namespace SupportBot.Web.Relays;

/// <summary>What is known of one address, as the policy left it.</summary>
sealed class AddressRow
{
    public required string Address { get; set; }

    /// <summary>The <see cref="SupportBot.Relays.AddressState"/>.</summary>
    public required string Json { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<AddressRow>(address =>
    {
        address.ToTable("addresses");
        address.HasKey(row => row.Address);
        address.Property(row => row.Address).HasMaxLength(45);
    });
}

/// <summary>Something that changed, with its cause. Never updated.</summary>
sealed class PoolEventRow
{
    public long Id { get; set; }

    public DateTimeOffset At { get; set; }

    public required string Kind { get; set; }

    public string? Address { get; set; }

    public string? Blocklist { get; set; }

    public string? Before { get; set; }

    public string? After { get; set; }

    public string? Detail { get; set; }

    public static void Map(ModelBuilder model) => model.Entity<PoolEventRow>(happened =>
    {
        happened.ToTable("pool_events");
        happened.HasKey(row => row.Id);
        happened.Property(row => row.Kind).HasMaxLength(40);
        happened.Property(row => row.Address).HasMaxLength(45);
        happened.Property(row => row.Blocklist).HasMaxLength(60);
        happened.HasIndex(row => row.At);
    });
}
